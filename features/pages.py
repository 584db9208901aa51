"""Many pages read at once: characters, lines, words, sentences, quotations and hits as arrays over the whole batch.

Pages are joined by blank lines and measured together, so a numpy call is paid once a batch and not once a page. All
positions here are characters of the joined text; `Document` shows one page with positions of its own text.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal, TypeVar, cast

import numpy as np
import numpy.typing as npt

from . import spelled
from .characters import SPACE, UPPER
from .hashing import Hashes, Runs, word_hashes
from .lexicon import Lexicon
from .markup import Markup
from .matching import Hits
from .quotations import between_marks
from .scan import Bools, Bytes, Ints, changes, code_points, running, scan, stretches
from .sentences import sentence_starts

T = TypeVar("T")
Rows = npt.NDArray[np.intp]

OWN, QUOTED, AROUND = range(3)  # zones of a hit: the article's own words, its quotations, the page around it
Zones = Literal["own", "quoted", "main", "page"]
_ZONES: dict[Zones, tuple[int, int]] = {
    "own": (OWN, QUOTED), "quoted": (QUOTED, AROUND), "main": (OWN, AROUND), "page": (OWN, AROUND + 1),
}  # fmt: skip
_HIT_COLUMNS = ("hit_category", "hit_start", "hit_end", "hit_word", "hit_size", "hit_line")
_MANY_LINES = 2_000  # of a page; with fewer than _CRUMB characters each they are no lines, and are read _STEP at a time
_CRUMB, _STEP = 4, 16  # characters
_QUOTATION_WORDS = 3  # fewer words between marks are a title or scare quotes, not somebody speaking

Labeller = Callable[["Pages"], Ints]


class Pages:
    """The arrays of many pages. Rows of one kind stand in the order of the text, so each page is a slice of each array.

    Attributes ending in `_start` and `_end` are half-open character positions in the joined text. `lines` are the
    non-blank ones, without the white space around them (of a page of thousands of crumbs, some of those together).
    `text_lines` says how many non-blank lines each page was given with, `line_opens` which of them all begin a row of `lines`.
    `main_words` says how many words of each page are its article's.
    """

    def __init__(
        self,
        texts: Sequence[str],
        titles: Sequence[str | None],
        words: Lexicon,
        labeller: Labeller,
        markups: Sequence[Markup | None] | None = None,
    ) -> None:
        self.texts = texts
        self.titles = titles
        self.markups = markups or [None] * len(texts)
        self.lexicon = words
        self._memo: dict[object, object] = {}
        self._sliced: dict[object, tuple[tuple[Ints, ...], Rows]] = {}
        lengths = np.fromiter(map(len, texts), dtype=np.int64, count=len(texts))
        self.base = np.concatenate(([0], np.cumsum(lengths + 2))).astype(np.int32)
        self.joined = "\n\n".join(texts)
        self.codes = code_points(self.joined)
        self.scan = scan(self.codes)
        inner = spelled.gaps(self.scan, self.codes, words.knows)
        if len(inner):
            self.scan = scan(self.codes, inner)
        self._find_lines()
        self._find_words()
        self._find_hits()
        self._find_sentences()
        self._find_quotations()
        self.line_label = labeller(self)
        self._sort_hits()

    def __len__(self) -> int:
        return len(self.texts)

    def once(self, measure: Callable[[Pages], T]) -> T:
        """Return `measure(self)`, computed at the first call and shared by every feature that asks."""
        if measure not in self._memo:
            self._memo[measure] = measure(self)
        return cast(T, self._memo[measure])

    def by_page(self, measure: Callable[[Pages], tuple[Ints, ...]]) -> tuple[tuple[Ints, ...], Rows]:
        """Return `measure(self)`, whose first array is the ascending page of each row, and where each page begins in it."""
        found = self._sliced.get(measure)
        if found is None:
            rows = self.once(measure)
            found = self._sliced[measure] = rows, np.searchsorted(rows[0], np.arange(len(self) + 1))
        return found

    def _find_lines(self) -> None:
        newline = self.scan.newline
        size = len(self.joined)
        start, end = np.append(0, newline + 1), np.append(newline, size)
        first, last = start.copy(), end.copy()
        kind = self.scan.kind
        ragged = np.flatnonzero(end > start)
        ragged = ragged[((kind.take(start[ragged]) | kind.take(end[ragged] - 1)) & SPACE) != 0]
        if len(ragged):  # lines with white space around them, few
            inside = stretches(start[ragged], (end - start)[ragged])
            ink = np.append(inside[(kind.take(inside) & SPACE) == 0], size)
            first[ragged] = ink[np.searchsorted(ink, start[ragged])]
            last[ragged] = ink[np.searchsorted(ink, end[ragged]) - 1] + 1
        full = np.flatnonzero(first < end)
        self.line_start = first[full].astype(np.int32)
        self.line_end = last[full].astype(np.int32)
        self._number_lines()
        # Blank lines before each line; the first line of a page counts as following one.
        gap = np.diff(full, prepend=-2) - 1
        gap[self.page_lines[:-1][self.page_lines[:-1] < len(gap)]] = 1
        self.line_gap = np.maximum(gap, 0).astype(np.int32)
        self._join_crumbs()

    def _number_lines(self) -> None:
        self.line_page = (np.searchsorted(self.base, self.line_start, side="right") - 1).astype(np.int32)
        self.page_lines = np.searchsorted(self.line_page, np.arange(len(self) + 1)).astype(np.int32)

    def _join_crumbs(self) -> None:
        """Make one line of neighbours of a letter or two, where a page is made of such: a line costs as much as a sentence."""
        lines = self.text_lines = np.diff(self.page_lines)
        self.line_opens = np.ones(len(self.line_start), dtype=np.bool_)
        crowded = (lines > _MANY_LINES) & (np.diff(self.base) < _CRUMB * lines)
        if not crowded.any():
            return
        crumb = crowded[self.line_page] & (self.line_end - self.line_start < _CRUMB)
        first = changes(self.line_page, (self.line_start - self.base[self.line_page]) // _STEP)
        first[1:] |= ~(crumb[1:] & crumb[:-1])
        rows = np.flatnonzero(first)
        self.line_opens = first
        self.line_end = self.line_end[np.append(rows[1:], len(first)) - 1]
        self.line_start, self.line_gap = self.line_start[rows], self.line_gap[rows]
        self._number_lines()

    def _find_words(self) -> None:
        at = self.scan
        self.word_start = at.kept.take(at.word_start)
        self.word_end = at.kept.take(at.word_end - 1) + 1
        self.word_size = at.word_end - at.word_start  # letters that can be seen: no invisible ones inside
        edges = np.append(self.line_start, np.int32(len(self.joined) + 1))
        self.line_words = np.searchsorted(self.word_start, edges).astype(np.int32)
        self.page_words = np.searchsorted(self.word_start, self.base).astype(np.int32)
        self.line_size = np.diff(self.line_words)
        self.word_line = np.repeat(np.arange(len(self.line_start), dtype=np.int32), self.line_size)
        self.word_page = np.repeat(np.arange(len(self), dtype=np.int32), np.diff(self.page_words))
        self.word_kind = at.kinds.take(at.word_start)  # of the first character
        self.word_capital = (self.word_kind & UPPER) != 0
        self.word_hash: Hashes = word_hashes(at)
        self.word_common = self.lexicon.common.holds(self.word_hash)  # closed-class words of English

    def _find_hits(self) -> None:
        at = self.scan
        hits = self.lexicon.find(at, self.word_hash)
        word = at.word_at.take(hits.start) - 1
        symbol = np.append(at.word_end, np.int32(0)).take(word) <= hits.start  # the last: before the first word
        if symbol.any():
            # A hit that begins with a symbol belongs to the word after it; the last one of a page to the word before.
            page = np.searchsorted(self.base, at.kept[hits.start[symbol]], side="right") - 1
            first, end = self.page_words[page], self.page_words[page + 1]
            word[symbol] = np.clip(word[symbol] + 1, first, np.maximum(end - 1, first))
            kept = np.delete(
                np.arange(len(word)), np.flatnonzero(symbol)[end == first]
            )  # a page without words has no hits
            hits, word = Hits(*(column.take(kept) for column in hits)), word.take(kept)
        last = hits.end - 1
        self.hit_category = hits.category
        self.hit_word = word
        self.hit_start = at.kept.take(hits.start)
        self.hit_end = at.kept.take(last) + 1
        self.hit_size = np.maximum(at.word_at.take(last) - word, 1)
        self.hit_line = self.word_line.take(word)
        crossing = np.flatnonzero(self.hit_end > self.line_end.take(self.hit_line))
        if len(crossing):
            # A phrase may run over one line end (hard-wrapped text), never over a blank line or into another page.
            first = self.hit_line[crossing]
            line = np.searchsorted(self.line_start, self.hit_end[crossing], side="left") - 1
            apart = (line - first > 1) | (self.line_gap[line] > 0) | (self.line_page[line] != self.line_page[first])
            self._take_hits(np.delete(np.arange(len(word)), crossing[apart]))
        self._index_hits()

    def _take_hits(self, rows: Rows) -> None:
        for name in _HIT_COLUMNS:
            setattr(self, name, getattr(self, name).take(rows))

    @property
    def marks(self) -> Ints:
        """The places of the scan that hold neither letter, digit nor space: few, and all that punctuation is asked of."""
        return self.scan.marks

    def places_of(self, mark: str) -> Ints:
        """Return the places of an ASCII mark."""
        places: Ints = self.marks.take(np.flatnonzero(self.once(mark_bytes) == ord(mark)))
        return places

    def marks_of(self, kind: int) -> Ints:
        """Return the places of the marks of a kind."""
        places: Ints = self.marks.take(np.flatnonzero((self.once(mark_kinds) & kind) != 0))
        return places

    @property
    def runs(self) -> Runs:
        """Hashes of runs of words."""
        return self.once(_runs)

    def in_capitals(self, words: Ints) -> Bools:
        """Return which of the words are written in capitals throughout."""
        at = self.scan
        start, end = at.word_start.take(words), at.word_end.take(words)
        # The second character settles nearly all; the rest is counted.
        capitals: Bools = self.word_capital.take(words) & ((at.kinds.take(np.minimum(start + 1, end - 1)) & UPPER) != 0)
        rows = np.flatnonzero(capitals)
        if len(rows):
            size = (end - start)[rows]
            first = np.cumsum(size) - size
            places = stretches(start[rows], size)
            capitals[rows] = np.bitwise_and.reduceat(at.kinds[places] & UPPER, first) != 0
        return capitals

    def hits_of(self, *categories: str) -> Ints:
        """Return the rows of the hits in any of `categories`, in the order of the table."""
        found = [self._rows_of(self.lexicon.number[name]) for name in categories]
        return found[0] if len(found) == 1 else np.sort(np.concatenate(found))

    def _rows_of(self, category: int) -> Ints:
        order, first = self._by_category
        return order[first[category] : first[category + 1]]

    def _index_hits(self) -> None:
        categories = len(self.lexicon.categories)
        order = np.argsort(self.hit_category.astype(np.uint8), kind="stable").astype(np.int32)
        count = np.bincount(self.hit_category, minlength=categories)
        self._by_category = order, np.concatenate(([0], np.cumsum(count))).tolist()

    def _find_sentences(self) -> None:
        first = sentence_starts(self)
        self.sentence_first = np.flatnonzero(first).astype(np.int32)  # word that begins each sentence
        self.word_sentence = running(first)[1:] - np.int32(1)

    def _find_quotations(self) -> None:
        """Pair quotation marks, double and single; `word_quoted` says which words stand between them."""
        start, end = between_marks(self)
        first, last = np.searchsorted(self.word_start, start), np.searchsorted(self.word_start, end)
        spoken = np.flatnonzero(last - first >= _QUOTATION_WORDS)
        order = spoken[np.argsort(start[spoken], kind="stable")]
        self.quotation_start, self.quotation_end = start[order], end[order]
        self.word_between_marks = self._flagged(first, last)  # scare quotes too
        self.word_quoted = self._flagged(first[order], last[order])

    def _flagged(self, first: Rows, end: Rows) -> Bools:
        """Return which words stand in any of the runs first … end − 1."""
        flags = np.zeros(len(self.word_start), dtype=np.bool_)
        flags[stretches(first, np.maximum(end - first, 0))] = True
        return flags

    def _sort_hits(self) -> None:
        """Order the hit table by page, category and zone, so that a feature reads a slice."""
        main_line = self.line_label == 0
        main = main_line.take(self.hit_line)
        self.word_main = np.repeat(main_line, self.line_size)
        self.main_words = np.bincount(self.line_page, weights=self.line_size * main_line, minlength=len(self)).astype(
            np.int32
        )
        self.word_own = self.word_main & ~self.word_between_marks  # the article's own voice
        zone = np.where(main, np.where(self.word_between_marks.take(self.hit_word), QUOTED, OWN), AROUND)
        categories = len(self.lexicon.categories)
        key = (self.word_page.take(self.hit_word) * categories + self.hit_category) * 3 + zone
        bins = len(self) * categories * 3
        order = np.argsort(key.astype(np.uint16) if bins < 2**16 else key, kind="stable")
        self._take_hits(order)
        self._index_hits()
        self._hit_first = np.concatenate(([0], np.cumsum(np.bincount(key, minlength=bins))))

    def hit_rows(self, page: int | npt.NDArray[np.integer], category: str, zones: Zones) -> tuple[Rows, Rows]:
        """Return where the hits of `category` on a page, or on each of some pages, begin and end in the hit table."""
        low, high = _ZONES[zones]
        key = (page * len(self.lexicon.categories) + self.lexicon.number[category]) * 3
        return self._hit_first[key + low], self._hit_first[key + high]


def all_main(pages: Pages) -> Ints:
    """Label every line main: for texts that are not pages, and where labels are yet to be taught."""
    return np.zeros(len(pages.line_start), dtype=np.int32)


def main_rows(pages: Pages) -> Rows:
    """Return the words of the articles."""
    return np.flatnonzero(pages.word_main)


def main_runs(pages: Pages) -> Runs:
    """Return the hashes of runs of the words of the articles, all else left out."""
    return Runs(pages.word_hash.take(pages.once(main_rows)))


def _runs(pages: Pages) -> Runs:
    return Runs(pages.word_hash)


def mark_kinds(pages: Pages) -> Bytes:
    """Return what each of the marks is."""
    return pages.scan.kinds.take(pages.marks)


def mark_bytes(pages: Pages) -> Bytes:
    """Return the folded byte of each of the marks."""
    return pages.scan.folded.take(pages.marks)
