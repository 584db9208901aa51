"""The questions of an audit, and the words for its figures that the terminal and the page have in common."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..audit.gaming import MOST_GAINED
from .safe import safe
from .words import plus

Report = Mapping[str, Any]

# The keys of an audit's report, and the question that each answers.
QUESTIONS = {
    "ablation": "Which terms does the ranking need?",
    "redundancy": "Which terms say the same?",
    "stability": "Would other sources have given other weights?",
    "calibration": "Is it calibrated?",
    "fairness": "Is it fair?",
    "gaming": "What do tricks gain?",
    "drift": "Have the pages changed?",
    "readability": "Readability beside textstat",
}
GAPS = "points of the score; intervals: sources drawn anew; rewritten pages against the same as written"
ORDER_KEPT = "order kept: rank correlation of the score without the term"
_CLOSE = 0.4  # correlation of the points of two terms from which they are shown


def between(pair: Sequence[float] | None, digits: int = 1) -> str:
    """Return an interval with signs: '−1.2 to +5.8'; a dash where there is none."""
    return "–" if pair is None else f"{plus(pair[0], digits)} to {plus(pair[1], digits)}"


def kept(row: Report) -> str:
    """Return how much of the order is kept without a term."""
    return "–" if row["spearman"] is None else f"{row['spearman']:.3f}"


def close_pairs(report: Report) -> list[Report]:
    """Return the pairs of terms whose points go together."""
    return [pair for pair in report["redundancy"] if abs(pair["correlation"]) >= _CLOSE]


def gap_name(row: Report) -> str:
    """Return what a gap is between: 'left against right, same label'."""
    group = safe(str(row["group"])).replace("_", " ")
    return group if row["within"] == "page" else f"{group} against {safe(row['against'])}, same {safe(row['within'])}"


def trick_name(row: Report) -> str:
    """Return what a trick is called, and that it changes the article where it does."""
    return str(row["trick"]) + ("" if row["leaves_article"] else " (changes the article)")


def gains_too_much(row: Report) -> bool:
    """Return whether a trick that leaves the article as it is gains more than a finding allows."""
    return bool(row["percentile_95"] > MOST_GAINED and row["leaves_article"])


def calibration_in_words(found: Report) -> str:
    """Return 'expected calibration error 0.021 (0.015–0.030)'; the interval where it is known."""
    between = " ({:.3f}–{:.3f})".format(*found["error_interval"]) if found["error_interval"] else ""
    return f"expected calibration error {found['error']:.3f}{between}"
