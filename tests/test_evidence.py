"""What a careful editor asks of a claim: sizes, limits, harms, absolute figures, references, and promises nobody can keep."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reading import evidence, value

from assay.features import features, read


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("The study of 1,200 otherwise healthy adults ended in June.", ["1,200 otherwise healthy adults"]),
        ("The pills were tested in a trial with 40 nurses.", ["40 nurses"]),
        ("The fall was large (n = 120, p < 0.05).", ["n = 120", "p < 0.05"]),
        ("It was a double-blind trial against a placebo.", ["double-blind", "placebo"]),
        ("The moss was given to cells in vitro and in mice.", ["in vitro", "in mice"]),
        ("The march drew 1,200 adults and 40 nurses.", []),
        ("The study ended in 2019, patients left in May.", []),
        ("The study of Covid-19 patients ended in June.", []),
        ("The page is at example.org/?p=20107 for now.", []),
    ],
)
def test_the_design_and_the_size_of_a_study_are_found(text: str, found: list[str]) -> None:
    assert evidence("study_details", text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("The risk fell from 4 in 1,000 to 3 in 1,000.", ["4 in 1,000", "3 in 1,000"]),
        ("One in five keepers fell, and 14 of the 120 ropes broke.", ["One in five", "14 of the 120"]),
        ("Nine out of ten came back, or 3.8 per 1,000.", ["Nine out of ten", "3.8 per 1,000"]),
        ("Of the nurses 4.2% fell ill, compared with 6 percent of the keepers.", ["4.2%", "6 percent"]),
        ("The absolute risk is small.", ["absolute risk"]),
        ("The pill cuts the risk by 40 percent.", []),
        ("The risk doubled, and one of two men left.", []),
        ("He won 3 in 2019 and 4 in 2020.", []),
    ],
)
def test_a_figure_in_absolute_terms_says_out_of_how_many(text: str, found: list[str]) -> None:
    assert evidence("absolute_figures", text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Moss slows the wind [12], as others saw [3, 4].", ["[12]", "[3"]),
        ("Moss slows the wind (Tolv et al., 2019).", ["Tolv et al., 2019"]),
        ("Moss slows the wind (Tolv and Brandvik 2019).", ["Tolv and Brandvik 2019"]),
        ("Read the Journal of Invented Moss 2019;12(3).", ["the Journal of", "2019"]),
        ("The mill (built by Tolv in 2004) is old.", []),
        ("The mill opened again (in March 2004) and closed.", []),
    ],
)
def test_a_reference_is_what_a_reader_can_look_up(text: str, found: list[str]) -> None:
    assert evidence("references", text) == found


def test_harms_costs_and_alternatives_are_found_and_a_sales_offer_is_not() -> None:
    text = "Side effects are rare, insurers may not cover it, and other treatments exist."
    assert evidence("costs_and_harms", text) == ["Side effects", "insurers may not cover", "other treatments"]
    assert evidence("costs_and_harms", "Buy it now for only 39 dollars with free shipping.") == []


def test_limits_are_no_mere_connectives() -> None:
    assert evidence("limitations", "More research is needed: the study cannot prove cause and effect.") == [
        "More research is needed",
        "cannot prove",
        "cause and effect",
    ]
    assert evidence("limitations", "However, the association of keepers met in June.") == []


def test_who_paid_and_who_stands_outside_are_found() -> None:
    text = "The trial was funded by the maker. Oda Brandvik, who was not involved in the study, doubts it."
    assert evidence("disclosure", text) == ["was funded by", "who was not involved"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("This miracle cure is what big pharma feared.", ["miracle cure", "big pharma"]),
        ("Do your own research: they don't want you to know.", ["Do your own research", "don't want you to know"]),
        ("The agency warned of a miracle cure made of moss.", []),
        ("The tale of the deep state is a conspiracy theory.", []),
        ("“It is a miracle cure from the deep state,” Oda Brandvik said.", []),
        ("It is a miracle cure, Oda Brandvik said on Monday.", []),
    ],
)
def test_a_sensational_claim_counts_in_the_writers_own_voice_only(text: str, found: list[str]) -> None:
    assert evidence("unproven_claims", text) == found


def test_evidence_is_counted_per_thousand_words() -> None:
    assert value("absolute_figures", "One in five keepers fell into the pond today.") == pytest.approx(1000 / 9)


_PIECES = st.sampled_from(
    ["n", "p", "=", "<", "3", "2019", "0.05", "1,000", "in", "out", "of", "per", "cent", "%", "[", "]", "(", ")", ";", ",",
     "every", "the", "study", "patients", "Berg", "May", "one", "compared", ".", "\n", "\n\n", "-", " ", "al."]
)  # fmt: skip


@given(st.lists(_PIECES, max_size=30), st.sampled_from(["", " "]))
@settings(deadline=None, max_examples=100)
def test_figures_in_any_disorder_give_spans_in_order_inside_the_text(pieces: list[str], glue: str) -> None:
    texts = [glue.join(pieces), "The study of 40 patients ended.", glue.join(reversed(pieces))]
    for text, document in zip(texts, read(texts), strict=True):
        for name in ("study_details", "absolute_figures", "references"):
            spans = list(features()[name].measure(document).evidence)
            assert spans == sorted(spans)
            assert all(0 <= start < end <= len(text) for start, end in spans)
            assert all(one.end <= other.start for one, other in itertools.pairwise(spans))
