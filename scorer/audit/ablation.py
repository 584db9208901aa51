"""What does each term add to the ranking, and which terms say the same?"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from ..measured import Bools, Floats, Measured, Rows
from ..model import Model
from ..report.words import plain_name, plus
from ..statistics import auc, interval_data, source_samples, spearman
from .findings import NOTE, Finding, finding

RESAMPLES = 100
LEAST_PER_CLASS = 5  # pages of either label that make a data set fit to judge in
SAME = 0.7  # correlation of the points of two terms from which they say the same


class _Judged(NamedTuple):
    """Pages as the AUC sees them: which are reliable, which have either label, and the number of their data set."""

    good: Bools
    either: Bools
    dataset: Rows

    @classmethod
    def of(cls, pages: Measured) -> _Judged:
        good = pages.reliable
        return cls(good, good | pages.unreliable, np.unique(pages.dataset, return_inverse=True)[1])

    def auc(self, scores: Floats, rows: Rows | None = None) -> float | None:
        """Return the mean AUC inside data sets of some of the pages, all when none are given."""
        good, either, dataset, scores = (
            (self.good, self.either, self.dataset, scores)
            if rows is None
            else (self.good[rows], self.either[rows], self.dataset[rows], scores[rows])
        )
        found = []
        for number in range(int(dataset.max(initial=-1)) + 1):
            here = either & (dataset == number)
            side, inside = good[here], scores[here]
            if min(side.sum(), (~side).sum()) < LEAST_PER_CLASS or np.isnan(inside).all():
                continue
            found.append(auc(side, inside))
        return float(np.mean(found)) if found else None


def auc_inside(pages: Measured, scores: Floats) -> float | None:
    """Return the AUC of reliable against unreliable pages inside each data set, averaged; None where no set has both.

    Pages that name no data set are one. Undefined scores count as the median of their set.
    """
    return _Judged.of(pages).auc(scores)


def ablation(model: Model, pages: Measured) -> tuple[dict[str, Any], list[Finding]]:
    """Return what is lost when each term is left out.

    Returns:
        {"auc", "terms": [{"feature", "spearman", "kendall", "auc", "change", "interval"}]}: the order of pages without
        the term against the whole (1: the term changes nothing; None: no order is left), and on labelled pages the AUC
        inside data sets of all terms, without the term, and what the term adds, with its 90 % interval over sources.
        Least needed last.
    """
    from scipy.stats import kendalltau

    spoken = pages.take(~pages.silent)
    whole, points = spoken.log_odds(model), spoken.points(model)
    judged = _Judged.of(spoken)
    every = judged.auc(whole)
    samples = list(source_samples(spoken.source, RESAMPLES)) if every is not None else []
    base = [_number(judged.auc(whole, rows)) for rows in samples]
    rows_of: list[dict[str, Any]] = []
    findings = []
    for term, column in zip(model.terms, points.T, strict=True):
        without = whole - column
        left = judged.auc(without) if every is not None else None
        draws = [one - _number(judged.auc(without, rows)) for one, rows in zip(base, samples, strict=True)]
        between = interval_data(draws)
        change = None if every is None or left is None else every - left
        kept = spearman(whole, without) if column.any() else 1.0
        row = {
            "feature": term.feature,
            "spearman": kept,
            "kendall": float(kendalltau(whole, without).statistic) if kept is not None and column.any() else kept,
            "auc": left,
            "change": change,
            "interval": between,
        }
        rows_of.append(row)
        if change is not None and between is not None and change < -0.005 and between[1] < 0:
            message = f"the ranking is better without it: AUC {every:.3f} with it, {left:.3f} without"
            findings.append(finding(NOTE, "ablation", term.feature, message))
    rows_of.sort(key=lambda row: (row["spearman"] or 0.0) if row["change"] is None else -row["change"])
    return {"auc": every, "terms": rows_of}, findings


def redundancy(model: Model, pages: Measured) -> tuple[list[dict[str, Any]], list[Finding]]:
    """Return the pairs of terms whose points go together, the closest first: {"features", "correlation"} (Pearson)."""
    points = pages.take(~pages.silent).points(model)
    varies = [at for at in range(points.shape[1]) if len(points) > 2 and np.ptp(points[:, at]) > 0]
    if len(varies) < 2:
        return [], []
    table = np.atleast_2d(np.corrcoef(points[:, varies], rowvar=False))
    names = [model.terms[at].feature for at in varies]
    pairs: list[dict[str, Any]] = [
        {"features": [names[one], names[two]], "correlation": float(table[one, two])}
        for one in range(len(names))
        for two in range(one + 1, len(names))
    ]
    pairs.sort(key=lambda pair: -abs(pair["correlation"]))
    findings = [
        finding(
            NOTE,
            "redundancy",
            pair["features"][0],
            f"goes with {plain_name(pair['features'][1])} (r = {plus(pair['correlation'], 2)})",
        )
        for pair in pairs
        if abs(pair["correlation"]) >= SAME
    ]
    return pairs[:20], findings


def _number(value: float | None) -> float:
    return float("nan") if value is None else value
