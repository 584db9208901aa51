"""The readability formulas, against their authors' arithmetic and against textstat's."""

from __future__ import annotations

import pytest
import textstat
from hypothesis import given, settings
from hypothesis import strategies as st

from assay.features import features, formulas, read
from assay.features.lexicon import load

# Sentences of plain words: no mark but the point at the end, so that every counter must agree on what it counts.
ABBREVIATIONS = {form.rstrip(".").rpartition(".")[2] for form in load().words["abbreviation"]}  # end no sentence
WORD = st.text("abcdefghijklmnoprstuvwxyz", min_size=2, max_size=12).filter(lambda word: word not in ABBREVIATIONS)
SENTENCES = st.lists(st.lists(WORD, min_size=3, max_size=12), min_size=1, max_size=8)


def written(sentences: list[list[str]]) -> str:
    return " ".join(" ".join(words).capitalize() + "." for words in sentences)


@given(SENTENCES)
@settings(deadline=None, max_examples=60)
def test_the_formulas_equal_those_of_textstat_on_its_own_counts(sentences: list[list[str]]) -> None:
    text = written(sentences)
    characters, letters = textstat.char_count(text), textstat.letter_count(text)
    words, count, long_words = (
        textstat.lexicon_count(text),
        textstat.sentence_count(text),
        textstat.long_word_count(text),
    )
    assert formulas.ari(characters, words, count) == pytest.approx(textstat.automated_readability_index(text))
    # textstat 0.7.13 has .058 where Coleman and Liau published .0588; all else is the same.
    short = (0.0588 - 0.058) * 100 * letters / words
    assert formulas.coleman_liau(letters, words, count) - short == pytest.approx(textstat.coleman_liau_index(text))
    assert formulas.lix(words, count, long_words) == pytest.approx(textstat.lix(text))


@given(SENTENCES)
@settings(deadline=None, max_examples=60)
def test_the_features_count_what_is_there(sentences: list[list[str]]) -> None:
    (document,) = read([written(sentences)])
    flat = [word for words in sentences for word in words]
    letters, long_words = sum(map(len, flat)), sum(len(word) > 6 for word in flat)
    value = {
        name: feature.measure(document).value for name, feature in features().items() if feature.group == "readability"
    }
    assert value == {
        "sentence_length": pytest.approx(len(flat) / len(sentences)),
        "automated_readability_index": pytest.approx(max(formulas.ari(letters, len(flat), len(sentences)), -20)),
        "coleman_liau_index": pytest.approx(max(formulas.coleman_liau(letters, len(flat), len(sentences)), -50)),
        "lix": pytest.approx(formulas.lix(len(flat), len(sentences), long_words)),
    }


def test_the_automated_readability_index_of_hand_counted_text() -> None:
    # 500 strokes in 100 words and 5 sentences: 4.71 · 5 + 0.5 · 20 − 21.43
    assert formulas.ari(500, 100, 5) == pytest.approx(12.12)


def test_the_coleman_liau_index_of_hand_counted_text() -> None:
    # 537 letters in 119 words and 5 sentences: L = 451.26, S = 4.2017
    assert formulas.coleman_liau(537, 119, 5) == pytest.approx(0.0588 * 451.2605 - 0.296 * 4.201681 - 15.8, abs=1e-4)
    assert formulas.coleman_liau(537, 119, 5) == pytest.approx(9.49, abs=0.005)


def test_lix_of_hand_counted_text() -> None:
    # 100 words in 8 sentences, 25 of them long: 12.5 + 25
    assert formulas.lix(100, 8, 25) == 37.5


def test_readability_is_that_of_the_article_and_not_of_the_page_around() -> None:
    prose = " ".join(
        ["The harbour board met on Tuesday and said that the old crane will stay shut until the spring."] * 5
    )
    menu = (
        "\nHome\nAbout us\nContact us\nPrivacy policy\nTerms of use\nSubscribe to our newsletter\nAll rights reserved\n"
    )
    page = f"{menu}{prose}\n{prose}\n{prose}\n{menu}"
    (document,) = read([page])
    assert document.words > document.main_words
    assert features()["sentence_length"].measure(document).value == pytest.approx(18.0)
