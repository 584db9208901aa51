"""One page as the features see it: a view on the arrays of `Pages`, with positions of the page's own text."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal

import numpy as np

from . import anatomy, lexicon
from .declare import NO_SPANS, Reading, Spans
from .markup import Markup
from .pages import AROUND, OWN, Pages
from .scan import Ints

Zones = Literal["own", "main", "page"]
_ZONES: dict[str, tuple[int, int]] = {"own": (OWN, OWN + 1), "main": (OWN, AROUND), "page": (OWN, AROUND + 1)}


# Words of a stretch, at least, and how many stretches make an article at most: what is denser in one place than in all is
# not made better by what stands around it (docs/decisions/0025).
_STRETCH, _STRETCHES = 150, 4

_NONE = Reading(0.0)
_NO_ROWS = np.zeros(0, dtype=np.int32)


class Document:
    """One page read.

    Attributes: `text` and `title` as given; `words` and `main_words`, how many words the page and its article have;
    `index`, `base`: its place in the batch `pages`, and where its characters begin in the joined text.
    """

    __slots__ = ("base", "index", "main_words", "pages", "words")

    def __init__(self, pages: Pages, index: int) -> None:
        self.pages = pages
        self.index = index
        self.base = int(pages.base[index])
        first, end = pages.page_words[index], pages.page_words[index + 1]
        self.words = int(end - first)
        self.main_words = int(pages.once(main_words)[index])

    @property
    def text(self) -> str:
        """The page as given."""
        return self.pages.texts[self.index]

    @property
    def title(self) -> str | None:
        """The title as given with the page, None where there was none."""
        return self.pages.titles[self.index]

    @property
    def line_rows(self) -> slice:
        """The rows of this page in the arrays of lines."""
        return slice(int(self.pages.page_lines[self.index]), int(self.pages.page_lines[self.index + 1]))

    @property
    def word_rows(self) -> slice:
        """The rows of this page in the arrays of words."""
        return slice(int(self.pages.page_words[self.index]), int(self.pages.page_words[self.index + 1]))

    def rows(self, category: str, zones: Zones = "own") -> slice:
        """Return where the hits of `category` stand in the hit table: in the article's own words, main or page."""
        low, high = _ZONES[zones]
        pages = self.pages
        key = (self.index * len(pages.lexicon.categories) + pages.lexicon.number[category]) * 3
        return slice(pages.hit_first[key + low], pages.hit_first[key + high])

    def count(self, category: str, zones: Zones = "own") -> int:
        """Return how many hits of `category` there are."""
        rows = self.rows(category, zones)
        return int(rows.stop - rows.start)

    def spans(self, category: str, zones: Zones = "own") -> Spans:
        """Return the spans of the hits of `category`."""
        rows = self.rows(category, zones)
        if rows.start == rows.stop:
            return NO_SPANS
        return self.spans_of(self.pages.hit_start[rows], self.pages.hit_end[rows])

    def spans_of(self, start: Ints, end: Ints) -> Spans:
        """Return positions of the joined text as spans of this page."""
        return Spans(start, end, self.base) if len(start) else NO_SPANS

    def density(self, category: str, zones: Zones = "own") -> Reading:
        """Return the hits of `category` per 1,000 words of the article; undefined where it has no words."""
        rows = self.rows(category, zones)
        return self._per_thousand_of(rows, rows.stop - rows.start, self.main_words)

    def _per_thousand_of(self, rows: slice, count: int, words: int) -> Reading:
        """Return `count` per 1,000 of `words`, with the hits in `rows`."""
        if not self.main_words:
            return Reading(None)
        if rows.start == rows.stop:
            return _NONE
        spans = Spans(self.pages.hit_start[rows], self.pages.hit_end[rows], self.base)
        return Reading(min(1000.0 * count / words, 1000.0), spans)

    def densest(self, category: str) -> Reading:
        """Return the hits of `category` per 1,000 words where they stand densest; undefined where the article has no words.

        Counted is the stretch with the most of them: a quarter of the article and 150 words at least; a shorter article is
        one stretch. As long as the article is none of more than 600 words, no text put before or after lowers it. All hits
        are the evidence.
        """
        rows = self.rows(category)
        size = max(_STRETCH, -(-self.main_words // _STRETCHES))
        if self.main_words <= size or rows.stop - rows.start < 2:
            size = min(max(self.main_words, 1), size)
            return self._per_thousand_of(rows, rows.stop - rows.start, size)
        place = self.pages.once(main_before)[self.pages.hit_word[rows]]
        count = np.searchsorted(place, place + size) - np.arange(len(place))
        return self._per_thousand_of(rows, int(count.max()), size)

    def per_thousand(self, start: Ints, end: Ints) -> Reading:
        """Return so many spans (positions of the joined text) per 1,000 words of the article; undefined without words."""
        if not self.main_words:
            return Reading(None)
        if not len(start):
            return _NONE
        return Reading(min(1000.0 * len(start) / self.main_words, 1000.0), Spans(start, end, self.base))

    def share(self, measure: Callable[[Pages], tuple[Ints, ...]]) -> Reading:
        """Return the words in this page's rows of `measure` as a share of its words; undefined where it has none.

        `measure` gives page, start, end and how many words of each row; the rows are the evidence.
        """
        if not self.words:
            return Reading(None)
        start, end, words = self.slice_of(measure)
        return Reading(int(words.sum()) / self.words, Spans(start, end, self.base)) if len(start) else _NONE

    def slice_of(self, measure: Callable[[Pages], tuple[Ints, ...]]) -> tuple[Ints, ...]:
        """Return this page's rows of a shared measurement whose first array is the page of each row, ascending."""
        rows, bounds = self.pages.by_page(measure)
        low, high = bounds[self.index], bounds[self.index + 1]
        if low == high:
            return (_NO_ROWS,) * (len(rows) - 1)
        return tuple([column[low:high] for column in rows[1:]])

    def blocks(self) -> list[tuple[int, int, str]]:
        """Return (start, end, label) of the page's blocks: sorted, disjoint, neighbours of one label merged."""
        pages, rows = self.pages, self.line_rows
        label = pages.line_label[rows]
        if not len(label):
            return []
        first = np.flatnonzero(np.diff(label, prepend=-1))
        last = np.append(first[1:], len(label)) - 1
        start, end = pages.line_start[rows][first] - self.base, pages.line_end[rows][last] - self.base
        names = [anatomy.LABELS[number] for number in label[first].tolist()]
        return list(zip(start.tolist(), end.tolist(), names, strict=True))


def main_before(pages: Pages) -> Ints:
    """Return how many words of articles stand before each word of the batch."""
    before: Ints = np.cumsum(pages.word_main, dtype=np.int32) - pages.word_main
    return before


def main_words(pages: Pages) -> Ints:
    """Return how many words of each page stand in main lines."""
    weight = np.where(pages.line_label == anatomy.MAIN, pages.line_size, 0)
    return np.bincount(pages.line_page, weights=weight, minlength=len(pages)).astype(np.int32)


def read(
    texts: Sequence[str],
    titles: Sequence[str | None] | None = None,
    markups: Sequence[Markup | None] | None = None,
) -> list[Document]:
    """Read many pages at once.

    Args:
        texts: the pages as plain text; nothing is normalised, positions are code points of exactly these strings.
        titles: the title that came with each page, None where there was none.
        markups: what the tags of a page told of each of its lines; None for plain text.

    Returns:
        One document a text, in order.
    """
    pages = Pages(texts, titles or [None] * len(texts), lexicon.load(), anatomy.label, markups)
    return [Document(pages, index) for index in range(len(texts))]
