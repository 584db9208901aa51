"""Shapes in the article's own voice: words that end like a label, shouts, and marks of punctuation."""

from __future__ import annotations

import numpy as np

from .cues import Rows, rows_of_words, words_in
from .hashing import copies, endings
from .pages import Pages
from .scan import Ints, among

SHOUTED = 4  # letters; shorter capitals are mostly abbreviations
_KNOWN_CAPITALS = 3  # a word that stands in capitals this often is a name (NATO, UNICEF), not a shout
_THREE_LETTERS = tuple(int.from_bytes(ending, "little") for ending in (b"ism", b"ist", b"ous"))
_FOUR_LETTERS = tuple(int.from_bytes(ending, "little") for ending in (b"isms", b"ists"))
_MAY_END = np.zeros(256, dtype=np.bool_)
_MAY_END[[*b"mts"]] = True  # their last letters
_LABEL_LETTERS = 6  # a shorter word with such an ending is another kind of word: list, twist, mist


def labels(pages: Pages) -> Rows:
    """Return the longer words of the article's own voice that end like a label and are none of the list `not_a_label`."""
    own = pages.word_own & ~words_in(pages, "not_a_label")
    words = np.flatnonzero((pages.word_size >= _LABEL_LETTERS) & own)
    # The last letter alone tells most of them apart.
    words = words.compress(_MAY_END.take(pages.scan.folded.take(pages.scan.word_end.take(words) - 1)))
    ends = endings(pages.scan, words)
    found = among(ends, _FOUR_LETTERS) | among(ends >> np.uint64(8), _THREE_LETTERS)
    return rows_of_words(pages, words.compress(found))


def own_marks(pages: Pages, mark: str) -> Rows:
    """Return where an ASCII mark stands in the article's own voice."""
    at = pages.scan
    places = pages.places_of(mark)
    start = at.kept.take(places)
    page = pages_of(pages, start)
    # A mark belongs to the word before it; before the first word of its page, to that one.
    word = np.maximum(at.word_at.take(places) - 1, pages.page_words.take(page))
    own = np.flatnonzero(np.append(pages.word_own, False).take(word))
    start = start.take(own)
    return Rows(page.take(own), start, start + 1)


def pages_of(pages: Pages, place: Ints) -> Ints:
    """Return the page that each of some ascending characters of the joined text stands on."""
    count = np.diff(np.searchsorted(place, pages.base))
    return np.repeat(np.arange(len(pages), dtype=np.int32), count)


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
    words = np.flatnonzero(pages.word_capital & pages.word_main & (pages.word_size >= SHOUTED)).astype(np.int32)
    words = words.compress(pages.in_capitals(words))
    line = pages.word_line.take(words)
    all_caps = np.bincount(line, minlength=len(pages.line_start))
    heading = (all_caps * 2 > pages.line_size).take(line)
    words = words.compress(~heading & pages.word_own.take(words))
    often = copies(pages.word_page.take(words), pages.word_hash.take(words)) >= _KNOWN_CAPITALS
    words = words.compress(~often)
    marks = own_marks(pages, "!").start
    start = np.concatenate((pages.word_start.take(words), marks))
    end = np.concatenate((pages.word_end.take(words), marks + 1))
    order = np.argsort(start, kind="stable")
    start = start.take(order)
    return Rows(pages_of(pages, start), start, end.take(order))
