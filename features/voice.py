"""Shapes in the article's own voice: words that end like a label, shouts, and marks of punctuation."""

from __future__ import annotations

import numpy as np

from .cues import Rows, rows_of_words, words_in
from .hashing import copies, endings
from .pages import Pages
from .scan import among

SHOUTED = 4  # letters; shorter capitals are mostly abbreviations
_KNOWN_CAPITALS = 3  # a word that stands in capitals this often is a name (NATO, UNICEF), not a shout
_THREE_LETTERS = tuple(int.from_bytes(ending, "little") for ending in (b"ism", b"ist", b"ous"))
_FOUR_LETTERS = tuple(int.from_bytes(ending, "little") for ending in (b"isms", b"ists"))
_LABEL_LETTERS = 6  # a shorter word with such an ending is another kind of word: list, twist, mist


def labels(pages: Pages) -> Rows:
    """Return the longer words of the article's own voice that end like a label and are none of the list `not_a_label`."""
    own = pages.word_own & ~words_in(pages, "not_a_label")
    words = np.flatnonzero((pages.word_size >= _LABEL_LETTERS) & own)
    ends = endings(pages.scan, words)
    found = among(ends, _FOUR_LETTERS) | among(ends >> np.uint64(8), _THREE_LETTERS)
    return rows_of_words(pages, words[found])


def own_marks(pages: Pages, mark: str) -> Rows:
    """Return where an ASCII mark stands in the article's own voice."""
    at = pages.scan
    places = pages.places_of(mark)
    start = at.kept[places]
    page = (np.searchsorted(pages.base, start, side="right") - 1).astype(np.int32)
    # A mark belongs to the word before it; before the first word of its page, to that one.
    word = np.maximum(at.word_at[places] - 1, pages.page_words[page])
    own = np.append(pages.word_own, False)[word]
    return Rows(page[own], start[own], start[own] + 1)


def questions(pages: Pages) -> Rows:
    """Return the question marks in the article's own voice."""
    return own_marks(pages, "?")


def commas(pages: Pages) -> Rows:
    """Return the commas in the article's own voice."""
    return own_marks(pages, ",")


def shouts(pages: Pages) -> Rows:
    """Return words in capitals and exclamation marks of the article's own voice.

    A line all in capitals is a heading, and a word often in capitals is a name: neither is a shout.
    """
    words = np.flatnonzero(pages.word_capital & pages.word_main).astype(np.int32)
    words = words[pages.word_size[words] >= SHOUTED]
    words = words[pages.in_capitals(words)]
    all_caps = np.bincount(pages.word_line[words], minlength=len(pages.line_start))
    heading = (all_caps * 2 > pages.line_size)[pages.word_line[words]]
    words = words[~heading & pages.word_own[words]]
    often = copies(pages.word_page[words], pages.word_hash[words]) >= _KNOWN_CAPITALS
    words = words[~often]
    marks = own_marks(pages, "!").start
    start = np.concatenate((pages.word_start[words], marks)).astype(np.int32)
    end = np.concatenate((pages.word_end[words], marks + 1)).astype(np.int32)
    order = np.argsort(start, kind="stable")
    page = (np.searchsorted(pages.base, start[order], side="right") - 1).astype(np.int32)
    return Rows(page, start[order], end[order])
