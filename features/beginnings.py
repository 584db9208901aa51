"""A tree of the beginnings of word lists' entries: words become numbers, beginnings of entries become numbers of their own.

In place of an automaton over letters: a word is looked up once, by its hash, and only where it begins an entry of several
words is the next word asked whether it goes on. All words of a batch take a step together, so a step is a few numpy calls,
and there are as many steps as the longest entry has words (docs/decisions/0031).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from .hashing import Hashes, HashNumbers, in_buckets_of, numbered, word_hashes
from .scan import Ints, Rows, Scan, code_points, scan, stretches

_BLOCK = 8  # bytes that one number holds
_STEP = np.uint64(0x9FB21C651E98DF25)  # odd: a beginning is a polynomial of its words' hashes


class Forms:
    """The forms of all categories as a haystack holds them, from one scan.

    A form has words that stand one place apart, its *lead*, and then perhaps a tail: marks, and what follows them. Words
    of form i are numbers first[i] … last[i] − 1 of `hash`, the first `lead[i]` of them the lead, and bytes tail[i] …
    end[i] − 1 of the haystack the tail.
    """

    def __init__(self, text: str, category: Ints) -> None:
        """Scan forms, a line each."""
        codes = code_points(text)
        at = scan(codes)
        self.windows = at.haystack
        self.haystack = at.haystack.bytes
        self.category = category
        # Every character of a form is ASCII and kept: its places are its characters.
        self.end = np.flatnonzero(codes == ord("\n")) + 1
        place = np.append(0, self.end)[:-1]
        started = at.word_at.take(place)
        word = np.append(at.word_start, np.int32(-1)).take(started - 1) == place  # which begin with a word
        self.begin = place + ~word  # the space before a word belongs to its pattern
        self.hash = word_hashes(at)
        self.first, self.last = started - word, at.word_at.take(self.end - 2)
        apart = np.append(np.flatnonzero(at.word_start[1:] - at.word_end[:-1] != 1) + 1, len(at.word_start))
        following = apart.take(np.searchsorted(apart, self.first, side="right"), mode="clip")
        led = self.haystack.take(self.begin) == 0x20  # by a word, perhaps with a bracket before it
        self.lead = np.where(led, np.minimum(self.last, following) - self.first, 0)
        ends = np.append(at.word_end, np.int32(0)).take(self.first + self.lead - 1) + 1
        self.tail = np.where(led, ends, self.begin)

    def likely(self, hashes: Hashes) -> Rows:
        """Return the forms that may stand on a page of the word hashes: each of their words does."""
        missing = np.ones(len(self.hash) + 1, dtype=np.int32)
        missing[0] = 0
        missing[1:][in_buckets_of(self.hash, hashes)] = 0
        before = np.cumsum(missing, dtype=np.int32)  # how many words before each word stand not on the page
        return np.flatnonzero(before.take(self.first) == before.take(self.last))


class _Tails(NamedTuple):
    """The tails of forms, those of one beginning together, the shorter first."""

    pattern: Ints
    size: Ints  # bytes
    bytes: Hashes  # (tails, blocks): eight bytes a number


class Tree:
    """The beginnings of all forms. Nodes 1 … are the words, each the beginning of one word; then come the longer beginnings,
    and last, one for each byte, those of forms that begin with a mark. 0 is none.
    """

    def __init__(self, forms: Forms, rows: Rows, pattern: Ints) -> None:
        """Compile some of the forms, whose patterns have these numbers."""
        node = self._grow(forms, rows)
        whole = forms.tail[rows] == forms.end[rows]
        self._pattern = np.zeros(self._size, dtype=np.int32)  # by node: 1 + the pattern that it is, 0 for none
        self._pattern[node[whole]] = pattern[whole] + 1
        self._add_tails(forms, rows[~whole], node[~whole], pattern[~whole])

    def _grow(self, forms: Forms, rows: Rows) -> Ints:
        """Number all words and beginnings; return the node of each form's whole lead."""
        first, lead = forms.first[rows], forms.lead[rows]
        hashes = forms.hash[stretches(first, lead)]
        self._words = HashNumbers(numbered(hashes)[0])
        word = self._words.of(hashes)
        at = np.cumsum(lead) - lead  # of each form in `word`
        node = np.append(word, np.int32(0)).take(at)
        self._size = len(self._words.order) + 1
        self._follows = np.zeros(self._size, dtype=np.bool_)  # by word: one that goes on from another
        parents, keys = [node[:0]], [hashes[:0]]
        key = np.append(hashes, np.uint64(0)).take(at)
        for depth in range(1, int(lead.max(initial=1))):
            longer = np.flatnonzero(lead > depth)
            following = at[longer] + depth
            self._follows[word[following]] = True
            key[longer] = _joined(key[longer], hashes[following])
            distinct, child = numbered(key[longer])
            parents.append(node[longer])
            keys.append(distinct)
            node[longer] = self._size + child
            self._size += len(distinct)
        self._longer = HashNumbers(np.concatenate(keys))
        self._child = np.append(-1, self._longer.order).astype(np.int32) + np.int32(len(self._words.order) + 1)
        self._child[0] = 0
        marks = np.flatnonzero(lead == 0)
        byte = forms.haystack[forms.begin[rows[marks]]]
        self._marks = np.flatnonzero(np.bincount(byte)).tolist()  # the bytes that begin a form
        node[marks] = byte.astype(np.int32) + self._size
        self._of_marks = self._size
        self._size += 256
        self._deeper = np.zeros(self._size, dtype=np.bool_)
        self._deeper[np.concatenate(parents)] = True
        return node

    def _add_tails(self, forms: Forms, rows: Rows, node: Ints, pattern: Ints) -> None:
        size = (forms.end - forms.tail)[rows]
        order = np.lexsort((size, node))
        size, begin = size[order], forms.tail[rows][order]
        blocks = [
            forms.windows.at(np.minimum(begin + byte, len(forms.haystack)), np.clip(size - byte, 0, _BLOCK))
            for byte in range(0, int(size.max(initial=1)), _BLOCK)
        ]
        self._tails = _Tails(pattern[order], size.astype(np.int32), np.stack(blocks))
        self._tail_count = np.bincount(node, minlength=self._size).astype(np.int32)
        self._tailed = self._tail_count > 0
        self._tail_first = np.cumsum(self._tail_count, dtype=np.int32) - self._tail_count

    def begun(self, page: Scan, hashes: Hashes) -> tuple[Ints, Ints, Ints]:
        """Return the longest form that begins at each place where one does: start and end (places), and pattern."""
        word = self._words.of(hashes)
        longest, end = self._pattern.take(word), page.word_end.copy()
        row, node, ends = self._beginnings(page, hashes, word)
        pattern = self._pattern.take(node)
        whole = np.flatnonzero(pattern > 0)
        # Those of one word stand in the order of their length: the last one stays.
        longest[row[whole]], end[row[whole]] = pattern[whole], ends[whole]
        at, ends, pattern = self._with_tails(node, ends, page)
        row = row[at]
        longer = (ends > end[row]) | (longest[row] == 0)
        longest[row[longer]], end[row[longer]] = pattern[longer] + 1, ends[longer]
        some = np.flatnonzero(longest > 0)
        return self._with_marks(page.word_start.take(some), end.take(some), longest.take(some) - np.int32(1), page)

    def _beginnings(self, page: Scan, hashes: Hashes, word: Ints) -> tuple[Rows, Ints, Ints]:
        """Return all beginnings on the page but those of one word without a tail, shorter ones of a word first.

        Returns:
            The word that each begins with, its node, and the place where it ends.
        """
        owner, bare = bare_words(page)
        # "regime's" is also the word "regime", where a form may end but none goes on.
        bare_word = self._words.of(bare)
        bare_of = np.zeros(
            len(word), dtype=np.int32
        )  # the place in `bare` plus one of words that are asked what follows
        bare_of[owner] = np.where(self._follows.take(bare_word), np.arange(1, len(bare) + 1), 0)
        alone = np.flatnonzero(self._pattern.take(word.take(owner)) == 0)
        tailed = np.flatnonzero(self._tailed.take(word))
        rows: list[Rows] = [owner[alone].astype(np.intp), tailed]
        nodes = [bare_word[alone], word[tailed]]
        ends = [page.bare_end[alone], page.word_end[tailed]]
        # Words that may go on from the word before them: one place from it.
        goes_on = np.zeros(len(word) + 1, dtype=np.bool_)
        np.equal(page.word_start[1:] - page.word_end[:-1], 1, out=goes_on[1:-1])
        goes_on[:-1] &= self._follows.take(word) | (bare_of > 0)
        row = np.flatnonzero(self._deeper.take(word) & goes_on[1:])
        key, after = hashes.take(row), row + 1
        while len(row):
            owned = bare_of.take(after)
            short = np.flatnonzero(owned > 0)
            owned = owned.take(short) - 1
            size = len(short)
            keys = _joined(
                np.concatenate((key.take(short), key)), np.concatenate((bare.take(owned), hashes.take(after)))
            )
            node = self._child.take(self._longer.of(keys))
            rows.append(row.take(short))
            nodes.append(node[:size])
            ends.append(page.bare_end.take(owned))
            found = np.flatnonzero(node[size:] > 0)
            row, after, found = row.take(found), after.take(found), found + size
            key, node = keys.take(found), node.take(found)
            rows.append(row)
            nodes.append(node)
            ends.append(page.word_end.take(after))
            found = np.flatnonzero(self._deeper.take(node) & goes_on.take(after + 1))
            row, key, after = row.take(found), key.take(found), after.take(found) + 1
        return np.concatenate(rows), np.concatenate(nodes), np.concatenate(ends)

    def _with_marks(self, start: Ints, end: Ints, pattern: Ints, page: Scan) -> tuple[Ints, Ints, Ints]:
        """Return the forms given and those that begin with a mark, in the order of the text."""
        byte = page.haystack.bytes.take(page.marks + 1)
        place = [page.marks[byte == wanted] for wanted in self._marks]
        if not sum(map(len, place)):
            return start, end, pattern
        node = np.repeat(np.array(self._marks, dtype=np.int32) + self._of_marks, [len(each) for each in place])
        places = np.concatenate(place)
        row, ends, patterns = self._with_tails(node, places, page)
        last = np.flatnonzero(np.append(np.diff(row), len(row) > 0))  # of a place the longest
        start, end = np.append(start, places[row[last]]), np.append(end, ends[last])
        order = np.argsort(start, kind="stable")
        return start[order], end[order], np.append(pattern, patterns[last])[order]

    def _with_tails(self, node: Ints, place: Ints, page: Scan) -> tuple[Rows, Ints, Ints]:
        """Return the tails of the nodes that stand from the places on, a row's shorter ones first: row, end, pattern."""
        some = np.flatnonzero(self._tailed.take(node))
        count = self._tail_count.take(node[some])
        row, tail = np.repeat(some, count), stretches(self._tail_first.take(node[some]), count)
        begun = page.haystack.at(place.take(row) + 1, self._tails.size.take(tail))
        kept = np.flatnonzero(begun == self._tails.bytes[0].take(tail))
        row, tail = row[kept], tail[kept]
        for block in range(1, len(self._tails.bytes) if len(row) else 1):
            left = self._tails.size.take(tail) - _BLOCK * block
            going = np.flatnonzero(left > 0)
            number = page.haystack.at(place.take(row[going]) + (1 + _BLOCK * block), left[going])
            wrong = going[number != self._tails.bytes[block].take(tail[going])]
            row, tail = np.delete(row, wrong), np.delete(tail, wrong)
        return row, place.take(row) + self._tails.size.take(tail), self._tails.pattern.take(tail)


def _joined(before: Hashes, following: Hashes) -> Hashes:
    """Return the hashes of beginnings that go on by a word, both given by theirs."""
    with np.errstate(over="ignore"):
        return before * _STEP + following


def bare_words(page: Scan) -> tuple[Ints, Hashes]:
    """Return the words that end with 's, and the hashes of what stands before it."""
    owner = page.word_at.take(page.bare_end) - 1
    return owner, word_hashes(page._replace(word_start=page.word_start.take(owner), word_end=page.bare_end))
