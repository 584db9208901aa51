"""Blocks that sell: a small additive model over each passage, and written rules beside it that it may not overrule.

A *passage* is a line with its short neighbours. It is a promotion when the model says so and the rules find an offer or
a call to action in it: an article about vitamins has the remedies and the claims, and nothing for sale.
"""

from __future__ import annotations

import functools

import numpy as np
import numpy.typing as npt

from .. import models
from . import lines
from .curves import Additive, Floats
from .pages import Pages
from .scan import Ints

SOLD, REMEDY = 1, 2  # kinds of selling lines; 0 is none

# Categories counted in a passage; "price" and "exclamation" are shapes, not words.
COUNTED = (
    "offer", "call_to_action", "sponsor", "product_form", "remedy", "health_claim", "house_call", "promotional",
    "second_person", "first_person", "reporting", "person_title", "study_details", "limitations", "month_day",
)  # fmt: skip
_SHORT = 25  # words; a shorter line is read together with its neighbours
_FLOOR = 30.0  # words; the density of a shorter passage is taken over this many
_BRIDGE = 25  # words between two selling lines that belong to the block
_THRESHOLD = 0.0  # log-odds
_RUN_IN = 2  # short lines before a selling block that name its product belong to it


@functools.cache
def head() -> Additive:
    """Return the shipped model of selling passages."""
    return Additive.of(models.load("promotion"))


def counts(pages: Pages) -> dict[str, Floats]:
    """Return the hits of each counted category in each line, and its prices and exclamation marks."""
    size = len(pages.line_start)
    found = {
        name: np.bincount(pages.hit_line[pages.hits_of(name)], minlength=size).astype(np.float64) for name in COUNTED
    }
    for name, mark in (("price", "$"), ("exclamation", "!")):
        found[name] = lines.places_by_line(pages, pages.places_of(mark))
    return found


def passages(pages: Pages) -> dict[str, Floats]:
    """Return the measures of the passage around each line: hits per 100 words, and how many different kinds of selling."""
    words = pages.line_size.astype(np.float64)
    short = words < _SHORT

    def gather(of_lines: Floats) -> Floats:
        reach = np.where(short, of_lines, 0.0)
        near = lines.previous(pages, reach) + lines.following(pages, reach)
        far = lines.previous(pages, of_lines) + lines.following(pages, of_lines)
        return of_lines + np.where(short, far, near)

    total = np.maximum(gather(words), _FLOOR)
    gathered = {name: gather(found) for name, found in counts(pages).items()}
    measures = {name: 100.0 * found / total for name, found in gathered.items()}
    measures["sale_marks"] = gathered["offer"] + gathered["call_to_action"] + gathered["sponsor"] + gathered["price"]
    measures["remedy_marks"] = gathered["remedy"] + gathered["health_claim"] + gathered["product_form"]
    return measures


def selling(pages: Pages) -> Ints:
    """Return, for each line, 0, SOLD or REMEDY (a block that sells and claims a health effect)."""
    measures = pages.once(passages)
    offers = measures["offer"] + measures["call_to_action"] + measures["sponsor"]
    sale, remedy = measures["sale_marks"], measures["remedy_marks"]
    rule = (offers > 0) & ((sale >= 3) | ((sale >= 1) & (remedy >= 4)) | ((sale >= 2) & (remedy >= 2)))
    sold = rule & (head().log_odds(measures) > _THRESHOLD) & (pages.line_size > 0)
    sold = _close(pages, sold, measures)
    return _kinds(pages, sold)


def _close(pages: Pages, sold: npt.NDArray[np.bool_], measures: dict[str, Floats]) -> npt.NDArray[np.bool_]:
    """Join selling lines over short gaps, and take in the product's own paragraphs and headings beside them."""
    if not sold.any():
        return sold
    words = pages.line_size
    # A paragraph of remedies and claims that touches a selling line is the body of the same advertisement.
    body = (
        (measures["remedy_marks"] >= 3)
        & (measures["reporting"] < 0.7)
        & (measures["product_form"] + measures["second_person"] + measures["first_person"] > 0)
    )
    heading = (words <= 12) & (measures["remedy_marks"] >= 1)
    for _ in range(_RUN_IN + 2):
        touching = (
            lines.previous(pages, sold.astype(np.float64)) + lines.following(pages, sold.astype(np.float64))
        ) > 0
        grown = sold | (touching & (body | heading))
        if (grown == sold).all():
            break
        sold = grown
    rows = np.flatnonzero(sold)
    total = np.concatenate(([0], np.cumsum(words)))
    gap = total[rows[1:]] - total[rows[:-1] + 1]
    joined: npt.NDArray[np.bool_] = (gap <= _BRIDGE) & (pages.line_page[rows[1:]] == pages.line_page[rows[:-1]])
    for left, right in zip(rows[:-1][joined].tolist(), rows[1:][joined].tolist(), strict=True):
        sold[left:right] = True
    return _trim(pages, sold)


def _trim(pages: Pages, sold: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """Drop short lines at the edges of a selling run that have no mark of their own: a widget below is not the offer."""
    found = pages.once(counts)
    marks = sum(
        found[name]
        for name in ("offer", "call_to_action", "sponsor", "price", "remedy", "health_claim", "product_form")
    )
    idle = sold & (pages.line_size < _SHORT) & (marks == 0)
    while True:
        inner = (lines.previous(pages, sold.astype(np.float64)) > 0) & (
            lines.following(pages, sold.astype(np.float64)) > 0
        )
        loose = sold & idle & ~inner
        if not loose.any():
            return sold
        sold = sold & ~loose


def _kinds(pages: Pages, sold: npt.NDArray[np.bool_]) -> Ints:
    """Tell remedy selling from other selling, block by block."""
    kind = sold.astype(np.int32)
    if not sold.any():
        return kind
    found = pages.once(counts)
    change = np.flatnonzero(np.diff(kind, prepend=0) | np.diff(pages.line_page, prepend=-1))
    block = np.searchsorted(change, np.arange(len(kind)), side="right") - 1
    claims = np.bincount(block, weights=found["health_claim"])
    remedies = np.bincount(block, weights=found["remedy"] + found["product_form"])
    cures = (claims >= 2) | ((claims >= 1) & (remedies >= 1)) | (remedies >= 4)
    return np.where(sold & cures[block], REMEDY, kind).astype(np.int32)
