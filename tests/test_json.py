"""The JSON of a score is a public contract: these keys, these orders, nothing rounded."""

from __future__ import annotations

import json
import math

import pytest

from assay.features import features
from assay.scorer.model import Model, check, sign
from assay.scorer.report.json import dumps, to_json
from assay.scorer.score import score

KEYS = [
    "id", "score", "reliability", "quality", "interval", "abstained", "words", "model", "intercept", "intercepts",
    "features", "contributions", "evidence", "blocks", "reasons", "policy", "percentiles", "next_band",
    "sources",
]  # fmt: skip
PAGE = """Harbour board delays the new crane at Fennick Quay
The harbour board said on Tuesday that the new crane at Fennick Quay will not lift its first container \
before March. \
According to a report by the town's engineers, two of the four footings have sunk by nine millimetres since the summer.
"We would rather wait for one winter than repair for ten," said Oda Brandvik, who chairs the board. She told \
reporters that the builder, which may appeal, has been asked to pay for the new survey.
The crane was ordered in 2021 and was to replace one that has stood on the quay since the war. Dockers said the old \
one could probably work for another two years."""


def tiny_model() -> Model:
    terms = [
        {
            "feature": name, "version": features()[name].version, "basis": "learned", "data": ["invented"],
            "reason": "", "knots": [0.0, top], "points": points, "replicates": [points, [1.5 * end for end in points]],
        }
        for name, top, points in (
            ("attribution", 40.0, [-0.7, 0.9]),
            ("loaded_language", 30.0, [0.1, -1.1]),
            ("advertising", 1.0, [0.2, -2.0]),
        )
    ]  # fmt: skip
    heads = {
        "reliability": {"intercept": 0.25, "replicates": [0.2, 0.3]},
        "quality": {"intercept": 0.5, "replicates": [0.4, 0.6]},
    }
    return check(
        sign({"format": "assay-model/1", "name": "tiny", "about": {}, "heads": heads, "terms": terms}), where="t"
    )


def test_a_score_has_exactly_the_keys_of_the_contract_in_its_order() -> None:
    model = tiny_model()
    data = to_json(score(PAGE, model), model, with_text=False)
    assert list(data) == KEYS
    assert list(data["intercepts"]) == ["reliability", "quality"]
    assert data["model"] == model.digest
    assert set(data["contributions"][0]) == {"feature", "value", "points"}
    assert set(data["evidence"][0]) == {"feature", "start", "end"}
    assert set(data["blocks"][0]) == {"start", "end", "label"}
    assert {"name": "dockers", "kind": "unnamed", "count": 1, "spans": [[588, 592]]} in data["sources"]
    assert list(data["features"]) == list(features())


def test_the_text_comes_along_only_when_asked_for() -> None:
    model = tiny_model()
    data = to_json(score(PAGE, model), model, with_text=True)
    assert list(data) == [*KEYS, "text"]
    assert data["text"] == PAGE


def test_the_points_in_the_json_add_up_to_the_score() -> None:
    model = tiny_model()
    data = json.loads(dumps(to_json(score(PAGE, model), model, with_text=False)))
    total = data["intercept"] + sum(item["points"] for item in data["contributions"])
    assert data["score"] == pytest.approx(100.0 / (1.0 + math.exp(-total)), abs=1e-9)
    assert data["intercept"] == sum(data["intercepts"].values())
    assert data["interval"][0] <= data["score"] <= data["interval"][1]


def test_evidence_is_sorted_and_not_empty_and_given_once() -> None:
    model = tiny_model()
    rows = [
        (row["start"], row["end"], row["feature"])
        for row in to_json(score(PAGE, model), model, with_text=False)["evidence"]
    ]
    assert rows == sorted(set(rows))
    assert all(0 <= start < end <= len(PAGE) for start, end, _ in rows)
    assert any(PAGE[start:end].lower() == "said" for start, end, feature in rows if feature == "attribution")


def test_an_abstention_has_three_nulls_and_no_contributions_but_features() -> None:
    model = tiny_model()
    data = to_json(score("Too short to say.", model), model, with_text=False)
    assert list(data) == KEYS
    assert data["score"] is data["reliability"] is data["quality"] is data["interval"] is None
    assert data["contributions"] == []
    assert data["abstained"]
    assert data["features"]["attribution"] is not None


def test_one_object_is_one_line_of_ascii_and_comes_back_unrounded() -> None:
    model = tiny_model()
    data = to_json(score(PAGE.replace("Fennick", "Fénnick\u2028\ud800"), model), model, with_text=True)
    line = dumps(data)
    assert line.isascii()
    assert len(line.splitlines()) == 1
    assert json.loads(line) == data


@pytest.mark.parametrize("wrong", [math.nan, math.inf, -math.inf])
def test_a_number_that_is_not_finite_raises(wrong: float) -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        dumps({"score": wrong})
