"""A small model and small pages for tests: written here, so that no shipped weight decides them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from assay.features import features
from assay.scorer.measured import Measured
from assay.scorer.model import FORMAT, HEADS, Model, check, sign

PAGE = (
    "The library board said on Tuesday that the reading room in {} will close for the winter.\n"
    "According to a letter from the board, the boiler is older than the building and a new one may cost 90,000 crowns. "
    "“We will lend from the back door until March,” said Tilde Aske, who runs the library.\n"
    "Residents have asked the council for a heater, and the council has promised to answer them before the frost.\n"
)
LOUD = " You won't believe this outrageous, shocking scandal! I think it is the worst disgrace ever, and so do you.\n"

CURVES: dict[str, tuple[list[float], list[float]]] = {
    "attribution": ([0.0, 10.0, 40.0], [-1.5, 0.0, 1.0]),
    "loaded_language": ([0.0, 10.0, 60.0], [0.5, 0.0, -2.0]),
    "byline": ([0.0, 1.0], [-0.4, 0.0]),
    "sidebar_share": ([0.0, 1.0], [0.25, -2.0]),
}


def model_data(
    name: str = "tiny", *, intercept: float = 0.25, **curves: tuple[list[float], list[float]]
) -> dict[str, Any]:
    """Return the signed JSON form of a model of these curves, `CURVES` when none are given, with two refits."""
    terms = [
        {
            "feature": feature, "version": features()[feature].version, "basis": "learned", "data": ["invented"],
            "reason": "for tests", "knots": knots, "points": points,
            "replicates": [points, [1.25 * point for point in points]],
        }
        for feature, (knots, points) in (curves or CURVES).items()
    ]  # fmt: skip
    heads = {head: {"intercept": intercept, "replicates": [intercept, intercept]} for head in HEADS}
    return sign({"format": FORMAT, "name": name, "about": {}, "heads": heads, "terms": terms})


def tiny(name: str = "tiny", *, intercept: float = 0.25, **curves: tuple[list[float], list[float]]) -> Model:
    """Return the model of `model_data`."""
    return check(model_data(name, intercept=intercept, **curves), where="here.json")


def pages_of(values: dict[str, Sequence[float]], **fields: Sequence[str]) -> Measured:
    """Return measured pages with these values (all other features undefined) and these sources, labels and so on."""
    count = len(next(iter(values.values())))
    columns = {name: np.full(count, np.nan) for name in features()}
    columns |= {name: np.array(column, dtype=np.float64) for name, column in values.items()}
    texts = {
        name: np.array(fields.get(name, [""] * count), dtype=np.str_)
        for name in ("source", "label", "bias", "topic", "dataset")
    }
    if "source" not in fields:
        texts["source"] = np.array([f"source {place}" for place in range(count)])
    ids = np.array([str(place) for place in range(count)])
    return Measured(ids, words=np.full(count, 300.0), silent=np.zeros(count, dtype=np.bool_), values=columns, **texts)
