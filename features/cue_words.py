"""The words that are looked up to find cues: what class each is of, and the family of forms that may ascribe something."""

from __future__ import annotations

import functools
import itertools
from collections.abc import Iterable, Mapping

import numpy as np

from . import lexicon
from .hashing import WordNumbers

HITS = ("month_day", "document", "organisation", "media", "person_title", "anonymous")  # the later one has the word
_OTHER = ("word", "word_s", "word_ed", "word_ing", "word_ly", "number", "name", "opening_name", "edge")
_CUES = ("saying", "cue", "cue_s", "cue_ed", "cue_ing")
_SAYING = frozenset(
    ["say", "tell", "announce", "add", "explain", "recall", "write", "argue", "warn", "insist"]
)  # never nouns
_SOURCES = ("name", "opening_name", "he", "they", "i", "you", "it", "who", "which", "speaker", *HITS[1:])
COLON = "… :"  # the family of what stands before a colon: "Brandvik: the crane is safe"
_WORDS = {"in": "in …", "according": "according …"}  # words that ascribe with what follows them


class Vocabulary:
    """Words by number, in the order of their hashes; 0 is any other word, `colon` what stands before a colon.

    `word_class` and `family` give, by the number of a word, its class (place in `classes`) and its family of forms (place
    in `families`; 0: none). `number` gives the place of a class by name, `speaks` which classes may name a speaker.
    """

    def __init__(self, lists: lexicon.Lexicon) -> None:
        closed = {line[0]: line for line in lists.families["neighbour"]}
        self.classes = (*_OTHER, *closed, "speaker", *_CUES, *HITS)
        self.number = {name: number for number, name in enumerate(self.classes)}
        self.speaks = np.zeros(len(self.classes), dtype=np.bool_)
        self.speaks[[self.number[name] for name in _SOURCES]] = True
        lines = [*([word] for word in _WORDS), *lists.families["reporting"], *lists.families["speech_act"]]
        self.families, family = _families(lines)
        saying = {number for number, name in enumerate(self.families) if name in _SAYING}
        kind = _forms_of_cues(family, {ending: self.number[f"cue{ending}"] for ending in ("", "_s", "_ed", "_ing")})
        kind.update({form: self.number["saying"] for form, number in family.items() if number in saying})
        kind["according"] = plain = self.number["word"]
        kind.update(dict.fromkeys(itertools.chain.from_iterable(lists.families["speaker"]), self.number["speaker"]))
        for name, forms in closed.items():
            kind.update(dict.fromkeys(forms, self.number[name]))
        listed = list(kind)
        self.numbers = WordNumbers(listed)
        order = self.numbers.order
        self.words = ["", *map(listed.__getitem__, order.tolist()), COLON]
        self.colon = len(self.words) - 1
        classes, families = np.array(list(kind.values())), np.array([family.get(word, 0) for word in listed])
        self.word_class = np.concatenate(([plain], classes[order], [plain])).astype(np.uint8)
        self.family = np.concatenate(([0], families[order], [1])).astype(np.intp)
        # The class of an unknown word by its last two letters, the last one in the higher byte.
        self.by_ending = np.zeros(1 << 16, dtype=np.uint8)
        for ending in ("ed", "ing", "ly"):
            self.by_ending[ord(ending[-2]) + 256 * ord(ending[-1])] = self.number[f"word_{ending}"]
        self.by_ending[256 * ord("s") : 256 * ord("s") + 256] = self.number["word_s"]


def _families(lines: list[list[str]]) -> tuple[list[str], dict[str, int]]:
    """Return the families by number, named by their first forms, and the number of each form of one word.

    A form belongs to the first line that has it; a line without any form of its own is no family.
    """
    line = np.repeat(np.arange(len(lines)), [len(forms) for forms in lines]).tolist()
    forms = zip(itertools.chain.from_iterable(lines), line, strict=True)
    single = [(form, at) for form, at in forms if form.isalpha()][::-1]
    first = dict(single)  # of several the last one given: from the end, the first line
    name = {at: form for form, at in single if first[form] == at}
    number = {at: place for place, at in enumerate(sorted(name), 2)}
    families = ["", COLON, *(_WORDS.get(name[at], name[at]) for at in number)]
    return families, {form: number[at] for form, at in first.items()}


def _forms_of_cues(words: Iterable[str], cue: Mapping[str, int]) -> dict[str, int]:
    """Return the class of each word by its ending, as `cue` has them."""
    last = {word: word[-3:] for word in words}
    kind = {letters: cue[_ending(letters)] for letters in set(last.values())}
    return {word: kind[letters] for word, letters in last.items()}


def _ending(form: str) -> str:
    """Return which of the forms a word has by its last three letters."""
    if form == "ing":
        return "_ing"
    if form.endswith("ed"):
        return "_ed"
    return "_s" if form.endswith("s") and not form.endswith("ss") else ""


@functools.cache
def vocabulary() -> Vocabulary:
    """Return the words that are looked up, made once a process."""
    return Vocabulary(lexicon.load())
