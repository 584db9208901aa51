"""Readability by the formulas that count letters, words, sentences and long words; none needs syllables."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from . import formulas
from .declare import Reading, feature
from .document import Document
from .pages import Pages
from .scan import Bools, Ints

_LONG = 6  # letters; a longer word is a long word (Björnsson)
_SIMPLE = "The cat sat. The dog ran. It was hot. We all sat down. The sun set. It was a good day."
_DENSE = (
    "Representatives of the participating administrations acknowledged that considerable infrastructural investments "
    "would be indispensable before the internationally negotiated commitments could be implemented satisfactorily."
)


def main_counts(pages: Pages) -> list[list[int]]:
    """Return letters, words, sentences and long words of each article."""
    size = pages.word_size * pages.word_main
    first = pages.sentence_first
    opens = first[pages.word_main[first]]
    columns = (
        _by_page(pages, size),
        _by_page(pages, pages.word_main),
        np.bincount(pages.word_page[opens], minlength=len(pages)),
        _by_page(pages, size > _LONG),
    )
    counts: list[list[int]] = np.stack(columns, axis=1).tolist()
    return counts


def _by_page(pages: Pages, of_words: Ints | Bools) -> npt.NDArray[np.int64]:
    """Return the sum over each page of a whole number given for each word."""
    total = np.zeros(len(of_words) + 1, dtype=np.int64)
    np.cumsum(of_words, out=total[1:])
    sums: npt.NDArray[np.int64] = np.diff(total[pages.page_words])
    return sums


def _counts(document: Document) -> tuple[int, int, int, int] | None:
    letters, words, sentences, long_words = document.pages.once(main_counts)[document.index]
    return (letters, words, sentences, long_words) if words and sentences else None


def _clip(value: float, low: float, high: float) -> Reading:
    return Reading(float(min(max(value, low), high)))


@feature(
    group="readability",
    unit="words",
    range=(0, 10_000),
    better="neither",
    scope="main",
    why="Very short and very long sentences are both signs of text that nobody edited; the best lies between.",
    fires=_DENSE,
    quiet=_SIMPLE,
)
def sentence_length(document: Document) -> Reading:
    """Mean number of words in the article's sentences."""
    counts = _counts(document)
    return Reading(None) if counts is None else _clip(counts[1] / counts[2], 0, 10_000)


@feature(
    group="readability",
    unit="US school grade",
    range=(-20, 10_000),
    better="neither",
    scope="main",
    version=2,
    why="How hard a text is to read; news for adults lies between grades 9 and 14.",
    citation="Senter & Smith, Automated Readability Index, AMRL-TR-6620, 1967",
    fires=_DENSE,
    quiet=_SIMPLE,
)
def automated_readability_index(document: Document) -> Reading:
    """The Automated Readability Index of the article."""
    counts = _counts(document)
    return Reading(None) if counts is None else _clip(formulas.ari(*counts[:3]), -20, 10_000)


@feature(
    group="readability",
    unit="US school grade",
    range=(-50, 10_000),
    better="neither",
    scope="main",
    version=2,
    why="A second grade by letters and sentences; where the two differ much, the sentences were cut oddly.",
    citation="Coleman & Liau, A computer readability formula, J. Applied Psychology 60, 1975",
    fires=_DENSE,
    quiet=_SIMPLE,
)
def coleman_liau_index(document: Document) -> Reading:
    """The Coleman–Liau index of the article."""
    counts = _counts(document)
    return Reading(None) if counts is None else _clip(formulas.coleman_liau(*counts[:3]), -50, 10_000)


@feature(
    group="readability",
    unit="LIX",
    range=(0, 10_000),
    better="neither",
    scope="main",
    version=2,
    why="Long words and long sentences together: under 30 children's books, over 60 law.",
    citation="Björnsson, Läsbarhet, 1968",
    fires=_DENSE,
    quiet=_SIMPLE,
)
def lix(document: Document) -> Reading:
    """The LIX readability index of the article."""
    counts = _counts(document)
    return Reading(None) if counts is None else _clip(formulas.lix(counts[1], counts[2], counts[3]), 0, 10_000)
