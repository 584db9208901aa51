"""Every declared feature keeps what its declaration promises."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assay.features import (
    GROUPS,
    Document,
    Feature,
    FeatureError,
    Reading,
    Readings,
    Spans,
    batch_feature,
    declare,
    feature,
    features,
    find,
    read,
    readings,
)
from assay.features.pages import Pages
from assay.features.reading import evidence
from assay.features.voice import own_marks

EVERY = pytest.mark.parametrize("declared", features().values(), ids=features())


def measured(declared: Feature, text: str) -> Reading:
    (document,) = read([text])
    return declared.measure(document)


def check(declared: Feature, reading: Reading, text: str) -> None:
    low, high = declared.range
    if reading.value is not None:
        assert type(reading.value) is float
        assert not math.isnan(reading.value)
        assert low <= reading.value <= high
    assert isinstance(reading.evidence, Spans)
    for start, end in reading.evidence:
        assert 0 <= start < end <= len(text)
        assert text[start:end].strip()


@EVERY
def test_a_declaration_is_complete(declared: Feature) -> None:
    assert declared.name == declared.measure.__name__
    assert declared.group in GROUPS
    assert declared.summary.endswith(".")
    assert declared.why.endswith(".")
    assert declared.unit
    assert declared.better in ("more", "less", "neither")
    assert declared.scope in ("main", "page")
    assert declared.version >= 1
    assert declared.range[0] < declared.range[1]
    assert declared.fires != declared.quiet


@EVERY
def test_fires_gives_a_higher_value_than_quiet(declared: Feature) -> None:
    fires, quiet = measured(declared, declared.fires), measured(declared, declared.quiet)
    assert fires.value is not None
    assert fires.value > (-math.inf if quiet.value is None else quiet.value)


@EVERY
def test_a_reading_lies_in_its_range_with_its_evidence_in_the_text(declared: Feature) -> None:
    for text in (declared.fires, declared.quiet):
        check(declared, measured(declared, text), text)


@EVERY
def test_a_reading_is_the_same_each_time(declared: Feature) -> None:
    first, second = measured(declared, declared.fires), measured(declared, declared.fires)
    assert (first.value, list(first.evidence)) == (second.value, list(second.evidence))


# Values that are no count of spans: a formula, a model's answer, a share of two sets of words.
_WITHOUT_EVIDENCE = {
    "sentence_length", "automated_readability_index", "coleman_liau_index", "lix", "headline_body_overlap",
}  # fmt: skip


@EVERY
def test_what_raises_a_value_is_shown(declared: Feature) -> None:
    assert bool(len(measured(declared, declared.fires).evidence)) == (declared.name not in _WITHOUT_EVIDENCE)


MARKS = st.text(st.sampled_from("aB9 \n.,!?'\"“”’:;-$%()\u200b\u0301Жж橋\ud800\0\t"), max_size=80)
CUES = [
    "said", "according to", "may", "officials", "“", "”", "By Anna Berg", "Source:", "3 March 2025", "Reply",
    "order now", "free shipping", "$20", "immune system", "capsules", "donate", "subscribe", "corrupt", "DESTROYS",
    "you won't believe", "12 percent", "report", "!", "?", "\n", "\n\n", ":)", "Home", "https://example.org",
    "The", "bridge", "is", "closed", ".", ",", "corrected", "contact us",
]  # fmt: skip
PHRASES = st.lists(st.sampled_from(CUES), max_size=60).map(" ".join)
ANY_TEXT = st.one_of(st.text(st.characters(codec=None, categories=None), max_size=120), MARKS, PHRASES)


@given(ANY_TEXT)
@settings(deadline=None, max_examples=120)
def test_every_feature_answers_any_text_within_its_range(text: str) -> None:
    (document,) = read([text])
    for declared in features().values():
        check(declared, declared.measure(document), text)


@given(st.lists(ANY_TEXT, max_size=3), st.lists(ANY_TEXT, min_size=3, max_size=3))
@settings(deadline=None, max_examples=40)
def test_every_feature_answers_any_page_with_any_title(texts: list[str], titles: list[str]) -> None:
    for text, document in zip(texts, read(texts, titles[: len(texts)]), strict=True):
        for declared in features().values():
            check(declared, declared.measure(document), text)


def test_features_stand_in_the_order_of_their_groups() -> None:
    groups = [declared.group for declared in features().values()]
    assert groups == sorted(groups, key=GROUPS.index)
    assert set(groups) == set(GROUPS)


def test_every_feature_of_the_contract_is_declared() -> None:
    contract = (
        "sidebar_share comment_share link_farm foreign_share supplement_spam advertising donation_pitch promotion attribution "
        "named_sources anonymous_sourcing quoted_share official_documents outbound_sources hedging weasel boosting "
        "loaded_language loaded_in_quotes subjectivity second_person shouting profanity clickbait headline_shouting "
        "headline_body_overlap sourced_statistics study_details limitations disclosure byline dateline source_credit "
        "correction_notice contact repeated_lines repeated_ngrams sentence_length automated_readability_index "
        "coleman_liau_index lix absolute_figures costs_and_harms unproven_claims references template_text"
    )
    assert set(contract.split()) - set(features()) == set()


@pytest.fixture
def spare_registry(monkeypatch: pytest.MonkeyPatch) -> None:
    features()
    monkeypatch.setattr(declare, "_REGISTRY", dict(declare._REGISTRY))


DECLARATION: dict[str, Any] = {
    "group": "language", "unit": "share", "range": (0, 1), "better": "less", "scope": "main", "why": "To try.",
    "fires": "a", "quiet": "b",
}  # fmt: skip


@pytest.mark.usefixtures("spare_registry")
def test_a_declared_function_comes_back_unchanged_and_is_listed() -> None:
    def loudness(document: Document) -> Reading:
        """How loud it is."""
        return Reading(0.0)

    assert feature(**DECLARATION)(loudness) is loudness
    assert find("loudness").measure is loudness
    assert find("loudness").summary == "How loud it is."


@pytest.mark.usefixtures("spare_registry")
def test_a_feature_of_one_page_and_one_of_a_batch_give_the_same_readings() -> None:
    def cries(document: Document) -> Reading:
        """Exclamation marks."""
        at = [place for place, character in enumerate(document.text) if character == "!"]
        start = np.array(at, dtype=np.int32)
        return Reading(float(len(at)) if document.words else None, Spans(start, start + 1))

    def all_cries(pages: Pages) -> Readings:
        """Exclamation marks, of all pages at once."""
        rows = own_marks(pages, "!")
        start, end, first, stop = evidence(pages, rows)
        return Readings(np.where(np.diff(pages.page_words) > 0, stop - first, np.nan), start, end, first, stop)

    feature(**DECLARATION)(cries)
    assert batch_feature(**DECLARATION)(all_cries) is all_cries
    assert find("all_cries").measure.__name__ == "all_cries"
    texts = ["Stop! The crane!", "", "A calm day.", "Up!"]
    documents = read(texts)
    together = readings(documents, [find("cries"), find("all_cries")])
    for page, (document, value, spans) in enumerate(
        zip(documents, (2.0, None, 0.0, 1.0), ([(4, 5), (15, 16)], [], [], [(2, 3)]), strict=True)
    ):
        said = [find(name).measure(document) for name in ("cries", "all_cries")]
        said += [found.of(page, document.base) for found in together]
        for reading in said:
            assert (reading.value, list(reading.evidence)) == (value, spans)


@pytest.mark.usefixtures("spare_registry")
def test_a_name_that_is_taken_is_refused_and_both_modules_are_named() -> None:
    def hedging(document: Document) -> Reading:
        """Another one."""
        return Reading(0.0)

    message = f"feature 'hedging' of {__name__} is declared by assay.features.hedging already; rename one"
    with pytest.raises(FeatureError) as caught:
        feature(**DECLARATION)(hedging)
    assert str(caught.value) == message


@pytest.mark.usefixtures("spare_registry")
def test_a_feature_without_a_docstring_is_refused() -> None:
    def loudness(document: Document) -> Reading:
        return Reading(0.0)

    with pytest.raises(FeatureError, match=r"feature 'loudness' of .* has no docstring; its first line is its summary"):
        feature(**DECLARATION)(loudness)


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("atribution", "no feature is called 'atribution'; did you mean 'attribution'?"),
        ("hedge", "no feature is called 'hedge'; did you mean 'hedging'?"),
        ("zzz", "no feature is called 'zzz'; 'assay features' lists them"),
    ],
)
def test_an_unknown_name_is_answered_with_the_nearest_one(name: str, message: str) -> None:
    with pytest.raises(FeatureError) as caught:
        find(name)
    assert str(caught.value) == message
