"""What does a page gain by tricks? The gain in points of the score, page by page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ..files import Record
from ..measured import Floats, Measured, measured
from ..model import Model
from ..page import page_of
from ..report.words import plus
from .findings import NOTE, SERIOUS, Finding, finding
from .tricks import DISGUISES, TRICKS, Change, with_advertisement

MOST_GAINED = 5.0  # points of the score at the 95th percentile that a trick may gain
HIDDEN = 0.5  # points that hiding an advertisement may gain: nothing, but for what rounding and line ends do
_REASONS = 3


def our_pages() -> list[Record]:
    """Return the pages written for assay, which the audit games when none are given."""
    from importlib import resources

    places = sorted(resources.files("assay.seeds").iterdir(), key=lambda place: place.name)
    return [
        {"id": place.name, "source": place.name, "text": place.read_text(encoding="utf-8")}
        for place in places
        if place.name.endswith(".txt")
    ]


def gaming(model: Model, records: Sequence[Record]) -> tuple[dict[str, Any], list[Finding]]:
    """Play every trick on every page that has a score.

    Returns:
        {"pages", "tricks": [{"trick", "leaves_article", "mean", "percentile_95", "most", "unscored", "because"}], "hidden":
        [...]}: gains in points of the score; `unscored` pages have no score afterwards; `because` names the terms that gain
        most, in mean points (log-odds). `hidden` compares an advertisement in disguise with the same one in plain letters.
    """
    plain = changed(records, str)
    pages = measured(plain, model)
    spoken = [record for record, silent in zip(plain, pages.silent, strict=True) if not silent]
    before = pages.take(~pages.silent)
    if not spoken:
        return {"pages": 0, "tricks": [], "hidden": []}, []
    tricks: list[dict[str, Any]] = []
    findings: list[Finding] = []
    for trick in TRICKS:
        row = _gain(model, before, measured(changed(spoken, trick.change), model))
        tricks.append({"trick": trick.name, "leaves_article": trick.leaves_article} | row)
        if row["percentile_95"] > MOST_GAINED:
            message = f"{trick.name}: {plus(row['percentile_95'])} points at the 95th percentile, {plus(row['mean'])} on average"
            findings.append(finding(SERIOUS if trick.leaves_article else NOTE, "gaming", "", message))
    sold = measured(changed(spoken, with_advertisement), model)
    hidden = []
    for name, disguise in DISGUISES.items():
        texts = changed(spoken, lambda text, disguise=disguise: with_advertisement(text, disguise))  # type: ignore[misc]  # bound now
        row = _gain(model, sold, measured(texts, model))
        hidden.append({"trick": name, "leaves_article": True} | row)
        if row["percentile_95"] > HIDDEN:
            message = f"{name}: {plus(row['percentile_95'])} points at the 95th percentile over one in plain letters"
            findings.append(finding(SERIOUS, "gaming", "", message))
    tricks.sort(key=lambda row: -row["percentile_95"])
    return {"pages": len(spoken), "tricks": tricks, "hidden": hidden}, findings


def changed(records: Sequence[Record], change: Change) -> list[Record]:
    """Return the pages with their text changed; HTML is rendered first."""
    pages = [page_of(record) for record in records]
    return [
        {"id": record.get("id", ""), "source": record.get("source"), "text": change(page.text), "title": page.title}
        for record, page in zip(records, pages, strict=True)
    ]


def _gain(model: Model, before: Measured, after: Measured) -> dict[str, Any]:
    """Return what the pages gain; a page without a score on either side counts as gaining nothing."""
    gain: Floats = np.nan_to_num(after.scores(model) - before.scores(model), nan=0.0)
    moved = (after.points(model) - before.points(model)).mean(axis=0)
    order = np.argsort(-moved, kind="stable")[:_REASONS].tolist()
    return {
        "mean": float(gain.mean()),
        "percentile_95": float(np.quantile(gain, 0.95)),
        "most": float(gain.max()),
        "unscored": int(after.silent.sum()),
        "because": [
            {"feature": model.terms[at].feature, "points": float(moved[at])} for at in order if moved[at] > 0.005
        ],
    }
