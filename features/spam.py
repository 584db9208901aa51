"""What a page wants from its reader: to buy, to give, to sign up. Four features; a word is evidence of at most one."""

from __future__ import annotations

import numpy as np

from . import anatomy
from .declare import batch_feature
from .pages import Pages
from .pieces import pieces
from .promotion import REMEDY, SOLD, sold_pieces
from .reading import Readings, share
from .scan import Ints, changes

NONE, ADVERTISING, SUPPLEMENT, DONATION, HOUSE = range(5)

_PITCH_WORDS = 40  # a longer line asks for money only when it does so twice
_PROSE_DENSITY = 2.5  # promotional phrases per 100 words of a paragraph


def pitches(pages: Pages) -> Ints:
    """Return what each piece pitches: NONE, ADVERTISING, SUPPLEMENT, DONATION or HOUSE (a house call or PR prose)."""
    sells = sold_pieces(pages)
    size = len(pages.line_start)

    def count(name: str) -> Ints:
        return np.bincount(pages.hit_line[pages.hits_of(name)], minlength=size).astype(np.int32)

    words = np.maximum(pages.line_size, 1)
    begs = count("donation")
    calls = count("house_call")
    prose = count("promotional")
    around = pages.line_label != anatomy.MAIN
    donation = (begs >= 2) | ((begs >= 1) & (words <= _PITCH_WORDS) & (around | (begs * 12 >= words)))
    house = (calls >= 1) & ((calls * 12 >= words) | (around & (words <= _PITCH_WORDS)))
    house |= (prose >= 2) & (100 * prose >= _PROSE_DENSITY * words)
    kind = np.where(donation, DONATION, np.where(house, HOUSE, NONE))[pages.once(pieces).line]
    sold = np.where(sells == REMEDY, SUPPLEMENT, np.where(sells == SOLD, ADVERTISING, kind))
    return sold.astype(np.int32)


def pitch_blocks(pages: Pages) -> tuple[Ints, Ints, Ints, Ints, Ints]:
    """Return the blocks of pieces of one pitch: kind, page, start, end and words of each."""
    kind, parts = pages.once(pitches), pages.once(pieces)
    first = np.flatnonzero(changes(kind, parts.page))
    last = np.append(first[1:], len(kind))[: len(first)] - 1
    words = parts.words[last + 1] - parts.words[first]
    rows = kind[first] != NONE
    first, last = first[rows], last[rows]
    return kind[first], parts.page[first], parts.start[first], parts.end[last], words[rows]


def _pitch(pages: Pages, wanted: int) -> Readings:
    """Return the share of each page's words in blocks of a kind of pitch; evidence is each block as one span."""
    kind, *blocks = pages.once(pitch_blocks)
    rows = np.flatnonzero(kind == wanted)
    return share(pages, tuple(column[rows] for column in blocks))


_NEWS = (
    "A trial of 400 patients found no effect of vitamin D on the risk of falls, researchers reported on Monday.\n"
    "The study, published in a medical journal, was paid for by the health ministry and had no industry funding.\n"
    "Doctors should not change their advice on the strength of one trial, the authors cautioned in the paper."
)


@batch_feature(
    group="spam",
    unit="share of words",
    range=(0, 1),
    better="less",
    scope="page",
    version=3,
    why="Selling remedies beside or instead of news is the business model of many unreliable health pages.",
    citation="Ballard et al., Conspiracy Brokers: Understanding the Monetization of YouTube Conspiracy Theories, WWW 2022",
    fires=_NEWS + "\nTry our Golden Root capsules today! Our formula boosts your immune system, burns fat and reduces "
    "inflammation. Money-back guarantee, free shipping. Order yours now.",
    quiet=_NEWS,
)
def supplement_spam(pages: Pages) -> Readings:
    """Words in blocks that both sell something and claim a health effect, as a share of all words of the page.

    In a line of more than 100 words the sentences that sell count, or the whole line where they are half of it: a text without
    line breaks says where its advertisement stands, while its blocks are lines.
    """
    return _pitch(pages, SUPPLEMENT)


@batch_feature(
    group="spam",
    unit="share of words",
    range=(0, 1),
    better="less",
    scope="page",
    version=3,
    why="Advertising inside the text competes with the article for the reader and for the publisher's loyalty.",
    citation="Ntoulas et al., Detecting Spam Web Pages through Content Analysis, WWW 2006",
    fires=_NEWS + "\nBuy now and save 40% off all garden chairs! Limited time offer, free shipping over $50. "
    "Click here to order today, while supplies last.",
    quiet=_NEWS,
)
def advertising(pages: Pages) -> Readings:
    """Words in all other blocks that sell or are sponsored, as a share of all words of the page.

    In a line of more than 100 words the sentences that sell count, or the whole line where they are half of it.
    """
    return _pitch(pages, ADVERTISING)


@batch_feature(
    group="spam",
    unit="share of words",
    range=(0, 1),
    better="less",
    scope="page",
    version=3,
    why="A page that asks for money speaks for itself there, not about the world.",
    fires=_NEWS + "\nPlease donate today. Your tax-deductible donation helps keep us independent: support our work.",
    quiet=_NEWS,
)
def donation_pitch(pages: Pages) -> Readings:
    """Words in passages that ask for donations, as a share of all words of the page.

    A text without line breaks is one passage: 1 where it asks often for its length, else 0.
    """
    return _pitch(pages, DONATION)


@batch_feature(
    group="spam",
    unit="share of words",
    range=(0, 1),
    better="less",
    scope="page",
    version=3,
    why="Calls to subscribe, register or download, and the prose of brochures, promote the publisher or its client.",
    citation="Sharoff, Functional Text Dimensions for the annotation of web corpora, Corpora 13(1), 2018",
    fires=_NEWS + "\nSubscribe to our newsletter and follow us on Facebook. Sign up now to join our community.",
    quiet=_NEWS,
)
def promotion(pages: Pages) -> Readings:
    """Words in house calls (subscribe, register, download) and promotional prose, as a share of all words of the page.

    A text without line breaks is one passage: 1 where it calls often for its length, else 0.
    """
    return _pitch(pages, HOUSE)
