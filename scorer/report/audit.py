"""An audit on the terminal: the weights, then each question with its figures, then the findings."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from rich.console import Console, RenderableType
from rich.table import Table
from rich.text import Text

from ..audit.drift import SHIFTED
from ..model import Model
from . import draw
from .questions import (
    GAPS,
    ORDER_KEPT,
    QUESTIONS,
    Report,
    between,
    calibration_in_words,
    close_pairs,
    gains_too_much,
    gap_name,
    kept,
    trick_name,
)
from .safe import safe, show
from .tables import print_weights
from .words import number, plain_name, plural, plus, signed

_SHOWN = 12  # rows of a long table


def print_audit(console: Console, model: Model, report: Report) -> None:
    """Print what `audit.examine` found: the weights, each question that could be asked, and the findings last."""
    if report["policy"]:
        show(console, Text(f"audited under a policy: {safe(report['policy'])}", style="yellow"))
    print_weights(console, model)
    if report["left_out"]:
        names = ", ".join(f"{plain_name(name)} {auc:.2f}" for name, auc in report["left_out"].items())
        show(console, Text(), Text("left out (mean AUC inside data sets; .50 is a coin): " + names, style="dim"))
    for name, title in QUESTIONS.items():
        answer = _ANSWERS[name](report)
        if answer:
            show(console, Text(), Text(title, style="bold"), *answer)
    _print_findings(console, report["findings"])


def _print_findings(console: Console, findings: Sequence[Report]) -> None:
    show(console, Text(), Text("Findings" if findings else "No findings", style="bold"))
    for found in findings:
        style = "red" if found["severity"] == "serious" else "yellow"
        about = f"{plain_name(found['feature'])} " if found["feature"] else ""
        show(
            console, Text.assemble((found["severity"], style), f" {found['question']}: {about}", safe(found["message"]))
        )


def _table(*columns: str) -> Table:
    """Return a table whose first column is text and whose others are figures, except those named ''."""
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    for place, name in enumerate(columns):
        figure = place > 0 and bool(name)
        table.add_column(name, justify="right" if figure else "left", overflow="fold", no_wrap=figure)
    return table


def _ablation(report: Report) -> list[RenderableType]:
    found = report["ablation"]
    if not found or not found["terms"]:
        return []
    labelled = found["auc"] is not None
    table = _table("left out", *(["AUC it adds", "90 %"] if labelled else []), "order kept")
    for row in found["terms"]:
        cells = [f"{plus(row['change'], 3)}", between(row["interval"], 3)] if labelled else []
        table.add_row(plain_name(row["feature"]), *cells, kept(row))
    note = f"AUC of reliable against unreliable inside data sets, all terms: {found['auc']:.3f}; " if labelled else ""
    return [table, Text(note + ORDER_KEPT, style="dim")]


def _redundancy(report: Report) -> list[RenderableType]:
    pairs = close_pairs(report)
    if not pairs:
        return []
    table = _table("", "", "correlation of their points")
    for pair in pairs[:_SHOWN]:
        table.add_row(*map(plain_name, pair["features"]), plus(pair["correlation"], 2))
    return [table]


def _stability(report: Report) -> list[RenderableType]:
    order = report["stability"]["order"]
    if not order:
        return []
    words = [f"{name} {figures['median']:.3f} (least {figures['least']:.3f})" for name, figures in order.items()]
    return [Text(f"Rank correlation of the score with its refits on other sources: {' · '.join(words)}")]


def _calibration(report: Report) -> list[RenderableType]:
    found = report["calibration"]
    if not found:
        return []
    table = _table("the score says", "", "reliable", "90 %", "pages")
    for row in found["bins"]:
        said, seen = 100 * row["predicted"], 100 * row["observed"]
        low, high = (100 * end for end in row["interval"] or (0.0, 1.0))
        table.add_row(
            f"{said:.0f} %",
            draw.interval(seen, low, high, 24, draw.QUIET),
            f"{seen:.0f} %",
            f"{low:.0f}–{high:.0f}",
            f"{row['pages']:,}",
        )
    error = calibration_in_words(found)
    note = "; on pages that the model was fitted on this flatters it"
    return [
        table,
        Text(f"{error} on {plural(found['pages'], 'page')} of {plural(found['sources'], 'source')}{note}", "dim"),
    ]


def _fairness(report: Report) -> list[RenderableType]:
    found = report["fairness"]
    rows = [*found["politics"], *found["dialects"], *found["lengths"]]
    rows += sorted(found["topics"], key=lambda row: -abs(row["gap"]))[:_SHOWN]
    if not rows:
        return []
    table = _table("", "points", "90 %", "pages")
    for row in rows:
        counts = " / ".join(f"{count:,}" for count in dict.fromkeys(row["pages"]))
        table.add_row(Text(gap_name(row)), plus(row["gap"]), between(row["interval"]), counts)
    return [table, Text(GAPS, "dim")]


def _gaming(report: Report) -> list[RenderableType]:
    found = report["gaming"]
    if not found["pages"]:
        return []
    table = _table("trick", "mean", "95th %", "most", "")
    for row in (*found["tricks"], *found["hidden"]):
        style = "red" if gains_too_much(row) else ""
        because = ", ".join(f"{plain_name(item['feature'])} {signed(item['points'])}" for item in row["because"])
        gains = [plus(row[key], 1) for key in ("mean", "percentile_95", "most")]
        table.add_row(trick_name(row), gains[0], Text(gains[1], style), gains[2], Text(because, "dim"))
    return [table, Text(f"points of the score gained, on {report['gamed_on']} ({found['pages']})", "dim")]


def _drift(report: Report) -> list[RenderableType]:
    found = report["drift"]
    if not found:
        return []
    table = _table("", "index", "by chance", "median", "then", "")
    for row in found["features"][:_SHOWN]:
        medians = ["–" if value is None else number(value) for value in row["medians"]]
        style = "red" if row["index"] - row["chance"] > SHIFTED else ""
        use = "a term" if row["term"] else ""
        table.add_row(
            plain_name(row["feature"]), Text(f"{row['index']:.2f}", style), f"{row['chance']:.2f}", *medians, use
        )
    means = ["–" if value is None else f"{value:.1f}" for value in found["score"]["means"]]
    note = f"population stability index; over .25 is a major shift. Mean score {means[0]} → {means[1]}"
    return [table, Text(note, style="dim")]


def _readability(report: Report) -> list[RenderableType]:
    rows = report["readability"]
    if not rows:
        return []
    parts = []
    for name in (name for name in rows[0] if name != "id"):
        gaps = [abs(row[name]["assay"] - row[name]["textstat"]) for row in rows]
        parts.append(f"{plain_name(name)} {sum(gaps) / len(gaps):.1f} (most {max(gaps):.1f})")
    return [Text(f"mean difference on {plural(len(rows), 'page')}: {' · '.join(parts)}")]


_ANSWERS: dict[str, Callable[[Report], list[RenderableType]]] = {
    "ablation": _ablation,
    "redundancy": _redundancy,
    "stability": _stability,
    "calibration": _calibration,
    "fairness": _fairness,
    "gaming": _gaming,
    "drift": _drift,
    "readability": _readability,
}

__all__ = ["print_audit"]
