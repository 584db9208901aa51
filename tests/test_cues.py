"""Cues in their context: which words ascribe something, to what kind of source, and the model that decides."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay import models
from assay.features import attribution_model, cue_context, features, read
from assay.features.attribution_model import KINDS, Head
from assay.features.cue_words import vocabulary
from assay.features.cues import cues


def found(text: str) -> list[tuple[str, str]]:
    """Return each cue of the text and the kind of its source."""
    (document,) = read([text])
    start, end, _, *kinds = document.slice_of(cues)
    columns = np.stack([*kinds, 1 - sum(kinds)]) if len(start) else np.zeros((4, 0))
    names = [KINDS[int(column.argmax())] for column in columns.T]
    return [(text[a:b], kind) for a, b, kind in zip(start.tolist(), end.tolist(), names, strict=True)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Oda Brandvik said the crane is safe.", [("said", "named")]),
        ("She said that the crane is safe.", [("said", "pronoun")]),
        ("Officials said that the crane is safe.", [("said", "unnamed")]),
        ("The ferry, he told reporters, will leave at ten.", [("told reporters", "pronoun")]),
        ("“The crane is safe and it is new,” Brandvik wrote.", [("wrote", "named")]),
        ("According to Oda Brandvik, the crane is safe.", [("According to", "named")]),
    ],
)
def test_a_cue_has_the_kind_of_its_source(text: str, expected: list[tuple[str, str]]) -> None:
    assert found(text) == expected


@pytest.mark.parametrize("text", ["Brandvik believes that the crane is safe.", "Voters want the crane to be mended."])
def test_beliefs_and_wishes_are_ascribed_too(text: str) -> None:
    assert len(found(text)) == 1


@pytest.mark.parametrize(
    "text",
    [
        "The so-called king of cranes is red.",
        "The crane lifts forty tonnes and stands by the water.",
        "The crane is red.",
        "It is a nightmare for the harbour, and a famous one.",
        "While a desperate fleet of ships waits, the crane is silent.",
        "1 2 3",
        "…",
    ],
)
def test_a_word_of_the_lists_alone_is_no_cue(text: str) -> None:
    assert found(text) == []


def test_a_clause_of_anonymity_makes_the_source_unnamed() -> None:
    text = "The crane is unsafe, an engineer of the yard said on condition of anonymity."
    assert ("said", "unnamed") in found(text)


def test_a_page_reads_the_same_alone_and_in_a_batch() -> None:
    texts = ["Oda Brandvik said the crane is safe.", "", "She insisted that it is new.", "The crane is red."]
    alone = [list(features()["attribution"].measure(read([text])[0]).evidence) for text in texts]
    together = [list(features()["attribution"].measure(document).evidence) for document in read(texts)]
    assert alone == together


def test_the_points_of_a_candidate_add_up_to_its_log_odds() -> None:
    data = models.load("attribution")
    (document,) = read(["The crane will stay, Oda Brandvik told the board on Monday, and she wants it mended."])
    tokens = cue_context.candidates(document.pages).tokens
    names = cue_context.token_names()
    sums = attribution_model.model().cue.log_odds(tokens)[:, 0]
    for row, total in enumerate(sums.tolist()):
        points = data["intercept"]
        for block, weights in data["weights"].items():
            level = weights
            for slot in block.split(attribution_model.AND):
                level = level.get(names[slot][int(tokens[slot][row])], {})
            points += level or 0.0
        assert total == pytest.approx(points, abs=1e-4)


@pytest.mark.parametrize(
    ("chances", "sentences", "pages", "colons", "expected"),
    [
        (
            [0.9, 0.6, 0.5, 0.45],
            [0, 0, 1, 1],
            [0, 0, 0, 0],
            [],
            [0, 2],
        ),  # they add up to 2.45: one a sentence is enough
        ([0.9, 0.8, 0.5, 0.45], [0, 0, 1, 1], [0, 0, 0, 0], [], [0, 1, 2]),  # to 2.65: the likeliest other is a cue too
        ([0.9, 0.8, 0.5, 0.45], [0, 0, 1, 1], [0, 0, 1, 1], [], [0, 1, 2]),  # each page has its own sum
        ([0.2, 0.2, 0.1], [0, 0, 1], [0, 0, 0], [], [0, 1]),  # one of two is likely enough; both are its likeliest
        ([0.9, 0.25, 0.2, 0.2], [0, 0, 0, 0], [0, 0, 0, 0], [], [0]),  # the others are too unlikely
        ([0.6, 0.7], [0, 1], [0, 0], [0, 1], [1]),  # a colon must be likelier
        ([], [], [], [], []),
    ],
)
def test_a_page_has_as_many_cues_as_their_probabilities_add_up_to(
    chances: list[float], sentences: list[int], pages: list[int], colons: list[int], expected: list[int]
) -> None:
    share = np.array(chances)
    model = attribution_model.model()._replace(sentence=0.35, further=0.3, colon=0.65)
    colon = np.isin(np.arange(len(share)), colons)
    shown = model.shown(np.log(share / (1 - share)), np.array(sentences, int), np.array(pages, int), colon)
    assert np.flatnonzero(shown).tolist() == expected


def test_a_pair_that_nobody_reads_is_refused() -> None:
    data = {"intercept": 0.0, "weights": {"length & others": {"longer": {"0": 1.0}}}}
    with pytest.raises(ValueError, match="length & others"):
        Head([data], cue_context.PAIRS)


def test_every_word_of_the_vocabulary_is_found_and_no_other() -> None:
    words = vocabulary()
    listed = words.words[1 : words.colon]
    (document,) = read([" ".join(listed) + " zyzzyva qwertyuiop"])
    numbers = words.numbers.of(document.pages.word_hash)
    assert numbers.tolist() == [*range(1, words.colon), 0, 0]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Oda Brandvik: “The crane is safe and it is new.”", [":"]),
        ("The ferry leaves at 10:30 from the pier.", []),
        ("See https://example.org/crane for more.", []),
    ],
)
def test_a_colon_after_a_name_may_be_a_cue(text: str, expected: list[str]) -> None:
    assert [words for words, _ in found(text)] == expected


def test_what_stands_between_two_pairs_of_single_marks_is_quoted() -> None:
    text = "''My brother said that the crane is old,'' Oda Brandvik said on Monday."
    assert found(text) == [("said", "named")]
    assert features()["attribution"].measure(read([text])[0]).evidence.start.tolist() == [text.rindex("said")]


@given(
    st.lists(st.sampled_from(["said", "Oda", "“", "”", "''", ":", ".", ",", "the", "crane", "\n", "that"]), max_size=30)
)
def test_cues_are_sorted_disjoint_and_not_empty(parts: list[str]) -> None:
    (document,) = read([" ".join(parts)])
    start, end, *_ = document.slice_of(cues)
    assert (start < end).all()
    assert (end[:-1] <= start[1:]).all()
