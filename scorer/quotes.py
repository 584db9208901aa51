"""Quotations that several pages carry: the same words, an excerpt, or words that differ a little.

A quotation that sources carry which are no copies of each other is corroborated: they heard, or took over, the same
words. It is information beside the score and moves no point of it. Where the words differ, somebody altered or translated.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Literal, NamedTuple

import numpy as np

from assay.features import Document

from .copies import are_copies, equal_share
from .fingerprints import fingerprints

Kind = Literal["same", "excerpt", "altered"]
LONG = 5  # words: shorter ones that two sources share are mostly titles and sayings
# Content words that two quotations must share, in number and as a share of the shorter one, within a stretch of the
# longer one that is no more than _LOOSE words longer.
SHARED, SHARE, _LOOSE = 4, 0.7, 3
# Of two pages that share a long quotation, others are likely the same statement too: less is asked of those.
_SHARED_LINKED, _SHARE_LINKED = 3, 0.6
NEXT = 6  # of many quotations that share something, with how many of the others each is compared: never quadratic
_ALL = 64  # as many are few, and each is compared with each


@dataclass(frozen=True, slots=True, order=True)
class Quote:
    """A quotation: number of its page, half-open characters there, words, hash of them, its content words as numbers.

    `kinds`: its content words by their first letters alone.
    """

    page: int
    start: int
    end: int
    words: int = field(compare=False)
    key: int = field(compare=False)
    stems: tuple[int, ...] = field(compare=False)
    kinds: frozenset[int] = field(init=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "kinds", frozenset(stem >> 8 for stem in self.stems))


class Match(NamedTuple):
    """Two quotations of two pages: how they relate, and which share of the shorter one's content words both have."""

    one: Quote
    other: Quote
    kind: Kind
    share: float


class Carrier(NamedTuple):
    """A page that carries a quotation too: half-open characters `start` to `end` of its text.

    `kind`: same words, an `excerpt` of one in the other, or `altered`; `share` of the shorter one's content words that
    both have, 0–1. `independent`: of another source, and not a copy of the page.
    """

    id: str
    source: str | None
    start: int
    end: int
    kind: Kind
    share: float
    independent: bool


@dataclass(frozen=True, slots=True)
class SharedQuote:
    """A quotation of a page that other pages carry: characters `start` to `end` of its text."""

    id: str
    source: str | None
    start: int
    end: int
    carriers: tuple[Carrier, ...]

    @property
    def corroborated(self) -> int:
        """How many independent sources carry it; pages of no known source count as one each."""
        return len({item.source or (item.id,) for item in self.carriers if item.independent})


@dataclass(frozen=True, slots=True)
class QuotedPage:
    """What is kept of a page to compare its quotations: no text. `source` None: not known."""

    id: str
    source: str | None
    quotes: tuple[Quote, ...]
    sketch: tuple[int, ...]
    words: int


def quoted_pages(
    documents: Sequence[Document], ids: Sequence[str], sources: Sequence[str | None], *, first: int = 0
) -> list[QuotedPage]:
    """Return what is kept of some pages; `first` is the number of the first one among all that will be compared."""
    columns = dict(fingerprints(documents))
    found = []
    for place, document in enumerate(documents):
        cells = (columns[f"quote_{name}"][place] for name in ("start", "end", "words", "key", "stems"))
        quotes = tuple(
            Quote(first + place, start, end, words, key, tuple(stems))
            for start, end, words, key, stems in zip(*cells, strict=True)
        )
        sketch = tuple(columns["sketch"][place])
        found.append(QuotedPage(ids[place], sources[place], quotes, sketch, document.main_words))
    return found


def shared_quotes(pages: Sequence[QuotedPage]) -> list[SharedQuote]:
    """Return the quotations that several of the pages carry, by page and place; page n must be number n."""
    matches = matched({number: page.quotes for number, page in enumerate(pages)}, _candidates(pages))
    independent = {
        pair: _independent(pages, *pair) for pair in {(match.one.page, match.other.page) for match in matches}
    }
    found: dict[Quote, list[Carrier]] = defaultdict(list)
    for match in matches:
        for mine, theirs in ((match.one, match.other), (match.other, match.one)):
            page, alone = pages[theirs.page], independent[match.one.page, match.other.page]
            found[mine].append(Carrier(page.id, page.source, theirs.start, theirs.end, match.kind, match.share, alone))
    return [
        SharedQuote(pages[quote.page].id, pages[quote.page].source, quote.start, quote.end, tuple(carriers))
        for quote, carriers in sorted(found.items())
    ]


def matched(by_page: dict[int, tuple[Quote, ...]], candidates: Iterable[tuple[Quote, Quote]]) -> list[Match]:
    """Return the candidates that match, then what else the pages of such a pair share, each pair once, in order."""
    found = {pair: match for pair in candidates if (match := relation(*pair)) is not None}
    linked = sorted({(one.page, other.page) for one, other in found})
    for page, another in linked:
        for one in by_page[page]:
            for other in by_page[another]:
                if (one, other) not in found and (match := relation(one, other, linked=True)) is not None:
                    found[one, other] = match
    return [found[pair] for pair in sorted(found)]


def relation(one: Quote, other: Quote, *, linked: bool = False) -> Match | None:
    """Return how two quotations relate; None where they have too little in common. `linked`: their pages share others."""
    if one.key == other.key:
        return Match(one, other, "same", 1.0) if linked or one.words >= LONG else None
    least, share = (_SHARED_LINKED, _SHARE_LINKED) if linked else (SHARED, SHARE)
    if len(one.kinds & other.kinds) < least or min(one.words, other.words) < LONG:
        return None
    short, long = sorted((one, other), key=lambda quote: len(quote.stems))
    wanted = short.kinds
    # As few as four words may be a name and a title: they must be all that is said.
    enough = max(least + (not linked and len(wanted) > least), share * len(wanted))
    if len(wanted & long.kinds) < enough:
        return None
    if _stands_in(short.stems, long.stems):
        return Match(one, other, "excerpt", 1.0)
    width = len(short.stems) + _LOOSE
    stretches = (long.stems[first : first + width] for first in range(max(len(long.stems) - width, 0) + 1))
    shared = max(len(wanted & {stem >> 8 for stem in stretch}) for stretch in stretches)
    return Match(one, other, "altered", shared / len(wanted)) if shared >= enough else None


def _stands_in(short: tuple[int, ...], long: tuple[int, ...]) -> bool:
    size = len(short)
    return any(long[first : first + size] == short for first in range(len(long) - size + 1))


def _independent(pages: Sequence[QuotedPage], one: int, other: int) -> bool:
    """Return whether two pages come from different sources, as far as is known, and are no copies of each other."""
    first, second = pages[one], pages[other]
    if first.source is not None and first.source == second.source:
        return False
    share = equal_share([np.array(first.sketch, dtype=np.uint64)], [np.array(second.sketch, dtype=np.uint64)])
    shingles = [np.array([max(page.words - 4, len(page.sketch))], dtype=np.float64) for page in (first, second)]
    return not bool(are_copies(share, *shingles)[0])


def _candidates(pages: Sequence[QuotedPage]) -> Iterator[tuple[Quote, Quote]]:
    """Return the pairs of long quotations of different pages with the same words, or twice two neighbouring content words."""
    holders: dict[object, dict[Quote, None]] = defaultdict(dict)
    for page in pages:
        for quote in page.quotes:
            if quote.words >= LONG:
                kinds = [stem >> 8 for stem in quote.stems]
                for key in (quote.key, *(frozenset(pair) for pair in pairwise(kinds))):
                    holders[key][quote] = None
    shared: Counter[tuple[Quote, Quote]] = Counter()
    for key, quotes in holders.items():
        row = list(quotes)
        reach = len(row) if len(row) <= _ALL else NEXT
        for place, one in enumerate(row):
            for other in row[place + 1 : place + 1 + reach]:
                if one.page != other.page:
                    shared[one, other] += 2 if isinstance(key, int) else 1
    return (pair for pair, count in shared.items() if count >= 2)
