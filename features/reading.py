"""What a feature says: the reading of one page, the readings of all pages of a batch, and the ways to count them.

Readings are made for a whole batch by few numpy calls, and their spans stay the arrays that they were found as. A page's
reading is taken out of them when somebody looks.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from .curves import Floats
from .pages import Pages, Zones
from .scan import Ints, stretches

Numbers = npt.NDArray[np.integer | np.floating]
Rows = tuple[Ints, ...]  # ascending page, start and end (characters of the joined text) of each row, and more
Bounds = npt.NDArray[np.intp]


class Span(NamedTuple):
    """A half-open range of characters of the text as given."""

    start: int
    end: int


class Spans:
    """Spans as arrays: first characters, and characters after the last. `Span` objects are made only on iteration.

    The arrays given are those of a whole batch; `base`, where the page begins there, is taken off when somebody looks.
    """

    __slots__ = ("_base", "_end", "_start")

    def __init__(self, start: Ints, end: Ints, base: int = 0) -> None:
        self._start, self._end, self._base = start, end, base

    @property
    def start(self) -> Ints:
        """The first character of each span."""
        return self._start - self._base

    @property
    def end(self) -> Ints:
        """The character after the last of each span."""
        return self._end - self._base

    @property
    def array(self) -> Ints:
        """One int32 array of shape (n, 2)."""
        return np.stack((self.start, self.end), axis=1)

    def __len__(self) -> int:
        return len(self._start)

    def __iter__(self) -> Iterator[Span]:
        return (Span(start, end) for start, end in zip(self.start.tolist(), self.end.tolist(), strict=True))


# Words of a stretch, at least, and how many stretches make an article at most: what is denser in one place than in all is
# not made better by what stands around it (docs/decisions/0025).
_STRETCH, _STRETCHES = 150, 4

_NOTHING = np.zeros(0, dtype=np.int32)
NO_SPANS = Spans(_NOTHING, _NOTHING)


class Reading(NamedTuple):
    """What a feature says of a page: a number in its declared unit (None: undefined here), and the text that gave it."""

    value: float | None
    evidence: Spans = NO_SPANS


class Readings:
    """What a feature says of each page of a batch.

    `values` are float64, one a page, not a number where the feature is undefined. The spans behind them, half-open
    characters of the joined text, stay as they were found: those of page i are rows first[i] … stop[i] − 1 of `start`, `end`.
    """

    __slots__ = ("_end", "_first", "_start", "_stop", "values")

    def __init__(
        self,
        values: Floats,
        start: Ints = _NOTHING,
        end: Ints = _NOTHING,
        first: Bounds | None = None,
        stop: Bounds | None = None,
    ) -> None:
        """Take the readings; without `first` and `stop` they have no evidence."""
        self.values, self._start, self._end, self._first, self._stop = values, start, end, first, stop

    def of(self, page: int, base: int) -> Reading:
        """Return the reading of one page, which begins at character `base` of the joined text."""
        value = self.values.item(page)
        if math.isnan(value):
            return Reading(None)
        if self._first is None or self._stop is None or self._first[page] >= self._stop[page]:
            return Reading(value)
        rows = slice(self._first[page], self._stop[page])
        return Reading(value, Spans(self._start[rows], self._end[rows], base))


def per_thousand(pages: Pages, rows: Rows) -> Readings:
    """Return rows as so many spans per 1,000 words of the article; undefined without words."""
    return _per_thousand(pages, *evidence(pages, rows))


def density(pages: Pages, category: str, zones: Zones = "own") -> Readings:
    """Return the hits of `category` per 1,000 words of the article; undefined without words."""
    first, stop = pages.hit_rows(np.arange(len(pages)), category, zones)
    return _per_thousand(pages, pages.hit_start, pages.hit_end, first, stop)


def densest(pages: Pages, category: str) -> Readings:
    """Return the hits of `category` per 1,000 words where they stand densest; undefined where the article has no words.

    Counted is the stretch with the most of them: a quarter of the article and 150 words at least; a shorter article is one
    stretch. As long as the article is none of more than 600 words, no text put before or after lowers it. All hits are the
    evidence.
    """
    first, stop = pages.hit_rows(np.arange(len(pages)), category, "own")
    each = stop - first
    rows = stretches(first.astype(np.int32), each.astype(np.int32))
    size = np.maximum(_STRETCH, -(-pages.main_words // _STRETCHES))
    place = pages.once(_main_before).take(pages.hit_word.take(rows))
    page_end = np.cumsum(each)
    reached = np.minimum(np.searchsorted(place, place + np.repeat(size, each)), np.repeat(page_end, each))
    count = np.zeros(len(pages), dtype=np.intp)
    some = np.flatnonzero(each)
    if len(some):
        count[some] = np.maximum.reduceat(reached - np.arange(len(rows)), (page_end - each)[some])
    values = np.minimum(ratio(1000.0 * count, np.minimum(pages.main_words, size)), 1000.0)
    return Readings(values, pages.hit_start, pages.hit_end, first, stop)


def _main_before(pages: Pages) -> Ints:
    """Return how many words of articles stand before each word of the batch."""
    before: Ints = np.cumsum(pages.word_main, dtype=np.int32) - pages.word_main
    return before


def share(pages: Pages, rows: Rows) -> Readings:
    """Return the words in the rows, their fourth array, as a share of the page's words; undefined without words."""
    found = np.bincount(rows[0], weights=rows[3], minlength=len(pages))
    return Readings(ratio(found, np.diff(pages.page_words)), *evidence(pages, rows))


def ratio(count: Numbers, size: Numbers) -> Floats:
    """Return count / size, not a number where size is 0."""
    # Twenty times as fast for a batch of pages as numpy's division of some of the rows.
    return np.where(size > 0, count / np.maximum(size, 1), np.nan)


def evidence(pages: Pages, rows: Rows) -> tuple[Ints, Ints, Bounds, Bounds]:
    """Return the spans of the rows, and where those of each page begin and end."""
    bounds = np.searchsorted(rows[0], np.arange(len(pages) + 1, dtype=rows[0].dtype))
    return rows[1], rows[2], bounds[:-1], bounds[1:]


def _per_thousand(pages: Pages, start: Ints, end: Ints, first: Bounds, stop: Bounds) -> Readings:
    values = np.minimum(ratio(1000.0 * (stop - first), pages.main_words), 1000.0)
    return Readings(values, start, end, first, stop)
