"""Who says it: reporting cues in their context, shared by every feature that asks how a text is sourced.

A cue is a word or phrase by which a text ascribes something to somebody ("said", "according to"). Candidates come from
the lists `reporting` and `reporting_core`; a candidate counts when its neighbours make it one, because "called" is a cue
in "called it a lie" beside a speaker and none in "so-called".
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from .pages import Pages
from .scan import Bools, Ints

_BEFORE, _AFTER = 8, 6  # words around a cue in which its source is looked for, never beyond the sentence
_QUOTE_REACH = 5  # words between a cue and the quotation that it introduces or closes
_NAMELIKE = ("person_title", "organisation", "media", "document", "anonymous")


class Cues(NamedTuple):
    """One row a cue that counts, in the order of the text; spans are characters of the joined text."""

    page: Ints
    start: Ints
    end: Ints
    sentence: Ints
    named: Ints  # 1 where a name, or a news organisation or office by name, stands beside the cue
    unnamed: Ints  # 1 where the source is a phrase of the list `anonymous`


class Near:
    """Answers whether any of some words is flagged, for many ranges of words at once."""

    def __init__(self, flags: Bools) -> None:
        self._total = np.zeros(len(flags) + 1, dtype=np.int32)
        np.cumsum(flags, dtype=np.int32, out=self._total[1:])

    def any(self, low: Ints, high: Ints) -> Bools:
        """Return whether any flag is set among the words low … high − 1, for each row."""
        found: Bools = self._total[np.maximum(high, low)] > self._total[low]
        return found


def sentence_bounds(pages: Pages, word: Ints) -> tuple[Ints, Ints]:
    """Return the first word of the sentence of each word, and the word after its last."""
    first = np.append(pages.sentence_first, len(pages.word_start)).astype(np.int32)
    sentence = pages.word_sentence[word]
    return first[sentence], first[sentence + 1]


def words_in(pages: Pages, *categories: str) -> Bools:
    """Return which words begin a hit of any of `categories`."""
    flags = np.zeros(len(pages.word_start), dtype=np.bool_)
    flags[pages.hit_word[pages.hits_of(*categories)]] = True
    return flags


def named_words(pages: Pages) -> Bools:
    """Return which words look like part of a name: a capital inside a sentence, and not a title alone."""
    inner = np.ones(len(pages.word_start), dtype=np.bool_)
    inner[pages.sentence_first] = False
    # The first word of a quotation is capital for its own reason.
    if len(pages.quotation_start):
        opening = np.searchsorted(pages.word_start, pages.quotation_start)
        inner[opening[opening < len(inner)]] = False
    common = pages.word_common | words_in(pages, "month_day")
    named: Bools = pages.word_capital & inner & ~common
    return named


def cues(pages: Pages) -> Cues:
    """Return the reporting cues that count, in the article's own voice."""
    rows = pages.hits_of("reporting", "reporting_core")
    rows = rows[(pages.word_main & ~pages.word_quoted)[pages.hit_word[rows]]]
    rows = rows[np.argsort(pages.hit_start[rows], kind="stable")]
    core = pages.hit_category[rows] == pages.lexicon.number["reporting_core"]
    word = pages.hit_word[rows]
    # One row a word: the surer list speaks for both.
    sure = np.zeros(len(pages.word_start), dtype=np.bool_)
    sure[word[core]] = True
    once = np.ones(len(rows), dtype=np.bool_)
    once[1:] = np.diff(word) != 0
    rows, word = rows[once], word[once]

    low, high = sentence_bounds(pages, word)
    last = word + pages.hit_size[rows]
    names = pages.once(named_words)
    listed = words_in(pages, "pronoun", *_NAMELIKE)
    before, after = np.maximum(low, word - _BEFORE), np.minimum(high, last + _AFTER)
    spoken, that = Near(pages.word_between_marks), Near(words_in(pages, "that_clause"))
    source = Near(names | listed)
    beside_quote = spoken.any(np.maximum(low, word - _QUOTE_REACH), word)
    beside_quote |= spoken.any(last, np.minimum(high, last + _QUOTE_REACH))
    clause = that.any(last, np.minimum(high, last + 3)) | that.any(np.maximum(last - 1, low), last)
    anyone = source.any(before, word) | source.any(last, after)
    keep = sure[word] | beside_quote | (anyone & clause)
    rows, word, before, after, last = rows[keep], word[keep], before[keep], after[keep], last[keep]

    def beside(flags: Bools) -> Ints:
        near = Near(flags)
        return (near.any(before, word) | near.any(last, after)).astype(np.int32)

    return Cues(
        pages.word_page[word],
        pages.hit_start[rows],
        pages.hit_end[rows],
        pages.word_sentence[word],
        beside(names | words_in(pages, "media")),
        beside(words_in(pages, "anonymous")),
    )


def sentences_with_cue(pages: Pages) -> Bools:
    """Return, for each sentence, whether a cue stands in it."""
    flags = np.zeros(len(pages.sentence_first) + 1, dtype=np.bool_)
    flags[pages.once(cues).sentence] = True
    return flags


class Rows(NamedTuple):
    """Spans of the joined text with the page each stands on, in the order of the text."""

    page: Ints
    start: Ints
    end: Ints


def rows_of(pages: Pages, rows: Ints) -> Rows:
    """Return rows of the hit table as spans in the order of the text."""
    page = pages.word_page[pages.hit_word[rows]]
    order = np.lexsort((pages.hit_start[rows], page))
    rows = rows[order]
    return Rows(page[order], pages.hit_start[rows], pages.hit_end[rows])


def anonymous(pages: Pages) -> Rows:
    """Return the phrases by which the article leans on somebody it does not name.

    A short noun ("officials") counts beside a cue; a phrase of three words or more ("on condition of anonymity") alone.
    """
    rows = pages.hits_of("anonymous")
    rows = rows[pages.word_main[pages.hit_word[rows]]]
    spoken = pages.once(sentences_with_cue)[pages.word_sentence[pages.hit_word[rows]]]
    return rows_of(pages, rows[(pages.hit_size[rows] >= 3) | spoken])


def documents(pages: Pages) -> Rows:
    """Return the documents and data that the article names in a sentence that ascribes something."""
    rows = pages.hits_of("document")
    rows = rows[pages.word_main[pages.hit_word[rows]]]
    spoken = pages.once(sentences_with_cue)[pages.word_sentence[pages.hit_word[rows]]]
    return rows_of(pages, rows[spoken])


def statistics(pages: Pages) -> Rows:
    """Return the figures that stand in a sentence with a cue or a named document."""
    rows = pages.hits_of("statistics")
    rows = rows[pages.word_main[pages.hit_word[rows]]]
    sourced = pages.once(sentences_with_cue).copy()
    sourced[pages.word_sentence[pages.hit_word[pages.hits_of("document", "study_details")]]] = True
    return rows_of(pages, rows[sourced[pages.word_sentence[pages.hit_word[rows]]]])


def times(pages: Pages) -> Rows:
    """Return the words that date an event, in the article."""
    rows = pages.hits_of("month_day", "time_word")
    return rows_of(pages, rows[pages.word_main[pages.hit_word[rows]]])
