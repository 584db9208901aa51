"""What a score means for the page: reason codes, and what would have to change for the next band. All exact.

A reason code names a term and the side on which the page stands: R-ATTRIBUTION-LOW. It does not change with words,
weights or versions; docs/features.md lists all of them.
"""

from __future__ import annotations

from math import log
from typing import Any, Literal

import numpy as np

from assay.features import Feature

from .model import Model, Term
from .report.words import BANDS
from .score import Score

Side = Literal["LOW", "HIGH"]
SIDES: tuple[Side, Side] = ("LOW", "HIGH")
_MARGIN = 1e-10  # log-odds above the edge of a band, so that rounding never leaves a page below it


def reason_code(declared: Feature | None, points: float) -> str | None:
    """Return the code of what a feature did to a score; None where it did nothing or nobody declares it."""
    if declared is None or declared.better == "neither" or points == 0.0:
        return None
    side: Side = "LOW" if (points < 0.0) is (declared.better == "more") else "HIGH"
    return code_of(declared.name, side)


def code_of(feature: str, side: Side) -> str:
    """Return the code of a side of a feature."""
    return f"R-{feature.upper().replace('_', '-')}-{side}"


def reason_codes(declared: Feature) -> dict[Side, str]:
    """Return both codes of a feature by side, an empty table for one that is never scored."""
    if declared.better == "neither":
        return {}
    return {side: code_of(declared.name, side) for side in SIDES}


def next_band(score: Score, model: Model) -> dict[str, Any] | None:
    """Return what would lift a page into the next band, one term at a time.

    Returns:
        {"band", "from", "needed", "changes"}: the name of the next band, the score where it begins, the points (log-odds)
        that are wanting, and for each term that alone would do {"feature", "value", "to", "points"}: its value, the
        nearest value with which the page would stand in that band, and its points there; the least change of points
        comes first. None where the program abstains or the page stands in the highest band.
    """
    if score.score is None or score.score >= BANDS[-2][0]:
        return None
    place = next(place for place, (end, _) in enumerate(BANDS) if score.score < end)
    edge, name = BANDS[place][0], BANDS[place + 1][1]
    mine = [item.points for item in score.contributions]
    goal = log(edge / (100.0 - edge)) + _MARGIN
    needed = goal - _total(model, mine)
    changes: list[dict[str, Any]] = []
    for at, (term, item) in enumerate(zip(model.terms, score.contributions, strict=True)):
        if max(term.points[0], term.points[-1]) < item.points + needed:
            continue
        value, points = _nearest(term, item.points + needed)
        changes.append({"feature": term.feature, "value": item.value, "to": value, "points": points})
        assert _total(model, [*mine[:at], points, *mine[at + 1 :]]) >= goal - _MARGIN / 2  # the model is additive
    changes.sort(key=lambda change: change["points"])
    return {"band": name, "from": edge, "needed": needed, "changes": changes}


def _total(model: Model, points: list[float]) -> float:
    """Return the log-odds, added in the order in which scores are."""
    total = float(model.intercept)
    for one in points:
        total += one
    return total


def _nearest(term: Term, wanted: float) -> tuple[float, float]:
    """Return the value of a term nearest to its low end of points that has `wanted` points or more, and its points."""
    knots, points = term.knots.tolist(), term.points.tolist()
    if points[-1] < points[0]:
        knots, points = knots[::-1], points[::-1]
    above = next(place for place, point in enumerate(points) if point >= wanted)
    if above == 0 or points[above] == wanted:
        return knots[above], points[above]
    share = (wanted - points[above - 1]) / (points[above] - points[above - 1])
    value = knots[above - 1] + share * (knots[above] - knots[above - 1])
    return value, float(np.interp(value, term.knots, term.points))


__all__ = ["SIDES", "code_of", "next_band", "reason_code", "reason_codes"]
