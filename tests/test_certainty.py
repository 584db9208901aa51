"""How sure the writer is: hedges and what only looks like one, claims without an owner, claims of certainty."""

from __future__ import annotations

import pytest
from reading import evidence, value

from assay.features import lexicon


@pytest.mark.parametrize(
    ("text", "hedges"),
    [
        ("The moss might slow the wind, and the snails probably help.", ["might", "probably"]),
        ("These results suggest a second kind of snail.", ["suggest"]),
        ("The shells indicate that the pond was salt.", ["indicate that"]),
        ("The stones are thought to come from the north.", ["are thought"]),
        ("A role of the moss cannot be excluded.", ["cannot be excluded"]),
        ("We propose that the pond was salt, and test whether it was.", ["We propose", "whether"]),
        ("It remains unclear how the snails came to the pond.", ["remains unclear"]),
        ("The pond could be older than the mill.", ["could be"]),
        ("The snails appeared to sleep.", ["appeared to"]),
    ],
)
def test_a_hedge_marks_what_is_not_known(text: str, hedges: list[str]) -> None:
    assert evidence("hedging", text) == hedges


@pytest.mark.parametrize(
    "text",
    [
        "The keeper could not open the gate of the mill.",
        "No salt could be detected in the pond.",
        "The mill closed in May 2024 and opened on 3 May.",
        "May I open the gate, he asked the keeper.",
        "The keeper pulled with all his might at the gate.",
        "The membrane potential of the cell fell by half.",
        "Ada Might and June May keep the mill.",
        "“The moss might slow the wind,” the keeper said.",
    ],
)
def test_a_word_of_the_same_form_that_doubts_nothing_is_no_hedge(text: str) -> None:
    assert evidence("hedging", text) == []


def test_a_longer_hedge_is_kept_where_a_shorter_one_inside_it_would_not_be() -> None:
    assert evidence("hedging", "That the pond was salt could not be ruled out.") == ["could not be ruled out"]


@pytest.mark.parametrize(
    ("text", "weasels"),
    [
        ("It is believed that the pond was salt.", ["It is believed"]),
        ("Some critics of the mill left the town.", ["Some critics"]),
        ("It is one of the most handsome mills in the county.", ["one of the most"]),
        ("Various keepers have often considered it haunted.", ["Various", "often considered"]),
        ("The mill has two gates, and Oda Brandvik built both in 1931.", []),
        ("“Some say the mill is haunted,” Oda Brandvik said.", []),
    ],
)
def test_a_claim_without_an_owner_is_found_once(text: str, weasels: list[str]) -> None:
    assert evidence("weasel", text) == weasels


def test_a_vague_word_inside_a_phrase_is_not_counted_again() -> None:
    text = "Many experts agree with the keeper of the old mill."
    assert evidence("weasel", text) == ["Many experts"]
    assert value("weasel", text) == pytest.approx(1000 / 10)


def test_claims_of_certainty_are_the_writers_own() -> None:
    assert evidence("boosting", "The age of the mill is undeniable.") == ["undeniable"]
    assert evidence("boosting", "“It is undeniable,” Oda Brandvik said of the mill.") == []


def test_phrases_that_are_no_hedges_hold_one() -> None:
    lists = lexicon.load().words
    hedges = {form.split()[0] for form in lists["hedging"]}
    strangers = [form for form in lists["not_a_hedge"] if not hedges & set(form.replace("n't", "").split())]
    assert strangers == []
