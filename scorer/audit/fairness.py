"""Does the score follow politics, length, topic or the writer's English where it should not? Gaps with intervals over sources."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ..files import Record
from ..measured import Bools, Floats, Measured, Strings, measured
from ..model import Model
from ..report.words import plus
from ..statistics import interval_data, source_samples
from .dialects import DIALECTS
from .findings import NOTE, SERIOUS, Finding, finding
from .gaming import changed

RESAMPLES = 300
WIDEST = 2.0  # points of the score between two political sides, or between two Englishes, that are still fair
WIDEST_OTHER = 5.0  # between topics or lengths, which may differ in how reliable they are
LEAST = 20  # pages of a group
_SIDES = (("left", "right"), ("left", "center"), ("right", "center"))


def fairness(model: Model, pages: Measured | None, records: Sequence[Record]) -> tuple[dict[str, Any], list[Finding]]:
    """Return the gaps in points of the score between groups of equal reliability.

    Args:
        model: the model.
        pages: labelled pages, for politics, topic and length; None to ask about Englishes only.
        records: pages to rewrite in other Englishes.

    Returns:
        {"politics", "topics", "lengths", "dialects"}: lists of {"group", "against", "within", "pages", "gap", "interval"};
        a gap is the mean score of `group` less that of `against`, taken inside strata of equal label (and topic, as
        `within` says) that have both, averaged by their size. Intervals are 90 %, sources drawn anew.
    """
    report: dict[str, Any] = {"politics": [], "topics": [], "lengths": []}
    findings: list[Finding] = []
    if pages is not None:
        spoken = pages.take(~pages.silent)
        scores = spoken.scores(model)
        report["politics"] = _politics(spoken, scores)
        report["topics"] = _topics(spoken, scores)
        report["lengths"] = _lengths(spoken, scores)
        findings += [found for row in report["politics"] for found in _judged(row, WIDEST, serious=True)]
        for row in (*report["topics"], *report["lengths"]):
            findings += _judged(row, WIDEST_OTHER, serious=False)
    report["dialects"] = _dialects(model, records)
    findings += [found for row in report["dialects"] for found in _judged(row, WIDEST, serious=True)]
    return report, findings


def _politics(pages: Measured, scores: Floats) -> list[dict[str, Any]]:
    bias = np.array([{"centre": "center"}.get(side.lower(), side.lower()) for side in pages.bias], dtype=np.str_)
    strata = {"label": pages.label}
    if (pages.topic != "").any():
        strata["label and topic"] = _joined(pages.label, pages.topic)
    rows = [
        _row(pages, scores, (one, bias == one), (two, bias == two), within, keys)
        for within, keys in strata.items()
        for one, two in _SIDES
    ]
    return [row for row in rows if row is not None]


def _topics(pages: Measured, scores: Floats) -> list[dict[str, Any]]:
    rows = []
    for name in np.unique(pages.topic[pages.topic != ""]).tolist():
        here = pages.topic == name
        rows.append(
            _row(pages, scores, (name, here), ("other topics", ~here & (pages.topic != "")), "label", pages.label)
        )
    return [row for row in rows if row is not None]


def _lengths(pages: Measured, scores: Floats) -> list[dict[str, Any]]:
    """Return how pages of each quarter by length differ from the others."""
    if len(pages) < 4 * LEAST:
        return []
    edges = np.quantile(pages.words, (0.25, 0.5, 0.75))
    quarter = np.searchsorted(edges, pages.words, "left")
    bounds = [0, *(int(edge) for edge in edges), int(pages.words.max())]
    rows = []
    for number in range(4):
        name = f"{bounds[number] + 1:,} to {bounds[number + 1]:,} words"
        here = quarter == number
        rows.append(_row(pages, scores, (name, here), ("other lengths", ~here), "label", pages.label))
    return [row for row in rows if row is not None]


def _joined(one: Strings, two: Strings) -> Strings:
    pairs: Strings = np.char.add(np.char.add(one, "\t"), two)
    return pairs


def _row(
    pages: Measured, scores: Floats, one: tuple[str, Bools], two: tuple[str, Bools], within: str, strata: Strings
) -> dict[str, Any] | None:
    """Return the gap between two groups inside strata, None where a group is too small."""
    (name, first), (other, second) = one, two
    _, stratum = np.unique(strata, return_inverse=True)
    both = np.isin(stratum, stratum[first]) & np.isin(stratum, stratum[second])
    counts = [int((side & both).sum()) for side in (first, second)]
    if min(counts) < LEAST:
        return None
    draws = [
        _gap(scores[rows], first[rows], second[rows], stratum[rows]) for rows in source_samples(pages.source, RESAMPLES)
    ]
    return {
        "group": name,
        "against": other,
        "within": within,
        "pages": counts,
        "gap": _gap(scores, first, second, stratum),
        "interval": interval_data(draws),
    }


def _gap(scores: Floats, first: Bools, second: Bools, stratum: np.typing.NDArray[np.intp]) -> float:
    """Return the mean difference inside strata, weighed by n·m / (n + m); not a number where no stratum has both."""
    size = int(stratum.max()) + 1
    count = [np.bincount(stratum[side], minlength=size) for side in (first, second)]
    total = [np.bincount(stratum[side], weights=scores[side], minlength=size) for side in (first, second)]
    used = (count[0] > 0) & (count[1] > 0)
    if not used.any():
        return float("nan")
    weight = count[0][used] * count[1][used] / (count[0][used] + count[1][used])
    gaps = total[0][used] / count[0][used] - total[1][used] / count[1][used]
    return float(np.average(gaps, weights=weight))


def _dialects(model: Model, records: Sequence[Record]) -> list[dict[str, Any]]:
    """Return what rewriting changes on pages that have a score before and after; unchanged pages are left out."""
    plain = changed(records, str)
    before = measured(plain, model)
    rows = []
    for name, change in DIALECTS.items():
        texts = changed(records, change)
        after = measured(texts, model)
        moved = np.array([old["text"] != new["text"] for old, new in zip(plain, texts, strict=True)], dtype=np.bool_)
        gap = after.scores(model) - before.scores(model)
        used = moved & ~np.isnan(gap)
        if not used.any():
            continue
        draws = [float(gap[used][rows_of].mean()) for rows_of in source_samples(before.source[used], RESAMPLES)]
        row = {
            "group": name,
            "against": "as written",
            "within": "page",
            "pages": [int(used.sum())] * 2,
            "gap": float(gap[used].mean()),
            "interval": interval_data(draws),
            "unscored": int((after.silent & ~before.silent).sum()),
        }
        rows.append(row)
    return rows


def _judged(row: dict[str, Any], widest: float, *, serious: bool) -> list[Finding]:
    """Return a finding where a gap is wider than allowed: serious when its whole interval lies beyond."""
    if abs(row["gap"]) <= widest:
        return []
    low, high = row["interval"] or (-np.inf, np.inf)
    beyond = low > widest or high < -widest
    between = f"90 % interval {plus(low)} to {plus(high)}, " if row["interval"] else ""
    message = (
        f"{row['group']} score {plus(row['gap'])} points against {row['against']} ({between}within one {row['within']}); "
        f"{widest:g} are allowed"
    )
    return [finding(SERIOUS if serious and beyond else NOTE, "fairness", "", message)]
