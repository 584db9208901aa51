"""Word lists → one automaton. One scan of a page finds every entry of every list, as arrays.

A list is a text file in lexicons/: three header lines (what, why, licence), then an entry a line, its forms separated by
commas. The name of the file is the *category* of its entries; an entry may stand in several files. The longest entry
wins; entries inside it that belong to other categories are hits as well ("officials said" is also "said").
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from pathlib import Path
from typing import NamedTuple

import ahocorasick_rs
import numpy as np
import numpy.typing as npt

from . import plugins
from .hashing import Hashes, Windows, WordSet, in_buckets_of, lead_hashes, word_hashes
from .scan import Bools, Ints, Scan, code_points, scan, stretches

COMMON = "english"  # the list of closed-class words: half of all words, asked of every word, evidence of nothing
# Lists of words that are asked of every word by hash, and are no categories of the scan.
LOOKED_UP = (
    COMMON, "neighbour", "speaker", "speech_act", "study_subject", "study_word", "number_word", "comparison", "vague_credit",
    "filler_latin",
)  # fmt: skip
FAMILIES = ("neighbour", "reporting", "speaker", "speech_act")  # lists whose lines mean something: forms of one word
# Lists that only headlines are asked for: they would be a fifth of all hits of a page.
HEADLINE = ("clickbait", "straight_news", "place", "soft_topic")
_HEADER = ("# what:", "# why:", "# licence:")
_DOUBTFUL = re.compile(r"\n(?:[\n ]|[^a-z0-9(][a-z0-9])")  # no entry, a space first, or a symbol before a word
_ALLOWED = frozenset("abcdefghijklmnopqrstuvwxyz0123456789 '-.$%/@&+#?!:()")
_SOUND = re.compile(f"[{re.escape(''.join(sorted(_ALLOWED)))}\n]*")


class LexiconError(ValueError):
    """A word list that cannot be used: says the file, the line and the remedy."""


class Hits(NamedTuple):
    """One row a match and category, in the order of the text; places are those of the `Scan`."""

    category: Ints
    start: Ints
    end: Ints


class Lists(Mapping[str, list[str]]):
    """Word lists by name, each kept as one text with a form a line, and split when it is asked for."""

    def __init__(self, texts: dict[str, str]) -> None:
        """Take the text of each list."""
        self.texts = texts

    @classmethod
    def of(cls, words: Mapping[str, list[str]]) -> Lists:
        """Return the lists, whose forms are given, as texts."""
        return cls({name: "".join([f"{form}\n" for form in forms]) for name, forms in words.items()})

    def __getitem__(self, name: str) -> list[str]:
        return self.texts[name].splitlines()

    def __iter__(self) -> Iterator[str]:
        return iter(self.texts)

    def __len__(self) -> int:
        return len(self.texts)


def parse(path: str, content: str) -> list[str]:
    """Return the forms in the word list `content` of a file; raise `LexiconError` for a list that breaks the format."""
    forms = _text(path, content).splitlines()
    if len(set(forms)) < len(forms):
        _find_fault(path, content.splitlines())
    return forms


def _text(path: str, content: str) -> str:
    """Return the forms of a list, a line each, as `parse` does but for a form that stands in it twice.

    Every run of the program reads every list: each is checked as a whole, and line by line only to name a fault. That
    no form of ours stands twice, which changes no hit, is for the tests to see.
    """
    lines = content.splitlines()
    for number, header in enumerate(_HEADER):
        if number >= len(lines) or not lines[number].startswith(header):
            raise LexiconError(f"{path}, line {number + 1}: must begin with '{header}'; add the header line")
    entries = _entries(lines)
    text = "\n".join(entries).replace(", ", "\n") + "\n" if entries else ""
    whole = f"\n{text}"
    if "  " in whole or " \n" in whole or (text and _DOUBTFUL.search(whole)) or not _SOUND.fullmatch(whole):
        _find_fault(path, lines)
    return text


def _entries(lines: list[str]) -> list[str]:
    return [line for line in lines[len(_HEADER) :] if line and (line[0] != "#" or not _comment(line))]


def _comment(line: str) -> bool:
    return line == "#" or line.startswith("# ")


def _find_fault(path: str, lines: list[str]) -> None:
    """Raise LexiconError for the first faulty entry, if there is one."""
    seen: dict[str, int] = {}
    for number, line in enumerate(lines[len(_HEADER) :], len(_HEADER) + 1):
        if not line or _comment(line):
            continue
        for form in line.split(", "):
            place = f"{path}, line {number}"
            if not form or form != " ".join(form.split()) or not _ALLOWED.issuperset(form):
                raise LexiconError(f"{place}: '{form}' is not a lower-case ASCII entry; forms are separated by ', '")
            if len(form) > 1 and not (form[0].isalnum() or form[0] == "(") and form[1].isalnum():
                raise LexiconError(
                    f"{place}: '{form}' begins with a symbol, which the matcher reads as a space; drop it"
                )
            if form in seen:
                raise LexiconError(f"{place}: '{form}' stands in line {seen[form]} already; delete one")
            seen[form] = number


class Lexicon:
    """Compiled word lists.

    `words` maps each list to its forms; `families` maps the lists of `FAMILIES` to their lines, each the forms of one
    word. `categories` names, in the order of their numbers, the lists that one scan finds;
    `common` is the list of closed-class words, which are looked up word by word.
    """

    def __init__(
        self,
        words: Mapping[str, list[str]],
        families: dict[str, list[list[str]]] | None = None,
        scanned: Iterable[str] | None = None,
        others: dict[str, list[str]] | None = None,
    ) -> None:
        """Compile the lists; of those that are not looked up, only `scanned` are categories where it is given.

        `families` are lists whose lines mean something, as lines. `others` are lists of other packages: they are scanned
        for apart, so that none of their entries can hide one of ours.
        """
        self.words = words if isinstance(words, Lists) else Lists.of(words)
        self.families = families or {}
        # Every second word is one of these: each is looked up by its hash, a sixth of the cost of a match.
        self.common = WordSet(words.get(COMMON, []))
        self._sets: dict[str, WordSet] = {}
        self._ours = tuple(sorted(set(words if scanned is None else scanned) - set(LOOKED_UP)))
        self.categories = (*self._ours, *sorted(others or {}))
        self._others: _Matcher | None = None
        if others:
            self._others = _Matcher(*_Forms(*_joined(Lists.of(others), sorted(others))).all())
        self.number = {name: number for number, name in enumerate(self.categories)}
        self._full: _Matcher | None = None
        self._scanned = self._times = 0

    def holds(self, name: str, hashes: Hashes) -> Bools:
        """Return which of the word hashes are words of the list `name`, one of `LOOKED_UP`."""
        if name not in self._sets:
            self._sets[name] = WordSet(self.words.get(name, []))
        return self._sets[name].holds(hashes)

    def knows(self, hashes: Hashes) -> Bools:
        """Return which of the word hashes are words of any entry of our lists."""
        place = np.searchsorted(self._vocabulary, hashes)
        known: Bools = self._vocabulary.take(place, mode="clip") == hashes
        return known

    @functools.cached_property
    def _vocabulary(self) -> Hashes:
        """The hashes of all words of all lists, ascending, and 0, which is no word's: never empty."""
        words = word_hashes(scan(code_points("".join(self.words.texts.values()))))
        return np.sort(np.append(words, np.uint64(0)))

    @functools.cached_property
    def _forms(self) -> tuple[str, Ints]:
        """The forms of all categories, a line each, and the number of the category of each."""
        return _joined(self.words, self._ours)

    def find(self, page: Scan) -> Hits:
        """Return every hit in the scanned text. Linear in its length."""
        hits = self._find_ours(page)
        if self._others is None:
            return hits
        more = self._others.find(page)
        more = more._replace(category=more.category + np.int32(len(self._ours)))
        both = [np.concatenate(pair) for pair in zip(hits, more, strict=True)]
        order = np.argsort(both[1], kind="stable")
        return Hits(*(column[order] for column in both))

    def _find_ours(self, page: Scan) -> Hits:
        """Return every hit of our own lists.

        To compile all lists takes as long as to read some hundred pages: a first page or two is read with the forms
        whose words all stand on it, which finds the same.
        """
        self._scanned += len(page.haystack)
        self._times += 1
        if self._full is None and (self._scanned > _MANY or self._times > _OFTEN):
            self._full = _Matcher(*_Forms(*self._forms).all())
        matcher = self._full or _Matcher(*_Forms(*_begun(page, *self._forms)).likely(page))
        return matcher.find(page)


def _joined(lists: Lists, names: Iterable[str]) -> tuple[str, Ints]:
    """Return the forms of some lists, a line each, and the place of its list of each."""
    texts = [lists.texts[name] for name in names]
    count = [text.count("\n") for text in texts]
    return "".join(texts), np.repeat(np.arange(len(texts), dtype=np.int32), count)


def _begun(page: Scan, text: str, category: Ints) -> tuple[str, Ints]:
    """Return those of the forms, and the category of each, whose first letters some word of a page has, and a few more."""
    codes = np.frombuffer(text.encode("ascii"), dtype=np.uint8)
    end = np.flatnonzero(codes == _NEWLINE)
    begin = np.append(0, end + 1)[:-1]
    none = lead_hashes(codes, end[:1])  # of a form that begins with no letter
    on_page = np.append(lead_hashes(page.folded, page.word_start), none)
    rows = in_buckets_of(lead_hashes(codes, begin), on_page)
    bounds = zip(begin[rows].tolist(), (end[rows] + 1).tolist(), strict=True)
    return "".join([text[first:last] for first, last in bounds]), category[rows]


class _Forms:
    """The forms of all categories as a haystack holds them, from one scan."""

    def __init__(self, text: str, category: Ints) -> None:
        """Scan forms, a line each."""
        codes = code_points(text)
        at = scan(codes)
        self._haystack = at.haystack.tobytes()
        self._category = category
        # Every character of a form is ASCII and kept: its places are its characters.
        self._end = np.flatnonzero(codes == _NEWLINE) + 1
        place = np.append(0, self._end)[:-1]
        started = at.word_at.take(place)
        word = np.append(at.word_start, np.int32(-1)).take(started - 1) == place  # which begin with a word
        self._begin = place + ~word  # the space before a word belongs to its pattern
        self._hash = word_hashes(at)  # of the words of all forms; those of a form are _first … _last − 1
        self._first, self._last = started - word, at.word_at.take(self._end - 2)

    def all(self) -> tuple[list[bytes], list[int]]:
        """Return the pattern and the category of each form."""
        return self._of(np.arange(len(self._end)))

    def likely(self, page: Scan) -> tuple[list[bytes], list[int]]:
        """Return the same of all that may stand on a page: each of their words does."""
        missing = np.ones(len(self._hash) + 1, dtype=np.int32)
        missing[0] = 0
        missing[1:][in_buckets_of(self._hash, _hashes_on(page))] = 0
        before = np.cumsum(missing, dtype=np.int32)  # how many words before each word stand not on the page
        return self._of(np.flatnonzero(before.take(self._first) == before.take(self._last)))

    def _of(self, rows: npt.NDArray[np.intp]) -> tuple[list[bytes], list[int]]:
        bounds = zip(self._begin[rows].tolist(), self._end[rows].tolist(), strict=True)
        return [self._haystack[begin:end] for begin, end in bounds], self._category[rows].tolist()


def _hashes_on(page: Scan) -> Hashes:
    """Return the hashes of the words of a page, of one with 's also without it."""
    size = page.word_end - page.word_start
    owners = np.flatnonzero(size > len("'s"))
    owners = owners[Windows(page.folded).at(page.word_end[owners] - 2, 2) == int.from_bytes(b"'s", "little")]
    bare = page._replace(word_start=page.word_start[owners], word_end=page.word_end[owners] - 2)
    return np.concatenate((word_hashes(page), word_hashes(bare)))


class _Matcher:
    """One automaton for the forms of all categories, and what each of its patterns means."""

    def __init__(self, patterns: list[bytes], categories: list[int]) -> None:
        self._own: dict[bytes, list[int]] = {}
        for pattern, number in zip(patterns, categories, strict=True):
            self._own.setdefault(pattern, []).append(number)
        self._pattern = list(self._own)
        self._automaton = ahocorasick_rs.BytesAhoCorasick(
            self._pattern, matchkind=ahocorasick_rs.MatchKind.LeftmostLongest
        )
        # What pattern i means stands in columns _first[i] … + _count[i] of _meaning: category, start and end from the
        # pattern's first place. It is worked out when the pattern is first met: most never are in one run.
        self._first = np.full(len(self._pattern), -1, dtype=np.int32)
        self._count = np.zeros(len(self._pattern), dtype=np.int32)
        self._meaning = np.zeros((3, 0), dtype=np.int32)

    def _learn(self, patterns: Ints) -> None:
        """Work out what patterns mean that were not met before."""
        rows = [_meanings(self._pattern[number], self._own) for number in patterns.tolist()]
        count = np.array([len(row) for row in rows], dtype=np.int32)
        meaning = np.array([meaning for row in rows for meaning in row], dtype=np.int32).reshape(-1, 3)
        first = self._meaning.shape[1] + np.cumsum(count) - count
        self._meaning = np.concatenate((self._meaning, meaning.T), axis=1)
        self._first[patterns], self._count[patterns] = first, count

    def find(self, page: Scan) -> Hits:
        """Return every hit in the scanned text."""
        matches = self._automaton.find_matches_as_indexes(page.haystack.data)
        # As an array of (pattern, first place, place after the last).
        table = np.fromiter(chain.from_iterable(matches), dtype=np.int32, count=3 * len(matches)).reshape(-1, 3)
        pattern, at, _ = np.ascontiguousarray(table.T)
        unknown = self._first.take(pattern) < 0
        if unknown.any():
            self._learn(np.flatnonzero(np.bincount(pattern[unknown])).astype(np.int32))
        first, count = self._first.take(pattern), self._count.take(pattern)
        at -= page.haystack.take(at) != 0x20  # a pattern that begins with a word begins with the space before it
        start = np.repeat(at, count)
        category, begin, end = self._meaning.take(stretches(first, count), axis=1)
        return Hits(category, start + begin, start + end)


_NEWLINE = ord("\n")
_MANY, _OFTEN = 300_000, 4  # characters, scans; a run that reads more is worth compiling all lists


def _meanings(pattern: bytes, own: dict[bytes, list[int]]) -> list[tuple[int, int, int]]:
    """Return (category, start, end) of a pattern: its own categories, then those of the entries inside it."""
    lead = 1 if pattern[0] == 0x20 else 0
    rows = [(category, 0, len(pattern) - lead) for category in sorted(set(own[pattern]))]
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
        for category in sorted(set(own.get(pattern[begin:end], ()))) if end - begin < len(pattern) else ():
            if category not in seen and not any(c == category and b < end and begin < e for c, b, e in taken):
                taken.append((category, begin, end))
    return rows + [(category, begin + 1 - lead, end - lead) for category, begin, end in taken]


@functools.cache
def load() -> Lexicon:
    """Return the word lists that a page is scanned for, read once a process."""
    words, families = _read()
    others = {}
    for name, (path, content) in plugins.word_lists().items():
        if name in words:
            raise LexiconError(f"{path}: assay has a list '{name}' of its own already; give the file another name")
        others[name] = parse(path, content)
    return Lexicon(words, families, [name for name in words if name not in HEADLINE], others)


@functools.cache
def load_for_headlines(counted: tuple[str, ...]) -> Lexicon:
    """Return the lists `counted` that a headline is scanned for, and the looked-up ones."""
    return Lexicon(_read()[0], scanned=counted)


@functools.cache
def _read() -> tuple[Lists, dict[str, list[list[str]]]]:
    """Return all lists by name, and those whose lines mean something as lines too."""
    files = sorted(Path(__file__).with_name("lexicons").glob("*.txt"))
    contents = {path.stem: path.read_text(encoding="utf-8") for path in files}
    families = {name: [line.split(", ") for line in _entries(contents[name].splitlines())] for name in FAMILIES}
    return Lists({name: _text(f"lexicons/{name}.txt", content) for name, content in contents.items()}), families
