"""The marks of selling in each piece of text and in the passage around it: what `promotion` decides from.

A *piece* is a line, or a sentence of a long line. A *passage* is a piece with whole pieces around it, as many as fit in so
many words. Its measures are hits per 100 words of lists written by hand, and how many different kinds of selling stand
together. Nothing in them knows a product or a shop.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from .curves import Floats
from .disguise import reread
from .pages import Pages
from .pieces import Pieces, pieces
from .scan import Ints

Rows = npt.NDArray[np.intp]

SALE = (
    "offer", "call_to_action", "sponsor", "purchase", "pitch", "sales_pitch", "product_make", "advertorial", "price",
)  # fmt: skip
CURE = ("remedy", "health_claim", "product_form")
TILL = ("offer", "call_to_action", "sponsor", "purchase", "price")  # marks of the sale itself, not of its talk
TOLD = ("reporting_core", "product_warning")  # somebody tells of the sale, or warns of it
# Lists counted in a passage; "price" and "exclamation" are shapes, not words.
COUNTED = (
    "offer", "call_to_action", "sponsor", "purchase", "pitch", "sales_pitch", "product_make", "advertorial",
    "remedy", "health_claim", "product_form", "promotional", "second_person", "first_person",
    "reporting", "reporting_core", "person_title", "study_details", "limitations", "month_day",
    "leaflet", "product_warning", "house_call", "donation", "paid_label",
)  # fmt: skip
SHAPES = (("price", "$"), ("exclamation", "!"))
COLUMNS = (*COUNTED, *(name for name, _ in SHAPES))
COLUMN = {name: number for number, name in enumerate(COLUMNS)}
_SALE = [COLUMN[name] for name in SALE]
_CURE = [COLUMN[name] for name in CURE]
_FLOOR = 40.0  # words; the density of a shorter passage is taken over this many


def table(pages: Pages) -> Ints:
    """Return how often each of `COLUMNS` stands in each piece: shape (columns, pieces)."""
    parts = pages.once(pieces)
    size, width = len(parts.start), len(COLUMNS)
    column = np.full(len(pages.lexicon.categories), -1, dtype=np.int32)
    for name in COUNTED:
        column[pages.lexicon.number[name]] = COLUMN[name]
    found = column.take(pages.hit_category)
    rows = np.flatnonzero(found >= 0)
    key = found.take(rows) * size + parts.of_hits(pages, rows)
    marks: Ints = np.bincount(key, minlength=width * size).reshape(width, size).astype(np.int32)
    for name, mark in SHAPES:
        place = pages.scan.kept.take(pages.places_of(mark))
        piece = np.maximum(np.searchsorted(parts.start, place, side="right") - 1, 0)
        marks[COLUMN[name]] = np.bincount(piece, minlength=size)[:size]
    piece, row, category = reread(pages, parts)
    found = column.take(category)
    rows = np.flatnonzero(found >= 0)
    count = len(piece)
    again = np.bincount(found[rows] * count + row[rows], minlength=width * count).reshape(width, count)
    np.maximum.at(marks.T, piece, again.T.astype(np.int32))
    return marks


def counts(pages: Pages) -> dict[str, Floats]:
    """Return the hits of each list in each piece, and its prices and exclamation marks."""
    marks = pages.once(table)
    return {name: marks[number].astype(np.float64) for name, number in COLUMN.items()}


class Reach(NamedTuple):
    """How far a passage reaches: the words that it may hold, and which share of those beside the piece stand before it."""

    words: int
    before: float


AROUND = Reach(160, 0.5)
ALONE = Reach(0, 0.5)


class Passages(NamedTuple):
    """Some passages: the hits of each of `COLUMNS` in them, shape (columns, passages), and their words."""

    found: Ints
    words: Ints

    def hits(self, *names: str) -> Ints:
        """Return the hits of some lists together."""
        total: Ints = self.found[[COLUMN[name] for name in names]].sum(axis=0)
        return total

    def measures(self, rows: Rows | None = None) -> dict[str, Floats]:
        """Return what the heads read, of all passages or of some.

        Hits per 100 words; but `sale_kinds` and `cure_kinds` say how many lists of each sort have a hit. `sale_marks` and
        `cure_marks` are all hits of a sort, `both` the smaller.
        """
        found, words = (self.found, self.words) if rows is None else (self.found[:, rows], self.words[rows])
        share = found * (100.0 / np.maximum(words.astype(np.float64), _FLOOR))
        measures = {name: share[number] for name, number in COLUMN.items()}
        for name, columns in (("sale", _SALE), ("cure", _CURE)):
            measures[f"{name}_kinds"] = (found[columns] > 0).sum(axis=0).astype(np.float64)
            measures[f"{name}_marks"] = share[columns].sum(axis=0)
        measures["both"] = np.minimum(measures["sale_marks"], measures["cure_marks"])
        return measures


def windows(parts: Pieces, rows: Rows, reach: Reach) -> tuple[Rows, Rows]:
    """Return the first piece and the piece after the last of the passage around each of `rows`."""
    if not reach.words:
        return rows, rows + 1
    total = parts.words
    first, end = parts.page_bounds(rows)
    spare = np.maximum(reach.words - parts.size[rows], 0)
    before = (spare * reach.before).astype(np.int64)
    low = np.searchsorted(total, total[rows] - before, side="left")
    high = np.searchsorted(total, total[rows + 1] + spare - before, side="right") - 1
    return np.maximum(low, first), np.minimum(high, end)


def passages(pages: Pages, rows: Rows | None = None, reach: Reach = AROUND) -> Passages:
    """Return the passage around each piece, or around each of `rows`."""
    parts = pages.once(pieces)
    return between(pages, *windows(parts, np.arange(len(parts.start)) if rows is None else rows, reach))


def between(pages: Pages, low: Rows, high: Rows) -> Passages:
    """Return the passages from piece `low` to the one before `high`."""
    words, around = pages.once(pieces).words, pages.once(_sums)
    return Passages(around.take(high, axis=1) - around.take(low, axis=1), words[high] - words[low])


def _sums(pages: Pages) -> Ints:
    marks = pages.once(table)
    total = np.zeros((len(marks), marks.shape[1] + 1), dtype=np.int32)
    np.cumsum(marks, axis=1, out=total[:, 1:])
    return total


def candidates(pages: Pages) -> Rows:
    """Return the pieces that can begin a promotion: they have a mark of selling or of a remedy, and not mere house calls."""
    marks = pages.once(table)
    sale, cure = marks[_SALE].sum(axis=0), marks[_CURE].sum(axis=0)
    house = marks[COLUMN["house_call"]]
    return np.flatnonzero((cure > 0) | (sale > house))
