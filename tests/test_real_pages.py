"""Five pages from the web, read by hand: referred to by offsets, never quoted. Needs the third-party data."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pytest

from assay.features import features
from assay.scorer.model import Model, load
from assay.scorer.report.json import dumps, to_json
from assay.scorer.score import Score, score

NAMES = {
    "000": "seed-000-beforeitsnews.txt",
    "001": "seed-001-unsigned-longread.txt",
    "002": "seed-002-china-japan-brief.txt",
    "003": "seed-003-stale-rewrite.txt",
    "004": "seed-004-blog-with-popular-posts.txt",
}
ADVERTISEMENT = (4685, 6690)  # of 000
ARTICLE = (394, 3877)  # of 000


@pytest.fixture(scope="module")
def model() -> Model:
    return load()


@pytest.fixture(scope="module")
def pages(shared: Path) -> dict[str, str]:
    return {key: (shared / "seeds" / name).read_bytes().decode("utf-8") for key, name in NAMES.items()}


@pytest.fixture(scope="module")
def scores(pages: dict[str, str], model: Model) -> dict[str, Score]:
    return {key: score(text, model) for key, text in pages.items()}


@pytest.fixture(scope="module")
def without_advertisement(pages: dict[str, str], model: Model) -> Score:
    start, end = ADVERTISEMENT
    return score(pages["000"][:start] + pages["000"][end:], model)


def order(scores: dict[str, Score], which: str) -> list[str]:
    """Return the pages from the lowest to the highest."""
    return sorted(scores, key=lambda key: getattr(scores[key], which))


def attributions(result: Score) -> int:
    start, end = ARTICLE
    return sum(start <= span.start and span.end <= end for span in result.evidence["attribution"])


def test_none_of_the_five_abstains(scores: dict[str, Score]) -> None:
    assert {key: result.abstained for key, result in scores.items()} == dict.fromkeys(NAMES)


def test_the_advertisement_is_one_block_from_its_first_line_to_its_last(scores: dict[str, Score]) -> None:
    sold = [(start, end) for start, end, label in scores["000"].blocks if label == "promotion"]
    assert len(sold) == 1
    assert abs(sold[0][0] - ADVERTISEMENT[0]) <= 5
    assert abs(sold[0][1] - ADVERTISEMENT[1]) <= 5


def test_the_advertisement_is_among_the_two_strongest_reasons_against_its_page(scores: dict[str, Score]) -> None:
    lowest = sorted(scores["000"].contributions, key=lambda item: item.points)[:2]
    assert "supplement_spam" in [item.feature for item in lowest]
    assert all(item.points < 0 for item in lowest)


def test_a_page_without_its_advertisement_scores_ten_higher(
    scores: dict[str, Score], without_advertisement: Score
) -> None:
    before, after = scores["000"].score, without_advertisement.score
    assert before is not None
    assert after is not None
    assert after - before >= 10


def test_an_advertisement_below_takes_no_attributions_from_the_article(
    scores: dict[str, Score], without_advertisement: Score
) -> None:
    assert attributions(scores["000"]) >= 10
    assert abs(attributions(scores["000"]) - attributions(without_advertisement)) <= 2


def test_the_official_who_is_not_named_is_seen(scores: dict[str, Score]) -> None:
    assert any(span.start < 3220 and span.end > 3156 for span in scores["000"].evidence["anonymous_sourcing"])


def test_the_agency_item_is_first_and_the_unsigned_longread_second_in_reliability(scores: dict[str, Score]) -> None:
    assert order(scores, "score")[-1] == "002"
    assert order(scores, "reliability")[-2:] == ["001", "002"]


def test_the_longread_names_its_sources_and_has_loaded_words(scores: dict[str, Score]) -> None:
    named = scores["001"].features["named_sources"]
    assert named is not None
    assert named > 0
    assert len(scores["001"].evidence["loaded_language"]) > 0


def test_the_rewrite_quotes_nobody_and_is_less_reliable_than_those_who_do(scores: dict[str, Score]) -> None:
    assert scores["003"].features["quoted_share"] == 0
    assert order(scores, "reliability").index("003") < order(scores, "reliability").index("001")
    assert order(scores, "reliability").index("003") < order(scores, "reliability").index("002")


def test_the_side_column_of_the_blog_is_measured(scores: dict[str, Score]) -> None:
    share = scores["004"].features["sidebar_share"]
    assert share == pytest.approx(0.755, abs=0.05)


def test_the_lines_in_greek_are_covered(scores: dict[str, Score], pages: dict[str, str]) -> None:
    covered = {place for start, end in scores["004"].evidence["foreign_share"] for place in range(start, end)}
    letters = [place for place in range(5892, 6943) if pages["004"][place].isalpha()]
    assert set(letters) <= covered


def test_a_source_line_without_a_source_is_seen(scores: dict[str, Score]) -> None:
    assert scores["004"].features["source_credit"] == 0
    assert [tuple(span) for span in scores["004"].evidence["source_credit"]] == [(2468, 2475)]


def test_the_pages_full_of_other_things_have_the_lowest_quality(scores: dict[str, Score]) -> None:
    assert set(order(scores, "quality")[:2]) == {"000", "004"}


@pytest.mark.parametrize("key", NAMES)
def test_the_points_of_a_page_add_up_to_its_score(key: str, scores: dict[str, Score], model: Model) -> None:
    result = scores[key]
    total = model.intercept + math.fsum(item.points for item in result.contributions)
    assert result.score == pytest.approx(100 / (1 + math.exp(-total)), abs=1e-9, rel=0)


@pytest.mark.parametrize("key", NAMES)
def test_two_runs_over_a_page_give_the_same_bytes(
    key: str, scores: dict[str, Score], pages: dict[str, str], model: Model
) -> None:
    again = dumps(to_json(score(pages[key], model), model, with_text=False))
    assert again == dumps(to_json(scores[key], model, with_text=False))
    assert json.loads(again)["score"] == scores[key].score


@pytest.mark.parametrize("key", NAMES)
def test_all_evidence_is_text_of_the_page(key: str, scores: dict[str, Score], pages: dict[str, str]) -> None:
    spans = [(name, start, end) for name, found in scores[key].evidence.items() for start, end in found]
    assert {name for name, _, _ in spans} <= set(features())
    assert len(spans) > 20
    for name, start, end in spans:
        assert 0 <= start < end <= len(pages[key]), name
        assert pages[key][start:end].strip(), name
