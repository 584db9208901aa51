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
from .curves import Additive, Floats
from .pages import Pages
from .pieces import Pieces, pieces
from .scan import Ints
from .selling import ALONE, COLUMN, SALE, TILL, TOLD, Passages, Reach, Rows, between, candidates, counts, passages

__all__ = ["REMEDY", "SOLD", "appeals", "counts", "head", "passages", "selling"]

Bools = npt.NDArray[np.bool_]

SOLD, REMEDY = 1, 2  # kinds of selling lines; 0 is none

_REMEDY_ODDS, _OFFER_ODDS = 0.0, 3.3  # log-odds that a passage must reach to begin a block
_PAID_ODDS = 1.0  # log-odds less where the passage says that it is paid for
_FAINT_ODDS = 2.5  # log-odds that a remedy's passage must reach where the marks are faint
_TOLD_BAR = 1.5  # log-odds more for each further word of a reporter or a regulator
_CLOSE = (Reach(60, 0.0), Reach(60, 0.5), Reach(60, 1.0))  # passages that hold less of what stands around an offer
_CLOSE_ODDS = 0.7  # log-odds more that they must reach
_SLACK = 1.5  # log-odds by which a line whose passage sells may fall short by itself
_MORE = 2.5  # log-odds beyond the bar that a line needs whose passage does not
_BESIDE_ODDS = -2.0  # log-odds that a piece alone must reach to be taken into a block that it touches
_LONG_ODDS = -1.0  # the same for a paragraph, on a page whose article has such paragraphs far from the block
_BRIDGE = 100  # words between two selling lines that belong to the block
_SHORT = 25  # words; a shorter line without a mark at the edge of a block is not part of it
_HEADING = 12  # words; a shorter line that names the thing or its benefit and touches the block belongs to it
_APPEAL_WORDS, _CALL_WORDS = 40, 12  # words a line that is an appeal may have, in all and for each of its calls
_FAR = 200  # words; what stands farther from a block is not its own
_NAME = 4  # letters of the shortest name
_MOST = 0.5  # share of a line that must sell for the line to
_STEPS = 8  # how often a block may take in the lines that touch it


@functools.cache
def head(name: str = "remedy") -> Additive:
    """Return one of the shipped models of selling passages: "remedy" or "offer"."""
    return Additive.of(models.load("promotion")["heads"][name])


def selling(pages: Pages) -> Ints:
    """Return, for each line, 0, SOLD or REMEDY (a block that sells and claims a health effect)."""
    return pages.once(_sold)[0]


def sold_pieces(pages: Pages) -> Ints:
    """Return the same for each of the `pieces`: a long line that sells in part is told sentence by sentence."""
    return pages.once(_sold)[1]


def _sold(pages: Pages) -> tuple[Ints, Ints]:
    """Return what each line, and what each piece sells."""
    parts = pages.once(pieces)
    rows = candidates(pages)
    cure, offer = _judge(pages, parts, rows)
    sold = np.zeros(len(parts.start), dtype=np.bool_)
    sold[cure] = sold[offer] = True
    none = np.zeros(len(pages.line_start), dtype=np.int32)
    if not (len(cure) or len(offer)):
        return none, sold.astype(np.int32)
    sold = _close(parts, _grow(pages, parts, sold, rows))
    sold = _close(parts, _named(pages, parts, sold))
    sold = _trim(parts, sold, rows)
    sold |= _cries(pages, parts, sold)
    sold = _whole(pages, parts, sold)
    kind = _kinds(parts, sold, cure)
    # A line sells as a whole, or its sentences alone do.
    part = np.bincount(parts.line[sold], weights=parts.size[sold], minlength=len(none))
    best = none.copy()
    np.maximum.at(best, parts.line, kind)
    return np.where(part >= _MOST * pages.line_size, best, 0).astype(np.int32), kind


def _whole(pages: Pages, parts: Pieces, sold: Bools) -> Bools:
    """Return the pieces that sell, with the rest of each long line that mostly does."""
    part = np.bincount(parts.line[sold], weights=parts.size[sold], minlength=len(pages.line_start))
    full = (part >= _MOST * pages.line_size) & (part > 0)
    return sold | (full[parts.line] & parts.cut)


def _judge(pages: Pages, parts: Pieces, rows: Rows) -> tuple[Rows, Rows]:
    """Return the pieces that sell a remedy and those that sell something else, by themselves or with what is around them."""
    around = passages(pages, rows)
    leaflet = COLUMN["leaflet"]
    cure, offer = _verdict(around, 0.0)
    for reach in _CLOSE:
        look = passages(pages, rows, reach)
        # What a leaflet says of its tablets is a leaflet's in each of its lines.
        look.found[:, leaflet] = around.found[:, leaflet]
        cures, offers = _verdict(look, -_CLOSE_ODDS, close=True)
        cure |= cures
        offer |= offers
    alone = passages(pages, rows, ALONE)
    alone.found[:, leaflet] = around.found[:, leaflet]
    own_cure, own_offer = _verdict(alone, np.where(cure | offer, _SLACK, -_MORE))
    long = np.flatnonzero(parts.cut[rows])
    if len(long):
        # A long line is a passage too: what it sells as a whole, each of its sentences with a mark sells.
        line = parts.line[rows[long]]
        whole = between(pages, np.searchsorted(parts.line, line), np.searchsorted(parts.line, line, side="right"))
        cures, offers = _verdict(whole, 0.0)
        own_cure[long] |= cures
        own_offer[long] |= offers
    # A piece of some length must sell by itself, not by what stands beside it.
    idle = (parts.size[rows] >= _SHORT) & ~(own_cure | own_offer)
    sells = ~idle & (cure | offer | own_cure | own_offer)
    cure |= own_cure
    return rows[sells & cure], rows[sells & ~cure]


def _verdict(look: Passages, slack: float | Floats, *, close: bool = False) -> tuple[Bools, Bools]:
    """Return which passages sell a remedy, and which something else, by the rules and the heads."""
    remedy, claim, cry = look.hits("remedy") > 0, look.hits("health_claim") > 0, look.hits("exclamation") > 0
    till, sale = look.hits(*TILL), look.hits(*SALE)
    # Written rules: a remedy's advertisement has the thing and says something in its favour, or all but hands it over.
    thing = look.hits("remedy", "product_form", "product_make") > 0
    cure = (thing & (claim | (remedy & (till > 0)) | (till >= 3))) | (claim & (till > 0))
    # One phrase of a seller's is not enough where the rest would do, nor is a claim for nothing that is named.
    marks = sale + cry
    cure &= marks > 0
    if close:
        # Few words tell a remedy's praise from its description only by more than one of the seller's phrases.
        kinds = (look.found[:, [COLUMN[name] for name in SALE]] > 0).sum(axis=1)
        cure &= (sale >= 2) & ((till > 0) | cry | (kinds >= 3))
    bar = np.where((marks >= 2) & thing, _REMEDY_ODDS, _FAINT_ODDS)
    # Who warns of a remedy names it and its promises: one such word may be the seller's own, more are a reporter's.
    bar += _TOLD_BAR * np.maximum(look.hits(*TOLD) - 1, 0)
    # An offer is more than one phrase, and not a call to subscribe. A text that is called paid for needs less of a proof.
    offer = (till >= 1) & (sale >= 3) & (look.hits("house_call") * 2 < sale)
    asks = _OFFER_ODDS - _PAID_ODDS * (look.hits("paid_label") > 0)
    return _above(look, "remedy", cure, bar - slack), _above(look, "offer", offer, asks - slack)


def _above(look: Passages, name: str, asked: Bools, bar: Floats) -> Bools:
    """Return which of the passages asked for have more log-odds than the bar by the head `name`."""
    rows = np.flatnonzero(asked)
    if len(rows):
        asked[rows] = head(name).log_odds(look.measures(rows)) > bar[rows]
    return asked


def _grow(pages: Pages, parts: Pieces, sold: Bools, rows: Rows) -> Bools:
    """Let a block take in the pieces beside it that are headings with a mark of their own, or nearly sell by themselves."""
    here = np.bincount(parts.page[sold], minlength=len(pages)) > 0
    rows = rows[here[parts.page[rows]]]
    own = passages(pages, rows, ALONE)
    odds = np.maximum(*(head(name).log_odds(own.measures()) for name in ("remedy", "offer")))
    near = (odds > _BESIDE_ODDS) & (own.hits("house_call", "reporting_core") == 0)
    long = parts.size[rows] >= _SHORT
    # Where the article far from the block speaks in that way, its paragraphs beside the block are not the block's.
    alike = np.bincount(parts.page[rows[near & long & (_away(parts, sold)[rows] > _FAR)]], minlength=len(pages))
    near &= ~long | (odds > _LONG_ODDS) | (alike[parts.page[rows]] == 0)
    joins = np.zeros(len(sold), dtype=np.bool_)
    joins[rows] = near | (parts.size[rows] <= _HEADING)
    for _ in range(_STEPS):
        before, after = parts.beside(sold)
        beside = (before | after) & ~sold & joins
        if not beside.any():
            break
        sold = sold | beside
    return sold


def _away(parts: Pieces, sold: Bools) -> Ints:
    """Return how many words stand between each piece and the nearest that sells on its page."""
    far = np.int32(_FAR + 1)
    here = np.arange(len(sold))
    first, end = parts.page_bounds(here)
    last = np.maximum.accumulate(np.where(sold, here, -1))
    following = np.minimum.accumulate(np.where(sold, here, len(sold))[::-1])[::-1]
    before = np.where(last >= first, parts.words[here] - parts.words[last + 1], far)
    after = np.where(following < end, parts.words[np.minimum(following, len(sold) - 1)] - parts.words[here + 1], far)
    away: Ints = np.minimum(before, after).astype(np.int32)
    return np.where(sold, 0, away).astype(np.int32)


def _named(pages: Pages, parts: Pieces, sold: Bools) -> Bools:
    """Let a block take in what stands near it and says its name again: a capitalised word of the block's and of nothing else's."""
    away = _away(parts, sold)
    long = pages.word_end - pages.word_start >= _NAME
    words = np.flatnonzero(pages.word_capital & ~pages.word_common & long).astype(np.int32)
    piece = parts.of_words(words)
    key = pages.word_hash[words] ^ (parts.page[piece].astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15))
    known, count = np.unique(key[sold[piece]], return_counts=True)
    known = known[count >= 2]
    if not len(known):
        return sold
    at = np.minimum(np.searchsorted(known, key), len(known) - 1)
    same = known[at] == key
    elsewhere = np.zeros(len(known), dtype=np.bool_)
    elsewhere[at[same & (away[piece] > _FAR)]] = True
    says = same & ~elsewhere[at] & (away[piece] <= _BRIDGE)
    sold[piece[says]] = True
    return sold


def _close(parts: Pieces, sold: Bools) -> Bools:
    """Fill the short gaps inside a block."""
    rows = np.flatnonzero(sold)
    gap = parts.words[rows[1:]] - parts.words[rows[:-1] + 1]
    joined = (gap <= _BRIDGE) & (parts.page[rows[1:]] == parts.page[rows[:-1]])
    depth = np.zeros(len(sold) + 1, dtype=np.int32)
    depth[rows[:-1][joined]] += 1
    depth[rows[1:][joined]] -= 1
    return sold | (np.cumsum(depth[:-1]) > 0)


def _trim(parts: Pieces, sold: Bools, rows: Rows) -> Bools:
    """Drop short pieces at the edges of a block that have no mark of their own: a widget below is not the offer."""
    idle = sold & (parts.size < _SHORT)
    idle[rows] = False
    while True:
        before, after = parts.beside(sold)
        loose = idle & sold & ~(before & after)
        if not loose.any():
            return sold
        sold = sold & ~loose


def _cries(pages: Pages, parts: Pieces, sold: Bools) -> Bools:
    """Return the short pieces right above a block that end with ! or ?: they call the reader to the offer."""
    byte = pages.codes[parts.end - 1]
    cry: Bools = ((byte == ord("!")) | (byte == ord("?"))) & (parts.size <= _HEADING) & (parts.size > 0)
    return cry & parts.beside(sold)[1]


def _kinds(parts: Pieces, sold: Bools, cure: Rows) -> Ints:
    """Tell remedy selling from other selling, block by block: one passage that sells a remedy makes it the block's trade."""
    kind = sold.astype(np.int32)
    change = np.flatnonzero(np.diff(kind, prepend=0) | np.diff(parts.page, prepend=-1))
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
    found &= ((address > 0) | (calls >= 2)) & (told == 0) & ~(selling(pages) > 0)
    return found
