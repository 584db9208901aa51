"""Fitting: a planted answer is found, data sets teach nothing, and the shipped numbers come from the data they name."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assay import models
from assay.scorer import policy
from assay.scorer.corpora import CorpusError, pool, rows
from assay.scorer.fit import Fitted, Gamed, choose_knots, fit, ramps
from assay.scorer.model import check
from assay.scorer.pool import folds_by_source
from assay.scorer.train_headline import train_headline
from assay.scorer.train_promotion import train_promotion

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]


def logistic(log_odds: Floats) -> Floats:
    return 1.0 / (1.0 + np.exp(-log_odds))


def planted(size: int = 12_000, seed: int = 7) -> tuple[Floats, Bools]:
    """Return values from 0 to 10, and truths whose log-odds fall from 2 at 0 to -1 at 4 and stay there."""
    chance = np.random.default_rng(seed)
    values = chance.uniform(0, 10, size)
    truth = chance.uniform(size=size) < logistic(np.interp(values, [0.0, 4.0, 10.0], [2.0, -1.0, -1.0]))
    return values, truth


def curve(fitted: Fitted, name: str, at: list[float]) -> Floats:
    found: Floats = np.interp(at, fitted.knots[name], fitted.points[name])
    return found


def same(ours: Fitted, theirs: Fitted) -> bool:
    return ours.intercept == theirs.intercept and all(
        (ours.knots[name] == theirs.knots[name]).all() and (ours.points[name] == theirs.points[name]).all()
        for name in ours.knots
    )


def test_a_planted_curve_is_found() -> None:
    values, truth = planted()
    knots = {"x": np.array([0.0, 2.0, 4.0, 7.0, 10.0])}
    fitted = fit({"x": values}, truth, np.ones(len(truth)), {"x": -1}, penalty=0.1, knots=knots)
    found = fitted.intercept + curve(fitted, "x", [0.0, 2.0, 4.0, 7.0, 10.0])
    assert found == pytest.approx([2.0, 0.5, -1.0, -1.0, -1.0], abs=0.25)


def test_a_curve_with_its_own_knots_goes_the_planted_way() -> None:
    values, truth = planted()
    fitted = fit({"x": values}, truth, np.ones(len(truth)), {"x": -1}, penalty=0.1)
    assert len(fitted.knots["x"]) == 4
    found = curve(fitted, "x", [0.5, 4.0, 9.0])
    assert found[0] - found[1] > 1.5
    assert abs(found[1] - found[2]) < 0.5


@pytest.mark.parametrize(("direction", "moves"), [(1, False), (-1, True), (0, True)])
def test_a_declared_direction_is_never_broken(direction: int, moves: bool) -> None:
    values, truth = planted(4_000)
    fitted = fit({"x": values}, truth, np.ones(len(truth)), {"x": direction})
    steps = np.diff(fitted.points["x"])
    assert direction == 0 or (steps * direction >= 0).all()
    assert (np.ptp(fitted.points["x"]) > 0.5) == moves


@settings(deadline=None, max_examples=25)
@given(st.integers(0, 2**32 - 1), st.sampled_from([-1, 1]), st.floats(0.1, 20.0))
def test_every_fit_is_monotone_and_gives_the_same_numbers_again(seed: int, direction: int, penalty: float) -> None:
    chance = np.random.default_rng(seed)
    measures = {"a": chance.exponential(5, 300), "b": np.maximum(chance.normal(0, 3, 300), 0)}
    measures["a"][::7] = np.nan
    truth = chance.uniform(size=300) < 0.5
    truth[:2] = [True, False]
    weights = chance.uniform(0.1, 2, 300)
    directions = {"a": direction, "b": -direction}
    first, again = (fit(measures, truth, weights, directions, penalty=penalty) for _ in range(2))
    assert same(first, again)
    for name, points in first.points.items():
        assert (np.diff(points) * directions[name] >= -1e-12).all()
        assert (np.diff(first.knots[name]) > 0).all()
        assert np.isfinite(points).all()


def test_a_measure_that_only_tells_data_sets_apart_gets_no_weight_inside_them() -> None:
    chance = np.random.default_rng(11)
    group = chance.integers(0, 2, 6_000)
    truth = chance.uniform(size=6_000) < np.where(group == 1, 0.9, 0.1)
    tells = group * 5.0 + chance.uniform(0, 1, 6_000)
    real = truth * 2.0 + chance.normal(0, 1, 6_000)
    measures, directions, weights = {"tells": tells, "real": real}, {"tells": 1, "real": 1}, np.ones(6_000)
    pooled = fit(measures, truth, weights, directions)
    inside = fit(measures, truth, weights, directions, groups=group)
    assert np.ptp(pooled.points["tells"]) > 2.0
    assert np.ptp(inside.points["tells"]) < 0.3
    assert np.ptp(inside.points["real"]) > 2.0


def test_undefined_values_contribute_nothing() -> None:
    values, truth = planted(3_000)
    knots = {"x": np.array([0.0, 4.0, 10.0])}
    weights = np.ones(3_000)
    fitted = fit({"x": values}, truth, weights, {"x": -1}, knots=knots)
    # Pages without a value, half of them true, at the log-odds of a page with the median value: the curve stays.
    holes = np.concatenate((values, np.full(3_000, np.nan)))
    at_median = float(logistic(np.array(fitted.intercept)))
    more = np.arange(3_000) < round(3_000 * at_median)
    with_holes = fit(
        {"x": holes}, np.concatenate((truth, more)), np.ones(6_000), {"x": -1}, knots=knots, penalty=1.0
    )  # fmt: skip
    assert with_holes.points["x"] == pytest.approx(fitted.points["x"], abs=0.02)
    assert ramps(np.array([np.nan]), knots["x"]).tolist() == [[0.0, 0.0]]


def test_a_page_of_the_median_value_gets_no_points() -> None:
    values, truth = planted(3_001)
    fitted = fit({"x": values}, truth, np.ones(3_001), {"x": -1})
    assert curve(fitted, "x", [float(np.median(values))])[0] == pytest.approx(0.0, abs=1e-12)


def diluted_and_not(price: float, free: float) -> Fitted:
    """Return the fit of two measures that tell the same, of which a trick halves the first and leaves the second."""
    values, truth = planted(4_000)
    measures = {"diluted": values, "stays": values + np.random.default_rng(3).normal(0, 0.5, len(values))}
    gamed = Gamed(measures | {"diluted": values / 2}, price, free)
    return fit(measures, truth, np.ones(len(truth)), dict.fromkeys(measures, -1), at_mean=True, gamed=gamed)


def test_a_measure_that_a_trick_can_move_loses_to_one_that_it_cannot() -> None:
    cheap, dear = diluted_and_not(0.0, 0.1), diluted_and_not(20.0, 0.1)
    assert np.ptp(cheap.points["diluted"]) > 1.0
    assert np.ptp(dear.points["diluted"]) < np.ptp(cheap.points["diluted"]) / 3
    assert np.ptp(dear.points["stays"]) > 1.5 * np.ptp(cheap.points["stays"])


def test_gains_up_to_the_free_ones_cost_nothing() -> None:
    cheap, free = diluted_and_not(0.0, 0.1), diluted_and_not(20.0, 50.0)
    assert same(cheap, free)


def test_a_measure_that_never_varies_has_no_curve() -> None:
    _, truth = planted(500)
    measures = {"same": np.full(500, 3.0), "none": np.full(500, np.nan), "x": np.arange(500.0)}
    fitted = fit(measures, truth, np.ones(500), dict.fromkeys(measures, 1))
    assert list(fitted.knots) == list(fitted.points) == ["x"]


def test_knots_of_a_measure_that_most_pages_lack_describe_those_that_have_it() -> None:
    values = np.concatenate((np.zeros(900), np.linspace(1.0, 5.0, 100)))
    knots = choose_knots(values, np.ones(1_000), 3)
    assert knots[0] == 0.0
    assert len(knots) == 4
    assert (knots[1:] >= 1.0).all()


@settings(deadline=None, max_examples=50)
@given(st.lists(st.integers(0, 30).map(str), min_size=1, max_size=200), st.integers(2, 10))
def test_folds_never_split_a_source(sources: list[str], count: int) -> None:
    names = np.array(sources)
    folds = folds_by_source(names, count)
    assert len(folds) == len(names)
    assert all(len(set(folds[names == name].tolist())) == 1 for name in set(sources))
    assert set(folds.tolist()) <= set(range(count))
    assert len(set(folds.tolist())) == min(count, len(set(sources)))
    assert (folds_by_source(names, count) == folds).all()


def test_every_term_of_the_shipped_model_says_how_its_weight_came() -> None:
    for term in check(models.load("score"), where="the shipped model").terms:
        assert term.basis in ("learned", "policy")
        assert len(term.reason.split()) >= 5, term.feature
        assert bool(term.data) == (term.basis == "learned"), term.feature
        if term.basis == "policy":
            assert term.reason == policy.TERMS[term.feature].reason
            assert term.knots.tolist() == list(policy.TERMS[term.feature].knots)
            assert (term.replicates == term.points).all(), "a weight set by us does not vary with the data"


def test_the_data_that_the_shipped_terms_name_are_those_that_the_model_names() -> None:
    shipped = models.load("score")
    named = {part for term in shipped["terms"] for part in term["data"]}
    assert named == set(shipped["about"]["data"])


def test_a_folder_without_the_data_says_which_file_is_missing(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match=r"promotion/spamassassin\.jsonl\.gz: no such file; give the folder"):
        list(rows(tmp_path, "promotion/spamassassin"))
    (tmp_path / "promotion").mkdir()
    (tmp_path / "promotion" / "spamassassin.jsonl.gz").write_bytes(b"not gzip")
    with pytest.raises(CorpusError, match="damaged"):
        list(rows(tmp_path, "promotion/spamassassin"))


def test_the_shipped_data_sets_are_those_of_the_pool(shared: Path) -> None:
    sets = {f"reliability/pool:{row['dataset']}" for row in pool(shared / "data")}
    named = [part for part in models.load("score")["about"]["data"] if part.startswith("reliability/pool:")]
    assert set(named) == sets


def test_sources_of_the_pool_stay_together_in_every_fold(shared: Path) -> None:
    source = np.array([row["source"] for row in pool(shared / "data")])
    folds = folds_by_source(source, 10)
    pairs = np.unique(np.stack((np.unique(source, return_inverse=True)[1], folds), axis=1), axis=0)
    assert len(pairs) == len(np.unique(source))
    sizes = np.bincount(folds, minlength=10)
    assert sizes.min() > 0


@pytest.mark.parametrize("name", ["promotion", "headline"])
def test_a_head_fitted_again_from_the_data_is_the_shipped_one(name: str, shared: Path) -> None:
    refit: Any = {"promotion": train_promotion, "headline": train_headline}[name]
    assert json.loads(json.dumps(refit(shared / "data"))) == models.load(name)


# Rows of each part that a sample has: enough of every class and source for each fit to have something to do.
SAMPLE = {
    "reliability/pool": 400, "anatomy/lines_train": 60, "anatomy/html_train": 24, "language/polnear_train": 40,
    "language/clickbait32k": 600, "promotion/supplement_blocks_train": 80, "promotion/hard_negatives_train": 80,
    "promotion/spamassassin": 120, "promotion/leeds_train": 120, "promotion/native_ads": 60,
}  # fmt: skip


@pytest.fixture(scope="module")
def sample(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with some rows of each part of the training data."""
    folder = tmp_path_factory.mktemp("sample")
    for part, count in SAMPLE.items():
        with gzip.open(shared / "data" / f"{part}.jsonl.gz") as whole:
            lines = whole.readlines()
        (path := folder / f"{part}.jsonl.gz").parent.mkdir(parents=True, exist_ok=True)
        with gzip.open(path, "w", compresslevel=1) as some:
            some.writelines(lines[:: len(lines) // count])
    return folder


@pytest.mark.parametrize("part", ["promotion", "headline", "attribution", "anatomy", "reference"])
def test_the_command_fits_each_head_on_a_few_rows(part: str, sample: Path, tmp_path: Path) -> None:
    program = "from assay.scorer.cli import main; main()"
    words = [sys.executable, "-c", program, "train", "--data", sample, "--out", tmp_path / "out", "--part", part]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr == f"assay: wrote {tmp_path / 'out' / part}.json\n"
    assert [path.name for path in (tmp_path / "out").iterdir()] == [f"{part}.json"]
    fitted, shipped = json.loads((tmp_path / "out" / f"{part}.json").read_text(encoding="ascii")), models.load(part)
    assert list(fitted) == list(shipped)
    assert fitted["data"] == shipped["data"]
    assert fitted != shipped
