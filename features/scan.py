"""From characters to words, in the form the matcher reads: one byte a character, words marked, spaces collapsed.

A page and a word list go through this same function, so an entry matches exactly where its words stand as whole words,
whatever the case, accents, quotes, hyphens or invisible characters between them.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple, TypeVar

import numpy as np
import numpy.typing as npt

from .characters import DIGIT, DROPPED, FINAL, LETTER, SPACE, described

Ints = npt.NDArray[np.int32]
Bools = npt.NDArray[np.bool_]
Bytes = npt.NDArray[np.uint8]
Rows = npt.NDArray[np.intp]
Number = TypeVar("Number", bound=np.generic)

_WINDOW = 8  # bytes that one number holds
_MASK = np.array([(1 << 8 * size) - 1 for size in range(_WINDOW + 1)], dtype=np.uint64)  # the first `size` bytes
_BITS = np.uint64(8 * _WINDOW)
_FEW = 1_000  # stretches that are copied one by one
_APOSTROPHE, _COMMA, _PERIOD, _S, _NEWLINE = (ord(c) for c in "',.s\n")


def code_points(text: str) -> npt.NDArray[np.uint32]:
    """Return the code points of `text`; a lone surrogate stays one code point."""
    # numpy copies them as they are, a third of the cost of encoding them; of an empty text it would make a zero.
    return np.array([text]).view(np.uint32)[: len(text)]


class Windows:
    """The bytes from any places on as numbers, eight at most; zero beyond the end. `bytes` are those given."""

    def __init__(self, size: int) -> None:
        """Make room for so many bytes, to be written into `bytes`."""
        padded = np.empty((size // _WINDOW + 2) * _WINDOW, dtype=np.uint8)
        padded[size:] = 0
        self.bytes = padded[:size]
        self._eights = padded.view("<u8")

    @classmethod
    def of(cls, given: Bytes) -> Windows:
        """Return the windows of a copy of the bytes."""
        made = cls(len(given))
        made.bytes[:] = given
        return made

    def at(self, place: npt.NDArray[np.integer], size: npt.NDArray[np.integer] | int) -> npt.NDArray[np.uint64]:
        """Return the first `size` bytes from each place on, the first of them in the lowest byte."""
        # From two aligned numbers each: numpy reads unaligned ones several times slower.
        whole, part = place >> 3, ((place & 7) << 3).astype(np.uint64)
        number: npt.NDArray[np.uint64] = self._eights.take(whole)
        number >>= part
        following = self._eights.take(whole + 1)
        following <<= _BITS - part  # by 64: numpy leaves zero
        number |= following
        number &= _MASK.take(size, mode="clip")
        return number


class Scan(NamedTuple):
    """Characters kept for matching, and the words among them. Positions in `kept` are called places."""

    kind: Bytes  # of every character as given
    newline: Ints  # characters as given that are line ends
    kept: Ints  # place → character as given
    windows: Windows  # on `folded`
    kinds: Bytes  # by place
    haystack: Windows  # `folded` with words marked, as forms are written: place p stands at p + 1
    marks: Ints  # places that hold neither letter, digit nor space: few, and all that punctuation is asked of
    word_start: Ints  # places, half-open
    word_end: Ints
    word_at: Ints  # place → how many words have started by then
    bare_end: Ints  # where words that end with 's end without it

    @property
    def folded(self) -> Bytes:
        """The folded byte of each place."""
        return self.windows.bytes


def scan(codes: npt.NDArray[np.uint32], unseen: Ints | None = None) -> Scan:
    """Fold the code points and find the words: runs of letters and digits, with apostrophes inside, points in numbers.

    The characters at the places `unseen` count as invisible.
    """
    looked_up = described(codes)
    if unseen is not None:
        looked_up[unseen] = DROPPED << 8
    kind = (looked_up >> 8).astype(np.uint8)
    dropped, newline = np.flatnonzero(kind == DROPPED), np.flatnonzero(codes == _NEWLINE).astype(np.int32)
    keep = _kept((kind & SPACE) != 0, dropped, newline)
    gone = np.flatnonzero(~keep)
    kept = _without(gone, keep, np.arange(len(codes), dtype=np.int32))
    looked_up = _without(gone, keep, looked_up)
    size = len(kept)
    windows = Windows(size)
    folded = windows.bytes
    folded[:] = looked_up.astype(np.uint8)
    kinds = (looked_up >> 8).astype(np.uint8)

    in_word = np.zeros(size + 1, dtype=np.bool_)
    np.not_equal(kinds & (LETTER | DIGIT), 0, out=in_word[:size])
    marks = np.flatnonzero((kinds & (LETTER | DIGIT | SPACE)) == 0).astype(np.int32)
    inner = _join(in_word, folded, kinds, marks)
    edge = in_word.copy()
    edge[1:] ^= in_word[:-1]
    edges = np.flatnonzero(edge)
    start, end = edges[0::2].astype(np.int32), edges[1::2].astype(np.int32)

    # By arithmetic on whole arrays, which costs less than picking the places: 1 where a word begins, and after its end.
    # By products, since numpy shifts bytes one by one.
    begins, ends = (edge & in_word).view(np.uint8), (edge > in_word).view(np.uint8)
    marked = Windows(size + 1)
    haystack = marked.bytes
    haystack[0] = 0x20
    haystack[1:] = folded
    haystack &= begins - np.uint8(1)
    haystack |= begins * np.uint8(0x20)  # a space
    haystack |= ends * np.uint8(FINAL)
    # "regime's" is also the word "regime": the letter before a final 's ends a word too.
    after = inner + 1
    possessive = inner[(folded.take(inner) == _APOSTROPHE) & (folded.take(after) == _S) & (ends.take(after + 1) != 0)]
    haystack[possessive] |= FINAL
    started = running(begins[:size])[1:]
    return Scan(kind, newline, kept, windows, kinds, marked, marks, start, end, started, possessive)


def _kept(space: Bools, dropped: Rows, newline: Ints) -> Bools:
    """Return which characters are kept for matching: the visible ones, but of white space the first in a row alone."""
    before = space
    if len(dropped):
        # What stands before a character is the last one before it that can be seen.
        lead = np.maximum.accumulate(np.where(np.diff(dropped, prepend=-2) != 1, dropped, 0)) - 1
        before = space.copy()
        before[dropped] = space[lead] & (lead >= 0)
    keep = np.ones(len(space), dtype=np.bool_)
    np.logical_not(space[1:] & before[:-1], out=keep[1:])
    keep[dropped] = False
    # A blank line leaves two spaces, and no entry has two: a match never runs over one.
    if len(newline):
        blank = space.copy()
        blank[dropped] = True
        ink = ~np.logical_and.reduceat(blank, newline)  # between each line end and the next
        keep[newline[1:][~ink[:-1]]] = True
    return keep


def _without(gone: Rows, keep: Bools, values: npt.NDArray[Number]) -> npt.NDArray[Number]:
    """Return the values that are kept: those but the rows `gone`, of which most texts have next to none."""
    if len(gone) > _FEW:
        return values[keep]
    bounds = zip([0, *(gone + 1).tolist()], [*gone.tolist(), len(values)], strict=True)
    return np.concatenate([values[first:end] for first, end in bounds])


def _join(in_word: Bools, folded: Bytes, kinds: Bytes, marks: Ints) -> Ints:
    """Let an apostrophe between letters, and a comma or point between digits, belong to the word around it; return them."""
    byte = folded.take(marks)
    # A mark at either end of the text is next to itself, and joins nothing.
    around = kinds.take(marks - 1, mode="clip") & kinds.take(marks + 1, mode="clip")
    joins = (byte == _APOSTROPHE) & ((around & LETTER) != 0)
    joins |= ((byte == _COMMA) | (byte == _PERIOD)) & ((around & DIGIT) != 0)
    joined: Ints = marks[joins]
    in_word[joined] = True
    return joined


def changes(*columns: npt.NDArray[Any]) -> Bools:
    """Return which rows differ from the row before in any column; the first one does."""
    found = np.ones(len(columns[0]), dtype=np.bool_)
    found[1:] = False
    for column in columns:
        found[1:] |= column[1:] != column[:-1]
    return found


def stretches(first: npt.NDArray[np.integer], size: npt.NDArray[np.integer]) -> Ints:
    """Return the numbers first … first + size − 1 of each row, row after row."""
    ends = np.cumsum(size)
    found: Ints = np.repeat((first - ends + size).astype(np.int32), size)
    found += np.arange(len(found), dtype=np.int32)
    return found


def sums_between(of_rows: Bools | Ints, bounds: npt.NDArray[np.integer]) -> Ints:
    """Return the sum of a whole number of each row, from each of the ascending bounds to the next."""
    return np.diff(running(of_rows).take(bounds))


def running(of_rows: Bools | Bytes | Ints) -> Ints:
    """Return the sum of a whole number of each row over the rows before each, and last over all."""
    total = np.empty(len(of_rows) + 1, dtype=np.int32)
    total[0] = 0
    total[1:] = of_rows  # numpy converts them three times as fast by themselves as while it adds
    return np.cumsum(total, out=total)


def among(values: npt.NDArray[np.integer], wanted: Iterable[int]) -> Bools:
    """Return which values are among a handful of wanted ones (np.isin would import numpy.ma: 10 ms of a cold start)."""
    found = np.zeros(len(values), dtype=np.bool_)
    for value in wanted:
        found |= values == value
    return found
