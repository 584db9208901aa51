"""The reference set: where the values of a page stand among those of many pages. Aggregates only, a quantile a line.

`assay train --part reference` makes models/reference.json from the training pages.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from assay import models
from assay.features import features

Floats = npt.NDArray[np.float64]

SHARES = (0.0, 0.01, 0.02, *(round(0.05 * step, 2) for step in range(1, 20)), 0.98, 0.99, 1.0)
LEAST_WORDS = 50  # shorter pages are not scored, so nobody is compared with them


def make_reference(folder: Path) -> dict[str, Any]:
    """Measure the training pages; return the JSON form of models/reference.json.

    Args:
        folder: the training data.

    Returns:
        {"name", "data", "pages", "shares", "features": {name: {"version", "defined", "quantiles"}}}: `defined` is the
        share of pages on which the feature has a value, `quantiles` its values at `shares` of those, four digits.
    """
    from . import corpora
    from .pool import measure

    rows = [row for row in corpora.pool(folder) if len(row["text"].split()) >= LEAST_WORDS]
    columns = measure([row["text"] for row in rows], [row["title"] or None for row in rows])
    return quantiles_of(columns, "reference", ["reliability/pool"])


def quantiles_of(columns: Mapping[str, Floats], name: str, data: list[str]) -> dict[str, Any]:
    """Return the JSON form of the quantiles of each feature's values, shape (pages,), not a number where undefined."""
    table = {}
    for feature, values in columns.items():
        found = values[~np.isnan(values)]
        table[feature] = {
            "version": features()[feature].version,
            "defined": float(f"{len(found) / max(len(values), 1):.4g}"),
            "quantiles": [float(f"{value:.4g}") for value in np.quantile(found, SHARES)] if len(found) else [],
        }
    pages = len(next(iter(columns.values()), []))
    return {"name": name, "data": data, "pages": pages, "shares": list(SHARES), "features": table}


@cache
def load_reference() -> dict[str, tuple[list[float], list[float]]]:
    """Return (quantiles, their shares) of each feature whose version is the one installed; none where no set is shipped."""
    try:
        data = models.load("reference")
    except FileNotFoundError:
        return {}
    current = {name: feature.version for name, feature in features().items()}
    return {
        name: (row["quantiles"], data["shares"])
        for name, row in data["features"].items()
        if row["quantiles"] and current.get(name) == row["version"]
    }


def percentiles(values: Mapping[str, float | None]) -> dict[str, float | None]:
    """Return for each value the share of reference pages with less of it, in percent; equal ones count half.

    None where the value is undefined or the reference set does not know the feature in this version.
    """
    known = load_reference()
    return {
        name: None if value is None or name not in known else percentile(value, *known[name])
        for name, value in values.items()
    }


def percentile(value: float, quantiles: Sequence[float], shares: Sequence[float]) -> float:
    """Return where a value stands among ascending quantiles, 0 … 100: halfway through those equal to it."""
    low, high = bisect_left(quantiles, value), bisect_right(quantiles, value)
    if low < high:
        return 50.0 * (shares[low] + shares[high - 1])
    if low in (0, len(quantiles)):
        return 0.0 if low == 0 else 100.0
    part = (value - quantiles[low - 1]) / (quantiles[low] - quantiles[low - 1])
    return 100.0 * (shares[low - 1] + part * (shares[low] - shares[low - 1]))


__all__ = ["SHARES", "load_reference", "make_reference", "percentile", "percentiles", "quantiles_of"]
