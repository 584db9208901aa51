"""The pieces of text that a promotion is made of: lines, and the sentences of lines too long to be one thing throughout.

A crawler may leave a whole page, its article and its advertisement, on one line. Where no line is long, the pieces are
the lines themselves, array for array.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from .characters import SPACE
from .pages import Pages
from .scan import Bools, Ints, changes

_LONG = 100  # words; a longer line is judged sentence by sentence


class Pieces(NamedTuple):
    """The pieces of all pages in the order of the text, half-open positions in the joined text."""

    start: Ints
    end: Ints
    line: Ints
    page: Ints
    size: Ints  # words
    words: Ints  # words before each piece, and in all
    cut: Bools  # whether the piece is a part of a line

    def of_words(self, words: Ints) -> Ints:
        """Return the piece of each word."""
        found: Ints = np.searchsorted(self.words, words, side="right").astype(np.int32) - 1
        return found

    def of_hits(self, pages: Pages, rows: npt.NDArray[np.intp]) -> Ints:
        """Return the piece of the first word of some rows of the hit table."""
        first = np.flatnonzero(changes(self.line)).astype(np.int32)
        piece = first.take(pages.hit_line.take(rows))
        # Only in a line of several pieces it must be searched for.
        part = np.flatnonzero(self.cut.take(piece))
        piece[part] = self.of_words(pages.hit_word.take(rows[part]))
        return piece

    def page_bounds(self, rows: npt.NDArray[np.integer]) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
        """Return, for some pieces, the first piece of the page of each and the piece after its page's last."""
        page = self.page[rows]
        return np.searchsorted(self.page, page, side="left"), np.searchsorted(self.page, page, side="right")

    def beside(self, marked: Bools) -> tuple[Bools, Bools]:
        """Return which pieces have a marked piece right before them on their page, and which right after."""
        before, after = np.zeros((2, len(marked)), dtype=np.bool_)
        same = self.page[1:] == self.page[:-1]
        before[1:] = marked[:-1] & same
        after[:-1] = marked[1:] & same
        return before, after


def pieces(pages: Pages) -> Pieces:
    """Return the pieces of the pages."""
    lines = np.arange(len(pages.line_start), dtype=np.int32)
    opens = pages.sentence_first
    line = pages.word_line[opens]
    inner = (pages.line_size[line] > _LONG) & (opens > pages.line_words[line])
    opens, line = opens[inner], line[inner]
    if not len(opens):
        cut = np.zeros(len(lines), dtype=np.bool_)
        size, words = pages.line_size, pages.line_words
        return Pieces(pages.line_start, pages.line_end, lines, pages.line_page, size, words, cut)
    order = np.lexsort((np.concatenate((pages.line_words[:-1], opens)), np.concatenate((lines, line))))
    last, begin = _ends(pages, opens)
    owner = np.concatenate((lines, line))[order].astype(np.int32)
    start = np.concatenate((pages.line_start, begin))[order].astype(np.int32)
    words = np.append(np.concatenate((pages.line_words[:-1], opens))[order], pages.line_words[-1]).astype(np.int32)
    end = pages.line_end[owner]
    follows = order >= len(lines)  # a sentence that is not the first of its line
    end[np.flatnonzero(follows) - 1] = last
    cut = follows.copy()
    cut[np.flatnonzero(follows) - 1] = True
    return Pieces(start, end, owner, pages.line_page[owner], np.diff(words).astype(np.int32), words, cut)


def _ends(pages: Pages, opens: Ints) -> tuple[Ints, Ints]:
    """Return where the text before each sentence ends, and where the sentence begins: at its first mark or word."""
    at = pages.scan
    place = at.word_start.take(opens)

    def space(places: Ints) -> Bools:
        found: Bools = (at.kinds.take(places) & SPACE) != 0
        return found

    # A quotation mark or bracket that touches the first word belongs to it; before that stands one place of white space.
    place = place - (~space(place - 1) & space(place - 2))
    before = np.maximum(place - 1 - space(place - 1), 0)
    return at.kept.take(before) + 1, at.kept.take(place)
