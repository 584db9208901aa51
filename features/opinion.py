"""Words of opinion in the article's own voice, and how much the sentence around each of them reports."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from .pages import Pages
from .scan import Ints, changes


class Opinions(NamedTuple):
    """One row a word of opinion in the article's own voice; spans are characters of the joined text."""

    page: Ints
    start: Ints
    end: Ints
    reported: Ints  # marks of reporting in its sentence


# What an author's own opinion is told by, and what tells a report: a cue, a date, a figure.
_OPINION = ("subjectivity", "opinion_cue", "loaded_language", "intensifier", "boosting", "argument", "first_person")
_LONGEST = 1 << 16  # words; no entry has as many
_REPORT = ("reporting_core", "month_day", "time_word", "statistics")


def opinions(pages: Pages) -> Opinions:
    """Return the words of opinion in the article's own voice, each word once, with how much its sentence reports."""
    rows = pages.hits_of(*_OPINION)
    rows = rows.compress(pages.word_own.take(pages.hit_word.take(rows)))
    # Several lists may hold a word: the longest entry speaks for all.
    word, size = pages.hit_word.take(rows), pages.hit_size.take(rows)
    order = np.argsort(word * np.int64(_LONGEST) - size, kind="stable")
    rows, word = rows.take(order), word.take(order)
    first = np.flatnonzero(changes(word))
    rows, word = rows.take(first), word.take(first)
    report = pages.word_sentence.take(pages.hit_word.take(pages.hits_of(*_REPORT)))
    reported = np.bincount(report, minlength=len(pages.sentence_first)).astype(np.int32)
    sentence = pages.word_sentence.take(word)
    return Opinions(
        pages.word_page.take(word), pages.hit_start.take(rows), pages.hit_end.take(rows), reported.take(sentence)
    )


def opinion_weight(pages: Pages) -> npt.NDArray[np.float64]:
    """Return the weight of the words of opinion of each page: 1 / (marks of reporting in the sentence + 1) each."""
    found = pages.once(opinions)
    weight: npt.NDArray[np.float64] = np.bincount(
        found.page, weights=1.0 / (1.0 + found.reported), minlength=len(pages)
    ).astype(np.float64)
    return weight
