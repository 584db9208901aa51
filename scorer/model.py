"""The model: one curve of points a feature, summed. Loaded, checked and written here and nowhere else.

    score = 100 · σ(intercept + Σ points)     σ(x) = 1 / (1 + e^(−x))

Points are log-odds. A curve is piecewise linear between its knots and flat outside them; it may only move the way its
feature is declared to. An undefined reading contributes exactly nothing.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from assay import models
from assay.features import Feature, features

from .json_file import read_json

Floats = npt.NDArray[np.float64]
Head = Literal["reliability", "quality"]
HEADS: tuple[Head, Head] = ("reliability", "quality")
FORMAT = "assay-model/1"

_QUALITY_GROUPS = frozenset(("layout", "spam", "repetition", "readability"))
_TOLERANCE = 1e-12


class ModelError(ValueError):
    """A model file that cannot be used: what is wrong, where, and what to do."""


def head_of(feature: Feature) -> Head:
    """Return the part of the score that a feature belongs to."""
    return "quality" if feature.group in _QUALITY_GROUPS else "reliability"


@dataclass(frozen=True, slots=True)
class Term:
    """The curve of one feature.

    `knots` are ascending values of the feature, `points` the log-odds at each; `replicates` the points of each
    bootstrap refit, shape (replicates, knots). `basis` says how the weight came: "learned" (from `data`) or "policy"
    (set by us for the `reason`).
    """

    feature: str
    version: int
    head: Head
    basis: Literal["learned", "policy"]
    data: tuple[str, ...]
    reason: str
    knots: Floats
    points: Floats
    replicates: Floats

    def at(self, values: Floats) -> Floats:
        """Return the points for `values`; 0.0 where a value is not a number (undefined)."""
        points = np.interp(values, self.knots, self.points)
        return np.where(np.isnan(values), 0.0, points)

    def shares_at(self, values: Floats) -> tuple[npt.NDArray[np.intp], Floats, Floats]:
        """Return, for each value, a knot, and the shares that it and the next one have in the points; 0.0 where undefined."""
        knot, low, high = shares_of([self], values[None])
        return knot[0], low[0], high[0]

    def weights_at(self, values: Floats) -> Floats:
        """Return, for each value, the share that each knot has in its points: shape (values, knots)."""
        knot, low, high = self.shares_at(values)
        row, weights = np.arange(len(values)), np.zeros((len(values), len(self.knots)))
        weights[row, knot], weights[row, knot + 1] = low, high
        return weights


def shares_of(terms: Sequence[Term], values: Floats) -> tuple[npt.NDArray[np.intp], Floats, Floats]:
    """Return `Term.shares_at` of all terms at once, for values of shape (terms, pages): as dear as for one term."""
    last = np.array([len(term.knots) - 1 for term in terms])[:, None]
    knots = np.full((len(terms), int(last.max()) + 1), np.inf)
    for row, term in zip(knots, terms, strict=True):
        row[: len(term.knots)] = term.knots
    with np.errstate(invalid="ignore"):  # behind the last knot of a term
        slopes = 1.0 / np.diff(knots, axis=1)
    reached = np.zeros(values.shape, dtype=np.intp)
    for column in knots.T:
        reached += values >= column[:, None]
    knot = np.clip(reached - 1, 0, last - 1)
    share = np.clip((values - np.take_along_axis(knots, knot, 1)) * np.take_along_axis(slopes, knot, 1), 0.0, 1.0)
    share[values >= np.take_along_axis(knots, last, 1)] = 1.0  # by division it may be one digit less
    undefined = np.isnan(values)
    return knot, np.where(undefined, 0.0, 1.0 - share), np.where(undefined, 0.0, share)


@dataclass(frozen=True, slots=True)
class Model:
    """A checked model. `intercepts` is the log-odds of each head where every curve is at zero."""

    name: str
    digest: str
    about: Mapping[str, Any]
    intercepts: Mapping[Head, float]
    intercept_replicates: Mapping[Head, Floats]
    terms: tuple[Term, ...]
    policy: str = ""  # what a policy file changed of the curves, in words; empty: nothing

    @property
    def intercept(self) -> float:
        """The sum of the two intercepts, as the score uses it."""
        return self.intercepts["reliability"] + self.intercepts["quality"]


def load(model: str | Path | None = None) -> Model:
    """Load and check a model: the shipped one, or the JSON file at a path.

    Raises:
        ModelError: the file is absent, is not a model, was changed after it was signed with its digest, or does not fit
            the declared features.
    """
    if model is None:
        return check(models.load("score"), where="the shipped model")
    data = read_json(model, ModelError, what="model", advice="give a model file written by 'assay train'")
    return check(data, where=str(model))


def digest_of(data: Mapping[str, Any]) -> str:
    """Return the digest of a model's data: the first 16 hex digits of the SHA-256 of its canonical JSON."""
    content = {key: value for key, value in data.items() if key != "digest"}
    canonical = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    digest: str = _sha256()(canonical.encode("ascii")).hexdigest()
    return digest[:16]


def _sha256() -> Any:
    """Return Python's own SHA-256, as its random.py does: hashlib would load OpenSSL, 4 ms of a cold start."""
    try:
        return import_module("_sha2" if sys.version_info >= (3, 12) else "_sha256").sha256
    except ImportError:  # built without
        return import_module("hashlib").sha256


def check(data: Any, *, where: str) -> Model:
    """Turn the JSON form into a Model; raise ModelError with the first thing that is wrong."""
    if not isinstance(data, dict) or data.get("format") != FORMAT:
        raise ModelError(f"{where}: not a model of format {FORMAT}; write one with 'assay train'")
    digest = digest_of(data)
    if data.get("digest") != digest:
        raise ModelError(
            f"{where}: its digest is {data.get('digest')} but its content gives {digest}; "
            "the file was changed: restore it, or sign the change with assay.scorer.model.sign"
        )
    features()  # what a package of somebody else gets wrong is not the model's fault
    try:
        intercepts = {head: float(data["heads"][head]["intercept"]) for head in HEADS}
        replicates = {head: np.array(data["heads"][head]["replicates"], dtype=np.float64) for head in HEADS}
        terms = tuple(_term(row, where) for row in data["terms"])
        if not np.isfinite([*intercepts.values(), *replicates["reliability"], *replicates["quality"]]).all():
            raise ModelError(f"{where}: an intercept is not finite; train it again")
        for place, term in enumerate(terms):
            if term.feature in [other.feature for other in terms[:place]]:
                raise ModelError(f"{where}: '{term.feature}' has two terms; delete one")
        if len({len(part) for part in (*replicates.values(), *(term.replicates for term in terms))}) > 1:
            raise ModelError(f"{where}: its curves and intercepts differ in their number of refits; train it again")
        about = data["about"]
        tried = (
            [float(auc) for auc in dict(about.get("left_out", {})).values()] if isinstance(about, dict) else [np.nan]
        )
        if not np.isfinite(tried).all():
            raise ModelError(f"{where}: what it tells about itself is not as assay writes it; train it again")
        return Model(str(data["name"]), digest, about, intercepts, replicates, terms)
    except (KeyError, TypeError, ValueError, OverflowError) as error:
        if isinstance(error, ModelError):
            raise
        raise ModelError(f"{where}: the model is incomplete ({error!r}); write it again with 'assay train'") from None


def _term(row: dict[str, Any], where: str) -> Term:
    name = row["feature"]
    declared = features().get(name)
    if declared is None:
        raise ModelError(f"{where}: its feature '{name}' is not declared; install the version of assay that it names")
    if declared.version != row["version"]:
        raise ModelError(
            f"{where}: fitted on version {row['version']} of '{name}', this is version {declared.version}; train it again"
        )
    knots, points = np.array(row["knots"], dtype=np.float64), np.array(row["points"], dtype=np.float64)
    if len(knots) < 2 or len(knots) != len(points) or (np.diff(knots) <= 0).any():
        raise ModelError(f"{where}: the knots of '{name}' must ascend, with one value of points each")
    replicates = np.array(row.get("replicates", []), dtype=np.float64).reshape(-1, len(knots))
    if not all(np.isfinite(numbers).all() for numbers in (knots, points, replicates)):
        raise ModelError(f"{where}: the curve of '{name}' has a number that is not finite")
    if declared.better == "neither" or (np.diff(points) * declared.direction < -_TOLERANCE).any():
        raise ModelError(
            f"{where}: the curve of '{name}' moves against its declaration ('{declared.better}' is better)"
        )
    return Term(
        name,
        declared.version,
        head_of(declared),
        row["basis"],
        tuple(row["data"]),
        row["reason"],
        knots,
        points,
        replicates,
    )


def sign(data: dict[str, Any]) -> dict[str, Any]:
    """Return the model's data with its digest put in."""
    return {**data, "digest": digest_of(data)}


def dumps(data: Any) -> str:
    """Return the JSON text of a model: one line a term, in order, so that a change shows as a small diff."""
    return _lines(data, 0) + "\n"


def _lines(data: Any, depth: int) -> str:
    """Return JSON in which an object that holds objects opens over lines, and any other stands on one."""
    inside, close = "\n" + " " * (depth + 1), "\n" + " " * depth
    if isinstance(data, Mapping) and any(_holds_objects(value) for value in data.values()):
        rows = [f"{json.dumps(str(key))}: {_lines(value, depth + 1)}" for key, value in data.items()]
        return "{" + inside + ("," + inside).join(rows) + close + "}"
    if isinstance(data, list) and _holds_objects(data):
        return "[" + inside + ("," + inside).join(_lines(item, depth + 1) for item in data) + close + "]"
    return json.dumps(data, ensure_ascii=True)


def _holds_objects(value: Any) -> bool:
    return isinstance(value, Mapping) or (isinstance(value, list) and any(isinstance(item, Mapping) for item in value))
