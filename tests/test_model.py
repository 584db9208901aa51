"""A model is one readable file: checked against its digest and the declarations, and every curve does what it says."""

from __future__ import annotations

import copy
import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assay import models
from assay.features import features
from assay.scorer.model import FORMAT, HEADS, ModelError, Term, check, digest_of, dumps, head_of, load, sign
from assay.scorer.score import score_many

SHIPPED = load()
TERMS = st.sampled_from(SHIPPED.terms)
NUMBERS = st.floats(-1e6, 1e6)
PAGE = (
    "The harbour board said on Tuesday that the ferry would stay in dock until the new year. Engineers had found rust "
    "in the hull, according to a report that the board read out. Nobody was hurt, and the crew will keep their pay. "
    "A second ship is to take over the morning run, but it is smaller and it cannot carry lorries.\n"
)


def content(**changes: Any) -> dict[str, Any]:
    """Return the data of a small model without its digest, with the keys of its only term changed."""
    term = {
        "feature": "loaded_language", "version": features()["loaded_language"].version, "basis": "policy", "data": [],
        "reason": "for tests", "knots": [0.0, 10.0, 20.0], "points": [0.5, 0.0, -1.0],
        "replicates": [[0.5, 0.0, -1.0], [0.25, 0.0, -2.0]],
    }  # fmt: skip
    heads = {head: {"intercept": 0.25, "replicates": [0.25, 0.5]} for head in HEADS}
    return {"format": FORMAT, "name": "tiny", "about": {}, "heads": heads, "terms": [term | changes]}


def refusal(data: Any) -> str:
    with pytest.raises(ModelError) as error:
        check(data, where="here.json")
    assert str(error.value).startswith("here.json: ")
    return str(error.value)


def test_the_shipped_model_loads_and_every_term_is_declared_once() -> None:
    names = [term.feature for term in SHIPPED.terms]
    assert names
    assert len(names) == len(set(names))
    assert [head_of(features()[term.feature]) for term in SHIPPED.terms] == [term.head for term in SHIPPED.terms]
    assert {term.head for term in SHIPPED.terms} == set(HEADS)
    assert SHIPPED.intercept == SHIPPED.intercepts["reliability"] + SHIPPED.intercepts["quality"]


def test_the_shipped_model_has_as_many_refits_of_every_curve_as_of_its_intercepts() -> None:
    counts = {len(SHIPPED.intercept_replicates[head]) for head in HEADS} | {len(t.replicates) for t in SHIPPED.terms}
    assert len(counts) == 1
    assert counts.pop() > 1


def test_a_model_comes_back_from_its_own_text_with_its_digest(tmp_path: Path) -> None:
    data = models.load("score")
    path = tmp_path / "model.json"
    path.write_text(dumps(data), encoding="ascii")
    again = load(path)
    assert again.digest == SHIPPED.digest == data["digest"] == digest_of(json.loads(dumps(data)))
    assert dumps(json.loads(dumps(data))) == dumps(data)
    assert load(str(path)).digest == again.digest


def test_the_text_of_a_model_has_one_line_a_term_in_order() -> None:
    data = models.load("score")
    lines = dumps(data).splitlines()
    rows = [json.loads(line.strip().rstrip(",")) for line in lines if line.startswith('  {"feature"')]
    assert rows == data["terms"]
    changed = copy.deepcopy(data)
    changed["terms"][3]["points"][0] += 0.5
    assert sum(ours != theirs for ours, theirs in zip(lines, dumps(changed).splitlines(), strict=True)) == 1


def test_a_changed_number_is_refused_and_both_digests_are_named(tmp_path: Path) -> None:
    data = models.load("score")
    data["terms"][0]["points"][-1] += 0.001
    path = tmp_path / "changed.json"
    path.write_text(dumps(data), encoding="ascii")
    with pytest.raises(ModelError) as error:
        load(path)
    assert str(path) in str(error.value)
    assert SHIPPED.digest in str(error.value)
    assert digest_of(data) in str(error.value)
    assert digest_of(data) != SHIPPED.digest


def test_a_signed_change_is_accepted_and_has_another_digest() -> None:
    assert check(sign(content()), where="t").digest != check(sign(content(reason="another")), where="t").digest
    assert digest_of(sign(content())) == digest_of(content())


def test_the_digest_does_not_depend_on_the_order_of_keys() -> None:
    assert digest_of(dict(reversed(content().items()))) == digest_of(content())


def test_a_file_that_is_not_json_or_absent_says_so_with_its_path(tmp_path: Path) -> None:
    path = tmp_path / "model.json"
    with pytest.raises(ModelError, match=r"model\.json: cannot read the model \(No such file"):
        load(path)
    path.write_text("{'format':")
    with pytest.raises(ModelError, match=r"model\.json: not JSON"):
        load(path)
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ModelError, match=r"model\.json: not JSON"):
        load(path)
    with pytest.raises(ModelError, match="cannot read the model"):
        load(tmp_path)


@pytest.mark.parametrize(
    "change",
    [{"about": None}, {"about": "x"}, {"about": {"left_out": "x"}}, {"about": {"left_out": {"x": None}}},
     {"about": {"left_out": {"x": 10**400}}},
     {"heads": {"reliability": {"intercept": 10**400, "replicates": []}}}],
)  # fmt: skip
def test_a_model_of_the_wrong_types_is_refused(change: dict[str, Any]) -> None:
    assert "train it again" in (told := refusal(sign({**content(), **change}))) or "incomplete" in told


@pytest.mark.parametrize("data", [None, 3, [], {}, {"format": "assay-model/2"}, {"format": None}])
def test_what_is_not_of_the_format_is_refused(data: Any) -> None:
    assert f"not a model of format {FORMAT}" in refusal(data)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"feature": "phase_of_the_moon"}, "'phase_of_the_moon' is not declared"),
        ({"version": 99}, "fitted on version 99 of 'loaded_language'"),
        ({"points": [0.5, 0.0, 0.1]}, "'loaded_language' moves against its declaration"),
        ({"points": [-0.5, 0.0, 0.5]}, "'loaded_language' moves against its declaration"),
        ({"feature": "attribution", "version": features()["attribution"].version}, "'attribution' moves against"),
        ({"knots": [0.0, 20.0, 10.0]}, "the knots of 'loaded_language' must ascend"),
        ({"knots": [0.0, 10.0, 10.0]}, "the knots of 'loaded_language' must ascend"),
        ({"knots": [0.0, 10.0]}, "one value of points each"),
        ({"knots": [0.0], "points": [0.0], "replicates": []}, "the knots of 'loaded_language' must ascend"),
        ({"points": [0.5, 0.0, -math.inf]}, "'loaded_language' has a number that is not finite"),
        ({"points": [0.5, math.nan, -1.0]}, "'loaded_language' has a number that is not finite"),
        ({"knots": [0.0, 10.0, math.inf]}, "'loaded_language' has a number that is not finite"),
        ({"replicates": [[0.5, 0.0, math.nan], [0.5, 0.0, -1.0]]}, "not finite"),
        ({"replicates": [[0.5, 0.0, -1.0]]}, "refits"),
        ({"points": ["high", "low", "none"]}, "the model is incomplete"),
        ({"points": None}, "the model is incomplete"),
        ({"replicates": [[0.5, 0.0]]}, "the model is incomplete"),
    ],
)
def test_a_term_that_cannot_be_used_is_refused_by_name(changes: dict[str, Any], message: str) -> None:
    assert message in refusal(sign(content(**changes)))


def test_a_feature_that_is_only_shown_can_have_no_curve() -> None:
    shown = [name for name, feature in features().items() if feature.better == "neither"]
    assert shown
    for name in shown:
        data = content(feature=name, version=features()[name].version, points=[0.0, 0.0, 0.0])
        assert "moves against its declaration ('neither' is better)" in refusal(sign(data))


@pytest.mark.parametrize("key", ["name", "about", "heads", "terms"])
def test_a_model_without_a_part_is_refused_and_the_part_named(key: str) -> None:
    data = {name: value for name, value in content().items() if name != key}
    assert f"the model is incomplete (KeyError('{key}'))" in refusal(sign(data))


@pytest.mark.parametrize("head", HEADS)
def test_a_missing_head_is_refused_and_named(head: str) -> None:
    data = content()
    del data["heads"][head]
    assert f"the model is incomplete (KeyError('{head}'))" in refusal(sign(data))


@pytest.mark.parametrize("wrong", [{"intercept": math.nan}, {"replicates": [0.25, math.inf]}])
def test_an_intercept_that_is_not_finite_is_refused(wrong: dict[str, Any]) -> None:
    data = content()
    data["heads"]["quality"] |= wrong
    assert "not finite" in refusal(sign(data))


def test_a_feature_with_two_curves_is_refused() -> None:
    data = content()
    data["terms"] *= 2
    assert "'loaded_language' has two terms" in refusal(sign(data))


def test_undefined_values_give_exactly_no_points() -> None:
    for found in SHIPPED.terms:
        assert found.at(np.array([np.nan, np.nan])).tolist() == [0.0, 0.0]
        assert not found.weights_at(np.array([np.nan])).any()


def test_a_page_with_an_undefined_feature_scores_as_if_its_term_were_not_there() -> None:
    name = "source_credit"
    data = models.load("score")
    data["terms"] = [row for row in data["terms"] if row["feature"] != name]
    without = score_many([{"text": PAGE}], check(sign(data), where="t"))[0]
    result = score_many([{"text": PAGE}], SHIPPED)[0]
    assert result.features[name] is None
    assert {item.feature: item.points for item in result.contributions}[name] == 0.0
    assert result.reliability == pytest.approx(without.reliability, abs=1e-9)
    assert result.interval == pytest.approx(without.interval, abs=1e-9)


@settings(deadline=None, max_examples=150)
@given(TERMS, st.lists(NUMBERS, min_size=2, max_size=20))
def test_points_never_move_against_the_declared_direction(curve: Term, values: list[float]) -> None:
    knots = curve.knots
    near = knots[0] + (knots[-1] - knots[0]) * np.array(values) / 1e6  # most of them between the knots
    points = curve.at(np.sort(np.concatenate((values, near))))
    direction = {"more": 1.0, "less": -1.0}[features()[curve.feature].better]
    assert (np.diff(points) * direction >= -1e-12).all()


@settings(deadline=None, max_examples=100)
@given(TERMS, st.floats(0.0, 1e9))
def test_a_curve_is_flat_outside_its_knots(curve: Term, far: float) -> None:
    outside = curve.at(np.array([curve.knots[0] - far, curve.knots[-1] + far]))
    assert outside.tolist() == [curve.points[0], curve.points[-1]]


@settings(deadline=None, max_examples=100)
@given(TERMS, st.lists(st.one_of(st.floats(0.0, 40.0), st.just(math.nan)), min_size=1, max_size=10))
def test_the_shares_of_the_knots_add_up_to_the_points(curve: Term, values: list[float]) -> None:
    found = np.array(values)
    shares = curve.weights_at(found)
    assert shares.shape == (len(found), len(curve.knots))
    assert shares @ curve.points == pytest.approx(curve.at(found), abs=1e-12)
    assert shares.sum(axis=1) == pytest.approx(np.where(np.isnan(found), 0.0, 1.0), abs=1e-12)


def test_points_between_two_knots_lie_on_the_straight_line() -> None:
    curve = check(sign(content()), where="t").terms[0]
    assert curve.at(np.array([-5.0, 0.0, 5.0, 10.0, 15.0, 20.0, 99.0])).tolist() == [
        0.5, 0.5, 0.25, 0.0, -0.5, -1.0, -1.0,
    ]  # fmt: skip


def test_every_shipped_curve_moves() -> None:
    for curve in SHIPPED.terms:
        assert np.ptp(curve.points) >= 0.02, curve.feature
