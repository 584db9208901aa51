"""The shipped model of clickbait headlines.

Clickbait is told by hits of word lists, by marks, and by each closed-class word of the headline. Not by letter case, length
or articles, which are house style; and not by what stands between quotation marks, which is reporting.
"""

from __future__ import annotations

import functools
from typing import NamedTuple

import numpy as np

from .. import models
from . import lexicon
from .curves import Additive, Floats
from .hashing import WordNumbers
from .pages import Pages, all_main
from .scan import Bools

_HOUSE_STYLE = ("a", "an", "the")  # left out of headlines, or not, by house style

# What is counted in a headline, whatever its letter case.
COUNTED = (
    "clickbait", "straight_news", "second_person", "first_person", "month_day", "person_title", "organisation",
    "subjectivity", "loaded_language", "profanity", "reporting", "statistics", "boosting", "health_topic",
    "place", "soft_topic", "intensifier",
)  # fmt: skip


def read_headlines(texts: list[str]) -> Pages:
    """Read headlines as pages of their own, with the word lists of headlines."""
    return Pages(texts, [None] * len(texts), lexicon.load_for_headlines(COUNTED), all_main)


def headline_measures(headlines: Pages) -> dict[str, Floats]:
    """Return the measures of each headline: hits of each counted list outside quotations, a number in front, ? ! : and commas."""
    size = len(headlines)
    page = headlines.word_page[headlines.hit_word]
    own = ~headlines.word_between_marks[headlines.hit_word]
    rows = {name: headlines.hits_of(name) for name in COUNTED}
    measures = {name: np.bincount(page[at[own[at]]], minlength=size).astype(np.float64) for name, at in rows.items()}
    words = np.diff(headlines.page_words)
    first = np.minimum(headlines.page_words[:-1], max(len(headlines.word_start) - 1, 0))
    folded = headlines.scan.folded
    starts = folded[headlines.scan.word_start[first]] if len(headlines.word_start) else np.zeros(size)
    measures["number_first"] = ((starts >= 0x30) & (starts <= 0x39) & (words > 0)).astype(np.float64)
    for name, mark in (("question", "?"), ("exclamation", "!"), ("colon", ":"), ("comma", ",")):
        places = headlines.scan.kept[headlines.places_of(mark)]
        measures[name] = np.bincount(np.searchsorted(headlines.base, places, side="right") - 1, minlength=size).astype(
            np.float64
        )[:size]
    return measures


@functools.cache
def _closed() -> WordNumbers:
    return WordNumbers(closed_words())


@functools.cache
def closed_words() -> list[str]:
    """Return the closed-class words whose presence in a headline is asked: all but the articles."""
    return [word for word in lexicon.load().words[lexicon.COMMON] if word not in _HOUSE_STYLE]


def present(headlines: Pages) -> Bools:
    """Return which closed-class words stand in each headline, outside quotations: shape (headlines, words of `closed_words`)."""
    number = _closed().of(headlines.word_hash)
    held = np.flatnonzero((number > 0) & ~headlines.word_between_marks)
    found = np.zeros((len(headlines), len(closed_words())), dtype=np.bool_)
    found[headlines.word_page[held], _closed().order[number[held] - 1]] = True
    return found


class Head(NamedTuple):
    """The shipped model of clickbait headlines: curves for the measures, and points for each closed-class word."""

    curves: Additive
    points: Floats

    def log_odds(self, headlines: Pages) -> Floats:
        """Return the log-odds of each headline."""
        total: Floats = self.curves.log_odds(headline_measures(headlines)) + present(headlines) @ self.points
        return total


@functools.cache
def head() -> Head:
    """Return the shipped model of clickbait headlines."""
    data = models.load("headline")
    points = np.array([data["words"].get(word, 0.0) for word in closed_words()])
    return Head(Additive.of(data), points)
