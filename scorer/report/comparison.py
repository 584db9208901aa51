"""Two models or corpora side by side, and what each cut keeps, on the terminal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from . import draw
from .safe import cut_start, safe, show
from .words import SMALLEST, plain_name, plural, share, signed

_REASONS = 3  # terms named beside each page or source


def print_comparison(console: Console, report: Mapping[str, Any], *, names: tuple[str, str], most: int) -> None:
    """Print a comparison: what changed on the whole and because of which terms, then the `most` units that moved most.

    Args:
        console: where to.
        report: what `compare` returned.
        names: what the two sides are called.
        most: units shown.
    """
    heading = Text.assemble((safe(names[0]), "bold"), " → ", (safe(names[1]), "bold"))
    for side in ("first", "second", "model"):
        if side in report:
            about = report[side]
            heading.append(f"\n{side}: {safe(about['name'])} {about['digest']}", style="dim")
            heading.append(f" under a policy: {safe(about['policy'])}" if about["policy"] else "", style="yellow")
    show(console, heading, Text(), *_summary(report))
    mean = report["mean"]
    if any(abs(item["points"]) >= SMALLEST for item in mean["because"]):
        show(console, Text(), Text("Mean difference in points (log-odds), by term", style="bold"), _terms(mean))
    moved = [unit for unit in report["moved"][:most] if abs(unit["difference"]) >= SMALLEST]
    if moved:
        show(console, Text(), Text(f"The {report['units']} that moved most", style="bold"), _units(console, moved))
    elif report["moved"]:
        show(console, Text(), Text(f"None of the {report['units']} moved."))


def _summary(report: Mapping[str, Any]) -> list[Text]:
    mean, bands = report["mean"], report["bands"]
    lines = []
    if mean["difference"] is not None:
        old, new = mean["scores"]
        lines.append(
            Text(f"mean score {old:.1f} → {new:.1f} · mean difference {signed(mean['difference'])} points (log-odds)")
        )
    matched = f"{plural(report['matched'], report['units'][:-1])} on both sides"
    if report["matched"]:
        matched += f" · {bands['rose']:,} rose into another band, {bands['fell']:,} fell"
    if report["order"] is not None:
        matched += f" · rank correlation {report['order']:.3f}"
    lines.append(Text(matched))
    gone = report["abstained"]
    if any(gone) if isinstance(gone, list) else gone:
        lines.append(
            Text(f"without a score: {' and '.join(map(str, gone)) if isinstance(gone, list) else gone}", "dim")
        )
    return lines


def _terms(mean: Mapping[str, Any]) -> Table:
    grid = Table.grid(padding=(0, 2, 0, 0))
    shown = [item for item in mean["because"] if abs(item["points"]) >= SMALLEST]
    scale = max((abs(item["points"]) for item in shown), default=1.0)
    for item in shown[:12]:
        style = draw.UP if item["points"] > 0 else draw.DOWN
        grid.add_row(
            Text(signed(item["points"]), style), draw.diverging(item["points"], scale, 5), plain_name(item["feature"])
        )
    return grid


def _units(console: Console, units: Sequence[Mapping[str, Any]]) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    table.add_column("", no_wrap=True)
    table.add_column("scores", justify="right", no_wrap=True)
    table.add_column("points", justify="right", no_wrap=True)
    table.add_column("because", overflow="fold", ratio=1)
    for unit in units:
        old, new = unit["scores"]
        style = draw.UP if unit["difference"] > 0 else draw.DOWN
        reasons = [f"{plain_name(item['feature'])} {signed(item['points'])}" for item in unit["because"][:_REASONS]]
        rest = sum(item["points"] for item in unit["because"][_REASONS:])
        reasons += [f"others {signed(rest)}"] if len(unit["because"]) > _REASONS else []
        table.add_row(
            Text(cut_start(unit["id"], max(console.width * 3 // 10, 8))),
            Text(f"{old:.0f} → {new:.0f}"),
            Text(signed(unit["difference"]), style),
            Text(" · ".join(reasons)),
        )
    return table


def print_threshold(console: Console, report: Mapping[str, Any]) -> None:
    """Print operating points: what is kept of pages and words at each cut, and of what is labelled."""
    labelled = report["labelled"]
    counts = f"{plural(report['pages'], 'page')}, {plural(report['words'], 'word')} · model {report['model']}"
    show(console, Text(counts, style="bold"))
    if report["policy"]:
        show(console, Text(f"scored under a policy: {safe(report['policy'])}", style="yellow"))
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    table.add_column("score from", justify="right")
    for name in ("pages kept", "words kept"):
        table.add_column(name, justify="right")
    if labelled["reliable"]:
        table.add_column("of reliable", justify="right")
    if labelled["unreliable"]:
        table.add_column("of unreliable", justify="right")
        table.add_column("90 %", justify="right")
    for point in report["points"]:
        cells = [f"{point['cut']:g}", share(point["pages"]), share(point["words"])]
        cells += [share(point["reliable"])] if labelled["reliable"] else []
        if labelled["unreliable"]:
            low, high = point["unreliable_interval"] or (0.0, 1.0)
            cells += [share(point["unreliable"]), f"{100 * low:.0f}–{100 * high:.0f} %"]
        table.add_row(*map(Text, cells))
    show(console, Text(), table, Text())
    note = f"{plural(report['abstained'], 'page')} without a score count as dropped."
    if any(labelled.values()):
        note += (
            f" Labelled: {labelled['reliable']:,} reliable, {labelled['unreliable']:,} unreliable; 90 %: over sources."
        )
    show(console, Text(note, style="dim"))
