"""A score as JSON: the public contract of `assay score --json` (docs: keys may be added, never changed)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from assay.features import Spans, features
from assay.features.scan import changes

from ..model import HEADS, Model
from ..reasons import next_band, reason_code
from ..reference import percentiles
from ..score import Score


def to_json(score: Score, model: Model, *, with_text: bool) -> dict[str, Any]:
    """Return the score as plain data, in the order of the contract.

    Args:
        score: the score of one page.
        model: the model that gave it.
        with_text: whether `text` is put in, for a page whose offsets index a rendering of its HTML.

    Returns:
        Positions are code points of the page's text; floats are unrounded; `interval`, `score`, `reliability` and
        `quality` are None and `contributions` is empty where the program abstains. `reasons` are the codes of the terms
        that moved the score, the strongest first; `policy` says what a policy file changed, `percentiles` how many pages
        in a hundred of the reference set have less of a feature, `next_band` what would lift the page (see
        `reasons.next_band`).
    """
    data: dict[str, Any] = {
        "id": score.id,
        "score": score.score,
        "reliability": score.reliability,
        "quality": score.quality,
        "interval": None if score.interval is None else [float(end) for end in score.interval],
        "abstained": score.abstained,
        "words": int(score.words),
        "model": model.digest,
        "intercept": float(model.intercept),
        "intercepts": {head: float(model.intercepts[head]) for head in HEADS},
        "features": {name: _number(value) for name, value in score.features.items()},
        "contributions": [
            {"feature": item.feature, "value": _number(item.value), "points": float(item.points)}
            for item in score.contributions
        ],
        "evidence": evidence_rows(score.evidence),
        "blocks": [{"start": start, "end": end, "label": label} for start, end, label in score.blocks],
        "reasons": _reasons(score),
        "policy": model.policy or None,
        "percentiles": percentiles(score.features),
        "next_band": next_band(score, model),
        "sources": [
            {"name": row.name, "kind": row.kind, "count": row.count, "spans": [list(span) for span in row.spans]}
            for row in score.sources
        ],
    }
    if with_text:
        data["text"] = score.text
    return data


def line(score: Score, model: Model, *, with_text: bool) -> str:
    """Return dumps(to_json(…)), the same bytes in half the time: of the rows of evidence no objects are made."""
    rest = dumps(to_json(replace(score, evidence={}), model, with_text=with_text))
    quoted = {name: json.dumps(name) for name in score.evidence}
    rows = [
        f'{{"feature": {quoted[name]}, "start": {start}, "end": {end}}}' for name, start, end in _rows(score.evidence)
    ]
    # A quotation mark inside a string of JSON stands behind a backslash: this one cannot be found in a page's words.
    return rest.replace('"evidence": []', f'"evidence": [{", ".join(rows)}]', 1)


def _reasons(score: Score) -> list[dict[str, Any]]:
    declared = features()
    coded = [(reason_code(declared.get(item.feature), item.points), item) for item in score.contributions]
    moved = sorted(((code, item) for code, item in coded if code), key=lambda pair: -abs(pair[1].points))
    return [{"code": code, "feature": item.feature, "points": float(item.points)} for code, item in moved]


def evidence_rows(evidence: Mapping[str, Spans]) -> list[dict[str, Any]]:
    """Return the non-empty spans of all features once each, sorted by start, end and feature."""
    return [{"feature": feature, "start": start, "end": end} for feature, start, end in _rows(evidence)]


def _rows(evidence: Mapping[str, Spans]) -> Iterator[tuple[str, int, int]]:
    """Yield the rows of `evidence_rows` as feature, start, end. A page may have one for each few characters: no set of them."""
    names = sorted(name for name, spans in evidence.items() if len(spans))
    if not names:
        return iter(())
    start, end = (np.concatenate([getattr(evidence[name], side) for name in names]) for side in ("start", "end"))
    number = np.repeat(np.arange(len(names)), [len(evidence[name]) for name in names])
    order = np.lexsort((number, end, start))
    start, end, number = start[order], end[order], number[order]
    kept = changes(start, end, number) & (start < end)
    return zip(map(names.__getitem__, number[kept].tolist()), start[kept].tolist(), end[kept].tolist(), strict=True)


def dumps(obj: Mapping[str, Any], *, indent: int | None = None) -> str:
    """Return ASCII JSON on one line, floats unrounded, or with `indent`; ValueError where a number is not finite."""
    separators = (", ", ": ") if indent is None else (",", ": ")
    return json.dumps(obj, ensure_ascii=True, allow_nan=False, indent=indent, separators=separators)


def _number(value: float | None) -> float | None:
    return None if value is None else float(value)
