"""From characters to words, in the form the matcher reads: one byte a character, words marked, spaces collapsed.

A page and a word list go through this same function, so an entry matches exactly where its words stand as whole words,
whatever the case, accents, quotes, hyphens or invisible characters between them.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from .characters import DIGIT, DROPPED, FINAL, LETTER, SPACE, described

Ints = npt.NDArray[np.int32]
Bools = npt.NDArray[np.bool_]
Bytes = npt.NDArray[np.uint8]

_APOSTROPHE, _COMMA, _PERIOD, _S = (ord(c) for c in "',.s")


def code_points(text: str) -> npt.NDArray[np.uint32]:
    """Return the code points of `text`; a lone surrogate stays one code point."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)


class Scan(NamedTuple):
    """Characters kept for matching, and the words among them. Positions in `kept` are called places."""

    kind: Bytes  # of every character as given
    kept: Ints  # place → character as given
    folded: Bytes  # by place
    kinds: Bytes  # by place
    haystack: Bytes  # what the automaton reads: place p stands at p + 1
    word_start: Ints  # places, half-open
    word_end: Ints
    word_at: Ints  # place → how many words have started by then
    bare_end: Ints  # where words that end with 's end without it


def scan(codes: npt.NDArray[np.uint32], unseen: Ints | None = None) -> Scan:
    """Fold the code points and find the words: runs of letters and digits, with apostrophes inside, points in numbers.

    The characters at the places `unseen` count as invisible.
    """
    found = described(codes)
    if unseen is not None:
        found[unseen] = DROPPED << 8
    kind = (found >> 8).astype(np.uint8)
    keep = _kept(codes, (kind & SPACE) != 0, (found & 0xFF) != 0)
    kept: Ints = np.flatnonzero(keep).astype(np.int32)
    found = found[keep]
    folded, kinds = found.astype(np.uint8), (found >> 8).astype(np.uint8)
    size = len(kept)

    in_word = np.zeros(size + 1, dtype=np.bool_)
    np.not_equal(kinds & (LETTER | DIGIT), 0, out=in_word[:size])
    inner = _join(in_word, folded, kinds)
    edge = in_word.copy()
    edge[1:] ^= in_word[:-1]
    edges = np.flatnonzero(edge).astype(np.int32)
    start, end = edges[0::2].copy(), edges[1::2].copy()

    # By arithmetic on whole arrays, which costs less than picking the places: 1 where a word begins, and after its end.
    begins, ends = (edge & in_word).view(np.uint8), (edge > in_word).view(np.uint8)
    haystack = np.empty(size + 1, dtype=np.uint8)
    haystack[0] = 0x20
    haystack[1:] = folded
    haystack &= begins - np.uint8(1)
    haystack |= begins << 5  # a space
    haystack |= ends << 7  # FINAL
    # "regime's" is also the word "regime": the letter before a final 's ends a word too.
    possessive = inner[(folded[inner] == _APOSTROPHE) & (folded[inner + 1] == _S) & (ends[inner + 2] != 0)]
    haystack[possessive] |= FINAL
    started = np.cumsum(begins[:size], dtype=np.int32)
    return Scan(kind, kept, folded, kinds, haystack, start, end, started, possessive.astype(np.int32))


def _kept(codes: npt.NDArray[np.uint32], space: Bools, visible: Bools) -> Bools:
    """Return which characters are kept for matching: the visible ones, but of white space the first in a row alone."""
    before = space
    dropped = np.flatnonzero(~visible)
    if len(dropped):
        # What stands before a character is the last one before it that can be seen.
        lead = np.maximum.accumulate(np.where(np.diff(dropped, prepend=-2) != 1, dropped, 0)) - 1
        before = space.copy()
        before[dropped] = space[lead] & (lead >= 0)
    keep = visible.copy()
    keep[1:] &= ~(space[1:] & before[:-1])
    # A blank line leaves two spaces, and no entry has two: a match never runs over one.
    newline = np.flatnonzero(codes == 10)
    if len(newline):
        ink = np.logical_or.reduceat(visible & ~space, newline)  # between each line end and the next
        keep[newline[1:][~ink[:-1]]] = True
    return keep


def _join(in_word: Bools, folded: Bytes, kinds: Bytes) -> npt.NDArray[np.intp]:
    """Let an apostrophe between letters, and a comma or point between digits, belong to the word around it; return them."""
    inner = np.flatnonzero((folded == _APOSTROPHE) | (folded == _COMMA) | (folded == _PERIOD))
    inner = inner[(inner > 0) & (inner < len(folded) - 1)]
    between = kinds[inner - 1] & kinds[inner + 1]
    wanted = np.where(folded[inner] == _APOSTROPHE, LETTER, DIGIT)
    joined: npt.NDArray[np.intp] = inner[(between & wanted) != 0]
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
    found: Ints = np.arange(size.sum(), dtype=np.int32) + np.repeat(first - np.cumsum(size) + size, size)
    return found.astype(np.int32, copy=False)


def among(values: npt.NDArray[np.integer], wanted: Iterable[int]) -> Bools:
    """Return which values are among a handful of wanted ones (np.isin would import numpy.ma: 10 ms of a cold start)."""
    found = np.zeros(len(values), dtype=np.bool_)
    for value in wanted:
        found |= values == value
    return found
