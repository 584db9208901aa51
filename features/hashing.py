"""Words and runs of words as 64-bit numbers: equal for equal words whatever their case, accents and disguise.

One number a word serves everything that compares words: closed-class words, lines and sentences said twice, repeated
runs of five, a headline's words in its article, the key by which copies of a page are known.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from .scan import Bools, Bytes, Ints, Scan, Windows, changes, code_points, scan

Hashes = npt.NDArray[np.uint64]

_ENDED = 4  # letters; a shorter word keeps its ending
_WINDOW = 8  # bytes that one number holds
_FIRST, _SECOND, _LAST = (np.uint64(odd) for odd in (0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0xD6E8FEB86659FD93))
_HALF = np.uint64(32)
_ONE = np.uint64(1)
_BOTTOMS, _TOPS = np.uint64(0x0101010101010101), np.uint64(0x8080808080808080)  # a bit of each byte
_LETTERS = np.zeros(256, dtype=np.uint8)  # folded letters and digits, each itself; anything else 0
_LETTERS[[*b"abcdefghijklmnopqrstuvwxyz0123456789"]] = [*b"abcdefghijklmnopqrstuvwxyz0123456789"]
_PAGE = np.uint64(0xD1B54A32D192ED03)
_BASE = np.uint64(0xA0761D6478BD642F)
_INVERSE = np.uint64(pow(int(_BASE), -1, 2**64))
_BUCKET_BITS = 16  # a table that stays in cache, and few rows that share a bucket by chance
_BUCKET_SHIFT = np.uint64(64 - _BUCKET_BITS)
_KEY_SHIFT = np.uint32(32 - _BUCKET_BITS)


def _mixed(number: Hashes) -> Hashes:
    with np.errstate(over="ignore"):
        number = number * _FIRST
        number ^= number >> _HALF
        number *= _SECOND
        return number


def word_hashes(at: Scan) -> Hashes:
    """Return a number for each word, from its first 16 bytes, its last 8 and its length."""
    windows = at.windows
    size = at.word_end - at.word_start
    number = windows.at(at.word_start, size)
    long = np.flatnonzero(size > _WINDOW)
    rest, begin = size.take(long) - _WINDOW, at.word_start.take(long) + _WINDOW
    with np.errstate(over="ignore"):
        number[long] += windows.at(begin, rest) * _SECOND
        longer = long[rest > _WINDOW]
        number[longer] += (windows.at(at.word_end[longer] - _WINDOW, _WINDOW) + size[longer].astype(np.uint64)) * _LAST
    return _mixed(number)


def stem_hashes(at: Scan, words: Ints, letters: int) -> Hashes:
    """Return a number for the first letters of some words, eight at most, without their ending -s, -'s or the d of -ed."""
    start, end = at.word_start.take(words), at.word_end.take(words)
    size = end - start
    last, before = at.folded.take(end - 1), at.folded.take(np.maximum(end - 2, 0))
    plural, past = (last == ord("s")) & (before != ord("s")), (last == ord("d")) & (before == ord("e"))
    ending = (plural | past).astype(np.int32) + (plural & (before == ord("'")))
    size = np.minimum(np.where(size > _ENDED, size - ending, size), letters)
    return _mixed(at.windows.at(start, size))


def lead_hashes(folded: Bytes, places: npt.NDArray[np.integer]) -> Hashes:
    """Return a number for the letters and digits from each place on, eight at most, up to anything else."""
    number = Windows.of(_LETTERS.take(folded)).at(places, _WINDOW)
    other = (number - _BOTTOMS) & ~number & _TOPS  # the lowest bit set is the top one of the first byte that is zero
    number &= (other & (~other + _ONE)) - _ONE
    return _mixed(number)


def endings(at: Scan, words: npt.NDArray[np.integer]) -> Hashes:
    """Return the last four letters of some words of as many, as one number each, the first of them in its lowest byte."""
    return at.windows.at(at.word_end.take(words) - 4, 4)


class WordSet:
    """A set of words that answers for a whole batch at once: one look into one table a word."""

    def __init__(self, words: Sequence[str]) -> None:
        hashes = word_hashes(scan(code_points("\n".join(words))))
        # A multiplier under which no two words share a slot: the table needs no second look. Where the slots are a seventh
        # of the square of the words, which stay in cache, one multiplier in thirty or more serves.
        bits = max((len(hashes) ** 2 // 7).bit_length(), len(hashes).bit_length(), 1)
        self._shift = np.uint64(64 - bits)
        odd = 1
        with np.errstate(over="ignore"):
            while len(set((slots := (hashes * np.uint64(odd)) >> self._shift).tolist())) < len(hashes):
                odd += 2
            self._odd = np.uint64(odd)
            self._table = np.zeros(1 << bits, dtype=np.uint64)
            self._table[slots] = hashes

    def holds(self, hashes: Hashes) -> Bools:
        """Return which of the word hashes are words of the set."""
        with np.errstate(over="ignore"):
            slot = (hashes * self._odd) >> self._shift
        found: Bools = self._table.take(slot.view(np.int64)) == hashes
        return found


class HashNumbers:
    """Numbers for distinct hashes, asked for a whole batch at once: 1 for the first in their order, 0 for one not among them.

    `order` tells the place in the given hashes of each number less one.
    """

    def __init__(self, hashes: Hashes) -> None:
        self.order = np.argsort(hashes)
        self._hash = np.append(np.zeros(1, dtype=np.uint64), hashes[self.order])
        bucket = (self._hash[1:] >> _BUCKET_SHIFT).astype(np.intp)
        # The number of the first hash of each bucket, and by number the next in its bucket, 0 for none; small numbers keep
        # the tables in cache.
        small = np.min_scalar_type(-len(hashes) - 1)
        self._first = np.zeros(1 << _BUCKET_BITS, dtype=small)
        self._first[bucket[::-1]] = np.arange(len(hashes), 0, -1)
        self._next = np.zeros(len(hashes) + 1, dtype=small)
        again = np.flatnonzero(np.diff(bucket) == 0) + 1
        self._next[again] = again + 1

    def of(self, hashes: Hashes) -> Ints:
        """Return the number of each hash."""
        found = self._first.take((hashes >> _BUCKET_SHIFT).view(np.int64))
        rows = np.flatnonzero((self._hash.take(found) != hashes) & (found > 0))
        wanted, number = hashes.take(rows), found.take(rows)
        while len(rows):
            number = self._next.take(number)
            found[rows] = number
            left = np.flatnonzero((self._hash.take(number) != wanted) & (number > 0))
            rows, wanted, number = rows.take(left), wanted.take(left), number.take(left)
        return found.astype(np.int32)


class WordNumbers(HashNumbers):
    """Numbers for words, by their hashes."""

    def __init__(self, words: Sequence[str]) -> None:
        super().__init__(word_hashes(scan(code_points("\n".join(words)))))


class Runs:
    """Hashes of runs of words, from prefix sums of word · base^place."""

    def __init__(self, hashes: Hashes) -> None:
        power, self._back = _powers(1 << (len(hashes) + 1).bit_length())
        self._total = np.empty(len(hashes) + 1, dtype=np.uint64)
        self._total[0] = 0
        with np.errstate(over="ignore"):
            np.cumsum(hashes * power[: len(hashes)], dtype=np.uint64, out=self._total[1:])

    def sums(self, first: npt.NDArray[np.integer], end: npt.NDArray[np.integer]) -> Hashes:
        """Return the sum of word · base^place over the words first … end − 1 of each row, the first at place 0."""
        with np.errstate(over="ignore"):
            return (self._total.take(end) - self._total.take(first)) * self._back.take(first)

    def between(self, first: npt.NDArray[np.integer], end: npt.NDArray[np.integer]) -> Hashes:
        """Return the hash of the words first … end − 1 of each row; 0 for none."""
        return _mixed(self.sums(first, end))

    def of_length(self, size: int) -> Hashes:
        """Return the hash of the run of so many words that begins at each word, but for the last size − 1 of them."""
        with np.errstate(over="ignore"):
            sums = self._total[size:] - self._total[:-size]
            return _mixed(sums * self._back[: len(sums)])


@functools.lru_cache(maxsize=4)
def _powers(size: int) -> tuple[Hashes, Hashes]:
    """Return so many powers of the base of the runs, and of its inverse, modulo 2^64; sizes are powers of two, so few."""
    power, back = np.full(size, _BASE, dtype=np.uint64), np.full(size, _INVERSE, dtype=np.uint64)
    power[0] = back[0] = 1
    with np.errstate(over="ignore"):
        return np.cumprod(power, dtype=np.uint64), np.cumprod(back, dtype=np.uint64)


def within_page(page: Ints, hashes: Hashes) -> Hashes:
    """Return the hashes made different on each page, so that a batch can be searched as one array."""
    with np.errstate(over="ignore"):
        return hashes + page.astype(np.uint64) * _PAGE


def _doubtful(page: Ints, hashes: Hashes) -> npt.NDArray[np.intp]:
    """Return few rows that hold all whose hash stands more than once on their page: they share their first bits with such."""
    # Half of the bits tell nearly all apart, in half the time.
    keys = (hashes >> _HALF).astype(np.uint32)
    keys += page.astype(np.uint32) * _PAGE.astype(np.uint32)
    ordered = np.sort(keys)
    bucket = np.zeros(1 << _BUCKET_BITS, dtype=np.bool_)
    bucket[ordered[1:][ordered[1:] == ordered[:-1]] >> _KEY_SHIFT] = True
    return np.flatnonzero(bucket.take(keys >> _KEY_SHIFT))


def in_buckets_of(keys: Hashes, wanted: Hashes) -> npt.NDArray[np.intp]:
    """Return the rows whose key shares its first bits with a wanted one: all equal to one, and a few more."""
    bucket = np.zeros(1 << _BUCKET_BITS, dtype=np.bool_)
    bucket[wanted >> _BUCKET_SHIFT] = True
    return np.flatnonzero(bucket.take((keys >> _BUCKET_SHIFT).view(np.int64)))


def _equal_runs(keys: Hashes) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    """Return an order that sorts the keys, and where in it each new key begins.

    As np.unique would; that imports numpy.ma, which costs a cold start 10 ms.
    """
    order = np.argsort(keys)
    return order, np.flatnonzero(changes(keys.take(order)))


def numbered(keys: Hashes) -> tuple[Hashes, Ints]:
    """Return the distinct keys in ascending order, and the place of each key among them."""
    order, first = _equal_runs(keys)
    place = np.empty(len(keys), dtype=np.int32)
    place[order] = np.repeat(np.arange(len(first), dtype=np.int32), np.diff(np.append(first, len(keys))))
    return keys[order[first]], place


def copies(page: Ints, hashes: Hashes) -> Ints:
    """Return, for each row, how many other rows of its page have the same hash."""
    rows = _doubtful(page, hashes)
    order, first = _equal_runs(within_page(page.take(rows), hashes.take(rows)))
    count = np.diff(np.append(first, len(rows)))
    others = np.zeros(len(hashes), dtype=np.int32)
    others[rows[order]] = np.repeat(count - 1, count)
    return others


def said_before(page: Ints, hashes: Hashes) -> Bools:
    """Return, for each row, whether an earlier row of its page has the same hash."""
    rows = _doubtful(page, hashes)
    order, first = _equal_runs(within_page(page.take(rows), hashes.take(rows)))
    again = np.zeros(len(hashes), dtype=np.bool_)
    again[rows] = True
    if len(rows):
        again[np.minimum.reduceat(rows.take(order), first)] = False
    return again
