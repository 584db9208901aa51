"""Are two corpora alike? The population stability index of every feature."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..measured import Floats, Measured
from ..model import Model
from .findings import NOTE, SERIOUS, Finding, finding

BINS = 10
LEAST_PAGES = 20  # on each side; with fewer, deciles stand empty by chance and every feature seems to have shifted
SHIFTED = 0.25  # the customary limit of the index for a major shift
_LEAST_SHARE = 1e-4  # of a bin: an empty one would make the index infinite


def stability_index(first: Floats, second: Floats) -> tuple[float, float]:
    """Return the index of two samples (Σ (q − p) · ln(q / p) over deciles of the first), and what chance alone gives.

    Undefined values are a bin of their own, and values that fill whole deciles one bin each.
    """
    known = first[~np.isnan(first)]
    edges = np.unique(np.quantile(known, np.linspace(0, 1, BINS + 1)[1:-1])) if len(known) else np.zeros(0)
    shares = []
    for values in (first, second):
        # A value on an edge falls below it, so that a mass of equal values fills one bin.
        place = np.where(np.isnan(values), len(edges) + 1, np.searchsorted(edges, np.nan_to_num(values), "left"))
        shares.append(np.bincount(place, minlength=len(edges) + 2) / max(len(values), 1))
    used = (shares[0] > 0) | (shares[1] > 0)
    one, two = (np.maximum(share[used], _LEAST_SHARE) for share in shares)
    chance = (int(used.sum()) - 1) * (1 / max(len(first), 1) + 1 / max(len(second), 1))
    return float(((two - one) * np.log(two / one)).sum()), float(chance)


def drift(model: Model, pages: Measured, other: Measured) -> tuple[dict[str, Any], list[Finding]]:
    """Return how far every feature, and the score, has shifted from `pages` to `other`.

    Returns:
        {"pages": [n, m], "score": {"index", "means"}, "features": [{"feature", "term", "index", "chance", "medians"}]},
        the most shifted first. A shift counts where the index less what chance gives passes `SHIFTED`.
    """
    terms = {term.feature for term in model.terms}
    rows: list[dict[str, Any]] = []
    for name, values in pages.values.items():
        index, chance = stability_index(values, other.values[name])
        rows.append(
            {
                "feature": name,
                "term": name in terms,
                "index": index,
                "chance": chance,
                "medians": [_median(values), _median(other.values[name])],
            }
        )
    rows.sort(key=lambda row: -row["index"])
    scores = [part.scores(model) for part in (pages, other)]
    report = {
        "pages": [len(pages), len(other)],
        "score": {"index": stability_index(*scores)[0], "means": [_mean(values) for values in scores]},
        "features": rows,
    }
    if min(len(pages), len(other)) < LEAST_PAGES:
        few = f"{len(pages):,} and {len(other):,} pages are too few to tell a shift from chance; give {LEAST_PAGES} or more"
        return report, [finding(NOTE, "drift", "", few)]
    findings = [
        finding(SERIOUS if row["term"] else NOTE, "drift", row["feature"], f"has shifted: index {row['index']:.2f}")
        for row in rows
        if row["index"] - row["chance"] > SHIFTED
    ]
    return report, findings


def _median(values: Floats) -> float | None:
    return None if np.isnan(values).all() else float(np.nanmedian(values))


def _mean(values: Floats) -> float | None:
    return None if np.isnan(values).all() else float(np.nanmean(values))
