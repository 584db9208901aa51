"""Words spelled out with a space between their letters, o u t r a g e o u s: they are read as the words they look like."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from .characters import DROPPED, LETTER, SPACE
from .hashing import Hashes, word_hashes
from .scan import Bools, Ints, Scan, scan

LEAST = 4  # letters of a word that is told by itself; three are too often none: A B C
_NEAR = 10  # characters between two words spelled out that belong together, whatever stands between them


def gaps(at: Scan, codes: npt.NDArray[np.uint32], known: Callable[[Hashes], Bools]) -> Ints:
    """Return the white space inside words spelled out, as characters as given, ascending.

    Letters with one space between any two of them are a word, if it has `LEAST` letters and `known` is true of it, or
    where such a word stands near in its line: A B C … Z above a list is none.
    """
    none = np.zeros(0, dtype=np.int32)
    single = at.word_start[at.word_end - at.word_start == 1]
    if len(single) < LEAST:
        return none
    single = single[((at.kinds[single] & LETTER) != 0) & (at.folded[single] >= ord("a"))]
    given, following = at.kept[single], np.minimum(single + 1, len(at.kept) - 1)
    between = at.kept[following]
    dropped = np.flatnonzero((at.kind & DROPPED) != 0)
    apart = np.ones(len(single) + 1, dtype=np.bool_)
    apart[1:-1] = (np.diff(given - np.searchsorted(dropped, given)) != 2) | ((at.kinds[following[:-1]] & SPACE) == 0)
    first = np.flatnonzero(apart[:-1])
    length = np.diff(np.append(first, len(single)))
    long = length >= LEAST
    if not long.any():
        return none
    run = np.repeat(np.arange(len(long)), length)
    text = np.full(len(single) + len(long), 10, dtype=np.uint32)
    text[np.arange(len(single)) + run] = at.folded[single]
    told = long & known(word_hashes(scan(text)))
    line = np.searchsorted(np.flatnonzero(codes == 10), given)
    told &= line[first] == line[first + length - 1]  # a letter a line is a list
    passage = np.cumsum(
        (np.diff(given[first], prepend=-1) > 2 * np.append(0, length[:-1]) + _NEAR)
        | (np.diff(line[first], prepend=-1) != 0)
    )
    spelled = np.bincount(passage, weights=told)[passage] > 0
    inside = spelled[run] & ~apart[1:] & (line == np.append(line[1:], -1))
    found: Ints = between[inside].astype(np.int32)
    return found
