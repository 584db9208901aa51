"""Additive models inside features: a curve a measure, summed, through σ. Read from the readable JSON of models/."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


class Curve(NamedTuple):
    """Points (log-odds) at ascending knots; linear between them, flat outside."""

    knots: Floats
    points: Floats


class Additive(NamedTuple):
    """An intercept and a curve a measure."""

    intercept: float
    curves: dict[str, Curve]

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> Additive:
        """Build from the JSON form: {"intercept", "terms": {measure: {"knots", "points"}}}."""
        curves = {
            name: Curve(np.array(term["knots"], dtype=np.float64), np.array(term["points"], dtype=np.float64))
            for name, term in data["terms"].items()
        }
        return cls(float(data["intercept"]), curves)

    def log_odds(self, measures: Mapping[str, Floats]) -> Floats:
        """Return intercept + sum of points for each row; raises KeyError when a measure is missing."""
        total = np.zeros(len(next(iter(measures.values()))))
        for name, curve in self.curves.items():
            total += np.interp(measures[name], curve.knots, curve.points)
        return total + self.intercept


def probability(log_odds: Floats) -> Floats:
    """Return σ(log_odds)."""
    share: Floats = 1.0 / (1.0 + np.exp(-log_odds))
    return share


def log_odds(share: Floats) -> Floats:
    """Return the log-odds of probabilities, clipped to 9.2 either way."""
    clipped = np.clip(share, 1e-4, 1 - 1e-4)
    odds: Floats = np.log(clipped / (1 - clipped))
    return odds
