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
from .scan import Bools, Ints

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


def cues(pages: Pages) -> Cues:
    """Return the reporting cues that count, in the article's own voice."""
    trained = attribution_model.model()
    found = cue_context.candidates(pages, trained.wanted)
    log_odds, colon = trained.cue.log_odds(found.tokens)[:, 0], found.tokens["form"] == vocabulary().colon
    sentence, page = pages.word_sentence.take(found.word), pages.word_page.take(found.word)
    rows = np.flatnonzero(trained.shown(log_odds, sentence, page, colon))
    word, start, end = (column.take(rows) for column in (found.word, found.start, found.end))
    tokens = {slot: values.take(rows) for slot, values in found.tokens.items()}
    kind = trained.source.log_odds(cue_context.source_tokens(pages, word, tokens)).argmax(axis=1)
    kind[_unnamed_beside(pages, word)] = 1
    named, unnamed, pronoun = ((kind == number).astype(np.int32) for number in range(3))
    return Cues(page[rows], start, _phrase_ends(pages, word, end), sentence[rows], named, unnamed, pronoun)


def _unnamed_beside(pages: Pages, word: Ints) -> Bools:
    """Return which cues have a phrase beside them that grants or explains that the source is not named."""
    rows = pages.hits_of("anonymous")
    clause = np.zeros(len(pages.word_start), dtype=np.bool_)
    clause[pages.hit_word[rows[pages.hit_size[rows] >= _CLAUSE]]] = True
    low, high = sentence_bounds(pages, word)
    return Near(clause).any(np.maximum(low, word - _BEFORE), np.minimum(high, word + _AFTER))


def _phrase_ends(pages: Pages, word: Ints, end: Ints) -> Ints:
    """Return where the evidence of each cue, which ends at `end`, ends as a phrase: "according" takes its "to" with it."""
    rows = pages.hits_of("reporting_core")
    rows = rows[pages.hit_size[rows] == 2]  # two words: "according to", "pointed out", "called for"
    whole = np.zeros(len(pages.word_start) + 1, dtype=np.int32)
    whole[pages.hit_word[rows]] = pages.hit_end[rows]
    closed = pages.hit_word[rows] + 1
    that = words_in(pages, "that_clause")
    whole[pages.hit_word[rows[that[np.minimum(closed, len(that) - 1)]]]] = 0  # "said that" is "said"
    longer: Ints = np.maximum(end, whole[word]).astype(np.int32)
    return longer


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


def rows_of_words(pages: Pages, words: npt.NDArray[np.integer]) -> Rows:
    """Return ascending words as spans."""
    return Rows(pages.word_page[words], pages.word_start[words], pages.word_end[words])


def anonymous(pages: Pages) -> Rows:
    """Return the phrases by which the article leans on somebody it does not name.

    A short noun ("officials") counts beside a cue; a phrase of three words or more ("on condition of anonymity") alone.
    """
    rows = pages.hits_of("anonymous")
    rows = rows[pages.word_main[pages.hit_word[rows]]]
    spoken = pages.once(sentences_with_cue)[pages.word_sentence[pages.hit_word[rows]]]
    return rows_of(pages, rows[(pages.hit_size[rows] >= _CLAUSE) | spoken])


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
