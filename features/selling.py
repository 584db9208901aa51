"""The marks of selling in each piece of text and in the passage around it: what `promotion` decides from.

A *piece* is a line, or a sentence of a long line. A *passage* is a piece with whole pieces around it, as many as fit in so
many words. Its measures are hits per 100 words of lists written by hand, and how many different kinds of selling stand together. Nothing in them
knows a product or a shop.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from .characters import LETTER
from .curves import Floats
from .pages import Pages
from .pieces import Pieces, pieces
from .scan import Ints, code_points, scan

Rows = npt.NDArray[np.intp]

SALE = ("offer", "call_to_action", "sponsor", "purchase", "pitch", "sales_pitch", "product_make", "advertorial", "price")
CURE = ("remedy", "health_claim", "product_form")
TILL = ("offer", "call_to_action", "sponsor", "purchase", "price")  # marks of the sale itself, not of its talk
TOLD = ("reporting_core", "product_warning")  # somebody tells of the sale, or warns of it
# Lists counted in a passage; "price" and "exclamation" are shapes, not words.
COUNTED = (
    "offer", "call_to_action", "sponsor", "purchase", "pitch", "sales_pitch", "product_make", "advertorial",
    "remedy", "health_claim", "product_form", "promotional", "second_person", "first_person",
    "reporting", "reporting_core", "person_title", "study_details", "limitations", "month_day",
    "leaflet", "product_warning", "house_call",
)  # fmt: skip
SHAPES = (("price", "$"), ("exclamation", "!"))
COLUMNS = (*COUNTED, *(name for name, _ in SHAPES))
COLUMN = {name: number for number, name in enumerate(COLUMNS)}
_SALE = [COLUMN[name] for name in SALE]
_TILL = [COLUMN[name] for name in TILL]
_TOLD = [COLUMN[name] for name in TOLD]
_CURE = [COLUMN[name] for name in CURE]
_FLOOR = 40.0  # words; the density of a shorter passage is taken over this many
_SPELLED = 4  # single letters in a row that are a word spelled out: F R E E


def table(pages: Pages) -> Ints:
    """Return how often each of `COLUMNS` stands in each piece: shape (pieces, columns)."""
    parts = pages.once(pieces)
    size, width = len(parts.start), len(COLUMNS)
    column = np.full(len(pages.lexicon.categories), -1, dtype=np.int32)
    for name in COUNTED:
        column[pages.lexicon.number[name]] = COLUMN[name]
    found = column[pages.hit_category]
    rows = np.flatnonzero(found >= 0)
    key = parts.of_words(pages.hit_word[rows]) * width + found[rows]
    marks: Ints = np.bincount(key, minlength=size * width).reshape(size, width).astype(np.int32)
    for name, mark in SHAPES:
        place = pages.scan.kept[pages.places_of(mark)]
        piece = np.maximum(np.searchsorted(parts.start, place, side="right") - 1, 0)
        marks[:, COLUMN[name]] = np.bincount(piece, minlength=size)[:size]
    _read_spelled(pages, marks, column)
    return marks


def counts(pages: Pages) -> dict[str, Floats]:
    """Return the hits of each list in each piece, and its prices and exclamation marks."""
    marks = pages.once(table)
    return {name: marks[:, number].astype(np.float64) for name, number in COLUMN.items()}


def spelled_words(pages: Pages) -> Ints:
    """Return the words that are one letter of a run of four and more, one character apart: v i t a m i n, F.R.E.E."""
    single = np.flatnonzero(pages.word_end - pages.word_start == 1)
    if len(single) < _SPELLED:
        return single[:0].astype(np.int32)
    single = single[(pages.scan.kind[pages.word_start[single]] & LETTER) != 0]
    apart = np.ones(len(single) + 1, dtype=np.bool_)
    apart[1:-1] = (np.diff(single) != 1) | (np.diff(pages.word_start[single]) != 2)
    edges = np.flatnonzero(apart)
    length = np.diff(edges)
    letters: Ints = single[np.repeat(length >= _SPELLED, length)].astype(np.int32)
    return letters


def _read_spelled(pages: Pages, marks: Ints, column: Ints) -> None:
    """Add to `marks` what stands in pieces that spell words out letter by letter, read with the letters joined."""
    letters = pages.once(spelled_words)
    if not len(letters):
        return
    kept = np.ones(len(pages.codes), dtype=np.bool_)
    inside = letters[:-1][np.diff(letters) == 1]
    inside = inside[pages.word_start[inside + 1] - pages.word_start[inside] == 2]
    kept[pages.word_start[inside] + 1] = False  # the one character between two letters of a word
    whole = pages.once(pieces)
    which = np.unique(whole.of_words(letters))
    # Each piece is read by itself, a blank line apart, so that what it says hangs on nothing around it.
    parts = [pages.codes[s:e][kept[s:e]] for s, e in zip(whole.start[which], whole.end[which], strict=True)]
    blank = code_points("\n\n")
    read = scan(np.concatenate([piece for part in parts for piece in (part, blank)]))
    ends = np.cumsum([len(part) + len(blank) for part in parts])
    hits = pages.lexicon.find(read)
    line = np.searchsorted(ends, read.kept[np.minimum(hits.start, len(read.kept) - 1)], side="right")
    found = column[hits.category]
    rows = np.flatnonzero(found >= 0)
    width = marks.shape[1]
    again = np.bincount(line[rows] * width + found[rows], minlength=len(which) * width).reshape(len(which), width)
    marks[which] = np.maximum(marks[which], again)


class Reach(NamedTuple):
    """How far a passage reaches: the words that it may hold, and which share of those beside the piece stand before it."""

    words: int
    before: float


AROUND = Reach(160, 0.5)
ALONE = Reach(0, 0.5)


def windows(parts: Pieces, rows: Rows, reach: Reach) -> tuple[Rows, Rows]:
    """Return the first piece and the piece after the last of the passage around each of `rows`."""
    total = parts.words
    first, end = parts.page_bounds()
    spare = np.maximum(reach.words - parts.size[rows], 0)
    before = (spare * reach.before).astype(np.int64)
    low = np.searchsorted(total, total[rows] - before, side="left")
    high = np.searchsorted(total, total[rows + 1] + spare - before, side="right") - 1
    return np.maximum(low, first[rows]), np.minimum(high, end[rows])


def passages(pages: Pages, rows: Rows | None = None, reach: Reach = AROUND) -> dict[str, Floats]:
    """Return the measures of the passage around each piece, or around each of `rows`.

    Hits per 100 words; but `till_hits`, `sale_hits` and `told_hits` are whole numbers, and `sale_kinds` and `cure_kinds`
    say how many lists of each sort have a hit. `sale_marks` and `cure_marks` are all hits of a sort, `both` the smaller.
    """
    parts = pages.once(pieces)
    if rows is None:
        rows = np.arange(len(parts.start))
    low, high = (rows, rows + 1) if not reach.words else windows(parts, rows, reach)
    return measured(pages, low, high)


def measured(pages: Pages, low: Rows, high: Rows) -> dict[str, Floats]:
    """Return the measures of the passages from piece `low` to the one before `high`."""
    words = pages.once(pieces).words
    total = np.maximum((words[high] - words[low]).astype(np.float64), _FLOOR)
    around = pages.once(_sums)
    found = around[high] - around[low]
    share = found * (100.0 / total)[:, None]
    measures = {name: share[:, number] for name, number in COLUMN.items()}
    measures["sale_kinds"] = (found[:, _SALE] > 0).sum(axis=1).astype(np.float64)
    measures["cure_kinds"] = (found[:, _CURE] > 0).sum(axis=1).astype(np.float64)
    measures["sale_marks"] = found[:, _SALE].sum(axis=1) * (100.0 / total)
    measures["cure_marks"] = found[:, _CURE].sum(axis=1) * (100.0 / total)
    measures["till_hits"] = found[:, _TILL].sum(axis=1).astype(np.float64)
    measures["sale_hits"] = found[:, _SALE].sum(axis=1).astype(np.float64)
    measures["told_hits"] = found[:, _TOLD].sum(axis=1).astype(np.float64)
    measures["both"] = np.minimum(measures["sale_marks"], measures["cure_marks"])
    return measures


def _sums(pages: Pages) -> Ints:
    marks = pages.once(table)
    total = np.zeros((len(marks) + 1, marks.shape[1]), dtype=np.int32)
    np.cumsum(marks, axis=0, out=total[1:])
    return total


def candidates(pages: Pages) -> Rows:
    """Return the pieces that can begin a promotion: they have a mark of selling or of a remedy, and not mere house calls."""
    marks = pages.once(table)
    sale, cure = marks[:, _SALE].sum(axis=1), marks[:, _CURE].sum(axis=1)
    house = marks[:, COLUMN["house_call"]]
    return np.flatnonzero((cure > 0) | (sale > house))
