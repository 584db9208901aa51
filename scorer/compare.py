"""Two models on the same pages, or two corpora under one model: who moved, by how much, because of which terms.

The difference of two scores in log-odds is the sum of the differences of their terms and of the two intercepts, exactly.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from .measured import Floats, Measured, Strings
from .model import Model
from .report.words import band
from .score import percent
from .statistics import spearman

INTERCEPT = "intercept"


class _Sides(NamedTuple):
    """The same units (pages or sources) on two sides: their points by term, (units, terms), intercept as a last column."""

    kind: str
    names: Strings
    sources: Strings
    counts: tuple[list[int], list[int]]
    terms: list[str]
    first: Floats
    second: Floats


def compare_models(pages: Measured, first: Model, second: Model) -> dict[str, Any]:
    """Compare two models on the same pages; pages on which they abstain are left out.

    Returns:
        Plain data: the two models, `units` ("pages"), `mean` (score of either side and the difference in log-odds),
        `bands` (how many rose or fell into another), `order` (Spearman between the sides), `terms` (mean difference,
        mean size and largest size of each) and `moved`: every unit with its scores and the terms behind the difference.
    """
    spoken = pages.take(~pages.silent)
    terms = list(dict.fromkeys([term.feature for model in (first, second) for term in model.terms]))
    sides = [_points(spoken, model, terms) for model in (first, second)]
    once = [1] * len(spoken)
    moved = _compared(_Sides("pages", spoken.ids, spoken.source, (once, once), terms, *sides))
    return {
        "first": _about(first),
        "second": _about(second),
        "abstained": int(pages.silent.sum()),
        "mean": _means(sides[0], sides[1], terms),
        **moved,
    }


def compare_corpora(first: Measured, second: Measured, model: Model) -> dict[str, Any]:
    """Compare two corpora under one model: page by page where ids are shared, else source by source.

    Returns:
        As `compare_models`; `mean` is over all scored pages of either corpus, the units are what both have.
    """
    sides = [pages.take(~pages.silent) for pages in (first, second)]
    terms = [term.feature for term in model.terms]
    points = [_points(pages, model, terms) for pages in sides]
    shared = np.intersect1d(sides[0].ids, sides[1].ids)
    kind, keys = ("pages", "ids") if len(shared) else ("sources", "source")
    named = [getattr(pages, keys) for pages in sides]
    common = np.intersect1d(*named)
    grouped = [_grouped(names, rows, common) for names, rows in zip(named, points, strict=True)]
    counts = [[int((names == key).sum()) for key in common] for names in named]
    if kind == "pages":
        sources = np.array([sides[0].source[np.argmax(named[0] == key)] for key in common], dtype=np.str_)
    else:
        sources = common
    moved = _compared(_Sides(kind, common, sources, (counts[0], counts[1]), terms, *grouped))
    return {
        "model": _about(model),
        "pages": [len(pages) for pages in sides],
        "abstained": [int(pages.silent.sum()) for pages in (first, second)],
        "mean": _means(points[0], points[1], terms),
        **moved,
    }


def _about(model: Model) -> dict[str, Any]:
    return {"name": model.name, "digest": model.digest, "policy": model.policy or None}


def _points(pages: Measured, model: Model, terms: Sequence[str]) -> Floats:
    """Return points by term in a common order, 0 for a term that the model has not; the intercept last."""
    own = dict(zip([term.feature for term in model.terms], pages.points(model).T, strict=True))
    columns = [own.get(name, np.zeros(len(pages))) for name in terms]
    return np.stack([*columns, np.full(len(pages), model.intercept)], axis=1)


def _grouped(names: Strings, points: Floats, common: Strings) -> Floats:
    """Return the mean points of the pages of each common name."""
    rows = np.isin(names, common)
    place = np.searchsorted(common, names[rows])
    total = np.zeros((len(common), points.shape[1]))
    np.add.at(total, place, points[rows])
    mean: Floats = total / np.bincount(place, minlength=len(common))[:, None]
    return mean


def _means(first: Floats, second: Floats, terms: Sequence[str]) -> dict[str, Any]:
    """Return the mean score of either side, and the difference of their mean log-odds with what each term adds to it."""
    if not len(first) or not len(second):
        return {"scores": [None, None], "difference": None, "because": []}
    change = second.mean(axis=0) - first.mean(axis=0)
    return {
        "scores": [float(percent(side.sum(axis=1)).mean()) for side in (first, second)],
        "difference": float(change.sum()),
        "because": _because([*terms, INTERCEPT], change),
    }


def _because(names: Sequence[str], change: Floats) -> list[dict[str, Any]]:
    """Return what changed, the largest first; what did not change at all is left out."""
    order = np.argsort(-np.abs(change), kind="stable")
    return [{"feature": names[at], "points": float(change[at])} for at in order.tolist() if change[at] != 0.0]


def _compared(sides: _Sides) -> dict[str, Any]:
    """Return terms, order, bands and every unit, the one that moved most first."""
    names = [*sides.terms, INTERCEPT]
    change = sides.second - sides.first
    scores = [percent(side.sum(axis=1)) for side in (sides.first, sides.second)]
    moved = scores[1] - scores[0]
    bands = [[band(score) for score in side.tolist()] for side in scores]
    other = np.array([one != two for one, two in zip(*bands, strict=True)], dtype=np.bool_)
    units = [
        {
            "id": str(sides.names[row]),
            "source": str(sides.sources[row]),
            "pages": [count[row] for count in sides.counts],
            "scores": [float(side[row]) for side in scores],
            "difference": float(change[row].sum()),
            "because": _because(names, change[row]),
        }
        for row in np.argsort(-np.abs(moved), kind="stable").tolist()
    ]
    size = np.abs(change)
    return {
        "units": sides.kind,
        "matched": len(units),
        "order": spearman(*scores),
        "bands": {"rose": int((other & (moved > 0)).sum()), "fell": int((other & (moved < 0)).sum())},
        "terms": [
            {
                "feature": names[at],
                "mean": float(change[:, at].mean()),
                "size": float(size[:, at].mean()),
                "largest": float(size[:, at].max()),
            }
            for at in (np.argsort(-size.mean(axis=0), kind="stable").tolist() if units else [])
            if size[:, at].any()
        ],
        "moved": units,
    }


__all__ = ["INTERCEPT", "compare_corpora", "compare_models"]
