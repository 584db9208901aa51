"""Figures and the shapes around them: the size of a study, a risk in absolute terms, a numbered reference.

Word lists cannot hold a number; here a number is looked for first, and what stands beside it is asked then.
"""

from __future__ import annotations

import numpy as np

from .cues import Rows, main_rows, rows_of, words_in
from .hashing import Hashes, word_hashes
from .pages import Pages, mark_bytes
from .scan import Bools, Ints, among, changes, code_points, scan, stretches

_REACH = 3  # words from a number to what it counts: "1,200 otherwise healthy adults"
_PAREN = 8  # words of an author-and-year reference in parentheses
_LONGEST_MARK = 3  # digits of a reference's number


def _hashes(*words: str) -> Hashes:
    return word_hashes(scan(code_points("\n".join(words))))


_IN, _OUT, _OF, _PER, _CENT, _THE, *_EVERY = _hashes("in", "out", "of", "per", "cent", "the", "every", "each", "about")
_PERCENT = _hashes("percent", "pct")


def digits(pages: Pages) -> Bools:
    """Return which words begin with a digit."""
    folded = pages.scan.folded.take(pages.scan.word_start)
    found: Bools = (folded >= 0x30) & (folded <= 0x39)
    return found


def years(pages: Pages) -> Bools:
    """Return which words are a year, 1900 to 2099."""
    at = pages.scan
    found: Bools = pages.once(digits) & (at.word_end - at.word_start == 4)
    rows = np.flatnonzero(found)
    start = at.word_start.take(rows)
    lead = at.folded.take(start).astype(np.int32) * 256 + at.folded.take(start + 1)
    last = at.folded.take(at.word_end.take(rows) - 1)
    found[rows] = among(lead, (0x3139, 0x3230)) & (last >= 0x30) & (last <= 0x39)
    return found


def _amounts(pages: Pages) -> Ints:
    """Return the words of the articles that are a number, no year and no part of a name (Covid-19)."""
    at = pages.scan
    words = np.flatnonzero(pages.once(digits) & ~pages.once(years) & pages.word_main)
    before = at.folded.take(at.word_start.take(words) - 1, mode="clip")
    return words.compress(before != ord("-")).astype(np.int32)


def _unbroken(pages: Pages, first: Ints, last: Ints) -> Bools:
    """Return which words `last` follow `first` in one sentence without a comma, stop or other mark but hyphens."""
    at = pages.scan
    marks = pages.once(_breaks)
    low = np.searchsorted(marks, at.word_end.take(first))
    inside = np.append(marks, np.int32(len(at.kept) + 1)).take(low) < at.word_start.take(last)
    found: Bools = (pages.word_sentence.take(first) == pages.word_sentence.take(last)) & ~inside
    return found


def _hold(pages: Pages, word: Ints, name: str) -> Bools:
    """Return whether the sentence of each of some words holds a word of the list `name`."""
    # Each sentence is asked once: one of ten thousand figures would else be read ten thousand times.
    asked = np.zeros(len(pages.sentence_first), dtype=np.bool_)
    inside = pages.word_sentence.take(word)
    asked[inside] = True
    sentence = np.flatnonzero(asked)
    low = pages.sentence_first.take(sentence)
    size = np.append(pages.sentence_first, np.int32(len(pages.word_start))).take(sentence + 1) - low
    words = stretches(low, size)
    held = words.compress(pages.lexicon.holds(name, pages.word_hash.take(words)))
    found = np.zeros_like(asked)
    found[pages.word_sentence.take(held)] = True
    return found.take(inside)


def _breaks(pages: Pages) -> Ints:
    marks = pages.marks
    folded = pages.once(mark_bytes)
    return np.compress((folded != ord("-")) & (folded != ord("%")) & (folded != ord("'")), marks)


def _spans(pages: Pages, first: Ints, last: Ints) -> Rows:
    """Return spans from the first to the last word of each row, in the order of the text."""
    order = np.argsort(first, kind="stable")
    first, last = first.take(order), last.take(order)
    return Rows(pages.word_page.take(first), pages.word_start.take(first), pages.word_end.take(last))


def study_sizes(pages: Pages) -> Rows:
    """Return how many were studied: a number with what it counts, in a sentence on a study, and "n = 120", "p < 0.05"."""
    amount, words = pages.once(_amounts), len(pages.word_start)
    number = np.repeat(amount, _REACH)
    counted = number + np.tile(np.arange(1, _REACH + 1, dtype=np.int32), len(amount))
    there = counted < words
    number, counted = number.compress(there), counted.compress(there)
    subject = pages.lexicon.holds("study_subject", pages.word_hash.take(counted))
    number, counted = number.compress(subject), counted.compress(subject)
    keep = _hold(pages, number, "study_word") & _unbroken(pages, number, counted)
    number, counted = number.compress(keep), counted.compress(keep)
    once = changes(number)
    before, after = _equations(pages)
    return _spans(pages, np.concatenate((number[once], before)), np.concatenate((counted[once], after)))


def _equations(pages: Pages) -> tuple[Ints, Ints]:
    """Return the words on both sides of = and < where a lone n is said to be a number, or a lone p one below 1."""
    at, size = pages.scan, len(pages.word_start)
    sign = np.sort(np.concatenate((pages.places_of("="), pages.places_of("<"))))
    before = at.word_at[sign] - 1
    inside = (before >= 0) & (before < size - 1)
    sign, before = sign[inside], before[inside]
    after = before + 1
    letter, lead = at.folded[at.word_start[before]], at.folded[np.maximum(at.word_start[before] - 1, 0)]
    first, point = at.folded[at.word_start[after]], at.folded[at.word_start[after] - 1]
    below_one = (first == ord("0")) | (point == ord("."))
    keep = (at.word_end[before] - at.word_start[before] == 1) & ((lead == 0x20) | (lead == ord("(")))
    keep &= (letter == ord("n")) | ((letter == ord("p")) & below_one)
    keep &= pages.once(digits)[after] & pages.word_main[before] & (pages.word_line[before] == pages.word_line[after])
    return before[keep].astype(np.int32), after[keep].astype(np.int32)


def absolute_risks(pages: Pages) -> Rows:
    """Return figures in absolute terms: "3 in 1,000", "one in five", "14 of 120", per 100,000, and two shares compared."""
    listed = rows_of(pages, main_rows(pages, "absolute_figure"))
    first, last = _ratios(pages)
    return joined(joined(listed, _spans(pages, first, last)), _compared_shares(pages))


def joined(one: Rows, other: Rows) -> Rows:
    """Return both, in the order of the text; one that begins inside the one before it is left out."""
    page, start, end = (np.concatenate(pair) for pair in zip(one, other, strict=True))
    order = np.lexsort((-end, start))
    page, start, end = page[order], start[order], end[order]
    keep = np.ones(len(start), dtype=np.bool_)
    keep[1:] = start[1:] >= np.maximum.accumulate(end)[:-1]
    return Rows(page[keep], start[keep], end[keep])


def _ratios(pages: Pages) -> tuple[Ints, Ints]:
    """Return first and last word of a number, "in", "out of", "of" or "per", and a number."""
    size, hashes, year = len(pages.word_start), pages.word_hash, pages.once(years)
    digit = pages.once(digits)
    links = among(hashes, (_IN, _OUT, _OF, _PER))
    first = np.flatnonzero(links & pages.word_main).astype(np.int32) - 1
    first = first.compress((first >= 0) & (first < size - 2))

    def number(word: Ints) -> Bools:
        written = pages.lexicon.holds("number_word", hashes.take(word))
        return (digit.take(word) & ~year.take(word)) | written

    first = first.compress(number(first))
    link = hashes.take(first + 1)
    inside, of = link == _IN, link == _OF
    # "out of", "of the" and "in every" put a word more between the two numbers.
    last = first + 2
    last = np.minimum(last + (hashes.take(last) == _OF), size - 1)
    follows = hashes.take(last)
    more = among(follows, _EVERY) | ((follows == _THE) & ~inside)
    last = np.minimum(last + more, size - 1).astype(np.int32)
    # "one of two men" is no risk; "14 of 120" is.
    keep = number(last) & (~of | (digit.take(first) & digit.take(last))) & _unbroken(pages, first, last)
    return first.compress(keep), last.compress(keep)


def _compared_shares(pages: Pages) -> Rows:
    """Return the percentages of sentences that set one beside another."""
    at, size = pages.scan, len(pages.word_start)
    number = pages.once(_amounts)
    follows = np.minimum(number + 1, size - 1)
    then = np.minimum(follows + 1, size - 1)
    place = np.minimum(at.word_end.take(number), len(at.kept) - 1)
    sign = at.folded.take(place) == ord("%")
    word = pages.word_hash.take(follows)
    two = (word == _PER) & (pages.word_hash.take(then) == _CENT)
    rows = np.flatnonzero(sign | among(word, _PERCENT) | two)
    # Only a sentence with two of them compares.
    sentence = pages.word_sentence.take(number.take(rows))
    count = np.bincount(sentence, minlength=len(pages.sentence_first))
    rows = rows.compress(count.take(sentence) > 1)
    rows = rows.compress(_hold(pages, number.take(rows), "comparison"))
    end = np.where(sign[rows], at.kept.take(place[rows]) + 1, pages.word_end.take(follows[rows]))
    end = np.where(two[rows], pages.word_end.take(then[rows]), end)
    number = number.take(rows)
    return Rows(pages.word_page.take(number), pages.word_start.take(number), end)


def references_named(pages: Pages) -> Rows:
    """Return what names a cited text: journals and identifiers, [12], (Berg et al., 2019), 2019;12."""
    listed = rows_of(pages, main_rows(pages, "references"))
    first, last = _authors(pages)
    year = _volumes(pages)
    cited = _spans(pages, np.concatenate((first, year)), np.concatenate((last, year)))
    return joined(joined(listed, _bracketed(pages)), cited)


def _bracketed(pages: Pages) -> Rows:
    """Return the short numbers in square brackets, with the brackets."""
    at, size = pages.scan, len(pages.word_start)
    place = pages.places_of("[")
    word = at.word_at[place]
    place, word = place[word < size], word[word < size]
    close = np.minimum(at.word_end[word], len(at.kept) - 1)
    length = at.word_end[word] - at.word_start[word]
    keep = (at.word_start[word] == place + 1) & pages.once(digits)[word] & (length <= _LONGEST_MARK)
    keep &= at.folded[at.word_end[word] - 1] < 0x3A  # "[5g]" is none
    keep &= pages.word_main[word] & among(at.folded[close], (ord("]"), ord(","), ord("-")))
    end = pages.word_end[word] + (at.folded[close] == ord("]"))
    return Rows(pages.word_page[word[keep]], at.kept[place[keep]], end[keep].astype(np.int32))


def _volumes(pages: Pages) -> Ints:
    """Return the years right before a semicolon and a number: 2019;12(3)."""
    at, size = pages.scan, len(pages.word_start)
    place = pages.places_of(";")
    word = at.word_at[place]
    place, word = place[(word > 0) & (word < size)], word[(word > 0) & (word < size)]
    keep = (at.word_end[word - 1] == place) & pages.once(years)[word - 1] & pages.once(digits)[word]
    keep &= (at.word_start[word] <= place + 2) & pages.word_main[word]
    year: Ints = (word - 1)[keep].astype(np.int32)
    return year


def _authors(pages: Pages) -> tuple[Ints, Ints]:
    """Return first and last word of author and year in parentheses."""
    at = pages.scan
    close = pages.places_of(")")
    last = at.word_at[close] - 1
    close, last = close[last >= 0], last[last >= 0]
    keep = pages.once(years)[last] & (at.word_end[last] == close)
    last = last[keep]
    open_ = pages.places_of("(")
    if not len(open_):
        return last[:0].astype(np.int32), last[:0].astype(np.int32)
    opened = open_[np.maximum(np.searchsorted(open_, at.word_start[last]) - 1, 0)]
    first = at.word_at[opened]
    month = words_in(pages, "month_day")
    keep = (opened < at.word_start[last]) & (last - first <= _PAREN) & (last > first)
    # "Berg, 2019", "Berg et al. 2019", "Berg 2019": a comma, "al." or a name stands before the year.
    keep &= (at.folded[at.word_end[last - 1]] != 0x20) | pages.word_capital[last - 1]
    first = np.minimum(first, len(pages.word_start) - 1)
    keep &= pages.word_capital[first] & ~month[first] & (pages.word_line[first] == pages.word_line[last])
    keep &= pages.word_main[first]
    return first[keep].astype(np.int32), last[keep].astype(np.int32)
