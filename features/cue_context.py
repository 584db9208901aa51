"""What stands around a word that may ascribe something: classes of its neighbours, for all candidates of a batch at once.

A *token* is a small whole number a candidate: the class of the word before it, the nearest speaker to its left, its own
family of forms. The model of `attribution_model` gives points to tokens and to pairs of tokens, and to nothing else.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from .characters import DIGIT, QUOTE, SPACE
from .cue_words import HITS, vocabulary
from .pages import Pages
from .scan import Bools, Bytes, Ints, Rows

Tokens = dict[str, Rows]

_MARKS = ("", " past a mark", " past a quotation mark")
_NEAR = (1, 2, 4, 8)  # words away, at most
_FAR = np.searchsorted(_NEAR, np.arange(_NEAR[-1] + 2)).astype(np.intp)  # by words away; the last: too far
_LENGTH = np.searchsorted((6, 12, 20, 30), np.arange(32)).astype(np.intp)  # by words of the sentence
_REACH = 5  # words in which a quotation counts as near

PAIRS = (
    ("family", "before1"), ("family", "after1"), ("family", "after2"), ("family", "quoted"),
    ("kind", "before2"), ("kind", "before1"), ("kind", "after1"), ("kind", "after2"),
)  # fmt: skip
SOURCE_PAIRS = (
    ("left", "right"), ("left", "subject"), ("kind", "before1"), ("kind", "after1"), ("kind", "left"), ("kind", "right"),
    ("before2", "before1"), ("after1", "after2"),
)  # fmt: skip
_SHARED = ("family", "kind", "before2", "before1", "after1", "after2", "left", "quoted", "speech")  # of cue and source


@functools.cache
def token_names() -> dict[str, list[str]]:
    """Return the readable names of the tokens of each slot, in the order of their numbers."""
    words = vocabulary()
    plain = list(words.classes)
    with_mark = [name + mark for name in plain for mark in _MARKS]
    near = ["none", *(f"{name} within {away}" for name in plain for away in _NEAR)]
    places = ("no quotation", "quotation before", "quotation after", "quotations around")
    quoted = [where + state for state in ("", " inside marks") for where in places]
    begins = ("begins outside", "begins inside", "begins outside, ends inside", "begins and ends inside")
    speech = [ends + holds for holds in ("", ", holds a quotation") for ends in begins]
    return {
        "family": words.families, "form": words.words, "kind": plain, "before2": plain, "before1": with_mark,
        "after1": with_mark, "after2": plain, "after3": plain, "left": near, "right": near, "subject": near, "quoted": quoted,
        "speech": speech, "others": ["0", "1", "2 or more"], "length": ["to 6", "to 12", "to 20", "to 30", "longer"],
    }  # fmt: skip


class Around(NamedTuple):
    """What is known of each word: its number in the vocabulary, its class; and where speakers may stand."""

    word: Ints
    kind: Bytes
    source: Ints  # the words that may name or stand for a speaker, ascending; bounded by -1 and the number of words
    before: Ints  # how many of them stand before each word, and in all


def around(pages: Pages) -> Around:
    """Return what is known of every word of the batch."""
    at, size, words = pages.scan, len(pages.word_start), vocabulary()
    word = words.numbers.of(pages.word_hash)
    kind = words.word_class.take(word)
    named = pages.word_capital & ~pages.word_common
    rows = np.flatnonzero((word == 0) & ~named)
    last = at.word_end.take(rows) - 1
    ending = at.folded.take(last).astype(np.uint16)
    ending <<= 8
    ending |= at.folded.take(last - 1)
    kind[rows] = words.by_ending.take(ending)
    kind[rows.compress((at.kinds.take(at.word_start.take(rows)) & DIGIT) != 0)] = words.number["number"]
    opening = np.zeros(size + 1, dtype=np.bool_)
    opening[pages.sentence_first] = True
    opening[np.searchsorted(pages.word_start, pages.quotation_start)] = True
    rows = np.flatnonzero(named)
    opens = opening.take(rows)
    kind[rows.compress(~opens)] = words.number["name"]
    rows = rows.compress(opens)
    kind[rows.compress(word.take(rows) == 0)] = words.number["opening_name"]
    for name in HITS:
        hits = pages.hits_of(name)
        head = pages.hit_word.take(hits) + pages.hit_size.take(hits) - 1
        kind[np.minimum(head, size - 1)] = words.number[name]
    speaks = words.speaks.take(kind)
    before = np.zeros(size + 1, dtype=np.int32)
    np.cumsum(speaks, dtype=np.int32, out=before[1:])
    return Around(word, kind, np.concatenate(([-1], np.flatnonzero(speaks), [size])).astype(np.int32), before)


class Candidates(NamedTuple):
    """Words that may ascribe something, one row each in the order of the text, and the tokens around them."""

    word: Rows
    start: Ints  # the evidence, as characters of the joined text: the word, or the colon after it
    end: Ints
    tokens: Tokens


def candidates(pages: Pages, wanted: Bools | None = None) -> Candidates:
    """Return the words of the article's own voice that may ascribe something.

    `wanted` says of each family whether its words are looked at; None: all.
    """
    seen, at, words = pages.once(around), pages.scan, vocabulary()
    listed = words.family > 0
    if wanted is not None:
        listed &= wanted.take(words.family)
    asked = listed.take(seen.word)
    if listed[words.colon]:
        asked[_before_colons(pages)] = True
    asked &= pages.word_main
    asked &= ~pages.word_quoted
    word = np.flatnonzero(asked)
    # "so-called" is no calling.
    before = at.word_start.take(word) - 1
    joined = np.flatnonzero(at.folded.take(before) == ord("-"))
    joined = joined[(at.word_end.take(word[joined] - 1) == before[joined]) & (word[joined] > 0)]
    word = np.delete(word, joined)
    form = seen.word.take(word).astype(np.intp)
    colon = np.flatnonzero(~listed.take(form))
    form[colon] = words.colon
    start, end = pages.word_start.take(word), pages.word_end.take(word)
    start[colon] = at.kept.take(at.word_end.take(word[colon]))
    end[colon] = start[colon] + 1
    return Candidates(word, start, end, _tokens(pages, word, form))


def _before_colons(pages: Pages) -> Ints:
    """Return the words that end at a colon with a space after it."""
    at, colon = pages.scan, pages.places_of(":")
    colon = colon[(at.kinds.take(colon + 1, mode="clip") & SPACE) != 0]
    word = at.word_at.take(colon) - 1
    ends: Ints = word.compress((at.word_end.take(word) == colon) & (word >= 0)) if len(at.word_end) else word[:0]
    return ends


def _tokens(pages: Pages, word: Rows, form: Rows) -> Tokens:
    """Return the tokens of the candidates `word`, of which `form` is the number in the vocabulary: one array a slot."""
    seen, words = pages.once(around), vocabulary()
    sentence, low, high = sentence_of(pages, word)
    behind, ahead = word - low, high - word - 1  # words of the sentence before and after
    kind = seen.kind.take(word).astype(np.intp)

    def slot(step: int) -> Rows:
        found = seen.kind.take(word + step, mode="clip").astype(np.intp)
        found[(ahead < step) if step > 0 else (behind < -step)] = words.number["edge"]
        return found

    marks = np.zeros(len(pages.word_start) + 1, dtype=np.int32)
    np.cumsum(pages.word_between_marks, dtype=np.int32, out=marks[1:])
    here, following = marks.take(word), marks.take(word + 1)
    first, end = marks.take(low), marks.take(high)
    quoted = (here > marks.take(np.maximum(low, word - _REACH))).astype(np.intp)
    quoted += 2 * (marks.take(np.minimum(high, word + 1 + _REACH)) > following)
    quoted += 4 * (following > here)
    speech = pages.word_quoted.take(low).astype(np.intp)
    speech += 2 * pages.word_quoted.take(high - 1)
    speech += 4 * (end > first)
    saying = kind == words.number["saying"]
    said = np.bincount(sentence.compress(saying), minlength=len(pages.sentence_first))
    before1, after1 = slot(-1), slot(1)
    before1 *= len(_MARKS)
    before1 += _gap(pages, word, -1)
    after1 *= len(_MARKS)
    after1 += _gap(pages, word, 1)
    return {
        "family": words.family.take(form), "form": form, "kind": kind, "before2": slot(-2), "before1": before1,
        "after1": after1, "after2": slot(2), "after3": slot(3), "left": _nearest(pages, word, low, -1),
        "quoted": quoted, "speech": speech, "others": np.minimum(said.take(sentence) - saying, 2),
        "length": _LENGTH.take(high - low, mode="clip"),
    }  # fmt: skip


def source_tokens(pages: Pages, word: Rows, tokens: Mapping[str, Rows]) -> Tokens:
    """Return the tokens that tell who the source of each cue is; `tokens` are those of the cues themselves.

    Besides what stands around the cue: the nearest speaker to its right, and the first one of the sentence.
    """
    _, low, high = sentence_of(pages, word)
    found = {slot: tokens[slot] for slot in _SHARED}
    return {**found, "right": _nearest(pages, word, high, 1), "subject": _nearest(pages, low - 1, high, 1)}


def sentence_of(pages: Pages, word: Rows) -> tuple[Ints, Ints, Ints]:
    """Return the sentence of each word, its first word and the word after its last."""
    first = np.append(pages.sentence_first, np.int32(len(pages.word_start)))
    sentence = pages.word_sentence.take(word)
    return sentence, first.take(sentence), first.take(sentence + 1)


def _nearest(pages: Pages, word: npt.NDArray[np.integer], bound: Ints, side: int) -> Rows:
    """Return the token of the nearest speaker before (`side` −1) or after (1) each word, inside its sentence."""
    seen = pages.once(around)
    found = seen.source.take(seen.before.take(word) if side < 0 else seen.before.take(word + 1) + 1)
    inside = found >= bound if side < 0 else found < bound
    far = _FAR.take(np.where(inside, abs(found - word), len(_FAR)), mode="clip")
    token = seen.kind.take(found, mode="clip") * np.intp(len(_NEAR))
    token += far + 1
    token[far == len(_NEAR)] = 0
    return token


def _gap(pages: Pages, word: Rows, side: int) -> Rows:
    """Return 0, 1 or 2 for each word: nothing, a mark, or a quotation mark between it and the word on that side."""
    at, size = pages.scan, len(pages.word_start)
    left = word if side > 0 else word - 1
    end, start = at.word_end.take(left, mode="clip"), at.word_start.take(left + 1, mode="clip")
    found = np.zeros(len(word), dtype=np.intp)
    rows = np.flatnonzero(start - end > 1)
    beside = left.take(rows)
    rows = rows.compress((beside >= 0) & (beside + 1 < size))
    beside = left.take(rows)
    # What stands on the next page is no neighbour.
    rows = rows.compress(pages.word_page.take(beside) == pages.word_page.take(beside + 1))
    end, start = end.take(rows), start.take(rows)
    quote = at.kinds.take(end) | at.kinds.take(end + 1) | at.kinds.take(start - 1)
    found[rows] = 1 + ((quote & QUOTE) != 0)
    return found
