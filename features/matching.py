"""Where the entries of word lists stand in a text, and what each means: its own categories and those of entries inside it."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from .beginnings import Forms, Tree
from .hashing import Hashes, HashNumbers, Runs, numbered
from .scan import Ints, Rows, Scan, changes, stretches

_SPACE = 0x20  # before each word of a pattern


class Hits(NamedTuple):
    """One row a match and category, in the order of the text; places are those of the `Scan`."""

    category: Ints
    start: Ints
    end: Ints


class Matcher:
    """Finds the entries of all categories: from the left, the longest that begins at each place, none inside another."""

    def __init__(self, forms: Forms, rows: Rows) -> None:
        """Compile some of the forms."""
        written = Runs(forms.haystack.astype(np.uint64))
        patterns, pattern = numbered(written.between(forms.begin[rows], forms.end[rows]))
        self._tree = Tree(forms, rows, pattern)
        self._meanings = _Meanings.of(forms, rows, pattern, written, patterns)

    def find(self, page: Scan, hashes: Hashes) -> Hits:
        """Return every hit in the scanned text, whose words have these hashes. Linear in its length."""
        start, end, pattern = self._tree.begun(page, hashes)
        kept = _apart(start, end)
        start, pattern = start.take(kept), pattern.take(kept)
        first, size, rows = self._meanings
        count = size.take(pattern)
        start = np.repeat(start, count)
        category, begin, after = rows.take(stretches(first.take(pattern), count), axis=1)
        return Hits(category, start + begin, start + after)


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


def _inside(forms: Forms, row: Rows, written: Runs, patterns: Hashes) -> tuple[Rows, Ints, Rows, Rows]:
    """Return the patterns that stand in each pattern, which is the form of a row: outer, inner, where it begins and ends."""
    first, end = forms.begin[row], forms.end[row]
    # They stand from one space to another, or to the end.
    spaces = np.flatnonzero(forms.haystack == _SPACE)
    low, high = (np.searchsorted(spaces, bound)[row] for bound in (forms.begin, forms.end))
    opening, outer = stretches(low, high - low), np.repeat(np.arange(len(row)), high - low)
    count = high[outer] - opening
    closing, outer = stretches(opening + 1, count), np.repeat(outer, count)
    begin, stop = np.repeat(spaces[opening], count), np.append(spaces, 0)[closing]
    last = closing == high[outer]
    stop[last] = end[outer[last]]
    inner = HashNumbers(patterns).of(written.between(begin, stop)) - 1
    found = np.flatnonzero((inner >= 0) & (inner != outer))
    outer = outer[found]
    return outer, inner[found], begin[found] - first[outer], stop[found] - first[outer]


def _disjoint(group: Rows, begin: Rows, end: Rows) -> Rows:
    """Return the rows that are left when each, from the first on, drops those after it in its group that overlap it."""
    left, taken = np.argsort(group, kind="stable"), []
    while len(left):
        opens = changes(group[left])
        first = left[opens][np.cumsum(opens) - 1]
        taken.append(left[opens])
        left = left[(begin[left] >= end[first]) | (end[left] <= begin[first])]
    return np.sort(np.concatenate([group[:0], *taken]))


class _Meanings(NamedTuple):
    """What patterns mean: columns first[i] … first[i] + size[i] − 1 of `rows` tell of pattern i the categories, and each
    one's start and end from the pattern's first place.
    """

    first: Ints
    size: Ints
    rows: Ints  # (3, meanings)

    @classmethod
    def of(cls, forms: Forms, rows: Rows, pattern: Ints, written: Runs, patterns: Hashes) -> _Meanings:
        """Work out what some of the forms mean, whose patterns have these numbers: their own categories, ascending, then
        those of the entries inside them, longer ones first, of one category none over another.
        """
        kinds = int(forms.category.max(initial=0)) + 1
        own = np.sort(pattern * np.int64(kinds) + forms.category[rows])
        own = own[changes(own)]
        owner, category = np.divmod(own, kinds)
        count = np.bincount(owner, minlength=len(patterns))
        first = np.cumsum(count) - count
        row = np.empty(len(patterns), dtype=np.intp)
        row[pattern] = rows
        lead = (forms.haystack[forms.begin[row]] == _SPACE).astype(np.intp)  # is no place of the match
        size = (forms.end - forms.begin)[row] - lead
        outer, inner, begin, end = _inside(forms, row, written, patterns)
        of = stretches(first[inner], count[inner])
        outer, begin, end = (np.repeat(column, count[inner]) for column in (outer, begin, end))
        group = outer * kinds + category[of]
        new = np.flatnonzero(own.take(np.searchsorted(own, group), mode="clip") != group)
        # By pattern, then length; those of one length stand by place and category already.
        new = new[np.argsort((outer * int(size.max(initial=0)) - (end - begin))[new], kind="stable")]
        new = new[_disjoint(group[new], begin[new], end[new])]
        outer, begin, end = outer[new], begin[new] + 1 - lead[outer[new]], end[new] - lead[outer[new]]
        columns = (category, category[of[new]]), (np.zeros_like(owner), begin), (size[owner], end)
        order = np.argsort(np.concatenate((owner, outer)), kind="stable")
        meaning = np.stack([np.concatenate(pair)[order] for pair in columns]).astype(np.int32)
        total = np.bincount(np.concatenate((owner, outer)), minlength=len(patterns))
        return cls((np.cumsum(total) - total).astype(np.int32), total.astype(np.int32), meaning)
