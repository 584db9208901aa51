"""A score tells what it means: stable codes, the place among other pages, and the exact way into the next band."""

from __future__ import annotations

import gzip
import io
import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from invented import CURVES, LOUD, PAGE, tiny
from rich.console import Console

from assay import models
from assay.features import features, read
from assay.features.reading import NO_SPANS
from assay.scorer.model import Model, dumps
from assay.scorer.reasons import next_band, reason_code, reason_codes
from assay.scorer.reference import SHARES, make_reference, percentile, percentiles, quantiles_of
from assay.scorer.report.json import to_json
from assay.scorer.report.terminal import print_score
from assay.scorer.report.words import BANDS, band
from assay.scorer.score import Contribution, Score, percent, score

MODEL = tiny()


def scored_as(values: dict[str, float | None], model: Model = MODEL) -> Score:
    """Return the score of a page on which the features have these values."""
    items = []
    total = np.full(1, model.intercept)
    for term in model.terms:
        value = values[term.feature]
        points = float(term.at(np.array([np.nan if value is None else value]))[0])
        total += points
        items.append(Contribution(term.feature, value, points, NO_SPANS))
    figure = float(percent(total)[0])
    (document,) = read([""])
    return Score(
        "page", figure, None, None, None, None, 300, dict(values), tuple(items), {}, [], "", None, False, document
    )


def test_codes_name_the_feature_and_the_side_on_which_the_page_stands() -> None:
    known = features()
    assert reason_code(known["attribution"], -0.2) == "R-ATTRIBUTION-LOW"
    assert reason_code(known["attribution"], 0.2) == "R-ATTRIBUTION-HIGH"
    assert reason_code(known["loaded_language"], -0.2) == "R-LOADED-LANGUAGE-HIGH"
    assert reason_code(known["loaded_language"], 0.2) == "R-LOADED-LANGUAGE-LOW"
    assert reason_code(known["attribution"], 0.0) is None
    assert reason_code(known["comment_share"], 0.2) is None
    assert reason_code(None, 0.2) is None


def test_every_scored_feature_has_two_codes_and_no_two_features_share_one() -> None:
    codes = [code for feature in features().values() for code in reason_codes(feature).values()]
    assert len(codes) == len(set(codes)) == 2 * sum(feature.better != "neither" for feature in features().values())


def test_json_gives_the_code_of_every_term_that_moved_the_score() -> None:
    data = to_json(score(PAGE.format("Vik") + LOUD, MODEL), MODEL, with_text=False)
    codes = {item["feature"]: item["code"] for item in data["reasons"]}
    sizes = [abs(item["points"]) for item in data["reasons"]]
    assert sizes == sorted(sizes, reverse=True)
    moved = {item["feature"]: item["points"] for item in data["contributions"] if item["points"]}
    assert {item["feature"]: item["points"] for item in data["reasons"]} == moved
    assert codes["loaded_language"] == "R-LOADED-LANGUAGE-HIGH"
    assert codes["attribution"] == "R-ATTRIBUTION-HIGH"
    assert set(data["percentiles"]) == set(features())
    assert data["policy"] is None
    json.dumps(data, allow_nan=False)


VALUES = st.fixed_dictionaries(
    {
        "attribution": st.floats(0, 60),
        "loaded_language": st.floats(0, 80),
        "byline": st.sampled_from([None, 0.0, 1.0]),
        "sidebar_share": st.floats(0, 1),
    }
)


@settings(max_examples=50, deadline=None)
@given(VALUES)
def test_the_change_named_lifts_the_page_and_no_smaller_one_does(values: dict[str, float | None]) -> None:
    page = scored_as(values)
    found = next_band(page, MODEL)
    assert page.score is not None
    if found is None:
        assert page.score >= BANDS[-2][0]
        return
    assert found["band"] == BANDS[[name for _, name in BANDS].index(band(page.score)) + 1][1]
    named = {change["feature"]: change for change in found["changes"]}
    for term in MODEL.terms:
        knots, points = CURVES[term.feature]
        best = knots[int(np.argmax(points))]
        reached = scored_as({**values, term.feature: best}).score
        assert reached is not None
        if term.feature not in named:
            assert reached < found["from"] + 1e-6
            continue
        change = named[term.feature]
        lifted = scored_as({**values, term.feature: change["to"]}).score
        assert lifted is not None
        assert lifted >= found["from"]
        towards = 1e-4 if best > change["to"] or points[-1] > points[0] else -1e-4
        short = scored_as({**values, term.feature: change["to"] - towards}).score
        assert short is not None
        assert short <= found["from"] + 1e-6


def test_a_page_in_the_highest_band_or_without_a_score_has_no_next_one() -> None:
    best = scored_as({"attribution": 40.0, "loaded_language": 0.0, "byline": 1.0, "sidebar_share": 0.0})
    assert best.score is not None
    assert best.score >= 80
    assert next_band(best, MODEL) is None
    assert next_band(score("Too short.", MODEL), MODEL) is None


def test_a_worked_example_of_the_next_band() -> None:
    # 0.5 − 1.5 + 0.5 + 0 + 0.25 = −0.25 log-odds: 43.8, mixed. Good begins at ln(60/40) = 0.405: 0.655 are wanting, so
    # attribution must rise from −1.5 to −0.845 points: 10 · 0.655 / 1.5 = 4.37 per 1,000 words.
    found = next_band(
        scored_as({"attribution": 0.0, "loaded_language": 0.0, "byline": None, "sidebar_share": 0.0}), MODEL
    )
    assert found is not None
    assert (found["band"], found["from"]) == ("good", 60.0)
    assert found["needed"] == pytest.approx(0.6555, abs=1e-4)
    (change,) = found["changes"]
    assert (change["feature"], change["value"]) == ("attribution", 0.0)
    assert change["to"] == pytest.approx(4.370, abs=1e-3)


def test_a_percentile_is_the_share_of_pages_with_less_and_half_of_those_with_as_much() -> None:
    shares = [0.0, 0.25, 0.5, 0.75, 1.0]
    quantiles = [0.0, 0.0, 0.0, 4.0, 8.0]
    assert percentile(0.0, quantiles, shares) == 25.0
    assert percentile(2.0, quantiles, shares) == pytest.approx(62.5)
    assert percentile(4.0, quantiles, shares) == 75.0
    assert percentile(9.0, quantiles, shares) == 100.0
    assert percentile(-1.0, quantiles, shares) == 0.0


@settings(deadline=None)
@given(st.lists(st.floats(0, 100), min_size=1, max_size=60), st.lists(st.floats(-10, 110), min_size=2, max_size=2))
def test_percentiles_rise_with_the_value(values: list[float], pair: list[float]) -> None:
    data = quantiles_of({"attribution": np.array(values)}, "t", [])
    quantiles = data["features"]["attribution"]["quantiles"]
    low, high = sorted(pair)
    places = [percentile(value, quantiles, SHARES) for value in (low, high)]
    assert 0 <= places[0] <= places[1] <= 100


def test_a_reference_of_another_version_of_a_feature_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    from assay.scorer import reference

    data = quantiles_of({name: np.arange(11.0) for name in ("attribution", "hedging")}, "t", [])
    data["features"]["hedging"]["version"] += 1
    monkeypatch.setattr(reference.models, "load", lambda name: data)
    reference.load_reference.cache_clear()
    try:
        assert percentiles({"attribution": 5.0, "hedging": 5.0, "weasel": None}) == {
            "attribution": 50.0,
            "hedging": None,
            "weasel": None,
        }
    finally:
        reference.load_reference.cache_clear()


def test_a_reference_set_is_made_of_training_pages_and_holds_no_text_of_them(tmp_path: Path) -> None:
    (tmp_path / "reliability").mkdir()
    rows = [{"text": PAGE.format(at) + LOUD * (at % 3), "title": ""} for at in range(6)] + [
        {"text": "Few.", "title": ""}
    ]
    with gzip.open(tmp_path / "reliability" / "pool.jsonl.gz", "wt", encoding="utf-8") as lines:
        lines.writelines(json.dumps(row) + "\n" for row in rows)
    data = make_reference(tmp_path)
    assert (data["pages"], data["data"]) == (6, ["reliability/pool"])
    loud = data["features"]["loaded_language"]
    assert loud["defined"] == 1.0
    assert loud["quantiles"][0] == 0.0 < loud["quantiles"][-1]
    assert (data["features"]["byline"]["defined"], data["features"]["byline"]["quantiles"]) == (0.0, [])
    assert "library" not in dumps(data)


def test_the_shipped_reference_set_holds_aggregates_of_declared_features_only() -> None:
    data = models.load("reference")
    assert set(data["features"]) <= set(features())
    assert all(row["quantiles"] == sorted(row["quantiles"]) for row in data["features"].values())
    assert {len(row["quantiles"]) for row in data["features"].values()} <= {0, len(data["shares"])}


def test_the_report_says_what_would_lift_the_page() -> None:
    console = Console(file=io.StringIO(), width=100, color_system=None)
    model = tiny(intercept=-0.5)
    page = score(PAGE.format("Vik").replace("said", "hopes").replace("According to", "In") + LOUD * 2, model)
    print_score(console, page, model)
    assert isinstance(console.file, io.StringIO)
    words = " ".join(console.file.getvalue().split())
    found = next_band(page, model)
    assert found is not None
    assert f"To be {found['band']} ({found['from']:.0f}) it needs" in words
