"""Who speaks on a page, and how often: each cue is given to the mention that stands for its source.

Worked out when somebody looks at one page; no feature reads it. It is a list for a reader to check, not a measurement: a
cue goes to the mention that grammar makes likely (before the verb, or after it in “…,” said Brandvik), later surnames to
the full name, "he" and "she" to a speaker only where nobody else can be meant.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from typing import NamedTuple

import numpy as np

from .cues import cues
from .document import Document
from .mentions import Mention, Mentions
from .scan import Rows

KINDS = ("named", "official", "document", "media", "unnamed", "pronoun", "none")
_MARKS = ',;:\n“”"'
_ADDRESSING = frozenset(
    ["told", "tells", "tell", "telling", "asked", "asks", "ask", "asking"]
)  # what follows is who hears it
_CROWDS = ("ers", "ors", "ists", "ians", "ants", "men")  # "Dockers said": many people, not one by name
_REACH = 30  # words around a cue in which its source is looked for
_NEAR = 4  # words after a cue in which a source that follows it begins
# The kinds of mention that may be the source the model found, most likely ones first.
_ALLOWED = (
    (("named", "official", "media", "document"), ("unnamed",)),
    (("unnamed", "official", "document", "media"), ("named",)),
    (("pronoun",),),
    (),
)
_FITS = np.array([[kind in chain(*kinds) for kind in KINDS] for kinds in _ALLOWED])


@dataclass(frozen=True, slots=True)
class Speaker:
    """A source of a page: its name (None for pronouns and where no source is told), one of `KINDS`, and its cues."""

    name: str | None
    kind: str
    spans: tuple[tuple[int, int], ...]  # half-open characters of the page's text, in its order

    @property
    def count(self) -> int:
        """How often the source speaks."""
        return len(self.spans)


class _Cue(NamedTuple):
    word: int
    start: int
    end: int
    source: int  # number in attribution_model.KINDS


class _Cues(NamedTuple):
    """The same as columns: a page may have a hundred thousand, and Python's collector looks through all objects that stay."""

    word: list[int]
    start: list[int]
    end: list[int]
    source: list[int]

    def row(self, place: int) -> _Cue:
        return _Cue(self.word[place], self.start[place], self.end[place], self.source[place])


def speakers(document: Document) -> list[Speaker]:
    """Return the sources that speak in the article: those who speak most first, then in the order of the text."""
    found = _cues(document)
    if not found.word:
        return []
    text = document.text
    # What is a cue names nobody, in capitals neither; only before a colon it does.
    page = Mentions(document, [word for word, start in zip(*found[:2], strict=True) if text[start] != ":"])
    chosen = _chosen(page, found)
    speaking = {page.full_name(item) for item in chosen if item is not None and item.kind == "named"}
    grouped: dict[tuple[str, str | None], tuple[str | None, list[tuple[int, int]]]] = {}
    for span, item in zip(zip(found.start, found.end, strict=True), chosen, strict=True):
        if item is None:
            kind, name = "none", None
        elif item.kind == "pronoun":
            name = page.meant_by(item, speaking)
            kind = "named" if name else "pronoun"
        else:
            kind, name = item.kind, page.full_name(item)
        key = (kind, name and name.lower())
        if key not in grouped:
            grouped[key] = name, []
        grouped[key][1].append(span)
    rows = [Speaker(name, kind, tuple(spans)) for (kind, _), (name, spans) in grouped.items()]
    return sorted(rows, key=lambda row: -row.count)


def _cues(document: Document) -> _Cues:
    start, end, _, *flags = document.slice_of(cues)
    kinds = np.where(np.any(flags, axis=0), np.argmax(flags, axis=0), len(flags))
    words = np.searchsorted(document.pages.word_start, start, side="right") - 1 - document.word_rows.start
    return _Cues(words.tolist(), (start - document.base).tolist(), (end - document.base).tolist(), kinds.tolist())


def _chosen(page: Mentions, found: _Cues) -> list[Mention | None]:
    """Return, for each cue, the mention that stands for its source; None where none is told."""
    word, low, high = np.array(found.word), *_near(page, found)
    chosen = np.full(len(word), len(page.items))  # the place of a mention; beyond them all: none
    # Where one mention is near there is nothing to choose.
    alone = np.flatnonzero(high - low == 1)
    if len(alone):
        kind = np.array([KINDS.index(item.kind) for item in page.items])[low[alone]]
        colon = np.array([page.text[found.start[place]] == ":" for place in alone.tolist()])
        other = np.array(page.first)[low[alone]] != word[alone]
        fits = _FITS[np.array(found.source)[alone], kind] & (colon | other)
        chosen[alone[fits]] = low[alone[fits]]
    items = [*page.items, None]
    sources = [items[place] for place in chosen.tolist()]
    for place in np.flatnonzero(high - low > 1).tolist():
        sources[place] = _source_of(page, found.row(place), int(low[place]), int(high[place]))
    return [
        _named_or_not(page, found.row(place), item) if item is not None and item.kind == "named" else item
        for place, item in enumerate(sources)
    ]


def _near(page: Mentions, found: _Cues) -> tuple[Rows, Rows]:
    """Return, for each cue, the first of the mentions in its sentence and reach, and the one after the last."""
    word, first = np.array(found.word), np.array(page.sentence_first)
    sentence, mentions = np.searchsorted(first, word, side="right") - 1, np.array(page.first)
    low, high = np.maximum(first[sentence], word - _REACH), np.minimum(first[sentence + 1], word + _REACH)
    return np.searchsorted(mentions, low), np.searchsorted(mentions, high)


def _source_of(page: Mentions, cue: _Cue, low: int, high: int) -> Mention | None:
    """Return which of the mentions from number `low` to before `high` stands for a cue's source; None where none does."""
    word = cue.word
    colon = int(page.text[cue.start] == ":")
    before = page.items[low : bisect_left(page.first, word + colon)]
    after = page.items[bisect_left(page.first, word + 1) : high]
    first = max(page.sentence_first[page.sentence[word]], word - _REACH)
    after_mark = word == first or not page.joined(word - 1, word)
    for kinds in _ALLOWED[cue.source]:
        left = [item for item in before if item.kind in kinds]
        right = [item for item in after if item.kind in kinds]
        if right and (_follows(page, word, right[0], after_mark=after_mark) or not left):
            return right[0]
        if left:
            return left[0] if after_mark and left[0].kind != "pronoun" else _subject(page, before, left[-1], kinds)
    return None


def _named_or_not(page: Mentions, cue: _Cue, item: Mention) -> Mention:
    """Return a named mention, as somebody unnamed where its only capital begins a sentence and nothing speaks for a name."""
    if not page.opens(item) or item.name in page.known:
        return item
    if cue.source == 0 and not item.name.endswith(_CROWDS):
        return item
    return item._replace(kind="unnamed", name=item.name.lower())


def _follows(page: Mentions, word: int, item: Mention, *, after_mark: bool) -> bool:
    """Return whether the source stands after its cue: “…,” said Brandvik; according to the board."""
    cue = page.text[page.start[word] : page.end[word]].lower()
    if cue == "according":
        return True
    near = after_mark and cue not in _ADDRESSING and item.first - word <= _NEAR
    return near and not any(mark in page.between(word, item.first) for mark in _MARKS)


def _subject(page: Mentions, before: Sequence[Mention], nearest: Mention, kinds: Sequence[str]) -> Mention:
    """Return which mention before a cue is its subject: not the board in "Brandvik of the board said"."""
    place = len(before) - 1
    for who in range(place, 0, -1):
        if before[who].name.lower() == "who" and before[who - 1].kind in kinds:
            return before[who - 1]
    while before[place] is not nearest:
        place -= 1
    while place and before[place].first - before[place - 1].last - 1 in (1, 2):
        if page.kind[before[place - 1].last + 1] != "of" or before[place - 1].kind == "pronoun":
            break
        place -= 1
    return before[place]


__all__ = ["KINDS", "Speaker", "speakers"]
