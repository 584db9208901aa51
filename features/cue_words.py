"""The words that are looked up to find cues: what class each is of, and the family of forms that may ascribe something."""

from __future__ import annotations

import functools
import itertools

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
        self.families = ["", COLON]
        family: dict[str, int] = {}
        kind: dict[str, int] = {}
        cue = {ending: self.number[f"cue{ending}"] for ending in ("", "_s", "_ed", "_ing")}
        for line in [*([word] for word in _WORDS), *lists.families["reporting"], *lists.families["speech_act"]]:
            single = [form for form in line if form not in family and form.isalpha()]
            if single:
                family.update(dict.fromkeys(single, len(self.families)))
                if single[0] in _SAYING:
                    kind.update(dict.fromkeys(single, self.number["saying"]))
                else:
                    kind.update((form, cue[_ending(form)]) for form in single)
                self.families.append(_WORDS.get(single[0], single[0]))
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


def _ending(form: str) -> str:
    """Return which of the forms a word has by its last letters."""
    last = form[-1]
    if last == "g":
        return "_ing" if form.endswith("ing") else ""
    if last == "d":
        return "_ed" if form.endswith("ed") else ""
    return "_s" if last == "s" and not form.endswith("ss") else ""


@functools.cache
def vocabulary() -> Vocabulary:
    """Return the words that are looked up, made once a process."""
    return Vocabulary(lexicon.load())
