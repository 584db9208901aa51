"""Which pieces of text begin a block that sells: two small additive models over passages, and the rules beside them.

One head knows remedies, the other whatever else is sold. An article about vitamins has the remedies and the claims, and
nothing for sale; a leaflet speaks to its reader of tablets and doses, and praises nothing. Written rules say what the heads
may not overrule. What the heads read, and what a passage is, stands in `selling`.
"""

from __future__ import annotations

import functools

import numpy as np

from .. import models
from .curves import Additive, Floats
from .pages import Pages
from .pieces import Pieces
from .scan import Bools
from .selling import ALONE, AROUND, COLUMN, SALE, TILL, TOLD, Passages, Reach, Rows, between, windows

OTHERS = (*TOLD, "house_call", "donation")  # marks of somebody who is not the seller, or sells nothing

_REMEDY_ODDS, _OFFER_ODDS = 0.0, 3.3  # log-odds that a passage must reach to begin a block
_PAID_ODDS = 1.0  # log-odds less where the passage says that it is paid for
_FAINT_ODDS = 2.5  # log-odds that a remedy's passage must reach where the marks are faint
_TOLD_BAR = 1.5  # log-odds more for each further word of a reporter or a regulator
_CLOSE = (Reach(60, 0.0), Reach(60, 0.5), Reach(60, 1.0))  # passages that hold less of what stands around an offer
_CLOSE_ODDS = 0.7  # log-odds more that they must reach
_SLACK = 1.5  # log-odds by which a piece whose passage sells may fall short by itself
_MORE = 2.5  # log-odds beyond the bar that a piece needs whose passage does not
_TOGETHER = 2_000  # pieces whose surroundings are measured at once, and stay in the caches
_LONG = 25  # words; a piece of as many must sell by itself


@functools.cache
def head(name: str = "remedy") -> Additive:
    """Return one of the shipped models of selling passages: "remedy" or "offer"."""
    return Additive.of(models.load("promotion")["heads"][name])


def judge(pages: Pages, parts: Pieces, rows: Rows) -> tuple[Rows, Rows]:
    """Return the pieces that sell a remedy and those that sell something else, by themselves or with what is around them."""
    found = [_judged(pages, parts, some) for some in np.split(rows, range(_TOGETHER, len(rows), _TOGETHER))]
    cure, offer = (np.concatenate(side) for side in zip(*found, strict=True))
    return cure, offer


def _judged(pages: Pages, parts: Pieces, rows: Rows) -> tuple[Rows, Rows]:
    """Return the same of some pieces."""
    # No passage has marks that the widest has not, but for a line that is longer still.
    possible = _may_sell(between(pages, *windows(parts, rows, AROUND)))
    cut = np.flatnonzero(parts.cut[rows] & ~possible)
    possible[cut] = _may_sell(between(pages, *_of_lines(parts, rows[cut])))
    rows = rows[possible]
    if not len(rows):
        return rows, rows
    cut = np.flatnonzero(parts.cut[rows])
    ends = [windows(parts, rows, reach) for reach in (AROUND, *_CLOSE, ALONE)]
    ends.append(_of_lines(parts, rows[cut]))
    looks = between(pages, *(np.concatenate(side) for side in zip(*ends, strict=True)))
    # What a leaflet says of its tablets is a leaflet's in each of its lines.
    count, near = len(rows), len(_CLOSE)
    leaflet = looks.found[COLUMN["leaflet"]]
    leaflet[count : count * (near + 2)] = np.tile(leaflet[:count], near + 1)
    close = np.zeros(len(leaflet), dtype=np.bool_)
    close[count : count * (near + 1)] = True
    margins = _margins(looks, close)
    cure, offer = ((margin[: count * (near + 1)].reshape(-1, count) > 0).any(axis=0) for margin in margins)
    slack = np.where(cure | offer, _SLACK, -_MORE)
    own_cure, own_offer = (margin[count * (near + 1) : count * (near + 2)] + slack > 0 for margin in margins)
    # A long line is a passage too: what it sells as a whole, each of its sentences with a mark sells.
    own_cure[cut] |= margins[0][count * (near + 2) :] > 0
    own_offer[cut] |= margins[1][count * (near + 2) :] > 0
    # A piece of some length, or one that reports or calls for itself, must sell by itself, not by what stands beside it.
    others = looks.hits(*OTHERS)[count * (near + 1) : count * (near + 2)]
    idle = (parts.size[rows] >= _LONG) | (others > 0)
    idle &= ~(own_cure | own_offer)
    sells = ~idle & (cure | offer | own_cure | own_offer)
    cure |= own_cure
    return rows[sells & cure], rows[sells & ~cure]


def _of_lines(parts: Pieces, rows: Rows) -> tuple[Rows, Rows]:
    """Return the first piece and the piece after the last of the line of each of `rows`."""
    line = parts.line[rows]
    return np.searchsorted(parts.line, line), np.searchsorted(parts.line, line, side="right")


def _may_sell(look: Passages) -> Bools:
    """Return which passages have the least that the rules of `_margins` ask for."""
    thing = look.hits("remedy", "product_form", "product_make", "health_claim") > 0
    sale = look.hits(*SALE)
    answer: Bools = (thing & (sale + look.hits("exclamation") > 0)) | ((look.hits(*TILL) > 0) & (sale >= 3))
    return answer


def _margins(look: Passages, close: Bools) -> tuple[Floats, Floats]:
    """Return by how many log-odds each passage sells a remedy, and something else, beyond what is asked of it.

    Rules and heads decide together: minus infinity where a rule forbids it. `close` says which passages hold few words.
    """
    remedy, claim, cry = look.hits("remedy") > 0, look.hits("health_claim") > 0, look.hits("exclamation") > 0
    till, sale = look.hits(*TILL), look.hits(*SALE)
    # Written rules: a remedy's advertisement has the thing and says something in its favour, or all but hands it over.
    thing = look.hits("remedy", "product_form", "product_make") > 0
    cure = (thing & (claim | (remedy & (till > 0)) | (till >= 3))) | (claim & (till > 0))
    # One phrase of a seller's is not enough where the rest would do, nor is a claim for nothing that is named.
    marks = sale + cry
    cure &= marks > 0
    # Few words tell a remedy's praise from its description only by more than one of the seller's phrases.
    kinds = (look.found[[COLUMN[name] for name in SALE]] > 0).sum(axis=0)
    cure &= ~close | ((sale >= 2) & ((till > 0) | cry | (kinds >= 3)))
    bar = np.where((marks >= 2) & thing, _REMEDY_ODDS, _FAINT_ODDS) + _CLOSE_ODDS * close
    # Who warns of a remedy names it and its promises: one such word may be the seller's own, more are a reporter's.
    bar += _TOLD_BAR * np.maximum(look.hits(*TOLD) - 1, 0)
    # An offer is more than one phrase, and not a call to subscribe. A text that is called paid for needs less of a proof.
    offer = (till >= 1) & (sale >= 3) & (look.hits("house_call") * 2 < sale)
    asks = _OFFER_ODDS - _PAID_ODDS * (look.hits("paid_label") > 0) + _CLOSE_ODDS * close
    return _beyond(look, "remedy", cure, bar), _beyond(look, "offer", offer, asks)


def _beyond(look: Passages, name: str, asked: Bools, bar: Floats) -> Floats:
    """Return the log-odds by the head `name` less the bar, minus infinity for passages that are not asked for."""
    margin = np.full(len(asked), -np.inf)
    rows = np.flatnonzero(asked)
    if len(rows):
        margin[rows] = head(name).log_odds(look.measures(rows)) - bar[rows]
    return margin
