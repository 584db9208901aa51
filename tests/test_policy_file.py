"""A policy file changes weights in the open: other points, another digest, and every output says so."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from invented import LOUD, PAGE, tiny
from rich.console import Console

from assay.scorer.policy_file import MOST, PolicyError, with_policy, with_policy_file
from assay.scorer.report.json import to_json
from assay.scorer.report.terminal import print_score, print_scores
from assay.scorer.score import score

MODEL = tiny()
TEXT = PAGE.format("Vik") + LOUD


def changed(**data: Any) -> Any:
    return with_policy(MODEL, {"reason": "house rules", **data}, where="policy.json")


def test_a_term_is_scaled_and_all_others_stay() -> None:
    plain, scaled = score(TEXT, MODEL), score(TEXT, changed(terms={"loaded_language": 0.5}))
    before = {item.feature: item.points for item in plain.contributions}
    after = {item.feature: item.points for item in scaled.contributions}
    assert after.pop("loaded_language") == 0.5 * before.pop("loaded_language")
    assert after == before
    assert scaled.score is not None
    assert plain.score is not None
    assert scaled.score > plain.score


def test_a_group_that_is_off_is_no_term_any_more() -> None:
    model = changed(groups={"sourcing": "off"})
    assert [term.feature for term in model.terms] == ["loaded_language", "byline", "sidebar_share"]
    assert model.intercepts == MODEL.intercepts


def test_what_is_said_of_a_term_counts_before_its_group() -> None:
    model = changed(groups={"language": "off"}, terms={"loaded_language": 2})
    (term,) = [term for term in model.terms if term.feature == "loaded_language"]
    assert term.points.tolist() == [1.0, 0.0, -4.0]
    assert term.replicates.tolist() == [[1.0, 0.0, -4.0], [1.25, 0.0, -5.0]]


def test_the_digest_changes_with_the_factors_and_with_nothing_else() -> None:
    half = changed(terms={"loaded_language": 0.5})
    assert half.digest != MODEL.digest
    assert (
        half.digest
        == with_policy(MODEL, {"reason": "other words", "terms": {"loaded_language": 0.5}}, where="x").digest
    )
    assert half.digest != changed(terms={"loaded_language": 0.6}).digest
    assert len(half.digest) == len(MODEL.digest)


def test_every_output_says_so() -> None:
    model = changed(groups={"sourcing": "off"}, terms={"byline": 0.5})
    words = "attribution off, byline ×0.5 (house rules)"
    assert model.policy == words
    page = score(TEXT, model)
    data = to_json(page, model, with_text=False)
    assert (data["policy"], data["model"]) == (words, model.digest)
    for draw in (
        lambda console: print_score(console, page, model),
        lambda console: print_scores(console, [page] * 3, model),
    ):
        console = Console(file=io.StringIO(), width=120, color_system=None)
        draw(console)
        assert isinstance(console.file, io.StringIO)
        assert words in console.file.getvalue()


def test_batch_parts_say_so_too(tmp_path: Path) -> None:
    from pyarrow import parquet

    from assay.scorer.shards import run

    (pages := tmp_path / "in.jsonl").write_text(json.dumps({"id": "a", "text": TEXT}) + "\n")
    (policy := tmp_path / "policy.json").write_text('{"reason": "tests", "groups": {"transparency": "off"}}')
    run([str(pages)], tmp_path / "plain")
    run([str(pages)], tmp_path / "changed", policy=policy)
    (plain,), (other,) = ((tmp_path / name).glob("*.parquet") for name in ("plain", "changed"))
    assert plain.name != other.name
    assert b"byline off" in parquet.read_schema(other).metadata[b"assay_policy"]
    assert b"assay_policy" not in (parquet.read_schema(plain).metadata or {})
    assert "points_byline" not in parquet.read_schema(other).names


@settings(deadline=None)
@given(st.floats(0.01, MOST))
def test_a_scaled_curve_still_moves_the_way_it_is_declared(factor: float) -> None:
    for term in changed(terms={"attribution": factor}).terms:
        assert (np.diff(term.points) * (1 if term.feature in ("attribution", "byline") else -1) >= 0).all()


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ([], "not a policy"),
        ({"reason": "x", "feature": {}}, "not a policy"),
        ({}, "it gives no reason"),
        ({"reason": " "}, "it gives no reason"),
        ({"reason": "x", "groups": {"weather": "off"}}, "no group is called 'weather'"),
        ({"reason": "x", "terms": {"hedging": 0.5}}, "the model has no term 'hedging'"),
        ({"reason": "x", "terms": {"byline": -1}}, "'byline' is -1"),
        ({"reason": "x", "terms": {"byline": 3.5}}, "'byline' is 3.5"),
        ({"reason": "x", "terms": {"byline": True}}, "'byline' is True"),
        ({"reason": "x", "terms": {"byline": "half"}}, "'byline' is 'half'"),
        ({"reason": "x", "terms": ["byline"]}, "its groups and terms must be objects"),
    ],
)
def test_a_policy_that_cannot_be_used_is_one_line_that_says_what_to_do(data: Any, message: str) -> None:
    with pytest.raises(PolicyError) as error:
        with_policy(MODEL, data, where="policy.json")
    assert str(error.value).startswith(f"policy.json: {message}")
    assert ";" in str(error.value)


def test_a_policy_file_that_is_absent_or_broken_says_so(tmp_path: Path) -> None:
    assert with_policy_file(MODEL, None) is MODEL
    with pytest.raises(PolicyError, match="cannot read the policy"):
        with_policy_file(MODEL, tmp_path / "none.json")
    (broken := tmp_path / "broken.json").write_text("{")
    with pytest.raises(PolicyError, match="not JSON"):
        with_policy_file(MODEL, broken)


def test_a_reason_that_no_file_can_hold_is_written_out(tmp_path: Path) -> None:
    (path := tmp_path / "policy.json").write_text('{"reason": "\\ud800 odd", "groups": {"language": "off"}}')
    assert with_policy_file(MODEL, path).policy.endswith("(\\ud800 odd)")


def test_a_policy_nested_without_end_says_so(tmp_path: Path) -> None:
    (path := tmp_path / "policy.json").write_text("[" * 100_000)
    with pytest.raises(PolicyError, match=r"not JSON \(nested too deeply\); mend the policy file"):
        with_policy_file(MODEL, path)
