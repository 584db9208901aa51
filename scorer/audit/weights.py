"""What an auditor asks of the weights: every term with its direction, basis, curve, reach and interval, and findings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from assay.features import features

from ..model import HEADS, Model, Term

SERIOUS, NOTE = "serious", "note"

_DOMINANT = 0.4  # share of a head's total reach that one term may have
_WEAK = 0.02  # log-odds; a learned term whose reach falls below this in 5 % of refits is not secure


def examine(model: Model) -> dict[str, Any]:
    """Return the audit of a model, ready for JSON: its terms, and `findings` with severity "serious" or "note"."""
    terms = [_row(term) for term in model.terms]
    findings = [finding for term in model.terms for finding in _findings(term)]
    for head in HEADS:
        reach = {term.feature: _reach(term.points) for term in model.terms if term.head == head}
        for name, size in reach.items():
            if size > _DOMINANT * sum(reach.values()):
                findings.append(_finding(NOTE, name, f"has {size / sum(reach.values()):.0%} of the reach of {head}"))
    unused = [name for name in features() if name not in {term.feature for term in model.terms}]
    return {
        "model": model.digest,
        "name": model.name,
        "intercepts": dict(model.intercepts),
        "terms": terms,
        "unused": unused,
        "left_out": dict(model.about.get("left_out", {})),
        "findings": findings,
    }


def is_serious(report: Mapping[str, Any]) -> bool:
    """Return whether any finding of a report is serious."""
    return any(finding["severity"] == SERIOUS for finding in report["findings"])


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
        "reach": _reach(term.points),
        "reach_interval": [low, high],
    }


def _reach(points: np.typing.NDArray[np.float64]) -> float:
    return float(points.max() - points.min())


def _finding(severity: str, feature: str, message: str) -> dict[str, str]:
    return {"severity": severity, "feature": feature, "message": message}


def _findings(term: Term) -> list[dict[str, str]]:
    found = []
    if term.basis == "learned" and not len(term.replicates):
        found.append(
            _finding(SERIOUS, term.feature, "is learned and has no refits: nobody can say how sure its weight is")
        )
    if term.basis == "learned" and len(term.replicates):
        low = float(np.quantile([_reach(points) for points in term.replicates], 0.05))
        if low < _WEAK:
            found.append(_finding(NOTE, term.feature, f"nearly vanishes in 5 % of the refits (reach {low:.3f})"))
    if term.basis == "policy" and not term.reason:
        found.append(_finding(SERIOUS, term.feature, "is set by policy without a reason"))
    if term.basis == "learned" and not term.data:
        found.append(_finding(SERIOUS, term.feature, "is called learned and names no data"))
    return found
