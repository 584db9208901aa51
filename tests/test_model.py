"""A model is one readable file: checked against its digest and the declarations, and every curve does what it says."""

from __future__ import annotations

import copy
import dataclasses
import hashlib
import json
import math
import re
import sys
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


def test_the_digest_is_the_beginning_of_the_sha_256_of_the_data_with_its_keys_in_order() -> None:
    data = {"name": "é", "digest": "not counted", "heads": {"b": [1.5, None], "a": True}}
    canonical = r'{"heads":{"a":true,"b":[1.5,null]},"name":"\u00e9"}'
    assert digest_of(data) == hashlib.sha256(canonical.encode("ascii")).hexdigest()[:16]


def test_the_digest_is_the_same_on_a_python_without_its_own_sha_256(monkeypatch: pytest.MonkeyPatch) -> None:
    expected = digest_of(content())
    for name in ("_sha2", "_sha256"):
        monkeypatch.setitem(sys.modules, name, None)  # importing it raises ImportError
    assert digest_of(content()) == expected


def test_a_model_that_does_not_match_its_digest_says_all_that_is_to_be_done() -> None:
    data = {**content(), "digest": "0123456789abcdef"}
    assert refusal(data) == (
        f"here.json: its digest is 0123456789abcdef but its content gives {digest_of(data)}; "
        "the file was changed: restore it, or sign the change with assay.scorer.model.sign"
    )


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


def test_what_a_model_tells_about_itself_comes_with_it() -> None:
    data = content(reason="because", data=["first", "second"])
    data["about"] = {"left_out": {"a set": 0.75}, "note": "x"}
    data["heads"]["quality"] = {"intercept": -1.5, "replicates": [1.0, 2.0]}
    model = check(sign(data), where="t")
    assert (model.name, model.about, model.policy) == ("tiny", data["about"], "")
    assert model.digest == digest_of(data)
    assert model.intercepts == {"reliability": 0.25, "quality": -1.5}
    assert model.intercept == -1.25
    assert {head: refits.tolist() for head, refits in model.intercept_replicates.items()} == {
        "reliability": [0.25, 0.5], "quality": [1.0, 2.0],
    }  # fmt: skip
    (term,) = model.terms
    assert (term.feature, term.version, term.head) == (
        "loaded_language", features()["loaded_language"].version, "reliability",
    )  # fmt: skip
    assert (term.basis, term.reason, term.data) == ("policy", "because", ("first", "second"))
    assert (term.knots.tolist(), term.points.tolist()) == ([0.0, 10.0, 20.0], [0.5, 0.0, -1.0])
    assert term.replicates.tolist() == [[0.5, 0.0, -1.0], [0.25, 0.0, -2.0]]


def test_numbers_without_a_point_are_read_as_numbers_with_one() -> None:
    data = content(knots=[0, 10, 20], points=[1, 0, -1], replicates=[[1, 0, -1], [1, 0, -2]])
    data["heads"] = {head: {"intercept": 1, "replicates": [1, 2]} for head in HEADS}
    model = check(sign(data), where="t")
    arrays = [
        *model.intercept_replicates.values(),
        model.terms[0].knots,
        model.terms[0].points,
        model.terms[0].replicates,
    ]
    assert {array.dtype for array in arrays} == {np.dtype(np.float64)}


def test_a_model_without_refits_is_a_model() -> None:
    data = content()
    del data["terms"][0]["replicates"]
    for head in HEADS:
        data["heads"][head]["replicates"] = []
    assert check(sign(data), where="t").terms[0].replicates.shape == (0, 3)


def test_a_model_without_terms_is_a_model() -> None:
    data = {**content(), "terms": []}
    assert check(sign(data), where="t").terms == ()


def test_a_curve_of_two_knots_is_a_curve() -> None:
    data = content(knots=[0.0, 10.0], points=[0.5, 0.0], replicates=[[0.5, 0.0], [0.25, 0.0]])
    assert check(sign(data), where="t").terms[0].at(np.array([2.5])).tolist() == [0.375]


def test_a_model_and_its_curves_cannot_be_changed() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        SHIPPED.name = "another"  # type: ignore[misc]
    with pytest.raises(dataclasses.FrozenInstanceError):
        SHIPPED.terms[0].reason = "another"  # type: ignore[misc]


def test_what_is_wrong_with_a_feature_of_somebody_else_is_not_said_of_the_model(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def broken() -> None:
        raise ValueError("the package 'moon' declares a feature twice")

    monkeypatch.setattr("assay.scorer.model.features", broken)
    with pytest.raises(ValueError, match="the package 'moon' declares a feature twice") as error:
        check(sign(content()), where="t")
    assert not isinstance(error.value, ModelError)


def test_a_step_against_the_declaration_is_forgiven_where_rounding_made_it_and_no_further() -> None:
    rounded = content(points=[0.0, 0.9e-12, -1.0], replicates=[])
    for head in HEADS:
        rounded["heads"][head]["replicates"] = []
    assert check(sign(rounded), where="t").terms[0].points.tolist() == [0.0, 0.9e-12, -1.0]
    rounded["terms"][0]["points"][1] = 1.1e-12
    assert "moves against its declaration" in refusal(sign(rounded))


@pytest.mark.parametrize("data", [None, 3, [], {}, {"format": "assay-model/2"}, {"format": None}])
def test_what_is_not_of_the_format_is_refused(data: Any) -> None:
    assert refusal(data) == "here.json: not a model of format assay-model/1; write one with 'assay train'"


MOVES = "the curve of 'loaded_language' moves against its declaration ('less' is better)"
ASCEND = "the knots of 'loaded_language' must ascend, with one value of points each"
FINITE = "the curve of 'loaded_language' has a number that is not finite"
REFITS = "its curves and intercepts differ in their number of refits; train it again"
VERSION = features()["loaded_language"].version


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        (
            {"feature": "phase_of_the_moon"},
            "its feature 'phase_of_the_moon' is not declared; install the version of assay that it names",
        ),
        ({"version": 99}, f"fitted on version 99 of 'loaded_language', this is version {VERSION}; train it again"),
        ({"points": [0.5, 0.0, 0.1]}, MOVES),
        ({"points": [-0.5, 0.0, 0.5]}, MOVES),
        (
            {"feature": "attribution", "version": features()["attribution"].version},
            "the curve of 'attribution' moves against its declaration ('more' is better)",
        ),
        ({"knots": [0.0, 20.0, 10.0]}, ASCEND),
        ({"knots": [0.0, 10.0, 10.0]}, ASCEND),
        ({"knots": [0.0, 10.0]}, ASCEND),
        ({"knots": [0.0], "points": [0.0], "replicates": []}, ASCEND),
        ({"points": [0.5, 0.0, -math.inf]}, FINITE),
        ({"points": [0.5, math.nan, -1.0]}, FINITE),
        ({"knots": [0.0, 10.0, math.inf]}, FINITE),
        ({"replicates": [[0.5, 0.0, math.nan], [0.5, 0.0, -1.0]]}, FINITE),
        ({"replicates": [[0.5, 0.0, -1.0]]}, REFITS),
    ],
)
def test_a_term_that_cannot_be_used_is_refused_by_name(changes: dict[str, Any], message: str) -> None:
    assert refusal(sign(content(**changes))) == f"here.json: {message}"


@pytest.mark.parametrize(
    "changes", [{"points": ["high", "low", "none"]}, {"points": None}, {"replicates": [[0.5, 0.0]]}]
)
def test_a_term_that_cannot_be_read_is_refused_as_incomplete(changes: dict[str, Any]) -> None:
    told = refusal(sign(content(**changes)))
    assert re.fullmatch(r"here\.json: the model is incomplete \(.+\); write it again with 'assay train'", told)


def test_a_feature_that_is_only_shown_can_have_no_curve() -> None:
    shown = [name for name, feature in features().items() if feature.better == "neither"]
    assert shown
    for name in shown:
        data = content(feature=name, version=features()[name].version, points=[0.0, 0.0, 0.0])
        assert "moves against its declaration ('neither' is better)" in refusal(sign(data))


@pytest.mark.parametrize("key", ["name", "about", "heads", "terms"])
def test_a_model_without_a_part_is_refused_and_the_part_named(key: str) -> None:
    data = {name: value for name, value in content().items() if name != key}
    assert refusal(sign(data)) == (
        f"here.json: the model is incomplete (KeyError('{key}')); write it again with 'assay train'"
    )


@pytest.mark.parametrize("head", HEADS)
def test_a_missing_head_is_refused_and_named(head: str) -> None:
    data = content()
    del data["heads"][head]
    assert f"the model is incomplete (KeyError('{head}'))" in refusal(sign(data))


@pytest.mark.parametrize("head", HEADS)
@pytest.mark.parametrize("wrong", [{"intercept": math.nan}, {"replicates": [0.25, math.inf]}])
def test_an_intercept_that_is_not_finite_is_refused(head: str, wrong: dict[str, Any]) -> None:
    data = content()
    data["heads"][head] |= wrong
    assert refusal(sign(data)) == "here.json: an intercept is not finite; train it again"


def test_a_feature_with_two_curves_is_refused() -> None:
    data = content()
    data["terms"] *= 2
    assert refusal(sign(data)) == "here.json: 'loaded_language' has two terms; delete one"


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


def test_the_last_knot_has_its_points_whole_where_a_division_would_lose_a_digit() -> None:
    data = content(knots=[0.0, 49.0], points=[0.0, -1.0], replicates=[[0.0, -1.0], [0.0, -2.0]])
    curve = check(sign(data), where="t").terms[0]
    assert 49.0 * (1.0 / 49.0) < 1.0
    assert curve.weights_at(np.array([49.0, 1e9])).tolist() == [[0.0, 1.0], [0.0, 1.0]]


def test_the_shares_of_a_value_stand_at_the_knots_around_it() -> None:
    curve = check(sign(content()), where="t").terms[0]
    knot, low, high = curve.shares_at(np.array([-5.0, 0.0, 2.5, 10.0, 15.0, 20.0, 99.0, np.nan]))
    assert knot[:-1].tolist() == [0, 0, 0, 1, 1, 1, 1]  # of an undefined value any knot has no share
    assert low.tolist() == [1.0, 1.0, 0.75, 1.0, 0.5, 0.0, 0.0, 0.0]
    assert high.tolist() == [0.0, 0.0, 0.25, 0.0, 0.5, 1.0, 1.0, 0.0]


def test_the_text_of_a_model_opens_what_holds_objects_and_leaves_the_rest_on_a_line() -> None:
    data = {"a": [1, {"b": [2, "é"]}], "c": {"d": {"e": None}}, "f": [{}], "g": [3, 4], "h": {}}
    assert dumps(data) == (
        '{\n "a": [\n  1,\n  {"b": [2, "\\u00e9"]}\n ],\n "c": {\n  "d": {"e": null}\n },\n'
        ' "f": [\n  {}\n ],\n "g": [3, 4],\n "h": {}\n}\n'
    )
    assert json.loads(dumps(data)) == data


def test_features_of_the_page_belong_to_quality_and_those_of_the_prose_to_reliability() -> None:
    heads: dict[str, set[str]] = {head: set() for head in HEADS}
    for feature in features().values():
        heads[head_of(feature)].add(feature.group)
    assert heads["quality"] == {"layout", "spam", "repetition", "readability"}
    assert heads["reliability"] == {"sourcing", "evidence", "certainty", "language", "headline", "transparency"}


def test_every_shipped_curve_moves() -> None:
    for curve in SHIPPED.terms:
        assert np.ptp(curve.points) >= 0.02, curve.feature
