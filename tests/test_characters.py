"""Every character becomes one byte for matching and one set of bits that says what it is."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assay.features.characters import (
    DIGIT,
    DROPPED,
    END,
    FOREIGN,
    LETTER,
    OTHER_LETTER,
    OTHER_SYMBOL,
    QUOTE,
    SPACE,
    UPPER,
    classify,
)
from assay.features.scan import code_points

ANY_TEXT = st.text(st.characters(codec=None, categories=None), max_size=200)  # lone surrogates too


def folded(text: str) -> str:
    fold, _ = classify(code_points(text))
    return fold.tobytes().decode("latin-1")


def kinds(text: str) -> list[int]:
    _, kind = classify(code_points(text))
    return kind.tolist()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The Harbour, 1931.", "the harbour, 1931."),
        ("Zoë Ångström ÉTÉ façade ñ", "zoe angstrom ete facade n"),
        ("Łódź straße Øre æ", "lodz strase ore a"),
        ("“quay” ‘pier’ it’s „dock‟ «lock»", '"quay" \'pier\' it\'s "dock" "lock"'),
        ("re‐open – close — now", "re-open - close - now"),
        ("Ｆｅｒｒｙ １２！", "ferry 12!"),
        ("Ⓕⓔⓡⓡⓨ", "ferry"),
        ("ﬁne", "fne"),  # one byte a character: a ligature is its first letter
        ("€5 £5", "$5 $5"),
        ("wait…", "wait."),
        ("a\tb\u00a0c\u2003d\r\ne", "a b c d  e"),
    ],
)
def test_accents_quotes_dashes_and_widths_fold_to_their_plain_form(text: str, expected: str) -> None:
    assert folded(text) == expected


@pytest.mark.parametrize(
    ("disguise", "word"),
    [
        ("сар", "cap"),  # Cyrillic es, a, er
        ("Моѕсоԝ", "moscow"),
        ("ΒΑΝΚ ΗΥΡΕ", "bank hype"),  # Greek capitals, three of them drawn unlike their small letters
        ("νοτε", "vote"),  # Greek small letters
        ("οrdеr", "order"),  # Greek omicron and Cyrillic ie inside a Latin word
    ],
)
def test_letters_of_other_scripts_fold_to_the_latin_ones_they_are_drawn_like(disguise: str, word: str) -> None:
    assert not disguise.isascii()
    assert folded(disguise) == word


def test_letters_without_a_latin_twin_are_letters_all_the_same() -> None:
    assert folded("жλ橋") == chr(OTHER_LETTER) * 3
    assert kinds("жλ橋") == [LETTER | FOREIGN] * 3
    assert kinds("Ж") == [LETTER | FOREIGN | UPPER]


@pytest.mark.parametrize("invisible", ["\u200b", "\u200d", "\u00ad", "\u2060", "\ufeff", "\u202e", "\u0301"])
def test_invisible_characters_fold_to_nothing(invisible: str) -> None:
    assert folded(f"a{invisible}b") == "a\0b"
    assert kinds(invisible) == [DROPPED]


def test_capital_i_with_a_dot_is_one_byte_although_its_lower_case_is_two_characters() -> None:
    assert len("İ".lower()) == 2
    assert folded("İzmir") == "izmir"
    assert kinds("İ") == [LETTER | UPPER]


@pytest.mark.parametrize("character", [chr(0xD800), chr(0xDFFF), "\0", "\x07", "\ufffd"])
def test_lone_surrogates_and_control_characters_are_symbols(character: str) -> None:
    assert folded(f"a{character}b") == f"a{chr(OTHER_SYMBOL)}b"
    assert kinds(character) == [0]


def test_characters_above_the_second_plane_are_letters_of_another_script() -> None:
    assert folded("a\U00020000b\U0010ffff") == f"a{chr(OTHER_LETTER)}b{chr(OTHER_LETTER)}"
    assert kinds("\U00020000") == [LETTER | FOREIGN]


def test_mathematical_letters_of_the_second_plane_fold_to_plain_ones() -> None:
    assert folded("𝐁𝐮𝐲 𝟙") == "buy 1"


@pytest.mark.parametrize(
    ("character", "kind"),
    [
        ("a", LETTER),
        ("A", LETTER | UPPER),
        ("é", LETTER),
        ("7", DIGIT),
        ("٣", DIGIT),
        ("½", DIGIT),
        (" ", SPACE),
        ("\n", SPACE),
        ("\u2028", SPACE),
        (".", END),
        ("…", END),
        ("。", END),
        ("?", END),
        ("'", QUOTE),
        ("’", QUOTE),
        ("»", QUOTE),
        (",", 0),
        ("-", 0),
    ],
)
def test_each_character_has_its_kind(character: str, kind: int) -> None:
    assert kinds(character) == [kind]


def test_an_empty_text_has_no_characters() -> None:
    assert folded("") == ""
    assert kinds("") == []


@given(ANY_TEXT)
@settings(deadline=None, max_examples=150)
def test_one_byte_and_one_kind_a_character(text: str) -> None:
    fold, kind = classify(code_points(text))
    assert len(fold) == len(kind) == len(text)


@given(ANY_TEXT)
@settings(deadline=None, max_examples=150)
def test_a_byte_is_lower_case_ascii_and_agrees_with_its_kind(text: str) -> None:
    fold, kind = classify(code_points(text))
    for character, byte, bits in zip(text, fold.tolist(), kind.tolist(), strict=True):
        assert byte < 0x80, repr(character)
        assert not chr(byte).isupper(), repr(character)
        assert (byte == 0) == bool(bits & DROPPED), repr(character)
        assert (byte == 0x20) == bool(bits & SPACE), repr(character)
        assert bool(bits & SPACE) == character.isspace(), repr(character)
        if chr(byte).islower():
            assert bits & LETTER, repr(character)


@given(st.text(st.characters(max_codepoint=0x7F, exclude_categories=["Cc"]), max_size=100))
@settings(deadline=None, max_examples=100)
def test_printable_ascii_folds_as_lower_does_but_for_the_backtick(text: str) -> None:
    assert folded(text) == text.lower().replace("`", "'")
