"""Which way and how far does each term move a score, and where does its weight come from?"""

from __future__ import annotations

from typing import Any

import numpy as np

from assay.features import features

from ..model import HEADS, Model, Term
from .findings import NOTE, SERIOUS, Finding, finding

_DOMINANT = 0.4  # share of a head's total reach that one term may have
_WEAK = 0.02  # log-odds; a learned term whose reach falls below this in 5 % of refits is not secure


def examine_weights(model: Model) -> dict[str, Any]:
    """Return the terms of a model with direction, basis, curve, reach and interval, ready for JSON, and `findings`."""
    terms = [_row(term) for term in model.terms]
    findings = [found for term in model.terms for found in _findings(term)]
    for head in HEADS:
        reach = {term.feature: _reach(term.points) for term in model.terms if term.head == head}
        for name, size in reach.items():
            if size > _DOMINANT * sum(reach.values()):
                findings.append(_about(NOTE, name, f"has {size / sum(reach.values()):.0%} of the reach of {head}"))
    unused = [name for name in features() if name not in {term.feature for term in model.terms}]
    return {
        "model": model.digest,
        "name": model.name,
        "policy": model.policy or None,
        "intercepts": dict(model.intercepts),
        "terms": terms,
        "unused": unused,
        "left_out": dict(model.about.get("left_out", {})),
        "findings": findings,
    }


def _row(term: Term) -> dict[str, Any]:
    reaches = [_reach(points) for points in term.replicates]
    low, high = (float(value) for value in np.quantile(reaches, (0.05, 0.95))) if reaches else (None, None)
    return {
        "feature": term.feature,
        "head": term.head,
        "better": features()[term.feature].better,
        "basis": term.basis,
        "data": list(term.data),
        "reason": term.reason,
        "knots": term.knots.tolist(),
        "points": term.points.tolist(),
        "points_low": np.quantile(term.replicates, 0.05, axis=0).tolist() if reaches else None,
        "points_high": np.quantile(term.replicates, 0.95, axis=0).tolist() if reaches else None,
        "reach": _reach(term.points),
        "reach_interval": [low, high],
    }


def _about(severity: str, feature: str, message: str) -> Finding:
    return finding(severity, "weights", feature, message)


def _reach(points: np.typing.NDArray[np.float64]) -> float:
    return float(points.max() - points.min())


def _findings(term: Term) -> list[Finding]:
    found = []
    if term.basis == "learned" and not len(term.replicates):
        found.append(
            _about(SERIOUS, term.feature, "is learned and has no refits: nobody can say how sure its weight is")
        )
    if term.basis == "learned" and len(term.replicates):
        low = float(np.quantile([_reach(points) for points in term.replicates], 0.05))
        if low < _WEAK:
            found.append(_about(NOTE, term.feature, f"nearly vanishes in 5 % of the refits (reach {low:.3f})"))
    if term.basis == "policy" and not term.reason:
        found.append(_about(SERIOUS, term.feature, "is set by policy without a reason"))
    if term.basis == "learned" and not term.data:
        found.append(_about(SERIOUS, term.feature, "is called learned and names no data"))
    return found
