"""Words in disguise that the fold of characters cannot see: spelled out (F.R.E.E.), or with digits and signs as letters.

What is hidden is read again with the disguise taken off, and only for the lists of the sale: positions stay those of
the text as given, and nothing else that is measured changes.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from .characters import DIGIT, LETTER
from .hashing import word_hashes
from .pages import Pages, mark_bytes
from .pieces import Pieces
from .scan import Bools, Ints, scan, stretches
from .spelled import LEAST

Places = npt.NDArray[np.int64]

# What a digit or a sign stands for among letters, in a first and in a second reading: v1agra, c1ick, fr€e, $ave, V*AGRA.
_SIGNS = "0134578@$€£!|*"
_FIRST = "oieastbaselili"
_SECOND = "oleastbaselila"
_SIGN = np.array([ord(sign) for sign in _SIGNS], dtype=np.uint32)
_ORDER = np.argsort(_SIGN)
_DOUBTFUL = np.array([_FIRST[number] != _SECOND[number] for number in _ORDER])  # signs of two readings
_IS_SIGN = np.zeros(256, dtype=np.bool_)
_IS_SIGN[[ord(sign) for sign in "@$!|*"]] = True  # as the matcher folds them
_NEWLINES = 2  # between pieces that are read again: a blank line, over which nothing matches


def spelled_words(pages: Pages) -> Ints:
    """Return the words that are one letter of a run of four and more, one character apart: v i t a m i n, F.R.E.E."""
    single = np.flatnonzero(pages.word_size == 1)
    if len(single) < LEAST:
        return single[:0].astype(np.int32)
    single = single[(pages.scan.kind[pages.word_start[single]] & LETTER) != 0]
    apart = np.ones(len(single) + 1, dtype=np.bool_)
    apart[1:-1] = (np.diff(single) != 1) | (np.diff(pages.word_start[single]) != 2)
    edges = np.flatnonzero(apart)
    length = np.diff(edges)
    letters: Ints = single[np.repeat(length >= LEAST, length)].astype(np.int32)
    return letters


def masked_letters(pages: Pages) -> Ints:
    """Return the positions of the digits and signs, at most two in a row, that stand for letters.

    Such a sign has letters on both sides, or three letters after it at the head of a word, or three characters before it at
    the end.
    """
    kind = pages.scan.kind
    marks = pages.scan.kept[pages.marks[_IS_SIGN[pages.once(mark_bytes)]]]
    given: Places = np.concatenate((np.flatnonzero((kind & DIGIT) != 0), marks))
    # Most digits and signs touch no letter: they are gone before anything else is asked.
    beside = np.zeros(len(given), dtype=np.uint8)
    for step in (-2, -1, 1, 2):
        beside |= kind.take(given + step, mode="clip")
    at: Places = np.sort(given[(beside & LETTER) != 0]).astype(np.int64)
    place = np.minimum(np.searchsorted(_SIGN[_ORDER], pages.codes[at]), len(_SIGN) - 1)
    money = (pages.codes[at] == ord("$")) & _is(pages, at + 1, DIGIT)
    at = at[(_SIGN[_ORDER][place] == pages.codes[at]) & ~money]
    if not len(at):
        return at.astype(np.int32)
    twin = np.zeros(len(at) + 1, dtype=np.int64)  # 1 where the sign before belongs to the same two
    twin[1:-1] = np.diff(at) == 1
    before, after = at - 1 - twin[:-1], at + 1 + twin[1:]
    left, right = _is(pages, before, LETTER), _is(pages, after, LETTER)
    heads = right & _is(pages, after + 1, LETTER) & _is(pages, after + 2, LETTER) & ~_is(pages, before, DIGIT)
    two = (twin[:-1] | twin[1:]) > 0
    tails = left & _is(pages, before - 1, LETTER) & (_is(pages, before - 2, LETTER) | two) & ~_is(pages, after, DIGIT)
    number = (pages.scan.kind[at] & DIGIT) != 0
    dollar = (pages.codes[at] == ord("$")) | (pages.codes[at] == ord("€"))
    found = at[(left & right) | (~left & heads & (number | dollar)) | (~right & tails & number)]
    letters: Ints = found[~_in_address(pages, found)].astype(np.int32)
    return letters


def _in_address(pages: Pages, at: Places) -> Bools:
    """Return which characters belong to a web or mail address: their word follows a slash, or the next a sign and has a dot."""
    word = np.maximum(np.searchsorted(pages.word_start, at, side="right") - 1, 0)
    path = pages.codes[np.maximum(pages.word_start[word] - 1, 0)] == ord("/")
    end = pages.word_end[np.minimum(word + 1, len(pages.word_end) - 1)].astype(np.int64)
    host = (pages.codes[np.minimum(end, len(pages.codes) - 1)] == ord(".")) & _is(pages, end + 1, LETTER)
    answer: Bools = path | ((pages.codes[at] == ord("@")) & host)
    return answer


def _is(pages: Pages, at: Places, kind: int) -> Bools:
    """Return which positions, some of them beyond the text, hold a character of a kind."""
    inside = (at >= 0) & (at < len(pages.codes))
    held: Bools = inside & ((pages.scan.kind.take(at, mode="clip") & kind) != 0)
    return held


def _among(characters: Ints, positions: Ints) -> Bools:
    """Return which of the characters stand at one of the positions, ascending."""
    place = np.searchsorted(positions, characters)
    found: Bools = np.append(positions, -1).take(place) == characters
    return found


def reread(pages: Pages, parts: Pieces) -> tuple[Ints, Ints, Ints]:
    """Read pieces with words in disguise again, each by itself, with the disguise off.

    Returns:
        The pieces read again, one row a reading; and for each hit the row that it stands in and its category.
    """
    letters, masks = pages.once(spelled_words), pages.once(masked_letters)
    none = np.zeros(0, dtype=np.int32)
    if not len(letters) and not len(masks):
        return none, none, none
    hidden = np.searchsorted(parts.start, masks, side="right").astype(np.int32) - 1
    which = np.unique(np.concatenate((parts.of_words(letters), np.maximum(hidden, 0))))
    size = parts.end[which] - parts.start[which]
    given = stretches(parts.start[which], size)
    place = np.arange(len(given)) + _NEWLINES * np.repeat(np.arange(len(which)), size)
    total = len(given) + _NEWLINES * len(which)
    kept = np.ones(total, dtype=np.bool_)
    # The one character between two letters of a word spelled out.
    inner = letters[:-1][np.diff(letters) == 1]
    between = pages.word_start[inner[pages.word_start[inner + 1] - pages.word_start[inner] == 2]] + 1
    kept[place[_among(given, between)]] = False
    readings = []
    for meant in (_FIRST, _SECOND):
        codes = np.full(total, 10, dtype=np.uint32)
        codes[place] = pages.codes[given]
        signs = place[_among(given, masks)]
        letter = np.array([ord(meant[number]) for number in _ORDER], dtype=np.uint32)
        codes[signs] = letter[np.searchsorted(_SIGN[_ORDER], codes[signs])]
        readings.append(codes[kept])
        if not _DOUBTFUL[np.searchsorted(_SIGN[_ORDER], pages.codes[masks])].any():
            break
    read = scan(np.concatenate(readings))
    hits = pages.lexicon.find(read, word_hashes(read))
    ends = np.cumsum(np.bincount(np.repeat(np.arange(len(which)), size + _NEWLINES)[kept], minlength=len(which)))
    ends = np.concatenate([ends + len(reading) * number for number, reading in enumerate(readings)])
    row = np.searchsorted(ends, read.kept[np.minimum(hits.start, len(read.kept) - 1)], side="right")
    return np.tile(which, len(readings)).astype(np.int32), row.astype(np.int32), hits.category
