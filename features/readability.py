"""Readability by the formulas that count letters, words, sentences and long words; none needs syllables."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from . import formulas
from .curves import Floats
from .declare import batch_feature
from .pages import Pages
from .reading import Readings
from .scan import sums_between

_LONG = 6  # letters; a longer word is a long word (Björnsson)
_SIMPLE = "The cat sat. The dog ran. It was hot. We all sat down. The sun set. It was a good day."
_DENSE = (
    "Representatives of the participating administrations acknowledged that considerable infrastructural investments "
    "would be indispensable before the internationally negotiated commitments could be implemented satisfactorily."
)


def main_counts(pages: Pages) -> npt.NDArray[np.int64]:
    """Return letters, words, sentences and long words of each article: shape (4, pages)."""
    size = pages.word_size * pages.word_main
    first = pages.sentence_first
    opens = first[pages.word_main.take(first)]
    return np.stack(
        (
            sums_between(size, pages.page_words),
            pages.main_words,
            np.bincount(pages.word_page.take(opens), minlength=len(pages)),
            sums_between(size > _LONG, pages.page_words),
        )
    )


def _clipped(pages: Pages, formula: Callable[..., Floats], low: float, high: float) -> Readings:
    """Return a formula of the counts of `main_counts`, in this order, for each page; undefined without words or sentences."""
    counts = pages.once(main_counts)
    values = np.full(len(pages), np.nan)
    full = (counts[1] > 0) & (counts[2] > 0)
    values[full] = np.clip(formula(*counts[:, full]), low, high)
    return Readings(values)


@batch_feature(
    group="readability",
    unit="words",
    range=(0, 10_000),
    better="neither",
    scope="main",
    why="Very short and very long sentences are both signs of text that nobody edited; the best lies between.",
    fires=_DENSE,
    quiet=_SIMPLE,
)
def sentence_length(pages: Pages) -> Readings:
    """Mean number of words in the article's sentences."""
    return _clipped(pages, lambda letters, words, sentences, long_words: words / sentences, 0, 10_000)


@batch_feature(
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
def automated_readability_index(pages: Pages) -> Readings:
    """The Automated Readability Index of the article."""
    return _clipped(pages, lambda *counts: formulas.ari(*counts[:3]), -20, 10_000)


@batch_feature(
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
def coleman_liau_index(pages: Pages) -> Readings:
    """The Coleman–Liau index of the article."""
    return _clipped(pages, lambda *counts: formulas.coleman_liau(*counts[:3]), -50, 10_000)


@batch_feature(
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
def lix(pages: Pages) -> Readings:
    """The LIX readability index of the article."""
    return _clipped(pages, lambda letters, *counts: formulas.lix(*counts), 0, 10_000)
