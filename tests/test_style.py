"""The tone of the writer's own voice: loaded words inside and outside quotations, and words of opinion."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reading import evidence

from assay.features import features, lexicon, read


def value(name: str, text: str) -> float:
    (document,) = read([text])
    found = features()[name].measure(document).value
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("text", "loaded"),
    [
        ("The smug ideologues of the board railed against the ferry.", ["smug", "ideologues", "railed against"]),
        ("The mayor's cronies peddle a shameless hoax.", ["cronies", "peddle", "shameless", "hoax"]),
        ("The radical left and the far right both demonized the ferry.", ["radical left", "far right", "demonized"]),
        ("The board voted on Monday to keep the ferry until October.", []),
        ("Police said the attack hurt three people and that damage to the ferry was small.", []),
    ],
)
def test_a_loaded_word_is_found_in_the_writers_voice(text: str, loaded: list[str]) -> None:
    assert evidence("loaded_language", text) == loaded


def test_a_loaded_word_in_a_quotation_belongs_to_its_speaker() -> None:
    text = "The ferry is “a shameless hoax of greedy cronies,” Oda Brandvik told the board."
    assert evidence("loaded_language", text) == []
    assert evidence("loaded_in_quotes", text) == ["shameless", "hoax", "greedy", "cronies"]


def test_both_voices_of_one_sentence_are_told_apart() -> None:
    text = "The brazen board called the ferry “a wretched, pathetic tub of lies” and left."
    assert evidence("loaded_language", text) == ["brazen"]
    assert evidence("loaded_in_quotes", text) == ["wretched", "pathetic", "lies"]


def test_opinion_is_measured_by_words_and_each_word_counts_once() -> None:
    # 'really' stands in several lists.
    text = "The ferry is really old and it runs to the island in the bay."
    assert evidence("subjectivity", text) == ["really"]
    assert value("subjectivity", text) == pytest.approx(1000 / 14)


def test_words_of_opinion_weigh_less_in_a_sentence_that_reports() -> None:
    plain = "The ferry is really old and it runs to the island in the bay."
    dated = "The ferry is really old and on Monday it runs to the island."
    assert evidence("subjectivity", dated) == ["really"]
    assert 0 < value("subjectivity", dated) < value("subjectivity", plain)


def test_the_sentence_next_to_a_report_keeps_its_weight() -> None:
    text = "The ferry is really old. On Monday it runs to the island in the bay."
    assert value("subjectivity", text) == pytest.approx(1000 / 15)


def test_an_opinion_in_a_quotation_is_not_the_writers() -> None:
    assert evidence("subjectivity", "“I think it is a terrible, ridiculous ferry,” Oda Brandvik said.") == []


@pytest.mark.parametrize("name", ["vague", "not_a_hedge", "opinion_cue", "loaded_language", "subjectivity"])
def test_no_entry_of_these_lists_is_a_closed_class_word_that_a_report_cannot_do_without(name: str) -> None:
    assert not {"the", "a", "of", "and", "in", "to", "was", "said"} & set(lexicon.load().words[name])


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("The outrageous socialism of the leftists is racist.", ["outrageous", "socialism", "leftists", "racist"]),
        ("The list of the mist, said us and the famous.", ["famous"]),  # short words end so by chance
        ("Various scientists insist that the tourism exists.", []),  # verbs, trades and plain words are listed
        ("“This outrageous socialism must end,” Oda Brandvik said.", []),
        ("The ferry runs to the island until October.", []),
    ],
)
def test_words_that_label_are_told_by_their_endings(text: str, found: list[str]) -> None:
    assert evidence("labelling", text) == found


DENSEST = ("loaded_language", "deixis", "argumentation", "intensifiers", "first_person", "second_person")
CALM = "The council voted on Monday to close the bridge, and the ferry will run until the repairs end in October. "
HEATED = "This shameless hoax is really vile, because we never got what you were promised here. "


@pytest.mark.parametrize("name", DENSEST)
def test_a_short_text_is_measured_as_a_whole(name: str) -> None:
    text = HEATED + CALM
    assert value(name, text) == pytest.approx(1000 * len(evidence(name, text)) / len(text.split()))


def test_a_long_text_is_as_loaded_as_its_most_loaded_stretch() -> None:
    # 385 words: the two loaded sentences in the middle share a stretch of 150 words, the one at the beginning is too far away.
    text = HEATED + CALM * 10 + HEATED * 2 + CALM * 7
    assert evidence("loaded_language", text) == ["shameless", "hoax", "vile"] * 3
    assert value("loaded_language", text) == pytest.approx(1000 * 6 / 150)


def test_a_stretch_of_a_long_article_is_a_quarter_of_it() -> None:
    text = HEATED + CALM * 50
    words = len(text.split())
    assert words > 600
    assert value("loaded_language", text) == pytest.approx(1000 * 3 / math.ceil(words / 4))


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.sampled_from((CALM, HEATED)), min_size=11, max_size=18),
    st.integers(0, 11),
    st.integers(0, 11),
    st.sampled_from(DENSEST),
)
def test_calm_text_around_an_article_makes_no_stretch_of_it_calmer(
    sentences: list[str], before: int, after: int, name: str
) -> None:
    article = "".join(sentences)
    around = CALM * before + article + CALM * after
    if len(around.split()) <= 600:
        assert value(name, around) >= value(name, article)
    else:
        # Stretches grow with the article then: by how much they do bounds what is lost.
        size = math.ceil(len(around.split()) / 4)
        assert value(name, around) >= value(name, article) * 150 / size - 1e-9
