"""What stands around a word that may ascribe something: classes of its neighbours, for all candidates of a batch at once.

A *token* is a small whole number a candidate: the class of the word before it, the nearest speaker to its left, its own
family of forms. The model of `attribution_model` gives points to tokens and to pairs of tokens, and to nothing else.
"""

from __future__ import annotations

import functools
from importlib import resources
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from .characters import DIGIT, QUOTE
from .hashing import WordNumbers
from .pages import Pages
from .scan import Bools, Ints

_CLOSED = {
    "that": "that", "whether": "whether if how why what where when", "to": "to", "for": "for", "by": "by",
    "of": "of", "on": "on upon over about against", "in": "in at during after before since until through into",
    "with": "with from among between under without", "as": "as like than", "a": "a an another",
    "the": "the this these no any some all each every both", "those": "those such",
    "possessive": "his her their its my our your whose", "he": "he she", "they": "they", "i": "i we",
    "you": "you", "it": "it there", "him": "him them me us himself herself themselves itself",
    "who": "who", "which": "which",
    "be": "is are was were be been being am it's he's she's that's they're we're i'm who's isn't wasn't aren't",
    "have": "has have had having he'd i've they've we've hasn't haven't hadn't",
    "do": "do does did doing", "modal": "will would can could may might must shall should he'll they'll",
    "not": "not never n't don't doesn't didn't won't wouldn't can't cannot couldn't",
    "and": "and or", "but": "but", "because": "because although though while unless so then",
    "also": "also again just still even only already once ever later now",
}  # fmt: skip
_HITS = ("month_day", "document", "organisation", "media", "person_title", "anonymous")  # the later one has the word
_OTHER = ("word", "word_s", "word_ed", "word_ing", "word_ly", "number", "name", "opening_name", "edge")
_CUES = ("saying", "cue", "cue_s", "cue_ed", "cue_ing")
CLASSES = (*_OTHER, *_CLOSED, "speaker", *_CUES, *_HITS)
_NUMBER = {name: number for number, name in enumerate(CLASSES)}
_EDGE = _NUMBER["edge"]
_SAYING = "say tell announce state add note explain recall write tweet argue claim warn insist"
_SOURCES = ("name", "opening_name", "he", "they", "i", "you", "it", "who", "which", "speaker", "document",
            "organisation", "media", "person_title", "anonymous")  # fmt: skip
_FORMS = ("", "_s", "_ed", "_ing")
MARKS = ("", " past a mark", " past a quotation mark")
_NEAR = (1, 2, 4, 8)  # words away, at most
_FAR = np.searchsorted(_NEAR, np.arange(_NEAR[-1] + 2)).astype(np.int32)  # by words away; the last: too far
_LENGTH = np.searchsorted((6, 12, 20, 30), np.arange(32)).astype(np.int32)  # by words of the sentence
_REACH = 5  # words in which a quotation counts as near


# The class of an unknown word by its last letter, and the letter that must stand before it (0: any).
_BY_ENDING, _BEFORE_LAST = np.zeros(256, dtype=np.uint8), np.full(256, 255, dtype=np.uint8)
for _ending_letters in ("ed", "ng", "ly", "\0s"):
    _BEFORE_LAST[ord(_ending_letters[1])] = ord(_ending_letters[0])
for _letter, _class in (("d", "word_ed"), ("g", "word_ing"), ("y", "word_ly"), ("s", "word_s")):
    _BY_ENDING[ord(_letter)] = _NUMBER[_class]


class Vocabulary:
    """The words that are looked up: what class each is of, and the family (line of its list) of those that may ascribe."""

    def __init__(self) -> None:
        folder = resources.files(__package__).joinpath("lexicons")
        lines = {
            name: [line.split(", ") for line in folder.joinpath(f"{name}.txt").read_text("utf-8").splitlines()[3:]
                   if line and not line.startswith("#")]
            for name in ("speaker", "reporting", "speech_act")
        }  # fmt: skip
        self.families = ["", "in …", "according …"]
        words: dict[str, tuple[int, int]] = {"in": (_NUMBER["in"], 1), "according": (_NUMBER["word"], 2)}
        saying = set(_SAYING.split())
        for line in [*lines["reporting"], *lines["speech_act"]]:
            single = [form for form in line if form.isalpha() and form not in words]
            if single:
                family = len(self.families)
                self.families.append(single[0])
                for form in single:
                    named = "saying" if single[0] in saying else f"cue{_ending(form)}"
                    words[form] = (_NUMBER[named], family)
        for form in (form for line in lines["speaker"] for form in line):
            words[form] = (_NUMBER["speaker"], words.get(form, (0, 0))[1])
        for name, forms in _CLOSED.items():
            for form in forms.split():
                words[form] = (_NUMBER[name], words.get(form, (0, 0))[1] if form == "in" else 0)
        self.numbers = WordNumbers(list(words))
        order = self.numbers.order
        listed = list(words)
        self.words = ["", *(listed[row] for row in order.tolist())]
        table = np.array([(0, 0), *words.values()], dtype=np.int32)
        table[1:] = table[1:][order]
        self.word_class, self.family = table[:, 0].astype(np.uint8), np.ascontiguousarray(table[:, 1])


def _ending(form: str) -> str:
    """Return which of the forms a word has by its last letters."""
    if form.endswith("ing"):
        return "_ing"
    if form.endswith("ed"):
        return "_ed"
    return "_s" if form.endswith("s") and not form.endswith("ss") else ""


@functools.cache
def vocabulary() -> Vocabulary:
    """Return the words that are looked up, read once a process."""
    return Vocabulary()


class Around(NamedTuple):
    """What is known of each word: its number in the vocabulary, its class; and where speakers may stand."""

    word: Ints
    kind: npt.NDArray[np.uint8]
    source: Ints  # the words that may name or stand for a speaker, ascending


def around(pages: Pages) -> Around:
    """Return what is known of every word of the batch."""
    at, size = pages.scan, len(pages.word_start)
    words = vocabulary()
    word = words.numbers.of(pages.word_hash)
    known = word > 0
    kind = words.word_class.take(word)
    rows = np.flatnonzero(~known)
    last = at.word_end[rows] - 1
    letter, before = at.folded[last], at.folded[last - 1]
    before[letter == ord("s")] = 0
    kind[rows] = np.where(before == _BEFORE_LAST[letter], _BY_ENDING[letter], 0)
    kind[rows[(at.kinds[at.word_start[rows]] & DIGIT) != 0]] = _NUMBER["number"]
    opening = np.zeros(size, dtype=np.bool_)
    opening[pages.sentence_first] = True
    if len(pages.quotation_start):
        quoted = np.searchsorted(pages.word_start, pages.quotation_start)
        opening[quoted[quoted < size]] = True
    capital = pages.word_capital & ~pages.word_common
    kind[capital & ~opening] = _NUMBER["name"]
    kind[capital & opening & ~known] = _NUMBER["opening_name"]
    for name in _HITS:
        hits = pages.hits_of(name)
        head = pages.hit_word[hits] + pages.hit_size[hits] - 1
        kind[np.minimum(head, size - 1)] = _NUMBER[name]
    speaks = np.zeros(len(CLASSES), dtype=np.bool_)
    speaks[[_NUMBER[name] for name in _SOURCES]] = True
    source = np.flatnonzero(speaks.take(kind)).astype(np.int32)
    return Around(word, kind, source)


def _gap(pages: Pages, word: Ints) -> Ints:
    """Return 0, 1 or 2 for each word: nothing, a mark, or a quotation mark between it and the word that follows."""
    at, size = pages.scan, len(pages.word_start)
    inside = (word >= 0) & (word + 1 < size)
    left = np.where(inside, word, 0)
    right = np.minimum(left + 1, size - 1)
    inside &= pages.word_page[left] == pages.word_page[right]  # what stands on the next page is no neighbour
    end, start = at.word_end[left], at.word_start[right]
    quote = (at.kinds[np.minimum(end, len(at.kinds) - 1)] | at.kinds[np.maximum(start - 1, 0)]) & QUOTE
    quote |= at.kinds[np.minimum(end + 1, len(at.kinds) - 1)] & QUOTE
    return np.where(inside, np.where((quote != 0) & (start > end), 2, np.where(start - end > 1, 1, 0)), 0)


def tokens(pages: Pages, word: Ints, low: Ints, high: Ints) -> dict[str, Ints]:
    """Return the tokens of the candidates `word`, whose sentences are the words low … high − 1: one array a slot."""
    seen, size = pages.once(around), len(pages.word_start)

    def slot(step: int) -> Ints:
        place = word + np.int32(step)
        inside = (place >= low) & (place < high)
        return np.where(inside, seen.kind.take(place, mode="clip"), np.int32(_EDGE))

    def source(place: Ints, away: Ints, inside: Bools) -> Ints:
        kind = seen.kind.take(place, mode="clip").astype(np.int32)
        far = _FAR.take(np.where(inside, away, len(_FAR)), mode="clip")
        return np.where(far < len(_NEAR), 1 + kind * len(_NEAR) + far, np.int32(0))

    own = seen.word[word]
    bounded = np.concatenate(([-1], seen.source, [size])).astype(np.int32)
    place = np.searchsorted(seen.source, word)
    left = bounded[place]
    right = bounded[place + 1 + (np.append(seen.source, -1)[place] == word)]
    marks = np.concatenate(([0], np.cumsum(pages.word_between_marks, dtype=np.int32)))
    said = np.concatenate(([0], np.cumsum(seen.kind == _NUMBER["saying"], dtype=np.int32)))
    quoted_left = marks[word] > marks[np.maximum(low, word - _REACH)]
    quoted_right = marks[np.minimum(high, word + 1 + _REACH)] > marks[np.minimum(word + 1, high)]
    quoted = quoted_left + 2 * quoted_right + 4 * pages.word_between_marks[word] + 4 * pages.word_quoted[word]
    others = said[high] - said[low] - (seen.kind[word] == _NUMBER["saying"])
    length = _LENGTH.take(high - low, mode="clip")
    found = {
        "family": vocabulary().family[own],
        "form": own,
        "before3": slot(-3), "before2": slot(-2), "before1": slot(-1) * 3 + _gap(pages, word - 1),
        "after1": slot(1) * 3 + _gap(pages, word), "after2": slot(2), "after3": slot(3),
        "left": source(left, word - left, left >= low), "right": source(right, right - word, right < high),
        "quoted": quoted, "others": np.minimum(others, 2), "length": length, "capital": pages.word_capital[word],
        "kind": seen.kind[word],
        "place": np.minimum(word - low, 3) + 4 * np.minimum(high - word - 1, 3),
    }  # fmt: skip
    return {name: value.astype(np.int32, copy=False) for name, value in found.items()}


PAIRS = (
    ("family", "before1"), ("family", "after1"), ("family", "before2"), ("family", "after2"), ("family", "quoted"),
    ("family", "left"), ("before1", "after1"), ("before2", "before1"), ("after1", "after2"),
    ("kind", "before1"), ("kind", "after1"), ("kind", "left"), ("kind", "quoted"), ("left", "right"),
    ("kind", "before2"), ("kind", "after2"),
)  # fmt: skip


@functools.cache
def token_names() -> dict[str, list[str]]:
    """Return the readable names of the tokens of each slot, in the order of their numbers."""
    with_mark = [name + mark for name in CLASSES for mark in MARKS]
    near = ["none", *(f"{name} within {away}" for name in CLASSES for away in _NEAR)]
    words = vocabulary()
    quoted = [
        where + state
        for state in ("", " inside marks", " inside a quotation")
        for where in ("no quotation", "quotation before", "quotation after", "quotations around")
    ]
    plain = list(CLASSES)
    return {
        "family": words.families, "form": words.words, "before3": plain, "before2": plain, "before1": with_mark,
        "after1": with_mark, "after2": plain, "after3": plain, "left": near, "right": near, "quoted": quoted,
        "others": ["0", "1", "2 or more"], "length": ["to 6", "to 12", "to 20", "to 30", "longer"],
        "capital": ["no", "yes"], "kind": plain,
        "place": [f"{a} before, {b} after" for b in range(4) for a in range(4)],
    }  # fmt: skip


SOURCE_PAIRS = (
    ("left", "right"), ("kind", "before1"), ("kind", "after1"), ("kind", "left"), ("kind", "right"),
    ("before1", "after1"), ("before2", "before1"), ("after1", "after2"), ("family", "left"), ("family", "before1"),
)  # fmt: skip


def candidates(pages: Pages, wanted: Bools | None = None) -> tuple[Ints, dict[str, Ints]]:
    """Return the words that may ascribe something, outside quotations, and their tokens.

    `wanted` says of each family whether its words are looked at; None: all.
    """
    seen, size, at = pages.once(around), len(pages.word_start), pages.scan
    family = vocabulary().family
    asked = family > 0 if wanted is None else wanted[family] & (family > 0)
    word = np.flatnonzero(asked.take(seen.word)).astype(np.int32)
    word = word[pages.word_main[word] & ~pages.word_quoted[word]]
    # "so-called" is no calling.
    start = at.word_start[word]
    joined = (at.folded[start - 1] == ord("-")) & (word > 0) & (at.word_end[word - 1] == start - 1)
    word = word[~joined]
    first = np.append(pages.sentence_first, size).astype(np.int32)
    sentence = pages.word_sentence[word]
    return word, tokens(pages, word, first[sentence], first[sentence + 1])
