"""Would other sources have given other weights? Bootstrap refits of each curve, and the order of pages under each refit."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..measured import Floats, Measured
from ..model import Model, Term
from ..statistics import spearman
from .findings import NOTE, Finding, finding

FLAT = 0.02  # log-odds: a curve with less reach does nothing
STEADY = 0.9  # rank correlation with the shipped order that every refit should keep


def stability(model: Model, pages: Measured | None) -> tuple[dict[str, Any], list[Finding]]:
    """Return how the curves vary over the refits, and with `pages` how much of their order every refit keeps.

    Returns:
        {"terms": [{"feature", "reach", "low", "high", "flat"}], "order"}: the 90 % interval of the reach over refits and
        the share of refits in which the curve does nothing (its direction is fixed by its declaration). `order` is the
        Spearman correlation of the shipped scores with those of each refit, each made with sources drawn anew, so that
        about a third of them is left out: {"pages": {"median", "least"}, "sources": …}.
    """
    rows = [_row(term) for term in model.terms if len(term.replicates)]
    report: dict[str, Any] = {"terms": rows, "order": None}
    findings = []
    if pages is not None and rows:
        spoken = pages.take(~pages.silent)
        if len(spoken) > 2:
            order = report["order"] = _order(model, spoken)
            if order.get("pages", {}).get("least", 1.0) < STEADY:
                message = f"a refit keeps only {order['pages']['least']:.2f} of the order of pages (Spearman)"
                findings.append(finding(NOTE, "stability", "", message))
    return report, findings


def _row(term: Term) -> dict[str, Any]:
    reach = np.ptp(term.replicates, axis=1)
    low, high = (float(value) for value in np.quantile(reach, (0.05, 0.95)))
    return {
        "feature": term.feature,
        "reach": float(np.ptp(term.points)),
        "low": low,
        "high": high,
        "flat": float((reach < FLAT).mean()),
    }


def _order(model: Model, pages: Measured) -> dict[str, dict[str, float]]:
    shipped = pages.log_odds(model)
    _, place, count = np.unique(pages.source, return_inverse=True, return_counts=True)
    found: dict[str, list[float | None]] = {"pages": [], "sources": []}
    for logits in _refits(model, pages):
        found["pages"].append(spearman(shipped, logits))
        if len(count) > 2:
            means = [np.bincount(place, weights=values) / count for values in (shipped, logits)]
            found["sources"].append(spearman(means[0], means[1]))
    known = {name: [value for value in values if value is not None] for name, values in found.items()}
    return {
        name: {"median": float(np.median(values)), "least": float(np.min(values))}
        for name, values in known.items()
        if values
    }


def _refits(model: Model, pages: Measured) -> list[Floats]:
    """Return the log-odds of each page under each refit, without intercepts, which change no order."""
    count = next(len(term.replicates) for term in model.terms if len(term.replicates))
    total = np.zeros((count, len(pages)))
    for term in model.terms:
        shares = term.weights_at(pages.values[term.feature])
        total += (term.replicates if len(term.replicates) else term.points[None, :]) @ shares.T
    return list(total)
