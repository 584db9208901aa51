"""Who says it: reporting cues in their context, shared by every feature that asks how a text is sourced.

A cue is a word or phrase by which a text ascribes something to somebody ("said", "according to"). Candidates are the words
of the lists `reporting` and `speech_act`; a small trained model (`attribution_model`) decides by what stands around a candidate
whether it counts, because "called" is a cue in "called it a lie" beside a speaker and none in "called at ten".
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from . import attribution_model, cue_context
from .cue_words import vocabulary
from .pages import Pages
from .scan import Bools, Ints, stretches

_BEFORE, _AFTER = 8, 7  # words around a cue in which a clause of anonymity speaks of its source
_CLAUSE = 3  # words; a shorter entry of the list `anonymous` is a noun


class Cues(NamedTuple):
    """One row a cue that counts, in the order of the text; spans are characters of the joined text."""

    page: Ints
    start: Ints
    end: Ints
    sentence: Ints
    named: Ints  # 1 where the source has a name, or is a news organisation or office by name
    unnamed: Ints  # 1 where the source is somebody without a name: a role, a crowd, a phrase of the list `anonymous`
    pronoun: Ints  # 1 where a pronoun stands for the source; with all three 0 no source is told


def words_in(pages: Pages, *categories: str) -> Bools:
    """Return which words begin a hit of any of `categories`."""
    flags = np.zeros(len(pages.word_start), dtype=np.bool_)
    flags[pages.hit_word.take(pages.hits_of(*categories))] = True
    return flags


def cues(pages: Pages) -> Cues:
    """Return the reporting cues that count, in the article's own voice."""
    trained = attribution_model.model()
    found = cue_context.candidates(pages, trained.wanted)
    log_odds, colon = trained.cue.log_odds(found.tokens)[:, 0], found.tokens["form"] == vocabulary().colon
    sentence, page = pages.word_sentence.take(found.word), pages.word_page.take(found.word)
    rows = np.flatnonzero(trained.shown(log_odds, sentence, page, colon))
    word, start, end = found.word.take(rows), found.start.take(rows), found.end.take(rows)
    tokens = {slot: values.take(rows) for slot, values in found.tokens.items()}
    kind = trained.source.log_odds(cue_context.source_tokens(pages, word, tokens)).argmax(axis=1)
    kind[_unnamed_beside(pages, word)] = 1
    named, unnamed, pronoun = ((kind == number).astype(np.int32) for number in range(3))
    end = _phrase_ends(pages, word, end)
    return Cues(page.take(rows), start, end, sentence.take(rows), named, unnamed, pronoun)


def _unnamed_beside(pages: Pages, word: npt.NDArray[np.intp]) -> Bools:
    """Return which cues have a phrase beside them that grants or explains that the source is not named."""
    rows = pages.hits_of("anonymous")
    clause = np.sort(pages.hit_word.take(rows.compress(pages.hit_size.take(rows) >= _CLAUSE)))
    _, low, high = cue_context.sentence_of(pages, word)
    low, high = np.maximum(low, word - _BEFORE), np.minimum(high, word + _AFTER)
    return np.searchsorted(clause, low.astype(np.int32)) < np.searchsorted(clause, high.astype(np.int32))


def _phrase_ends(pages: Pages, word: npt.NDArray[np.intp], end: Ints) -> Ints:
    """Return where the evidence of each cue, which ends at `end`, ends as a phrase: "according" takes its "to" with it."""
    rows = pages.hits_of("reporting_core")
    rows = rows.compress(pages.hit_size.take(rows) == 2)  # two words: "according to", "pointed out", "called for"
    first = pages.hit_word.take(rows)
    whole = np.zeros(len(pages.word_start) + 1, dtype=np.int32)
    whole[first] = pages.hit_end.take(rows)
    that = words_in(pages, "that_clause")
    whole[first.compress(that.take(first + 1, mode="clip"))] = 0  # "said that" is "said"
    return np.maximum(end, whole.take(word))


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
    start = pages.hit_start.take(rows)
    order = np.argsort(start, kind="stable")
    rows = rows.take(order)
    return Rows(pages.word_page.take(pages.hit_word.take(rows)), start.take(order), pages.hit_end.take(rows))


def main_rows(pages: Pages, *categories: str) -> Ints:
    """Return the rows of the hits of `categories` that stand in an article."""
    rows = pages.hits_of(*categories)
    return rows.compress(pages.word_main.take(pages.hit_word.take(rows)))


def in_sentences(pages: Pages, rows: Ints, flagged: Bools) -> Bools:
    """Return which rows of the hit table stand in a sentence that is flagged."""
    return flagged.take(pages.word_sentence.take(pages.hit_word.take(rows)))


def rows_of_words(pages: Pages, words: npt.NDArray[np.integer]) -> Rows:
    """Return ascending words as spans."""
    return Rows(pages.word_page.take(words), pages.word_start.take(words), pages.word_end.take(words))


def words_of_lines(pages: Pages, lines: npt.NDArray[np.integer]) -> tuple[Ints, npt.NDArray[np.intp]]:
    """Return the words of some lines, and which of the lines each stands in, by its place among them."""
    size = pages.line_size.take(lines)
    return stretches(pages.line_words.take(lines), size), np.repeat(np.arange(len(lines)), size)


def anonymous(pages: Pages) -> Rows:
    """Return the phrases by which the article leans on somebody it does not name.

    A short noun ("officials") counts beside a cue; a phrase of three words or more ("on condition of anonymity") alone.
    """
    rows = main_rows(pages, "anonymous")
    spoken = in_sentences(pages, rows, pages.once(sentences_with_cue))
    return rows_of(pages, rows.compress((pages.hit_size.take(rows) >= _CLAUSE) | spoken))


def documents(pages: Pages) -> Rows:
    """Return the documents and data that the article names in a sentence that ascribes something."""
    rows = main_rows(pages, "document")
    return rows_of(pages, rows.compress(in_sentences(pages, rows, pages.once(sentences_with_cue))))


def statistics(pages: Pages) -> Rows:
    """Return the figures that stand in a sentence with a cue or a named document."""
    rows = main_rows(pages, "statistics")
    sourced = pages.once(sentences_with_cue).copy()
    sourced[pages.word_sentence.take(pages.hit_word.take(pages.hits_of("document", "study_details")))] = True
    return rows_of(pages, rows.compress(in_sentences(pages, rows, sourced)))


def times(pages: Pages) -> Rows:
    """Return the words that date an event, in the article."""
    return rows_of(pages, main_rows(pages, "month_day", "time_word"))
