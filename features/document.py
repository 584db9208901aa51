"""One page as the features see it: a view on the arrays of `Pages`, with positions of the page's own text."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from . import anatomy, lexicon
from .markup import Markup
from .pages import Pages, Zones
from .reading import NO_SPANS, Reading, Spans
from .scan import Ints

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
        self.main_words = int(pages.main_words[index])

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
        first, stop = self.pages.hit_rows(self.index, category, zones)
        return slice(int(first), int(stop))

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

    def density(self, category: str, zones: Zones = "own") -> Reading:
        """Return the hits of `category` per 1,000 words of the article; undefined where it has no words."""
        if not self.main_words:
            return Reading(None)
        spans = self.spans(category, zones)
        return Reading(min(1000.0 * len(spans) / self.main_words, 1000.0), spans)

    def spans_of(self, start: Ints, end: Ints) -> Spans:
        """Return positions of the joined text as spans of this page."""
        return Spans(start, end, self.base) if len(start) else NO_SPANS

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
