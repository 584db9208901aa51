"""What each line of a page looks like: the measurements that the labeller of `anatomy` reads, for all pages at once.

Nothing here depends on blank lines, indentation or the kind of quotation mark: extraction tools decide those.
"""

from __future__ import annotations

import functools

import numpy as np
import numpy.typing as npt

from .characters import DIGIT, END
from .pages import Pages
from .scan import Ints

Floats = npt.NDArray[np.float64]
Measures = dict[str, Floats]
Hashes = npt.NDArray[np.uint64]

# Shares of a line's words that stand in entries of these lists.
_SHARES = (
    "english", "navigation", "section_heading", "comment_widget", "house_call", "month_day", "second_person",
    "first_person", "reporting", "person_title", "offer", "call_to_action", "sponsor", "donation", "agency_credit",
    "article_end", "other_posts",
)  # fmt: skip
_WINDOWS = (1, 3, 8)  # lines to each side


def measure(pages: Pages) -> Measures:
    """Return one array a measure, each as long as `pages.line_start`."""
    size = np.maximum(pages.line_size, 1).astype(np.float64)
    at = pages.scan
    measures: Measures = {"words": pages.line_size.astype(np.float64)}
    for name in _SHARES:
        rows = pages.hits_of(name)
        covered = np.bincount(pages.hit_line[rows], weights=pages.hit_size[rows], minlength=len(size))
        measures[name] = np.minimum(covered / size, 1.0)

    word_size = pages.word_end - pages.word_start
    measures["word_length"] = by_line(pages, word_size) / size
    measures["capitals"] = by_line(pages, pages.word_capital) / size
    measures["quoted"] = by_line(pages, pages.word_quoted) / size
    digits = (at.kind[pages.word_start] & DIGIT) != 0
    measures["numbers"] = by_line(pages, digits) / size
    byte = at.folded[pages.marks]
    for name, wanted in (
        ("symbols", (byte == ord("|")) | (byte == ord("*")) | (byte == ord(">")) | (byte == ord("#")) | (byte == 2)),
        ("commas", byte == ord(",")),
        ("stops", (at.kind[at.kept[pages.marks]] & END) != 0),
    ):
        measures[name] = places_by_line(pages, pages.marks[wanted]) / size
    last = pages.line_end - 1
    measures["ends_sentence"] = ends_sentence(pages).astype(np.float64)
    measures["ends_colon"] = (pages.codes[last] == ord(":")).astype(np.float64)
    dots = (at.kind[last] & at.kind[np.maximum(last - 1, 0)] & END) != 0
    measures["ends_dots"] = (dots & (last > pages.line_start)).astype(np.float64)
    measures["sentences"] = np.bincount(pages.word_line[pages.sentence_first], minlength=len(size)).astype(np.float64)
    measures["repeats"] = np.minimum(pages.once(line_copies), 20).astype(np.float64)
    again = pages.once(sentence_copies)[pages.word_sentence] > 0
    measures["repeated_words"] = by_line(pages, again) / size

    prose = measures["words"] * measures["ends_sentence"]
    cased = np.log1p(measures["words"])
    for window in _WINDOWS:
        measures[f"words_near_{window}"] = near(pages, cased, window)
        measures[f"prose_near_{window}"] = near(pages, prose, window)
    measures["english_near_3"] = near(pages, measures["english"], 3)
    measures["navigation_near_3"] = near(pages, measures["navigation"], 3)
    measures["comment_widget_near_8"] = near(pages, measures["comment_widget"], 8)
    measures["capitals_near_3"] = near(pages, measures["capitals"], 3)
    measures["words_before_line"] = shifted(pages, measures["words"], 1)
    measures["words_after_line"] = shifted(pages, measures["words"], -1)
    measures.update(_position(pages, measures["words"]))
    return measures


def ends_sentence(pages: Pages) -> npt.NDArray[np.bool_]:
    """Return which lines end with . ! ? …, with or without a quotation mark or bracket after it."""
    kind, last = pages.scan.kind, pages.line_end - 1
    closes: npt.NDArray[np.bool_] = (kind[last] & END) != 0
    closes |= (kind[np.maximum(last - 1, 0)] & END != 0) & (last > pages.line_start)
    return closes


def by_line(pages: Pages, of_words: npt.NDArray[np.bool_] | Ints) -> Floats:
    """Return the sum over each line of a whole number given for each word."""
    sums = np.zeros(len(pages.line_start), dtype=np.float64)
    full = np.flatnonzero(pages.line_size)
    if len(full):
        sums[full] = np.add.reduceat(of_words.astype(np.int32), pages.line_words[full])
    return sums


def places_by_line(pages: Pages, places: Ints) -> Floats:
    """Return how many of the places of the scan stand in each line."""
    line = np.searchsorted(pages.line_start, pages.scan.kept[places], side="right") - 1
    count = len(pages.line_start)
    found: Floats = np.bincount(np.maximum(line, 0), minlength=count).astype(np.float64)[:count]
    return found


def page_bounds(pages: Pages) -> tuple[Ints, Ints]:
    """Return, for each line, the first line of its page and the line after its page's last."""
    return pages.page_lines[pages.line_page], pages.page_lines[pages.line_page + 1]


def _running(of_lines: Floats) -> Floats:
    """Return the sums before each line, in steps of 2⁻²⁰: exact, so no page's answer hangs on the others of its batch."""
    return np.concatenate(([0.0], np.cumsum(np.rint(of_lines * 2.0**20)))) / 2.0**20


def near(pages: Pages, of_lines: Floats, window: int) -> Floats:
    """Return the mean over the lines of the same page at most `window` lines away."""
    first, end = page_bounds(pages)
    here = np.arange(len(of_lines))
    low, high = np.maximum(here - window, first), np.minimum(here + window + 1, end)
    total = _running(of_lines)
    means: Floats = (total[high] - total[low]) / (high - low)
    return means


def shifted(pages: Pages, of_lines: Floats, step: int) -> Floats:
    """Return the value of the line `step` lines before, 0 where the page has none."""
    first, end = page_bounds(pages)
    there = np.arange(len(of_lines)) - step
    inside = (there >= first) & (there < end)
    return np.where(inside, of_lines[np.clip(there, 0, max(len(of_lines) - 1, 0))], 0.0)


def before(pages: Pages, of_lines: Floats) -> Floats:
    """Return the sum over the lines of the same page that stand before each line."""
    first, _ = page_bounds(pages)
    total = _running(of_lines)
    return total[:-1] - total[first]


def page_total(pages: Pages, of_lines: Floats) -> Floats:
    """Return, for each line, the sum over its whole page."""
    first, end = page_bounds(pages)
    total = _running(of_lines)
    return total[end] - total[first]


def _position(pages: Pages, words: Floats) -> Measures:
    first, end = page_bounds(pages)
    here = np.arange(len(words))
    all_words = np.maximum(page_total(pages, words), 1.0)
    return {
        "words_seen": before(pages, words) / all_words,
        "lines_from_top": (here - first).astype(np.float64),
        "lines_from_end": (end - 1 - here).astype(np.float64),
        "page_words": all_words,
        "page_mean_line": all_words / (end - first),
    }


def hash_of(pages: Pages, start: Ints, end: Ints) -> Hashes:
    """Return a 64-bit hash of the folded text between characters `start` and `end`: equal for equal texts anywhere."""
    kept = pages.scan.kept
    return hash_places(pages, np.searchsorted(kept, start), np.searchsorted(kept, end))


def hash_places(pages: Pages, low: npt.NDArray[np.integer], high: npt.NDArray[np.integer]) -> Hashes:
    """Return the hash of the folded text between two places of the scan, for each row."""
    prefix, back = pages.once(_hash_prefix)
    with np.errstate(over="ignore"):
        mixed = (prefix[high] - prefix[low]) * back[low]
        mixed ^= mixed >> np.uint64(29)
        hashed: Hashes = mixed * _HASH_BASE
    return hashed


_BUCKET_BITS = 16  # a table that stays in cache, and few rows that share a bucket by chance
_HASH_BASE = np.uint64(0x9E3779B97F4A7C15)
_HASH_INVERSE = np.uint64(pow(int(_HASH_BASE), -1, 2**64))


def _hash_prefix(pages: Pages) -> tuple[Hashes, Hashes]:
    """Return prefix sums of letter · base^place, and the powers of the inverse of the base that undo the place."""
    folded = pages.scan.folded
    power, back = _powers(1 << max(len(folded), 1).bit_length())
    total = np.zeros(len(folded) + 1, dtype=np.uint64)
    with np.errstate(over="ignore"):
        np.cumsum(folded * power[: len(folded)], dtype=np.uint64, out=total[1:])
    return total, back


def powers(exponents: npt.NDArray[np.integer]) -> Hashes:
    """Return the base of the hashes to each power, modulo 2^64."""
    found: Hashes = _powers(1 << int(exponents.max(initial=0) + 1).bit_length())[0][exponents]
    return found


@functools.lru_cache(maxsize=4)
def _powers(size: int) -> tuple[Hashes, Hashes]:
    """Return the first powers of the base and of its inverse: sizes are powers of two, so few are ever made."""
    power, back = np.full(size, _HASH_BASE, dtype=np.uint64), np.full(size, _HASH_INVERSE, dtype=np.uint64)
    power[0] = back[0] = 1
    with np.errstate(over="ignore"):
        return np.cumprod(power, dtype=np.uint64), np.cumprod(back, dtype=np.uint64)


def within_page(page: Ints, hashes: Hashes) -> Hashes:
    """Return the hashes made different on each page, so that a batch can be searched as one array."""
    return hashes + page.astype(np.uint64) * np.uint64(0xD1B54A32D192ED03)


def _doubtful(keys: Hashes) -> npt.NDArray[np.intp]:
    """Return few rows that hold all whose key stands more than once: they share their first bits with such a key."""
    shift = np.uint64(64 - _BUCKET_BITS)
    ordered = np.sort(keys)
    bucket = np.zeros(1 << _BUCKET_BITS, dtype=np.bool_)
    bucket[ordered[1:][ordered[1:] == ordered[:-1]] >> shift] = True
    return np.flatnonzero(bucket[keys >> shift])


def _runs(keys: Hashes) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    """Return the order that sorts the keys (equal ones as they stood), and where in it each new key begins.

    As np.unique would; that imports numpy.ma, which costs a cold start 10 ms.
    """
    order = np.argsort(keys, kind="stable")
    new = np.ones(len(keys), dtype=np.bool_)
    new[1:] = keys[order][1:] != keys[order][:-1]
    return order, np.flatnonzero(new)


def copies(page: Ints, hashes: Hashes) -> Ints:
    """Return, for each row, how many other rows of its page have the same hash."""
    keys = within_page(page, hashes)
    rows = _doubtful(keys)
    order, first = _runs(keys[rows])
    count = np.diff(np.append(first, len(rows)))
    others = np.zeros(len(keys), dtype=np.int32)
    others[rows[order]] = np.repeat(count - 1, count)
    return others


def said_before(page: Ints, hashes: Hashes) -> npt.NDArray[np.bool_]:
    """Return, for each row, whether an earlier row of its page has the same hash."""
    keys = within_page(page, hashes)
    rows = _doubtful(keys)
    order, first = _runs(keys[rows])
    again = np.zeros(len(keys), dtype=np.bool_)
    again[rows] = True
    again[rows[order[first]]] = False
    return again


def line_copies(pages: Pages) -> Ints:
    """Return, for each line, how many other lines of its page say the same."""
    return copies(pages.line_page, hash_of(pages, pages.line_start, pages.line_end))


def sentences(pages: Pages) -> tuple[Ints, Ints, Ints, Hashes]:
    """Return, for each sentence, its page, first word, the word after its last, and its hash."""
    first = pages.sentence_first
    end = np.append(first[1:], len(pages.word_start))[: len(first)].astype(np.int32)
    page = pages.line_page[pages.word_line[first]] if len(first) else first
    return page, first, end, hash_places(pages, pages.scan.word_start[first], pages.scan.word_end[end - 1])


def sentence_copies(pages: Pages) -> Ints:
    """Return, for each sentence, how many other sentences of its page say the same."""
    page, _, _, hashes = pages.once(sentences)
    return copies(page, hashes)
