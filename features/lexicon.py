"""Word lists → one automaton. One scan of a page finds every entry of every list, as arrays.

A list is a text file in lexicons/: three header lines (what, why, licence), then an entry a line, its forms separated by
commas. The name of the file is the *category* of its entries; an entry may stand in several files. The longest entry
wins; entries inside it that belong to other categories are hits as well ("officials said" is also "said").
"""

from __future__ import annotations

import functools
from importlib import resources
from typing import NamedTuple

import ahocorasick_rs
import numpy as np

from .scan import Ints, Scan, code_points, scan

_HEADER = ("# what:", "# why:", "# licence:")
_ALLOWED = frozenset("abcdefghijklmnopqrstuvwxyz0123456789 '-.$%/@&+#?!:()")


class LexiconError(ValueError):
    """A word list that cannot be used: says the file, the line and the remedy."""


class Hits(NamedTuple):
    """One row a match and category, in the order of the text; places are those of the `Scan`."""

    category: Ints
    start: Ints
    end: Ints


def parse(name: str, content: str) -> list[str]:
    """Return the forms in the word list `content`; raise `LexiconError` for a list that breaks the format."""
    lines = content.splitlines()
    for number, header in enumerate(_HEADER):
        if number >= len(lines) or not lines[number].startswith(header):
            raise LexiconError(
                f"lexicons/{name}.txt, line {number + 1}: must begin with '{header}'; add the header line"
            )
    forms: dict[str, int] = {}
    for number, line in enumerate(lines[len(_HEADER) :], len(_HEADER) + 1):
        if line.startswith("# ") or line in ("", "#"):
            continue
        for form in line.split(", "):
            place = f"lexicons/{name}.txt, line {number}"
            if not form or form != " ".join(form.split()) or not _ALLOWED.issuperset(form):
                raise LexiconError(f"{place}: '{form}' is not a lower-case ASCII entry; forms are separated by ', '")
            if form in forms:
                raise LexiconError(f"{place}: '{form}' stands in line {forms[form]} already; delete one")
            forms[form] = number
    return list(forms)


class Lexicon:
    """Compiled word lists.

    `categories` names them in the order of their numbers; `words` maps each category to its forms.
    """

    def __init__(self, words: dict[str, list[str]]) -> None:
        self.words = words
        self.categories = tuple(sorted(words))
        self.number = {name: number for number, name in enumerate(self.categories)}
        own: dict[bytes, set[int]] = {}
        for name, forms in words.items():
            for pattern in _patterns(forms):
                own.setdefault(pattern, set()).add(self.number[name])
        patterns = list(own)
        self._automaton = ahocorasick_rs.BytesAhoCorasick(patterns, matchkind=ahocorasick_rs.MatchKind.LeftmostLongest)
        # Row i of the compressed table lists what pattern i means: (category, start, end) from the pattern's first place.
        rows = [_meanings(pattern, own) for pattern in patterns]
        self._first = np.concatenate(([0], np.cumsum([len(row) for row in rows]))).astype(np.int32)
        flat = np.array([meaning for row in rows for meaning in row], dtype=np.int32).reshape(-1, 3)
        self._category, self._start, self._end = (np.ascontiguousarray(column) for column in flat.T)
        self._lead = np.array([pattern[0] == 0x20 for pattern in patterns], dtype=np.int32)

    def find(self, page: Scan) -> Hits:
        """Return every hit in the scanned text. Linear in its length."""
        matches = self._automaton.find_matches_as_indexes(page.haystack.data)
        table = np.array(matches, dtype=np.int32).reshape(-1, 3)
        pattern = table[:, 0]
        first = self._first[pattern]
        count = self._first[pattern + 1] - first
        origin = table[:, 1] + self._lead[pattern] - 1
        row = np.repeat(first - np.concatenate(([0], np.cumsum(count)[:-1])), count) + np.arange(count.sum())
        start = np.repeat(origin, count)
        end = start + self._end[row]
        return Hits(self._category[row], (start + self._start[row]).astype(np.int32), end.astype(np.int32))


def _patterns(forms: list[str]) -> list[bytes]:
    """Return the bytes that each form leaves in a haystack, a leading space before a word included."""
    if not forms:
        return []
    joined = scan(code_points("\n".join(forms)))
    haystack = joined.haystack.tobytes()
    patterns, begin = [], 0
    for form in forms:
        # Every character of a form is ASCII and kept: its places are its characters.
        lead = 1 if form[0].isalnum() else 0
        patterns.append(haystack[begin + 1 - lead : begin + 1 + len(form)])
        begin += len(form) + 1
    return patterns


def _meanings(pattern: bytes, own: dict[bytes, set[int]]) -> list[tuple[int, int, int]]:
    """Return (category, start, end) of a pattern: its own categories, then those of the entries inside it."""
    lead = 1 if pattern[0] == 0x20 else 0
    rows = [(category, 0, len(pattern) - lead) for category in sorted(own[pattern])]
    spaces = [i for i, byte in enumerate(pattern) if byte == 0x20]
    if (len(spaces) < 2 and lead) or not spaces:
        return rows
    seen = set(own[pattern])
    ends = [*spaces[lead:], len(pattern)]
    inner = sorted(
        ((end - begin, begin, end) for begin in spaces for end in ends if end > begin), key=lambda x: (-x[0], x[1])
    )
    taken: list[tuple[int, int, int]] = []
    for _, begin, end in inner:
        for category in own.get(pattern[begin:end], ()) if end - begin < len(pattern) else ():
            if category not in seen and not any(c == category and b < end and begin < e for c, b, e in taken):
                taken.append((category, begin, end))
    return rows + [(category, begin + 1 - lead, end - lead) for category, begin, end in taken]


@functools.cache
def load() -> Lexicon:
    """Compile the word lists of the package; about 50 ms, once a process."""
    folder = resources.files(__package__).joinpath("lexicons")
    files = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".txt"))
    return Lexicon({name[:-4]: parse(name[:-4], folder.joinpath(name).read_text(encoding="utf-8")) for name in files})
