"""Blocks that sell: two small additive models over passages, and written rules beside them that they may not overrule.

One head knows remedies, the other whatever else is sold. An article about vitamins has the remedies and the claims, and
nothing for sale; a leaflet speaks to its reader of tablets and doses, and praises nothing. What the heads read, and what a
passage is, stands in `selling`.
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
from .selling import Rows, candidates, counts, passages

__all__ = ["REMEDY", "SOLD", "appeals", "counts", "head", "passages", "selling"]

Bools = npt.NDArray[np.bool_]

SOLD, REMEDY = 1, 2  # kinds of selling lines; 0 is none

_REMEDY_ODDS, _OFFER_ODDS = 0.0, 3.0  # log-odds that a passage must reach to begin a block
_FAINT_ODDS = 2.5  # log-odds that a remedy's passage must reach where the marks are faint
_TOLD_BAR = 1.5  # log-odds more for each further word of a reporter or a regulator
_SLACK = 1.5  # log-odds by which a line whose passage sells may fall short by itself
_MORE = 2.5  # log-odds beyond the bar that a line needs whose passage does not
_BESIDE_ODDS = -2.0  # log-odds that a line alone must reach to be taken into a block that it touches
_BRIDGE = 100  # words between two selling lines that belong to the block
_SHORT = 25  # words; a shorter line without a mark at the edge of a block is not part of it
_HEADING = 12  # words; a shorter line that names the thing or its benefit and touches the block belongs to it
_APPEAL_WORDS, _CALL_WORDS = 40, 12  # words a line that is an appeal may have, in all and for each of its calls
_STEPS = 8  # how often a block may take in the lines that touch it


@functools.cache
def head(name: str = "remedy") -> Additive:
    """Return one of the shipped models of selling passages: "remedy" or "offer"."""
    return Additive.of(models.load("promotion")["heads"][name])


def selling(pages: Pages) -> Ints:
    """Return, for each line, 0, SOLD or REMEDY (a block that sells and claims a health effect)."""
    rows = candidates(pages)
    cure, offer = _judge(pages, rows)
    sold = np.zeros(len(pages.line_start), dtype=np.bool_)
    sold[cure] = sold[offer] = True
    if not (len(cure) or len(offer)):
        return sold.astype(np.int32)
    sold = _trim(pages, _close(pages, _grow(pages, sold, rows)), rows)
    sold |= _cries(pages, sold)
    return _kinds(pages, sold, cure)


def _judge(pages: Pages, rows: Rows) -> tuple[Rows, Rows]:
    """Return the lines that sell a remedy and those that sell something else, by themselves or with what is around them."""
    cure, offer = _verdict(passages(pages, rows), 0.0)
    own_cure, own_offer = _verdict(passages(pages, rows, alone=True), np.where(cure | offer, _SLACK, -_MORE))
    # A line of some length must sell by itself, not by what stands beside it.
    long = (pages.line_size[rows] >= _SHORT) & ~(own_cure | own_offer)
    sells = ~long & (cure | offer | own_cure | own_offer)
    cure |= own_cure
    return rows[sells & cure], rows[sells & ~cure]


def _verdict(measures: dict[str, Floats], slack: float | Floats) -> tuple[Bools, Bools]:
    """Return which passages sell a remedy, and which something else, by the rules and the heads."""
    # Written rules: a remedy's advertisement has the thing and says something in its favour, or all but hands it over.
    thing = measures["remedy"] + measures["product_form"] + measures["product_make"] > 0
    claim, till, sale = measures["health_claim"] > 0, measures["till_hits"], measures["sale_hits"]
    cure = (thing & (claim | ((measures["remedy"] > 0) & (till > 0)) | (till >= 3))) | (claim & (till > 0))
    # One phrase of a seller's is not enough where the rest would do, nor is a claim for nothing that is named.
    marks = sale + (measures["exclamation"] > 0)
    bar = np.where((marks >= 2) & thing, _REMEDY_ODDS, _FAINT_ODDS)
    # Who warns of a remedy names it and its promises: one such word may be the seller's own, more are a reporter's.
    bar += _TOLD_BAR * np.maximum(measures["told_hits"] - 1, 0)
    cure &= marks > 0
    # An offer is more than one phrase, and not a call to subscribe.
    offer = (till >= 2) & (sale >= 3)
    offer &= measures["house_call"] * 2 < measures["sale_marks"]
    cure &= head("remedy").log_odds(measures) > bar - slack
    offer &= head("offer").log_odds(measures) > _OFFER_ODDS - slack
    return cure, offer


def _touching(pages: Pages, sold: Bools) -> tuple[Bools, Bools]:
    """Return which lines have a selling line before them, and which after."""
    flags = sold.astype(np.float64)
    return lines.previous(pages, flags) > 0, lines.following(pages, flags) > 0


def _grow(pages: Pages, sold: Bools, rows: Rows) -> Bools:
    """Let a block take in the lines beside it that are headings with a mark of their own, or nearly sell by themselves."""
    marked = np.zeros(len(sold), dtype=np.bool_)
    marked[rows] = True
    for _ in range(_STEPS):
        before, after = _touching(pages, sold)
        beside = np.flatnonzero((before | after) & ~sold & marked)
        own = passages(pages, beside, alone=True)
        near = np.maximum(head("remedy").log_odds(own), head("offer").log_odds(own)) > _BESIDE_ODDS
        near &= own["house_call"] + own["reporting_core"] == 0
        beside = beside[near | (pages.line_size[beside] <= _HEADING)]
        if not len(beside):
            break
        sold[beside] = True
    return sold


def _close(pages: Pages, sold: Bools) -> Bools:
    """Fill the short gaps inside a block."""
    rows = np.flatnonzero(sold)
    total = pages.line_words
    gap = total[rows[1:]] - total[rows[:-1] + 1]
    joined = (gap <= _BRIDGE) & (pages.line_page[rows[1:]] == pages.line_page[rows[:-1]])
    depth = np.zeros(len(sold) + 1, dtype=np.int32)
    depth[rows[:-1][joined]] += 1
    depth[rows[1:][joined]] -= 1
    return sold | (np.cumsum(depth[:-1]) > 0)


def _trim(pages: Pages, sold: Bools, rows: Rows) -> Bools:
    """Drop short lines at the edges of a block that have no mark of their own: a widget below is not the offer."""
    idle = sold & (pages.line_size < _SHORT)
    idle[rows] = False
    while True:
        before, after = _touching(pages, sold)
        loose = idle & sold & ~(before & after)
        if not loose.any():
            return sold
        sold = sold & ~loose


def _cries(pages: Pages, sold: Bools) -> Bools:
    """Return the short lines right above a block that end with ! or ?: they call the reader to the offer."""
    byte = pages.codes[pages.line_end - 1]
    cry: Bools = ((byte == ord("!")) | (byte == ord("?"))) & (pages.line_size <= _HEADING) & (pages.line_size > 0)
    return cry & _touching(pages, sold)[1]


def _kinds(pages: Pages, sold: Bools, cure: Rows) -> Ints:
    """Tell remedy selling from other selling, block by block: one passage that sells a remedy makes it the block's trade."""
    kind = sold.astype(np.int32)
    change = np.flatnonzero(np.diff(kind, prepend=0) | np.diff(pages.line_page, prepend=-1))
    block = np.searchsorted(change, np.arange(len(kind)), side="right") - 1
    cures = np.zeros(len(change) + 1, dtype=np.bool_)
    cures[block[cure]] = True
    return np.where(sold & cures[block], REMEDY, kind).astype(np.int32)


def appeals(pages: Pages) -> Bools:
    """Return which lines ask the reader for money or to sign up, whatever stands around them: they are no article's text.

    A short line, mostly such calls, that speaks to the reader or makes two of them. It may be asked before lines have labels.
    """
    size = len(pages.line_start)
    calls = np.bincount(pages.hit_line[pages.hits_of("donation", "house_call")], minlength=size)
    address = np.bincount(pages.hit_line[pages.hits_of("second_person", "first_person")], minlength=size)
    told = np.bincount(pages.hit_line[pages.hits_of("reporting_core")], minlength=size)
    found: Bools = (calls * _CALL_WORDS >= pages.line_size) & (calls > 0) & (pages.line_size <= _APPEAL_WORDS)
    found &= ((address > 0) | (calls >= 2)) & (told == 0) & ~pages.once(_sells)
    return found


def _sells(pages: Pages) -> Bools:
    return pages.once(selling) > 0
