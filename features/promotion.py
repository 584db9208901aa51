"""Blocks that sell: what begins one, and which lines around it belong to it.

A block begins with pieces of text that sell by the verdict of `verdicts`. It takes in the headings, price lines and cries that
touch it, the short gaps between, and what stands near it and says its name again; an article's paragraphs it leaves alone.
"""

from __future__ import annotations

import numpy as np

from .hashing import within_page
from .pages import Pages
from .pieces import Pieces, pieces
from .scan import Bools, Ints
from .selling import ALONE, Rows, candidates, passages
from .verdicts import OTHERS, head, judge

SOLD, REMEDY = 1, 2  # kinds of selling lines; 0 is none

_BESIDE_ODDS = -2.0  # log-odds that a piece alone must reach to be taken into a block that it touches
_LONG_ODDS = -1.0  # the same for a paragraph, on a page whose article has such paragraphs far from the block
_BRIDGE = 100  # words between two selling lines that belong to the block
_PARAGRAPH = 25  # words; a piece of as many is a paragraph
_HEADING = 12  # words; a shorter line that names the thing or its benefit and touches the block belongs to it
_FAR = 200  # words; what stands farther from a block is not its own
_NAME = 4  # letters of the shortest name
_MOST = 0.5  # share of a long line that must sell for the line to
_STEPS = 8  # how often a block may take in the lines that touch it
_APPEAL_WORDS, _CALL_WORDS = 40, 12  # words a line that is an appeal may have, in all and for each of its calls


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
    none, sold = np.zeros(len(pages.line_start), dtype=np.int32), np.zeros(len(parts.start), dtype=np.bool_)
    cure, offer = judge(pages, parts, rows)
    sold[cure] = sold[offer] = True
    if not sold.any():
        return none, sold.astype(np.int32)
    sold = _close(parts, _grow(pages, parts, sold, rows))
    sold[_named(pages, parts, sold)] = True
    sold = _close(parts, sold)
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


def _grow(pages: Pages, parts: Pieces, sold: Bools, rows: Rows) -> Bools:
    """Let a block take in the pieces beside it that are headings with a mark of their own, or nearly sell by themselves."""
    here = np.bincount(parts.page[sold], minlength=len(pages)) > 0
    rows = rows[here[parts.page[rows]]]
    own = passages(pages, rows, ALONE)
    odds = np.maximum(*(head(name).log_odds(own.measures()) for name in ("remedy", "offer")))
    near = (odds > _BESIDE_ODDS) & (own.hits("house_call", "reporting_core") == 0)
    long = parts.size[rows] >= _PARAGRAPH
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
    away: Ints = np.where(sold, 0, np.minimum(before, after)).astype(np.int32)
    return away


def _named(pages: Pages, parts: Pieces, sold: Bools) -> Rows:
    """Return the pieces near a block that say its name again: a capitalised word that stands nowhere else."""
    away = _away(parts, sold)
    long = pages.word_size >= _NAME
    words = np.flatnonzero(pages.word_capital & ~pages.word_common & long).astype(np.int32)
    words = words[(np.bincount(parts.page[sold], minlength=len(pages)) > 0)[pages.word_page[words]]]
    piece = parts.of_words(words)
    key = within_page(parts.page[piece], pages.word_hash[words])
    known, count = np.unique(key[sold[piece]], return_counts=True)
    known = known[count >= 2]
    if not len(known):
        return piece[:0].astype(np.intp)
    at = np.minimum(np.searchsorted(known, key), len(known) - 1)
    same = known[at] == key
    elsewhere = np.zeros(len(known), dtype=np.bool_)
    elsewhere[at[same & (away[piece] > _FAR)]] = True
    says = piece[same & ~elsewhere[at] & (away[piece] <= _BRIDGE)].astype(np.intp)
    own: Rows = says[passages(pages, says, ALONE).hits(*OTHERS) == 0]
    return own


def _close(parts: Pieces, sold: Bools) -> Bools:
    """Fill the short gaps inside a block."""
    rows = np.flatnonzero(sold)
    gap = parts.words[rows[1:]] - parts.words[rows[:-1] + 1]
    joined = (gap <= _BRIDGE) & (parts.page[rows[1:]] == parts.page[rows[:-1]])
    depth = np.zeros(len(sold) + 1, dtype=np.int32)
    depth[rows[:-1][joined]] += 1
    depth[rows[1:][joined]] -= 1
    return sold | (np.cumsum(depth[:-1]) > 0)


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
