"""Fit the score model: reliability on source-labelled pages, quality on pages with and without what spoils them.

Reliability terms are fitted inside data sets (each has an intercept of its own, thrown away), because knowing the data
set alone tells most labels of the pool. One command, the same bytes.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from assay.features import Feature, features

from . import policy, spoil
from .fit import Fitted, Gamed, fit, four, term_data
from .model import FORMAT, head_of, sign
from .pool import FOLDS, Pool, folds_by_source, macro_auc, order_of_sources, read_pool, resampled, weights_of

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

REPLICATES = 24
PENALTY = 20.0
# What the fit pays for where an article of ours, pasted below a page, gains it more log-odds than are free (docs/decisions/0033).
PRICE_OF_GAIN, FREE_GAIN = 5.0, 0.1
PIECES = 3
# A feature becomes a term when it orders training pages as declared: on average over the places that can judge it (.5 is a
# coin), and in none of them clearly the other way.
LEAST_ORDER, LEAST_ANYWHERE = 0.50, 0.45


def candidates() -> dict[str, Feature]:
    """Return the features that may become reliability terms."""
    return {n: f for n, f in features().items() if head_of(f) == "reliability" and f.better != "neither"}


def orders(pool: Pool) -> dict[str, list[float]]:
    """Return how well each candidate alone orders the pool, in its declared direction, wherever that can be judged.

    AUC of reliable against unreliable pages inside each judged data set, and (1 + ρ) / 2 of sources against their rating
    inside each data set that has enough of them; .5 is a coin. An undefined value counts as the median.
    """
    found = {}
    for name, declared in candidates().items():
        values = declared.direction * pool.values[name]
        if np.isnan(values).all():
            found[name] = [0.5]
            continue
        values = np.where(np.isnan(values), np.nanmedian(values), values)
        ranks = [(1.0 + rho) / 2.0 for rho in order_of_sources(pool, values).values()]
        found[name] = [*macro_auc(pool, values).values(), *ranks] or [1.0]
    return found


def earning(pool: Pool) -> list[str]:
    """Return the candidates that order the pool as they are declared to."""
    return [n for n, found in orders(pool).items() if np.mean(found) >= LEAST_ORDER and min(found) >= LEAST_ANYWHERE]


def fit_reliability(pool: Pool, knots: Mapping[str, Floats] | None = None) -> Fitted:
    """Fit the reliability curves to how reliable each source is; with `knots`, on those terms and knots only (refits)."""
    names = [name for name in earning(pool) if name not in policy.TERMS] if knots is None else list(knots)
    _, group = np.unique(pool.dataset, return_inverse=True)
    directions = {name: features()[name].direction for name in names}
    values = {name: pool.values[name] for name in names}
    gamed = Gamed({name: pool.gamed[name] for name in names}, PRICE_OF_GAIN, FREE_GAIN)
    fitted = fit(values, pool.degree, weights_of(pool), directions, pieces=PIECES, penalty=PENALTY, groups=group,
                 knots=knots, at_mean=True, gamed=gamed)  # fmt: skip
    capped = {
        n: points * min(1.0, policy.MOST_REACH / max(np.ptp(points), 1e-9)) for n, points in fitted.points.items()
    }
    return Fitted(fitted.intercept, fitted.knots, capped)


def policy_points(values: Mapping[str, Floats]) -> Floats:
    """Return the summed points of the policy terms."""
    return policy.CURVES.points_at(values)


def held_out(pool: Pool, fold: npt.NDArray[np.int64]) -> Floats:
    """Return the learned points that each page gets from a fit that never saw its fold."""
    points = np.zeros(len(fold))
    for held in np.unique(fold):
        fitted = fit_reliability(pool.take(fold != held))
        points[fold == held] = fitted.points_at(pool.take(fold == held).values)
    return points


class Platt(NamedTuple):
    """One slope and one shift that turn held-out points into log-odds of the event."""

    slope: float
    shift: float


def calibrate(points: Floats, offset: Floats, reliable: Bools) -> Platt:
    """Fit slope and shift by maximum likelihood, given the fixed points of the policy terms and of the other head."""
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
    offset = quality.intercept + quality.points_at(pool.values) + policy_points(pool.values)
    platt = calibrate(held_out(pool, folds_by_source(pool.source, FOLDS)), offset, pool.reliable)
    replicates = [fit_reliability(pool.take(resampled(pool, number)), fitted.knots) for number in range(REPLICATES)]
    parts = [f"reliability/pool:{name}" for name in np.unique(pool.dataset)]
    terms = _learned(_scaled(fitted, platt), [_scaled(refit, platt) for refit in replicates], parts)
    terms += _policy(REPLICATES)
    terms += _learned(quality, quality_replicates, spoil.PARTS)
    place = {name: at for at, name in enumerate(features())}
    shifts = [four(platt.shift)] * REPLICATES
    data = {
        "format": FORMAT,
        "name": "assay-news" + ("-commercial" if exclude_noncommercial else ""),
        "about": {
            "event": "a page of the pool's mix comes from a reliable or mostly reliable source",
            "data": [*parts, *spoil.PARTS],
            "protocol": f"{FOLDS} folds by source, an intercept a data set, {REPLICATES} bootstrap refits by source",
            "left_out": _left_out(pool, {term["feature"] for term in terms}),
        },
        "heads": {
            "reliability": {"intercept": four(platt.shift), "replicates": shifts},
            "quality": {
                "intercept": four(quality.intercept),
                "replicates": [four(r.intercept) for r in quality_replicates],
            },
        },
        "terms": sorted(terms, key=lambda term: place[term["feature"]]),
    }
    return sign(data)


def _scaled(fitted: Fitted, platt: Platt) -> Fitted:
    points = {name: platt.slope * points for name, points in fitted.points.items()}
    return Fitted(fitted.intercept, fitted.knots, points)


def _left_out(pool: Pool, used: set[str]) -> dict[str, float]:
    """Return the candidates that are no terms, with the mean of their orders."""
    return {name: four(float(np.mean(found))) for name, found in orders(pool).items() if name not in used}


def _learned(fitted: Fitted, replicates: list[Fitted], parts: list[str]) -> list[dict[str, Any]]:
    """Return the JSON rows of learned curves; one that is nearly flat is no term."""
    rows = []
    for name, points in fitted.points.items():
        if np.ptp(points) < policy.LEAST_REACH:
            continue
        refits = [[four(p) for p in refit.points[name]] for refit in replicates]
        rows.append(term_data(name, "learned", parts, features()[name].why, fitted.knots[name], points, refits))
    return rows


def _policy(replicates: int) -> list[dict[str, Any]]:
    """Return the JSON rows of the curves set by us: they do not vary with the data."""
    return [
        term_data(
            name,
            "policy",
            [],
            term.reason,
            np.array(term.knots),
            np.array(term.points),
            [list(term.points)] * replicates,
        )
        for name, term in policy.TERMS.items()
    ]
