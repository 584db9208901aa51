"""What pages are compared by across sources: a sketch of the article's words, and its quotations as numbers.

Both are measured for a whole batch at once and hold no text: hashes of runs of words, and hashes of the first letters of
content words. They are small enough to stand in every row of a crawl.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from .hashing import Hashes, stem_hashes
from .pages import Pages, main_rows, main_runs
from .scan import Ints, changes, stretches

SHINGLE = 5  # words
SKETCH = 128  # numbers: the share of two articles that is equal is then known within .04
_BITS = 48  # of a number: beside it, the page fits into one word, so one sort serves the batch
_KEPT = 200  # shingles that are sorted of a long page, more than enough to hold the lowest 128
WORD_BITS = np.uint64(8)  # of a stem's number that tell the whole word
_STEM = 5  # letters: "violation" and "violate", "Venezuelan" and "Venezuela" are one, as translators differ


class Sketches(NamedTuple):
    """The lowest `SKETCH` distinct shingle hashes (48 bits) of each article, ascending: page p owns first[p]:first[p+1]."""

    first: Ints
    hashes: Hashes


class Quotations(NamedTuple):
    """The quotations of the articles, a row each, in the order of the text; page p owns rows first[p]:first[p+1].

    `start`, `end`: characters of the page's own text, marks included. `words`: how many. `key`: equal for equal words
    whatever their case, accents and punctuation. The content words of row r, in their order, stand at
    stem_first[r]:stem_first[r + 1] of `stems`: 24 bits of a hash of the first letters, then 8 of one of the whole word.
    """

    first: Ints
    start: Ints
    end: Ints
    words: Ints
    key: Hashes
    stem_first: Ints
    stems: Hashes


def sketches(pages: Pages) -> Sketches:
    """Return the bottom-k sketch of 5-word shingles of each article (Broder 1997; Cohen 1997).

    An article with `SKETCH` different shingles or fewer has them all, so that two such are compared exactly.
    """
    words = pages.once(main_rows)
    shingles = pages.once(main_runs).of_length(SHINGLE) if len(words) >= SHINGLE else np.zeros(0, np.uint64)
    shingles >>= np.uint64(64 - _BITS)
    page = pages.word_page.take(words)
    page, whole = page[: len(shingles)], page[: len(shingles)] == page[SHINGLE - 1 :]
    count = np.maximum(pages.main_words - (SHINGLE - 1), 0)
    # Only what is low enough to be among the lowest is sorted; a page that repeats itself much is sorted whole.
    limit = np.minimum(_KEPT / np.maximum(count, 1), 1.0) * float(1 << _BITS)
    low = shingles < limit.astype(np.uint64).take(page)
    rows = np.flatnonzero(whole & low)
    first, hashes = _lowest(page.take(rows), shingles.take(rows), len(pages))
    short = (np.diff(first) < SKETCH) & (count > _KEPT)
    if short.any():
        rows = np.flatnonzero(whole & (low | short.take(page)))
        first, hashes = _lowest(page.take(rows), shingles.take(rows), len(pages))
    return Sketches(first, hashes)


def _lowest(page: Ints, hashes: Hashes, pages: int) -> tuple[Ints, Hashes]:
    """Return the lowest distinct hashes of each page, and where each page begins in them; the rows stand by page."""
    if pages <= 1 << (64 - _BITS):
        keys = np.sort(page.astype(np.uint64) << np.uint64(_BITS) | hashes)
        page, hashes = (keys >> np.uint64(_BITS)).astype(np.int32), keys & np.uint64((1 << _BITS) - 1)
    else:
        order = np.lexsort((hashes, page))
        page, hashes = page[order], hashes[order]
    new = changes(hashes, page)
    page, hashes = page[new], hashes[new]
    begin = np.searchsorted(page, np.arange(pages + 1))
    size = np.minimum(np.diff(begin), SKETCH)
    rows = stretches(begin[:-1], size)
    return np.concatenate(([0], np.cumsum(size))).astype(np.int32), hashes[rows]


def quotations(pages: Pages) -> Quotations:
    """Return the quotations in the articles, of three words or more, each with its hashes."""
    begin = np.searchsorted(pages.word_start, pages.quotation_start)
    stop = np.searchsorted(pages.word_start, pages.quotation_end)
    inside = np.flatnonzero(pages.word_main[np.minimum(begin, max(len(pages.word_main) - 1, 0))])
    begin, stop = begin[inside], stop[inside]
    page = pages.word_page[begin]
    words = stretches(begin, stop - begin)
    row = np.repeat(np.arange(len(begin)), stop - begin)
    content = np.flatnonzero(~pages.word_common.take(words))
    words, row = words.take(content), row.take(content)
    base = pages.base[page]
    return Quotations(
        np.searchsorted(page, np.arange(len(pages) + 1)).astype(np.int32),
        pages.quotation_start[inside] - base,
        pages.quotation_end[inside] - base,
        (stop - begin).astype(np.int32),
        pages.runs.between(begin, stop),
        np.searchsorted(row, np.arange(len(begin) + 1)).astype(np.int32),
        stem_hashes(pages.scan, words, _STEM) >> np.uint64(40) << WORD_BITS | pages.word_hash[words] >> np.uint64(56),
    )
