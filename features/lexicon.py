"""Word lists → one tree of words. One search of a page finds every entry of every list, as arrays.

A list is a text file in lexicons/: three header lines (what, why, licence), then an entry a line, its forms separated by
commas. The name of the file is the *category* of its entries; an entry may stand in several files. The longest entry
wins; entries inside it that belong to other categories are hits as well ("officials said" is also "said").
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping
from pathlib import Path

import numpy as np

from . import plugins
from .beginnings import Forms, bare_words
from .hashing import Hashes, WordSet, in_buckets_of, lead_hashes, word_hashes
from .matching import Hits, Matcher
from .scan import Bools, Ints, Scan, code_points, scan
from .word_lists import LexiconError, Lists, entries_of, parse, text_of

COMMON = "english"  # the list of closed-class words: half of all words, asked of every word, evidence of nothing
# Lists of words that are asked of every word by hash, and are no categories of the scan.
LOOKED_UP = (
    COMMON, "neighbour", "speaker", "speech_act", "study_subject", "study_word", "number_word", "comparison", "vague_credit",
    "filler_latin",
)  # fmt: skip
FAMILIES = ("neighbour", "reporting", "speaker", "speech_act")  # lists whose lines mean something: forms of one word
# Lists that only headlines are asked for: they would be a fifth of all hits of a page.
HEADLINE = ("clickbait", "straight_news", "place", "soft_topic")


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
        self._others: Matcher | None = None
        if others:
            self._others = _compiled(Forms(*_joined(Lists.of(others), sorted(others))))
        self.number = {name: number for number, name in enumerate(self.categories)}
        self._full: Matcher | None = None
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

    def find(self, page: Scan, hashes: Hashes) -> Hits:
        """Return every hit in the scanned text, whose words have these hashes. Linear in its length."""
        hits = self._find_ours(page, hashes)
        if self._others is None:
            return hits
        more = self._others.find(page, hashes)
        more = more._replace(category=more.category + np.int32(len(self._ours)))
        both = [np.concatenate(pair) for pair in zip(hits, more, strict=True)]
        order = np.argsort(both[1], kind="stable")
        return Hits(*(column[order] for column in both))

    def _find_ours(self, page: Scan, hashes: Hashes) -> Hits:
        """Return every hit of our own lists.

        To compile all lists takes as long as to read some hundred pages: a first page or two is read with the forms
        whose words all stand on it, which finds the same.
        """
        self._scanned += len(page.kept)
        self._times += 1
        if self._full is None and (self._scanned > _MANY or self._times > _OFTEN):
            self._full = _compiled(Forms(*self._forms))
        if self._full is not None:
            return self._full.find(page, hashes)
        forms = Forms(*_begun(page, *self._forms))
        return Matcher(forms, forms.likely(np.concatenate((hashes, bare_words(page)[1])))).find(page, hashes)


def _compiled(forms: Forms) -> Matcher:
    """Return the matcher of all forms."""
    return Matcher(forms, np.arange(len(forms.end)))


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


_NEWLINE = ord("\n")
_MANY, _OFTEN = 300_000, 4  # characters, scans; a run that reads more is worth compiling all lists


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
    families = {name: [line.split(", ") for line in entries_of(contents[name].splitlines())] for name in FAMILIES}
    return Lists({name: text_of(f"lexicons/{name}.txt", content) for name, content in contents.items()}), families
