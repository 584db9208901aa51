"""Words and runs of words as numbers: equal where the words are, different where they are not."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.features.hashing import (
    Runs,
    WordSet,
    copies,
    endings,
    in_buckets_of,
    lead_hashes,
    said_before,
    stem_hashes,
    within_page,
    word_hashes,
)
from assay.features.lexicon import COMMON, load
from assay.features.scan import code_points, scan

WORDS = st.lists(st.from_regex(r"[abc]{1,12}('[abc]{1,12})?", fullmatch=True), max_size=30)


def hashes(text: str) -> list[int]:
    return word_hashes(scan(code_points(text))).tolist()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Harbour", "HARBOUR"),
        ("café", "CAFE"),
        ("don’t", "don't"),
        ("br\u200bidge", "bridge"),
        ("vіtamin", "vitamin"),  # the first i is Cyrillic: a disguise
        ("internationalisation", "Internationalisation"),
    ],
)
def test_the_same_word_in_another_dress_has_the_same_number(one: str, other: str) -> None:
    assert hashes(one) == hashes(other)


@given(WORDS)
def test_different_words_have_different_numbers(words: list[str]) -> None:
    found = hashes(" ".join(words))
    assert len(found) == len(words)
    assert len(set(found)) == len(set(words))


def test_the_end_of_a_long_word_counts_and_its_length_too() -> None:
    long = "abcdefgh" * 4
    assert len(set(hashes(f"{long} {long}x {long[:-1]}x {long[:20]}"))) == 4


def test_a_stem_is_the_first_letters_without_an_ending() -> None:
    words = "bridge Bridges brine closes closed close glass glas mayor mayor's"
    stems = stem_hashes(scan(code_points(words)), np.arange(10, dtype=np.int32), 6).tolist()
    stem = dict(zip(words.split(), stems, strict=True))
    assert stem["bridge"] == stem["Bridges"] != stem["brine"]
    assert stem["closes"] == stem["closed"] == stem["close"]
    assert stem["glass"] != stem["glas"]
    assert stem["mayor"] == stem["mayor's"]


@given(WORDS, WORDS)
def test_a_word_set_holds_its_own_words_and_no_others(inside: list[str], others: list[str]) -> None:
    known = WordSet(sorted(set(inside)))
    answers = known.holds(word_hashes(scan(code_points(" ".join(others)))))
    assert answers.tolist() == [word in inside for word in others]


def test_an_empty_word_set_holds_nothing() -> None:
    assert WordSet([]).holds(word_hashes(scan(code_points("a word")))).tolist() == [False, False]


def test_closed_class_words_are_known_and_others_are_not() -> None:
    words = "The mayor doesn't say who it was, and nobody's asking"
    at = scan(code_points(words))
    assert load().common.holds(word_hashes(at)).tolist() == [
        True, False, True, False, True, True, True, True, True, False,
    ]  # fmt: skip
    assert COMMON not in load().categories


@given(st.lists(st.integers(0, 3), min_size=1, max_size=40), st.data())
def test_runs_are_equal_where_their_words_are(letters: list[int], data: st.DataObject) -> None:
    words = word_hashes(scan(code_points("one two three four")))[letters]
    runs, place = Runs(words), st.integers(0, len(letters))
    (a, b), (c, d) = (sorted((data.draw(place), data.draw(place))) for _ in range(2))
    one, other = runs.between(np.array([a, c]), np.array([b, d])).tolist()
    assert (one == other) == (letters[a:b] == letters[c:d])


@given(st.lists(st.integers(0, 3), max_size=12), st.integers(1, 6))
def test_all_runs_of_one_length_are_those_asked_for_one_by_one(letters: list[int], size: int) -> None:
    runs = Runs(np.array(letters, dtype=np.uint64))
    first = np.arange(max(len(letters) - size + 1, 0))
    assert runs.of_length(size).tolist() == runs.between(first, first + size).tolist()


def test_the_ending_of_a_word_is_its_last_four_letters_as_one_number() -> None:
    found = endings(scan(code_points("Harbour mists, socialists")), np.arange(3))
    assert [number.to_bytes(4, "little") for number in found.tolist()] == [b"bour", b"ists", b"ists"]


@given(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 4)), max_size=30))
def test_copies_are_counted_inside_a_page(rows: list[tuple[int, int]]) -> None:
    rows.sort(key=lambda row: row[0])
    page = np.array([row[0] for row in rows], dtype=np.int32)
    keys = np.array([row[1] * 0x9E3779B97F4A7C15 % 2**64 for row in rows], dtype=np.uint64)
    assert copies(page, keys).tolist() == [rows.count(row) - 1 for row in rows]
    assert said_before(page, keys).tolist() == [row in rows[:place] for place, row in enumerate(rows)]


def test_rows_that_share_a_bucket_hold_all_that_are_wanted() -> None:
    keys = within_page(np.array([0, 0, 1], dtype=np.int32), np.array([5, 6, 5], dtype=np.uint64))
    assert set(in_buckets_of(keys, keys[:1]).tolist()) >= {0}
    assert len(set(keys.tolist())) == 3


def test_words_that_begin_with_the_same_letters_up_to_a_mark_have_one_lead_hash() -> None:
    text = scan(code_points("pier's pier -pier piers harbourmaster harbourman"))
    first, second, third, longer, *long = lead_hashes(text.folded, text.word_start).tolist()
    assert first == second == third != longer
    assert long[0] == long[1], "eight letters, at most"
