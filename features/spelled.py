"""Words spelled out with a space between their letters, o u t r a g e o u s: they are read as the words they look like."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from .characters import DROPPED, LETTER, SPACE
from .hashing import Hashes, word_hashes
from .scan import Bools, Ints, Scan, among, scan

LEAST = 4  # letters of a word that is told by itself; three are too often none: A B C
_LINE_ENDS = (10, 13)
_NEAR = 10  # characters between two words spelled out that belong together, whatever stands between them


def gaps(at: Scan, codes: npt.NDArray[np.uint32], known: Callable[[Hashes], Bools]) -> Ints:
    """Return the white space inside words spelled out, as characters as given, ascending.

    Letters with one space between any two of them are a word, if it has `LEAST` letters and `known` is true of it, or
    where such a word stands near in its line: A B C … Z above a list is none.
    """
    none = np.zeros(0, dtype=np.int32)
    single = at.word_start.take(np.flatnonzero(at.word_end - at.word_start == 1))
    single = single[((at.kinds.take(single) & LETTER) != 0) & (at.folded.take(single) >= ord("a"))]
    if len(single) < LEAST:
        return none
    following = np.minimum(single + 1, len(at.kept) - 1)
    apart = np.ones(len(single) + 1, dtype=np.bool_)
    apart[1:-1] = (np.diff(single) != 2) | ((at.kinds[following[:-1]] & SPACE) == 0)
    if (np.diff(np.flatnonzero(apart)) < LEAST).all():
        return none
    # The places of the scan know one space from two no more: what stands between may be one and what is not seen.
    given, between, dropped = at.kept[single], at.kept[following], np.flatnonzero((at.kind & DROPPED) != 0)
    apart[1:-1] |= np.diff(given - np.searchsorted(dropped, given)) != 2
    apart[1:-1] |= among(codes[between[:-1]], _LINE_ENDS)  # a letter a line is a list
    first = np.flatnonzero(apart[:-1])
    length = np.diff(np.append(first, len(single)))
    long = length >= LEAST
    run = np.repeat(np.arange(len(long)), length)
    text = np.full(len(single) + len(long), 10, dtype=np.uint32)
    text[np.arange(len(single)) + run] = at.folded[single]
    told = long & known(word_hashes(scan(text))) if long.any() else long
    if not told.any():
        return none
    line = np.searchsorted(np.flatnonzero(codes == 10), given)
    passage = np.cumsum(
        (np.diff(given[first], prepend=-1) > 2 * np.append(0, length[:-1]) + _NEAR)
        | (np.diff(line[first], prepend=-1) != 0)
    )
    spelled = np.bincount(passage, weights=told)[passage] > 0
    found: Ints = between[spelled[run] & ~apart[1:]].astype(np.int32)
    return found
