"""From characters to words, in the form the matcher reads: one byte a character, words marked, spaces collapsed.

A page and a word list go through this same function, so an entry matches exactly where its words stand as whole words,
whatever the case, accents, quotes, hyphens or invisible characters between them.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from .characters import DIGIT, FINAL, LETTER, SPACE, classify

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


def scan(codes: npt.NDArray[np.uint32]) -> Scan:
    """Fold the code points and find the words: runs of letters and digits, with apostrophes inside, points in numbers."""
    fold, kind = classify(codes)
    visible = np.flatnonzero(fold)
    space = (kind.take(visible) & SPACE) != 0
    keep = np.ones(len(visible), dtype=np.bool_)
    keep[1:] = ~(space[1:] & space[:-1])
    # A blank line leaves two spaces, and no entry has two: a match never runs over one.
    newline = np.flatnonzero(codes.take(visible) == 10)
    ink = newline - np.searchsorted(np.flatnonzero(space), newline)
    keep[newline[1:][ink[1:] == ink[:-1]]] = True
    visible = visible[keep]
    folded, kinds = fold.take(visible), kind.take(visible)
    kept: Ints = visible.astype(np.int32)
    size = len(kept)

    in_word = (kinds & (LETTER | DIGIT)) != 0
    _join(in_word, folded, kinds)
    edge = np.zeros(size + 1, dtype=np.bool_)
    edge[:size] = in_word
    edge[1:] ^= in_word
    edges = np.flatnonzero(edge).astype(np.int32)
    start, end = edges[0::2], edges[1::2]

    haystack = np.empty(size + 1, dtype=np.uint8)
    haystack[0] = 0x20
    haystack[1:] = folded
    haystack[start] = 0x20
    haystack[end] |= FINAL
    # "regime's" is also the word "regime": the letter before a final 's ends a word too.
    possessive = end[(end - start > 2)] - 2
    possessive = possessive[(folded[possessive] == _APOSTROPHE) & (folded[possessive + 1] == _S)]
    haystack[possessive] |= FINAL

    # How many words have started by each place: 0 up to the first, then 1, … — as a fill, far cheaper than a running sum.
    lengths = np.diff(start, prepend=0, append=size)
    word_at = np.repeat(np.arange(len(start) + 1, dtype=np.int32), lengths)
    return Scan(kind, kept, folded, kinds, haystack, start, end, word_at)


def _join(in_word: Bools, folded: Bytes, kinds: Bytes) -> None:
    """Let an apostrophe between letters, and a comma or point between digits, belong to the word around it."""
    inner = np.flatnonzero((folded == _APOSTROPHE) | (folded == _COMMA) | (folded == _PERIOD))
    inner = inner[(inner > 0) & (inner < len(folded) - 1)]
    between = kinds[inner - 1] & kinds[inner + 1]
    wanted = np.where(folded[inner] == _APOSTROPHE, LETTER, DIGIT)
    in_word[inner[(between & wanted) != 0]] = True


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
