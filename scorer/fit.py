"""Fit additive, piecewise-linear, monotone logistic curves: the one fitting routine behind every shipped weight.

A curve is a sum of ramps between its knots; a ramp's coefficient is the rise over that stretch. A declared direction is
a bound on the coefficients' sign, so the fit is convex and its answer unique: the same data give the same weights.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize

from assay.features import features

Floats = npt.NDArray[np.float64]


class Gamed(NamedTuple):
    """The same examples after a trick, and how much of what it gains them is paid for (docs/decisions/0033).

    `measures` are as those of the fit. A gain of more than `free` log-odds costs `price` times the square of what is more.
    """

    measures: Mapping[str, Floats]
    price: float
    free: float


class Fitted(NamedTuple):
    """An intercept, and for each measure its ascending knots and the points at them."""

    intercept: float
    knots: dict[str, Floats]
    points: dict[str, Floats]

    def points_at(self, values: Mapping[str, Floats]) -> Floats:
        """Return the summed points of n examples, without the intercept; a value that is not a number adds nothing."""
        total = np.zeros(len(next(iter(values.values()))))
        for name, knots in self.knots.items():
            total += np.nan_to_num(np.interp(values[name], knots, self.points[name]), nan=0.0)
        return total


def choose_knots(values: Floats, weights: Floats, pieces: int) -> Floats:
    """Return up to pieces + 1 ascending knots at weighted quantiles of the defined values; fewer than two: no curve."""
    defined = ~np.isnan(values)
    found, weight = values[defined], weights[defined]
    if not len(found):
        return np.zeros(0)
    order = np.argsort(found, kind="stable")
    share = np.cumsum(weight[order]) / weight.sum()
    quantiles = np.linspace(0.02, 0.98, pieces + 1)
    picked = found[order][np.minimum(np.searchsorted(share, quantiles), len(found) - 1)]
    low = found.min() if (found == found.min()).mean() > 0.02 else picked[0]
    nonzero = found[found > low]
    if len(nonzero) and (found == low).mean() > 0.3:
        # Most pages have none: the knots describe those that have some.
        picked = np.concatenate(([low], np.quantile(nonzero, np.linspace(0.25, 0.97, pieces))))
    knots: Floats = np.unique(np.array([float(f"{value:.4g}") for value in picked]))
    return knots


def ramps(values: Floats, knots: Floats) -> Floats:
    """Return how far each value has climbed each stretch between knots, 0 … 1: shape (values, knots − 1)."""
    rise = (values[:, None] - knots[None, :-1]) / np.diff(knots)[None, :]
    return np.where(np.isnan(rise), 0.0, np.clip(rise, 0.0, 1.0))


def fit(
    measures: Mapping[str, Floats],
    target: npt.NDArray[np.bool_] | Floats,
    weights: Floats,
    directions: Mapping[str, int],
    *,
    pieces: int = 3,
    penalty: float = 1.0,
    groups: npt.NDArray[np.int64] | None = None,
    knots: Mapping[str, Floats] | None = None,
    at_mean: bool = False,
    gamed: Gamed | None = None,
) -> Fitted:
    """Fit the curves by penalised maximum likelihood.

    Args:
        measures: one array of n values a measure; not a number is undefined and contributes nothing.
        target: n truths, or how true each is, from 0 to 1.
        weights: n weights, scaled here to a mean of one.
        directions: +1 (may only rise), −1 (may only fall) or 0 (free) for each measure.
        pieces: stretches a curve.
        penalty: weight of the squared rises, against the summed log-loss of n examples of weight one.
        groups: data-set numbers; each gets an intercept of its own that is thrown away, so that no curve is paid for
            telling data sets apart.
        knots: knots to use instead of choosing them (bootstrap refits share the knots of the fit).
        at_mean: where points are zero: at the weighted median of a measure (the usual page gets no points), or at their
            own weighted mean, so that an undefined value counts like the average of all defined ones.
        gamed: the examples after a trick: the curves also pay for what it would gain them.

    Returns:
        The curves; a measure that never varies has none.
    """
    weights = weights / weights.mean()
    chosen = {
        name: (knots[name] if knots is not None else choose_knots(values, weights, pieces))
        for name, values in measures.items()
        if knots is None or name in knots
    }
    chosen = {name: at for name, at in chosen.items() if len(at) >= 2}
    centres = {name: _centre(measures[name], at, weights, at_mean=at_mean) for name, at in chosen.items()}
    low: list[float] = []
    high: list[float] = []
    for name, at in chosen.items():
        low += [0.0 if directions[name] > 0 else -np.inf] * (len(at) - 1)
        high += [0.0 if directions[name] < 0 else np.inf] * (len(at) - 1)
    design = _design(measures, chosen, centres, len(target))
    moved = None if gamed is None else _design(gamed.measures, chosen, centres, len(target)) - design
    width = design.shape[1]
    places = np.zeros(len(target), dtype=np.int64) if groups is None else np.unique(groups, return_inverse=True)[1]
    offsets = int(places.max()) + 1
    yes = target.astype(np.float64)
    no = 1.0 - yes

    def loss(x: Floats) -> tuple[float, Floats]:
        rises, starts = x[:width], x[width:]
        odds = design @ rises + starts[places]
        missed, believed = np.logaddexp(0.0, -odds), np.logaddexp(0.0, odds)
        value = float(weights @ (yes * missed + no * believed) + penalty * rises @ rises)
        slope: Floats = weights * (no * np.exp(-missed) - yes * np.exp(-believed))
        gradient: Floats = np.concatenate((design.T @ slope + 2 * penalty * rises, np.bincount(places, slope, offsets)))
        if gamed is not None and moved is not None:
            more = np.maximum(moved @ rises - gamed.free, 0.0)
            value += gamed.price * float(weights @ (more * more))
            gradient[:width] += 2 * gamed.price * (moved.T @ (weights * more))
        return value, gradient

    bounds = list(zip(low, high, strict=True)) + [(None, None)] * offsets
    result = minimize(loss, np.zeros(width + offsets), jac=True, method="L-BFGS-B", bounds=bounds,
                      options={"maxiter": 2000, "maxfun": 4000, "ftol": 1e-11, "gtol": 1e-6})  # fmt: skip
    points, column = {}, 0
    for name, at in chosen.items():
        rises = result.x[column : column + len(at) - 1]
        column += len(at) - 1
        points[name] = np.concatenate(([0.0], np.cumsum(rises))) - centres[name] @ rises
    share = np.bincount(places, weights, offsets) / weights.sum()
    return Fitted(float(share @ result.x[width:]), chosen, points)


def _centre(values: Floats, knots: Floats, weights: Floats, *, at_mean: bool) -> Floats:
    """Return where the ramps of a measure stand when it gets no points."""
    defined = ~np.isnan(values)
    centre: Floats = (
        np.average(ramps(values[defined], knots), axis=0, weights=weights[defined])
        if at_mean
        else ramps(np.array([_median(values, weights)]), knots)[0]
    )
    return centre


def _design(
    measures: Mapping[str, Floats], knots: Mapping[str, Floats], centres: Mapping[str, Floats], count: int
) -> Floats:
    """Return the ramps of all measures from their centres, shape (count, rises); 0 where a measure is undefined."""
    blocks = [
        np.where(np.isnan(measures[name])[:, None], 0.0, ramps(measures[name], at) - centres[name])
        for name, at in knots.items()
    ]
    return np.concatenate(blocks, axis=1) if blocks else np.zeros((count, 0))


def _median(values: Floats, weights: Floats) -> float:
    defined = ~np.isnan(values)
    found, weight = values[defined], weights[defined]
    order = np.argsort(found, kind="stable")
    return float(found[order][np.searchsorted(np.cumsum(weight[order]), weight.sum() / 2)])


def four(value: float) -> float:
    """Round to four significant digits: what a model file holds."""
    return float(f"{value:.4g}")


def term_data(
    name: str, basis: str, data: list[str], reason: str, knots: Floats, points: Floats, replicates: list[list[float]]
) -> dict[str, Any]:
    """Return the JSON form of a term of the score model."""
    return {
        "feature": name,
        "version": features()[name].version,
        "basis": basis,
        "data": data,
        "reason": reason,
        "knots": [float(knot) for knot in knots],
        "points": [four(point) for point in points],
        "replicates": replicates,
    }


def additive_data(name: str, data: list[str], fitted: Fitted) -> dict[str, Any]:
    """Return the JSON form of a fitted additive model."""
    terms = {
        measure: {"knots": knots.tolist(), "points": [four(point) for point in fitted.points[measure]]}
        for measure, knots in fitted.knots.items()
        if np.abs(fitted.points[measure]).max() >= 5e-4
    }
    return {"name": name, "data": data, "intercept": four(fitted.intercept), "terms": terms}
