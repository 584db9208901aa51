"""Where sentences begin."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from .characters import END, QUOTE
from .scan import Bools

if TYPE_CHECKING:
    from .pages import Pages


def sentence_starts(pages: Pages) -> Bools:
    """Return which words begin a sentence.

    One ends at . ! ? … before a capital, a digit or a quotation mark, and at the end of a paragraph.
    """
    at, size = pages.scan, len(pages.word_start)
    first = np.zeros(size + 1, dtype=np.bool_)
    stop = pages.marks_of(END)
    after = at.word_at.take(stop)
    inside = np.flatnonzero((after > 0) & (after < size))
    stop, after = stop.take(inside), after.take(inside)
    # Marks inside a word (3.5), and all but the last of a run (?!), end nothing; nor does what no space follows.
    follows = at.word_start.take(after)
    outside = np.flatnonzero((at.word_end.take(after - 1) <= stop) & (follows - stop >= 2))
    stop, after, follows = stop.take(outside), after.take(outside), follows.take(outside)
    before = after - 1
    opens = pages.word_capital.take(after) | (at.folded.take(follows) < 0x3A)  # a capital or a digit
    quoted = (at.kinds.take(follows - 1) & QUOTE) != 0
    initial = (pages.word_size.take(before) == 1) & pages.word_capital.take(before)
    initial &= at.folded.take(at.word_start.take(before)) != ord("i")
    plain = at.folded.take(stop) == ord(".")
    abbreviation = np.zeros(size + 1, dtype=np.bool_)
    if "abbreviation" in pages.lexicon.number:
        # The last word of an abbreviation: the one before the word that follows its point.
        rows = pages.hits_of("abbreviation")
        last = np.searchsorted(pages.word_start, pages.hit_end[rows], side="left") - 1
        abbreviation[np.maximum(last, 0)] = True
    ends = (opens | quoted) & ~(plain & (initial | abbreviation.take(before)))
    first[after[ends]] = True
    # Lines: a paragraph ends at a line's end unless the next line goes on in lower case without a blank between.
    begin = pages.line_words[:-1][pages.line_size > 0]
    line = pages.word_line[begin] if size else begin
    goes_on = np.zeros(len(begin), dtype=np.bool_)
    if len(begin) > 1:
        closed = (at.kind[pages.line_end[line[1:] - 1] - 1] & (END | QUOTE)) != 0
        lower = ~pages.word_capital[begin[1:]] & (at.folded[at.word_start[begin[1:]]] >= 0x61)
        goes_on[1:] = (
            lower
            & ~closed
            & (pages.line_gap[line[1:]] == 0)
            & (pages.line_page[line[1:]] == pages.line_page[line[:-1]])
        )
    first[begin[~goes_on]] = True
    first[begin[goes_on]] = False
    return first[:size]
