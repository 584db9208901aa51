"""Our own example pages: the labels hold, and the program sees on them what a careful reader marked."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from assay.features import features
from assay.scorer.audit.tricks import DISGUISES, with_advertisement
from assay.scorer.model import load
from assay.scorer.score import Score, score

FOLDER = Path(__file__).parents[1] / "seeds"
LABELS: dict[str, Any] = json.loads((FOLDER / "labels.json").read_text(encoding="utf-8"))
PAGES: dict[str, Any] = LABELS["pages"]
TEXTS = {name: (FOLDER / name).read_bytes().decode("utf-8") for name in PAGES}
SPOKEN = [name for name, page in PAGES.items() if not page["abstains"]]

# Share of the words whose block label is the reader's. The page with a sales block and comments falls short: the
# lurid opening of its advertisement is taken for the article, and its comments for boilerplate.
ON_AVERAGE = 0.90
ON_EACH_PAGE = dict.fromkeys(SPOKEN, 0.80) | {"03-repost-supplement.txt": 0.70}

# Least share of the marked spans that the feature's evidence touches, a little below what was measured.
RECALL = {
    "byline": 0.9,
    "dateline": 0.9,
    "source_credit": 0.6,
    "attribution": 0.85,
    "weasel": 0.55,
    "anonymous_sourcing": 0.6,
    "supplement_spam": 0.9,
    "foreign_share": 0.8,
}


@pytest.fixture(scope="module")
def scores() -> dict[str, Score]:
    model = load()
    return {name: score(text, model) for name, text in TEXTS.items()}


def agreement(name: str, result: Score) -> float:
    """Return the share of the words that stand in a line labelled as the reader labelled it."""
    right = total = 0
    for line in PAGES[name]["blocks"]:
        size = len(TEXTS[name][line["start"] : line["end"]].split())
        found = [label for start, end, label in result.blocks if start <= line["start"] and line["end"] <= end]
        right += size * (found == [line["label"]])
        total += size
    return right / total


def test_every_page_has_labels_and_every_label_a_page() -> None:
    assert sorted(PAGES) == sorted(path.name for path in FOLDER.glob("*.txt"))
    assert len(SPOKEN) < len(PAGES)


@pytest.mark.parametrize("name", PAGES)
def test_the_labels_quote_every_line_of_their_page(name: str) -> None:
    text, lines = TEXTS[name], PAGES[name]["blocks"]
    quoted = [text[line["start"] : line["end"]] for line in lines]
    assert quoted == [line.strip() for line in text.split("\n") if line.strip()]
    assert {line["label"] for line in lines} <= {"main", "boilerplate", "comment", "promotion"}


@pytest.mark.parametrize("name", PAGES)
def test_the_marked_spans_are_words_of_their_page_and_name_features(name: str) -> None:
    text = TEXTS[name]
    for span in PAGES[name]["spans"]:
        assert span["feature"] in features()
        quoted = text[span["start"] : span["end"]]
        assert quoted
        assert quoted == quoted.strip()
        around = text[max(span["start"] - 1, 0) : span["start"]], text[span["end"] : span["end"] + 1]
        assert not any(character.isalnum() for character in around), f"{quoted!r} is cut out of a word"


def test_the_order_names_pages_that_have_scores() -> None:
    assert len(LABELS["order"]) >= 10
    for better, worse, which in LABELS["order"]:
        assert {better, worse} <= set(SPOKEN)
        assert which in ("score", "reliability", "quality")


@pytest.mark.parametrize("name", PAGES)
def test_a_page_abstains_where_the_reader_says_so(name: str, scores: dict[str, Score]) -> None:
    assert (scores[name].abstained is not None) == PAGES[name]["abstains"], scores[name].abstained


@pytest.mark.parametrize(("better", "worse", "which"), LABELS["order"])
def test_the_better_page_has_the_higher_score(better: str, worse: str, which: str, scores: dict[str, Score]) -> None:
    assert getattr(scores[better], which) > getattr(scores[worse], which)


@pytest.mark.parametrize("name", SPOKEN)
def test_the_blocks_of_a_page_are_labelled_as_the_reader_did(name: str, scores: dict[str, Score]) -> None:
    assert agreement(name, scores[name]) >= ON_EACH_PAGE[name]


def test_the_blocks_of_all_pages_are_labelled_as_the_reader_did(scores: dict[str, Score]) -> None:
    assert sum(agreement(name, scores[name]) for name in SPOKEN) / len(SPOKEN) >= ON_AVERAGE


def test_the_evidence_touches_what_the_reader_marked(scores: dict[str, Score]) -> None:
    marked, found = Counter[str](), Counter[str]()
    for name, page in PAGES.items():
        for span in page["spans"]:
            evidence = scores[name].evidence[span["feature"]]
            marked[span["feature"]] += 1
            found[span["feature"]] += any(start < span["end"] and span["start"] < end for start, end in evidence)
    recall = {name: found[name] / marked[name] for name in RECALL}
    assert {name: share for name, share in recall.items() if share < RECALL[name]} == {}


@pytest.mark.parametrize("name", SPOKEN)
def test_an_advertisement_in_disguise_scores_like_one_in_plain_letters(name: str) -> None:
    plain = score(with_advertisement(TEXTS[name]), load())
    for disguise in DISGUISES.values():
        assert score(with_advertisement(TEXTS[name], disguise), load()).score == plain.score
