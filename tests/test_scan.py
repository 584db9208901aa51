"""Words, and the form in which the matcher reads a page."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assay.features.characters import DIGIT, FINAL, LETTER, classify
from assay.features.scan import Scan, code_points, scan

# Arbitrary text, and text dense in the characters that decide where a word ends.
TRICKY = st.text(st.sampled_from("aZé9 \n\r\t\u00a0\u200b\u0301'’,.-–!?$%\"“”ж橋\ud800\0\U00020000"), max_size=60)
ANY_TEXT = st.one_of(st.text(st.characters(codec=None, categories=None), max_size=100), TRICKY)


def spans_of(text: str) -> list[tuple[int, int]]:
    at = scan(code_points(text))
    start, end = at.kept[at.word_start], at.kept[at.word_end - 1] + 1
    return list(zip(start.tolist(), end.tolist(), strict=True))


def words_of(text: str) -> list[str]:
    return [text[start:end] for start, end in spans_of(text)]


def haystack_of(text: str) -> bytes:
    return scan(code_points(text)).haystack.bytes.tobytes()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("The quay is shut.", ["The", "quay", "is", "shut"]),
        ("don't, won’t, o'clock", ["don't", "won’t", "o'clock"]),
        ("the board's plan, the boards' plans", ["the", "board's", "plan", "the", "boards", "plans"]),
        ("'quoted' ’tis", ["quoted", "tis"]),
        ("1,250,000 crowns, 3.5 miles, 9.", ["1,250,000", "crowns", "3.5", "miles", "9"]),
        ("in 1931, 1932,and 1933", ["in", "1931", "1932", "and", "1933"]),
        ("a well-known free‑port", ["a", "well", "known", "free", "port"]),
        ("U.S. troops", ["U", "S", "troops"]),
        ("B2B and 4th", ["B2B", "and", "4th"]),
        ("Zoë's cafe\u0301", ["Zoë's", "cafe\u0301"[:-1]]),
        ("wo\u200brd or\u00adder", ["wo\u200brd", "or\u00adder"]),
        ("橋が閉鎖", ["橋が閉鎖"]),
        ("мост закрыт", ["мост", "закрыт"]),
        ("a\ud800b", ["a", "b"]),
        ("*** -- !?", []),
        ("", []),
    ],
)
def test_words_are_runs_of_letters_and_digits(text: str, words: list[str]) -> None:
    assert words_of(text) == words


def test_the_haystack_marks_whole_words_and_collapses_white_space() -> None:
    def word(letters: str) -> bytes:
        return b" " + letters[:-1].encode() + bytes([ord(letters[-1]) | FINAL])

    expected = word("the") + word("ferry") + b"." + word("it") + word("left")
    assert haystack_of("The  FERRY. \t\r\n It left") == expected


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("the old pier", "THE OLD PIER"),
        ("the old pier", "the\nold   pier"),
        ("the old pier", "the \u200b old \u200b\u200b pier"),
        ("the old pier", "thе οld рier"),
        ("the old pier", "t\u00adhe old p\u0301ier"),
        ("well known", "well-known"),
        ("well-known", "well—known"),
        ("it's", "it’s"),
    ],
)
def test_texts_that_differ_in_looks_only_leave_one_haystack(one: str, other: str) -> None:
    assert one != other
    assert haystack_of(one) == haystack_of(other)


def test_the_letter_before_a_possessive_s_ends_a_word_as_well() -> None:
    assert haystack_of("port's").count(bytes([ord("t") | FINAL])) == 1
    assert haystack_of("ports").count(bytes([ord("t") | FINAL])) == 0


def test_a_blank_line_leaves_two_spaces_and_a_line_end_one() -> None:
    assert haystack_of("a\nb") == haystack_of("a b") == bytes([0x20, ord("a") | FINAL, 0x20, ord("b") | FINAL])
    for blank in ("\n\n", "\r\n\r\n", "\n \t\n", " \n\u200b\n "):
        assert haystack_of(f"a{blank}b") == bytes([0x20, ord("a") | FINAL, 0x20, 0x20, ord("b") | FINAL]), repr(blank)


def check(text: str) -> Scan:
    at = scan(code_points(text))
    assert len(at.kind) == len(text)
    assert len(at.haystack.bytes) == len(at.folded) + 1 == len(at.kept) + 1
    return at


@given(ANY_TEXT)
@settings(deadline=None, max_examples=200)
def test_words_are_sorted_disjoint_non_empty_and_without_white_space(text: str) -> None:
    spans = spans_of(text)
    position = 0
    for start, end in spans:
        assert position <= start < end <= len(text)
        assert not any(character.isspace() for character in text[start:end])
        position = end


@given(ANY_TEXT)
@settings(deadline=None, max_examples=200)
def test_every_letter_and_digit_stands_in_a_word(text: str) -> None:
    check(text)
    _, kind = classify(code_points(text))
    inside = {place for start, end in spans_of(text) for place in range(start, end)}
    for place, bits in enumerate(kind.tolist()):
        if bits & (LETTER | DIGIT):
            assert place in inside, (text, place)


@given(ANY_TEXT)
@settings(deadline=None, max_examples=200)
def test_places_map_back_to_the_characters_they_were_folded_from(text: str) -> None:
    at = check(text)
    fold, _ = classify(code_points(text))
    kept = at.kept.tolist()
    assert kept == sorted(set(kept))
    assert at.folded.tolist() == [int(fold[place]) for place in kept]
    begun = [sum(start <= place for start in at.word_start.tolist()) for place in range(len(kept))]
    assert at.word_at.tolist() == begun


@given(ANY_TEXT, ANY_TEXT)
@settings(deadline=None, max_examples=100)
def test_a_blank_line_between_two_texts_changes_the_words_of_neither(first: str, second: str) -> None:
    assert words_of(f"{first}\n\n{second}") == words_of(first) + words_of(second)
