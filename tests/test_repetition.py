"""Text that says the same thing again: what is marked of it."""

from __future__ import annotations

from reading import evidence

from assay.features import features, read

_TWICE = "The ferry leaves the old pier at nine. Nobody knows why. The ferry leaves the old pier at noon."


def test_runs_that_overlap_are_one_passage() -> None:
    assert evidence("repeated_ngrams", _TWICE) == ["The ferry leaves the old pier at"]


def test_each_return_is_a_passage_of_its_own() -> None:
    text = f"{_TWICE} Still the ferry leaves the old pier. Then the ferry leaves the old pier."
    assert evidence("repeated_ngrams", text) == [
        "The ferry leaves the old pier at", "the ferry leaves the old pier", "the ferry leaves the old pier",
    ]  # fmt: skip


def test_passages_of_two_pages_stay_apart() -> None:
    pages = read(["a b c d e a b c d e", "a b c d e a b c d e"])
    found = [features()["repeated_ngrams"].measure(page) for page in pages]
    assert [(reading.value, list(reading.evidence)) for reading in found] == [(0.1, [(10, 19)]), (0.1, [(10, 19)])]
