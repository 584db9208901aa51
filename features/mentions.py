"""The words of a page that may name or stand for a speaker: names as runs of words, titles, bodies, documents, pronouns."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from . import cue_context
from .cue_words import vocabulary
from .document import Document

_NAME = frozenset(["name", "opening_name", "person_title", "organisation", "media"])  # side by side they are one name
_PHRASES = ("organisation", "media", "document", "anonymous")  # lists whose entries may have several words
_PRONOUNS = frozenset(["he", "they", "i", "you", "it", "who", "which"])
# The kind of a mention by the class of a word; any other is somebody unnamed, or a name.
_KIND_OF = {
    "organisation": "official", "media": "media", "document": "document", **dict.fromkeys(_PRONOUNS, "pronoun"),
}  # fmt: skip
_OWNERS = ("'s", "’s", "'S", "’S")
_BOTH = 2  # words of a first and a last name
_BACK, _REACH = 2, 60  # sentences, and words, before a pronoun in which the speaker it stands for is looked for


class Mention(NamedTuple):
    """Words of a page that may name or stand for a source: its words `first` … `last`, counted from the page's first."""

    first: int
    last: int
    kind: str
    name: str


class Mentions:
    """The words of a page, and the mentions outside its quotations, in its order.

    `silent` are words, counted from the page's first, that name nobody although they look like it: cues in capitals.
    """

    def __init__(self, document: Document, silent: Collection[int]) -> None:
        pages, rows, words = document.pages, document.word_rows, vocabulary()
        around = pages.once(cue_context.around)
        self.text = document.text
        self.start = (pages.word_start[rows] - document.base).tolist()
        self.end = (pages.word_end[rows] - document.base).tolist()
        self.kind = list(map(words.classes.__getitem__, around.kind[rows].tolist()))
        self.listed = (words.family[around.word[rows]] > 0).tolist()
        self.sentence = (pages.word_sentence[rows] - pages.word_sentence[rows.start]).tolist()
        first = np.searchsorted(
            pages.word_sentence[rows], np.arange(self.sentence[-1] + 2) + pages.word_sentence[rows.start]
        )
        self.sentence_first = first.tolist()
        speaks = words.speaks[around.kind[rows]] & pages.word_main[rows] & ~pages.word_quoted[rows]
        speaks[list(silent)] = False
        items = list(self._read(np.flatnonzero(speaks).tolist(), self._phrases(document)))
        named = [item for item in items if item.kind == "named" and not self.opens(item)]
        self.known = {word for item in named for word in item.name.split()}
        self.items = [
            item
            for item in items
            if item.kind == "pronoun" or not self.opens(item) or item.name in self.known or self._speaks(item)
        ]
        self.first = [item.first for item in self.items]
        self.full = self._full_names()

    def _phrases(self, document: Document) -> dict[int, int]:
        """Return the last word of each phrase of the lists with its first: "court documents" in "according to court …"."""
        pages, rows, found = document.pages, document.word_rows, {}
        common = pages.word_common[rows].tolist()
        for category in _PHRASES:
            hits = document.rows(category, "main")
            first = pages.hit_word[hits] - rows.start
            last = first + pages.hit_size[hits] - 1
            for begin, end in zip(first.tolist(), last.tolist(), strict=True):
                plain = (word for word in range(begin, end) if not (common[word] or self.listed[word]))
                found[end] = next(plain, end)
        return found

    def _read(self, words: Sequence[int], begins: Mapping[int, int]) -> Iterator[Mention]:
        """Yield the mentions: words of the lists and names, side by side ones as one."""
        first, last, kinds = 0, -2, [""]
        for word in words:
            begin, kind = begins.get(word, word), self.kind[word]
            if kind in _PRONOUNS and begin == word:  # stands alone, and most mentions of some pages are such
                if last >= 0:
                    yield self._mention(first, last, kinds)
                yield self._pronoun(word)
                last, kinds = -2, [""]
                continue
            if not (
                kind in _NAME and kinds[-1] in _NAME and begin <= last + 1 and self.joined(last, max(begin, last + 1))
            ):
                if last >= 0:
                    yield self._mention(first, last, kinds)
                first, kinds = begin, []
            kinds.append(kind)
            last = word
        if last >= 0:
            yield self._mention(first, last, kinds)

    def between(self, word: int, following: int) -> str:
        return self.text[self.end[word] : self.start[following]]

    def joined(self, word: int, following: int) -> bool:
        """Return whether a name may go on from one word to the next: no mark between them, and no owner before."""
        owner = self.text[self.start[word] : self.end[word]].endswith(_OWNERS)
        return self.between(word, following) in (" ", ". ", "-", "\xa0") and not owner

    def _pronoun(self, word: int) -> Mention:
        name = self.text[self.start[word] : self.end[word]]
        return Mention(word, word, "pronoun", name) if name.isalpha() else self._mention(word, word, [self.kind[word]])

    def _mention(self, first: int, last: int, kinds: Sequence[str]) -> Mention:
        words = self.text[self.start[first] : self.end[last]].split()
        if words[-1].endswith(_OWNERS):
            words[-1] = words[-1][:-2]
        kind = next((_KIND_OF[kind] for kind in kinds if kind in _KIND_OF), "unnamed")
        if kind == "unnamed" and ("name" in kinds or "opening_name" in kinds):
            titles = max((place for place, kind in enumerate(kinds) if kind == "person_title"), default=-1) + 1
            return Mention(
                first, last, "named", " ".join(words[titles:] if titles < len(words) == len(kinds) else words)
            )
        name = words[0] if len(words) == 1 else " ".join(words)
        return Mention(first, last, kind, name.lower() if kind == "unnamed" else name)

    def opens(self, item: Mention) -> bool:
        """Return whether a mention is one word that has a capital only because it begins a sentence, as far as one sees."""
        return item.first == item.last and self.kind[item.first] == "opening_name"

    def _speaks(self, item: Mention) -> bool:
        """Return whether a word that may ascribe, or a colon, follows a mention."""
        last, following = item.last, item.last + 1
        colon = self.text[self.end[last] : self.end[last] + 1] == ":"
        return colon or (following < len(self.kind) and self.listed[following])

    def _full_names(self) -> dict[str, list[tuple[int, str]]]:
        """Return each surname with (first word of the mention, full name) of the mentions that have a first name too."""
        names = [(item.first, item.name.split()) for item in self.items if item.kind == "named"]
        pairs = {" ".join(words).lower() for _, words in names if len(words) == _BOTH}
        full: dict[str, list[tuple[int, str]]] = {}
        for first, words in names:
            if len(words) > 1:
                short = words[-_BOTH:] if " ".join(words[-_BOTH:]).lower() in pairs else words
                full.setdefault(words[-1].lower(), []).append((first, " ".join(short)))
        return full

    def full_name(self, item: Mention) -> str:
        """Return the name of a mention; a surname alone becomes the full name that the page gives before, else after."""
        known = self.full.get(item.name.split()[-1].lower(), []) if item.kind == "named" else []
        place = bisect_right(known, item.first, key=lambda row: row[0])
        return known[max(place - 1, 0)][1] if known else item.name

    def meant_by(self, item: Mention, speaking: set[str]) -> str | None:
        """Return the speaker for whom "he" or "she" stands: the only one named in this sentence and the two before."""
        if not speaking or item.name.lower() not in ("he", "she"):
            return None
        low = self.sentence_first[max(self.sentence[item.first] - _BACK, 0)]
        low = max(low, item.first - _REACH)
        near = self.items[bisect_left(self.first, low) : bisect_left(self.first, item.first)]
        names = {name for other in near if other.kind == "named" and (name := self.full_name(other)) in speaking}
        return names.pop() if len(names) == 1 else None
