"""Where the entries of word lists stand in a text, and what each means: its own categories and those of entries inside it."""

from __future__ import annotations

from itertools import chain
from typing import NamedTuple

import numpy as np

from .beginnings import Forms, Tree
from .hashing import Hashes
from .scan import Ints, Rows, Scan, stretches


class Hits(NamedTuple):
    """One row a match and category, in the order of the text; places are those of the `Scan`."""

    category: Ints
    start: Ints
    end: Ints


class _Met(NamedTuple):
    """What the patterns mean that were met so far (most never are in one run); never changed, but replaced as a whole.

    Columns first[i] … first[i] + size[i] − 1 of `meaning` tell of pattern i the categories, and each one's start and end
    from the pattern's first place; first[i] is −1 before it is met.
    """

    first: Ints
    size: Ints
    meaning: Ints  # (3, meanings)


class Matcher:
    """Finds the entries of all categories: from the left, the longest that begins at each place, none inside another."""

    def __init__(self, forms: Forms, rows: Rows) -> None:
        """Compile some of the forms."""
        self._own: dict[bytes, list[int]] = {}
        haystack = forms.haystack.tobytes()
        bounds = zip(forms.begin[rows].tolist(), forms.end[rows].tolist(), strict=True)
        written = [haystack[begin:end] for begin, end in bounds]
        for pattern, number in zip(written, forms.category[rows].tolist(), strict=True):
            self._own.setdefault(pattern, []).append(number)
        self._written = list(self._own)
        place = {pattern: number for number, pattern in enumerate(self._written)}
        self._tree = Tree(forms, rows, np.fromiter(map(place.__getitem__, written), np.int32, len(written)))
        size = len(self._written)
        self._met = _Met(np.full(size, -1, np.int32), np.zeros(size, np.int32), np.zeros((3, 0), np.int32))

    def find(self, page: Scan, hashes: Hashes) -> Hits:
        """Return every hit in the scanned text, whose words have these hashes. Linear in its length."""
        start, end, pattern = self._tree.begun(page, hashes)
        kept = _apart(start, end)
        start, pattern = start.take(kept), pattern.take(kept)
        met = self._met
        unknown = met.first.take(pattern) < 0
        if unknown.any():
            # Another thread may learn at the same time: what one then forgets of the other is learned again.
            met = self._met = self._with(met, np.flatnonzero(np.bincount(pattern[unknown])))
        first, count = met.first.take(pattern), met.size.take(pattern)
        start = np.repeat(start, count)
        category, begin, after = met.meaning.take(stretches(first, count), axis=1)
        return Hits(category, start + begin, start + after)

    def _with(self, met: _Met, patterns: Rows) -> _Met:
        """Return what is known, and what these patterns mean that were not met before."""
        rows = [_meanings(self._written[number], self._own) for number in patterns.tolist()]
        count = np.array([len(row) for row in rows], dtype=np.int32)
        numbers = chain.from_iterable(chain.from_iterable(rows))
        meaning = np.fromiter(numbers, dtype=np.int32, count=3 * int(count.sum())).reshape(-1, 3)
        first, size = met.first.copy(), met.size.copy()
        first[patterns] = met.meaning.shape[1] + np.cumsum(count) - count
        size[patterns] = count
        return _Met(first, size, np.concatenate((met.meaning, meaning.T), axis=1))


def _apart(start: Ints, end: Ints) -> Rows:
    """Return the matches that are left when each, from the first on, takes its places from those that begin inside it."""
    reached = np.maximum.accumulate(end)
    free = np.ones(len(start), dtype=np.bool_)  # nothing before reaches into it
    free[1:] = start[1:] >= reached[:-1]
    if free.all():
        return np.arange(len(start))
    # Nearly all others begin in a free one, and are gone.
    here = np.arange(len(start))
    taken_to = end.take(np.maximum.accumulate(np.where(free, here, 0)))
    left = np.flatnonzero(~free & (start >= taken_to))
    if len(left):
        free[left[_chained(start[left], end[left])]] = True
    return np.flatnonzero(free)


def _chained(start: Ints, end: Ints) -> Rows:
    """Return the same where matches begin in others that are gone, in as many steps as the logarithm of their number."""
    size = len(start)
    following = np.append(np.searchsorted(start, end), size)  # the first match that begins after each
    reached = np.zeros(size + 1, dtype=np.bool_)
    reached[0] = True
    reached[1:-1] = start[1:] >= np.maximum.accumulate(end)[:-1]
    while True:
        more = following[np.flatnonzero(reached)]
        if reached[more].all():
            return np.flatnonzero(reached[:-1])
        reached[more] = True
        following = following[following]


def _meanings(pattern: bytes, own: dict[bytes, list[int]]) -> list[tuple[int, int, int]]:
    """Return (category, start, end) of a pattern: its own categories, then those of the entries inside it."""
    lead, size = int(pattern[0] == 0x20), len(pattern)
    rows = [(category, 0, size - lead) for category in _distinct(own[pattern])]
    spaces, space = [], pattern.find(b" ")
    while space >= 0:
        spaces.append(space)
        space = pattern.find(b" ", space + 1)
    if len(spaces) <= lead:
        return rows
    ends = [*spaces[lead:], size]
    whole = size if lead else -1  # where the pattern ends that begins with its first word
    inner = [
        (begin - end, begin, end)
        for begin in spaces
        for end in ends
        if end > begin and pattern[begin:end] in own and (begin or end != whole)
    ]
    seen = {category for category, _, _ in rows}
    taken: list[tuple[int, int, int]] = []
    for _, begin, end in sorted(inner):
        for category in _distinct(own[pattern[begin:end]]):
            if category not in seen and not any(c == category and b < end and begin < e for c, b, e in taken):
                taken.append((category, begin, end))
    return rows + [(category, begin + 1 - lead, end - lead) for category, begin, end in taken]


def _distinct(numbers: list[int]) -> list[int]:
    return numbers if len(numbers) == 1 else sorted(set(numbers))
