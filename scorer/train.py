"""Fit the score model: reliability on source-labelled pages, quality on pages with and without what spoils them.

Reliability terms are fitted inside data sets (each has an intercept of its own, thrown away), because knowing the data
set alone tells most labels of the pool. Sources never stand on both sides of a fold. One command, the same bytes.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from assay.features import Feature, features, read

from . import corpora, policy, spoil
from .fit import Fitted, fit, four
from .model import FORMAT, head_of, sign

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Strings = npt.NDArray[np.str_]

SEED = 20260104
RELIABLE = ("reliable", "mostly_reliable")
CLEAN = ("reliable", "unreliable")  # labels fitted on: outlets whose rating is in between teach less than nothing
FOLDS = 10
REPLICATES = 24
PENALTY = 10.0
PIECES = 3
LEAST_PER_CLASS = 15  # documents of either class that make a data set fit to judge in
LEAST_AUC = 0.56  # a feature that orders training pages no better than this inside data sets is left out
_DIRECTION = {"more": 1, "less": -1, "neither": 0}


class Pool(NamedTuple):
    """Labelled pages as columns: features by name (not a number: undefined), label, source and data set."""

    values: dict[str, Floats]
    label: Strings
    source: Strings
    dataset: Strings

    @property
    def reliable(self) -> Bools:
        """Which pages come from a reliable or mostly reliable source."""
        return np.isin(self.label, RELIABLE)

    def take(self, rows: npt.NDArray[np.intp] | Bools) -> Pool:
        """Return some rows."""
        values = {name: column[rows] for name, column in self.values.items()}
        return Pool(values, self.label[rows], self.source[rows], self.dataset[rows])


def measure(texts: list[str], titles: list[str | None] | None = None) -> dict[str, Floats]:
    """Return every feature of every text as columns; not a number where undefined."""
    declared = features()
    table = []
    for start in range(0, len(texts), 64):
        part = slice(start, start + 64)
        for document in read(texts[part], titles[part] if titles else None):
            row = [feature.measure(document).value for feature in declared.values()]
            table.append([np.nan if value is None else value for value in row])
    columns = np.array(table, dtype=np.float64).reshape(len(texts), len(declared))
    return dict(zip(declared, columns.T, strict=True))


def read_pool(folder: Path) -> Pool:
    """Read and measure the source-labelled pages."""
    rows = corpora.pool(folder)
    values = measure([row["text"] for row in rows], [row["title"] or None for row in rows])
    columns = [np.array([row[key] for row in rows]) for key in ("label_norm", "source", "dataset")]
    return Pool(values, *columns)


def folds_by_source(source: Strings, count: int, seed: int = SEED) -> npt.NDArray[np.int64]:
    """Return the fold of each page: pages of a source share one."""
    names, place = np.unique(source, return_inverse=True)
    folds: npt.NDArray[np.int64] = (np.random.default_rng(seed).permutation(len(names)) % count)[place]
    return folds


def judged_sets(pool: Pool) -> list[str]:
    """Return the data sets that have enough pages of either class to judge in."""
    names = []
    for name in np.unique(pool.dataset):
        inside = pool.dataset == name
        if min(((pool.label == label) & inside).sum() for label in CLEAN) >= LEAST_PER_CLASS:
            names.append(str(name))
    return names


def macro_auc(pool: Pool, scores: Floats, sets: list[str] | None = None) -> dict[str, float]:
    """Return the AUC of reliable against unreliable inside each judged data set, undefined scores at the median."""
    from sklearn.metrics import roc_auc_score

    result = {}
    for name in sets or judged_sets(pool):
        rows = (pool.dataset == name) & np.isin(pool.label, CLEAN)
        found = np.where(np.isnan(scores[rows]), np.nanmedian(scores[rows]), scores[rows])
        truth = pool.label[rows] == "reliable"
        result[name] = float(roc_auc_score(truth, found)) if 0 < truth.sum() < len(truth) else 0.5
    return result


def candidates() -> dict[str, Feature]:
    """Return the features that may become reliability terms."""
    return {n: f for n, f in features().items() if head_of(f) == "reliability" and f.better != "neither"}


def weights_of(pool: Pool) -> Floats:
    """Return training weights: classes even, and a source of n pages counting √n."""
    _, place, count = np.unique(pool.source, return_inverse=True, return_counts=True)
    weights = 1.0 / np.sqrt(count[place])
    for side in (pool.reliable, ~pool.reliable):
        weights[side] /= max(weights[side].sum(), 1e-9)
    return weights


def earning(pool: Pool) -> dict[str, float]:
    """Return how well each candidate orders the pages inside data sets, in its declared direction (mean AUC)."""
    sets = judged_sets(pool)
    found = {}
    for name, declared in candidates().items():
        values = _DIRECTION[declared.better] * pool.values[name]
        if np.isnan(values).all():
            found[name] = 0.5
            continue
        found[name] = float(np.mean(list(macro_auc(pool, values, sets).values()))) if sets else 1.0
    return found


def fit_reliability(pool: Pool, knots: Mapping[str, Floats] | None = None) -> Fitted:
    """Fit the reliability curves on clean labels; with `knots`, on those terms and knots only (bootstrap refits)."""
    clean = pool.take(np.isin(pool.label, CLEAN))
    if knots is None:
        names = [name for name, auc in earning(clean).items() if auc >= LEAST_AUC]
    else:
        names = list(knots)
    _, group = np.unique(clean.dataset, return_inverse=True)
    directions = {name: _DIRECTION[features()[name].better] for name in names}
    values = {name: clean.values[name] for name in names}
    return fit(values, clean.reliable, weights_of(clean), directions, pieces=PIECES, penalty=PENALTY, groups=group,
               knots=knots)  # fmt: skip


def points_of(fitted: Fitted, values: Mapping[str, Floats]) -> Floats:
    """Return the summed points of each page, without the intercept."""
    total = np.zeros(len(next(iter(values.values()))))
    for name, knots in fitted.knots.items():
        total += np.nan_to_num(np.interp(values[name], knots, fitted.points[name]), nan=0.0)
    return total


def held_out(pool: Pool, count: int = FOLDS, seed: int = SEED) -> Floats:
    """Return reliability points (with the policy terms) that each page gets from a fit that never saw its source."""
    fold = folds_by_source(pool.source, count, seed)
    scores = np.zeros(len(fold))
    for held in range(count):
        fitted = fit_reliability(pool.take(fold != held))
        scores[fold == held] = points_of(with_policy(fitted), pool.take(fold == held).values)
    return scores


def with_policy(fitted: Fitted) -> Fitted:
    """Return the fit with the policy terms put in where the data taught none."""
    knots, points = dict(fitted.knots), dict(fitted.points)
    for name, term in policy.TERMS.items():
        if name not in knots or np.abs(points[name]).max() < policy.LEAST_REACH:
            knots[name], points[name] = np.array(term.knots), np.array(term.points)
    return Fitted(fitted.intercept, knots, points)


class Platt(NamedTuple):
    """One slope and one shift that turn held-out points into log-odds of the event."""

    slope: float
    shift: float


def calibrate(points: Floats, offset: Floats, reliable: Bools) -> Platt:
    """Fit slope and shift by maximum likelihood, given the fixed points of the other head."""
    from scipy.optimize import minimize

    sign_of = np.where(reliable, 1.0, -1.0)

    def loss(x: Floats) -> float:
        return float(np.logaddexp(0.0, -sign_of * (x[0] * points + x[1] + offset)).sum())

    slope, shift = minimize(loss, np.array([1.0, 0.0]), method="L-BFGS-B", bounds=[(0.05, None), (None, None)]).x
    return Platt(float(slope), float(shift))


def train(folder: Path, *, exclude_noncommercial: bool = False) -> dict[str, Any]:
    """Fit both heads and calibrate; return the signed JSON form of the model.

    Args:
        folder: the training data.
        exclude_noncommercial: leave out the parts whose licence forbids commercial use.
    """
    pool = read_pool(folder)
    if exclude_noncommercial:
        pool = pool.take(~np.isin(pool.dataset, policy.NONCOMMERCIAL))
    fitted = fit_reliability(pool)
    quality, quality_replicates = spoil.fit_quality(folder, REPLICATES)
    quality_points = points_of(quality, pool.values)
    platt = calibrate(held_out(pool), quality.intercept + quality_points, pool.reliable)
    replicates = [fit_reliability(pool.take(_resampled(pool, number)), fitted.knots) for number in range(REPLICATES)]
    parts = [f"reliability/pool:{name}" for name in np.unique(pool.dataset)]
    terms = _terms(with_policy(fitted), fitted, replicates, platt, parts)
    terms += _terms(quality, quality, quality_replicates, Platt(1.0, 0.0), spoil.PARTS)
    shifts = [four(platt.shift)] * REPLICATES
    data = {
        "format": FORMAT,
        "name": "assay-news" + ("-commercial" if exclude_noncommercial else ""),
        "about": {
            "event": "a page of the pool's mix comes from a reliable or mostly reliable source",
            "data": [*parts, *spoil.PARTS],
            "protocol": f"{FOLDS} folds by source, an intercept a data set, {REPLICATES} bootstrap refits by source",
            "left_out": {n: four(auc) for n, auc in earning(pool).items() if n not in {t["feature"] for t in terms}},
        },
        "heads": {
            "reliability": {"intercept": four(platt.shift), "replicates": shifts},
            "quality": {
                "intercept": four(quality.intercept),
                "replicates": [four(r.intercept) for r in quality_replicates],
            },
        },
        "terms": terms,
    }
    return sign(data)


def _resampled(pool: Pool, number: int) -> npt.NDArray[np.intp]:
    """Return the rows of a bootstrap sample of sources."""
    chance = np.random.default_rng(SEED + 1 + number)
    names, place = np.unique(pool.source, return_inverse=True)
    times = np.bincount(chance.integers(0, len(names), len(names)), minlength=len(names))
    rows: npt.NDArray[np.intp] = np.repeat(np.arange(len(place)), times[place])
    return rows


def _terms(
    curves: Fitted, learned: Fitted, replicates: list[Fitted], platt: Platt, parts: list[str]
) -> list[dict[str, Any]]:
    """Return the JSON rows of the curves, scaled by the calibration; a flat curve is no term."""
    rows = []
    for name, declared in features().items():
        if name not in curves.knots:
            continue
        points = [four(point * platt.slope) for point in curves.points[name]]
        if max(points) - min(points) < policy.LEAST_REACH:
            continue
        by_policy = name in policy.TERMS and curves.points[name] is not learned.points.get(name)
        refits = [curves if by_policy else refit for refit in replicates]
        rows.append(
            {
                "feature": name,
                "version": declared.version,
                "basis": "policy" if by_policy else "learned",
                "data": [] if by_policy else parts,
                "reason": policy.TERMS[name].reason if by_policy else declared.why,
                "knots": [float(knot) for knot in curves.knots[name]],
                "points": points,
                "replicates": [[four(p * platt.slope) for p in refit.points[name]] for refit in refits],
            }
        )
    return rows
