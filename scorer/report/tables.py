"""Tables on the terminal: a page's lines with their labels, the features, the weights."""

from __future__ import annotations

from itertools import groupby
from math import isnan

import numpy as np
import numpy.typing as npt
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from assay.features import GROUPS, Document, features
from assay.features.anatomy import LABELS, certainty

from ..model import HEADS, Model, Term
from . import draw
from .safe import cut, safe, show
from .words import number, plain_name, plural, signed, unit_of

Floats = npt.NDArray[np.float64]

_ROOMY, _WIDE = 70, 96  # cells; under them, tables leave columns out
_INTERVAL = (0.05, 0.95)


def print_anatomy(console: Console, document: Document, probabilities: Floats, problem: str | None = None) -> None:
    """Print the lines of a page by blocks, each block and line with its label and how probable that is.

    Args:
        console: where to.
        document: the page.
        probabilities: of main, boilerplate and comment for each of its non-blank lines, shape (lines, 3). A promotion
            block is found by what it sells, not by these; it shows a dash.
        problem: why the page would not be scored ("no article was found …"), None when it would.
    """
    if problem is not None:
        show(console, Text(problem, "yellow"))
    pages, rows = document.pages, document.line_rows
    labels = pages.line_label[rows].tolist()
    start, end = (pages.line_start[rows] - document.base).tolist(), (pages.line_end[rows] - document.base).tolist()
    sizes = pages.line_size[rows].tolist()
    sure_of = certainty(pages, rows)
    for (number_of, members), block in zip(groupby(range(len(labels)), key=labels.__getitem__), sure_of, strict=True):
        lines, label = list(members), LABELS[number_of]
        style = draw.LABEL_STYLES[label]
        size = plural(sum(sizes[line] for line in lines), "word")
        said = f" · {size}" if block is None else f" · {size} · {block:.2f}"
        show(console, Text.assemble((f"{draw.LABEL_FILLS[label]} {label}", style), (said, "dim")))
        for line in lines:
            sure = f"{probabilities[line, number_of]:.2f}" if number_of < probabilities.shape[1] else "   –"
            text = cut(document.text[start[line] : end[line]], max(console.width - 8, 1))
            show(console, Text.assemble(("  ", ""), (sure, "dim"), "  ", (text, style)))


def print_features(console: Console) -> None:
    """Print the declared features, grouped."""
    declared = features().values()
    narrow = console.width < _ROOMY
    for place, group in enumerate(group for group in GROUPS if any(item.group == group for item in declared)):
        table = Table.grid(padding=(0, 2, 0, 0))
        table.add_column(overflow="fold", width=None if narrow else 27)
        if not narrow:
            table.add_column(overflow="fold", width=7)
        table.add_column(overflow="fold")
        for item in (item for item in declared if item.group == group):
            what = Text(item.summary.partition(", as a share")[0].rstrip("."))
            what.append(f" ({unit_of(item)})", style="dim")
            better = Text(item.better, _better_style(item.better))
            if narrow:
                table.add_row(Text(item.name).append("\n").append_text(better), what)
            else:
                table.add_row(Text(item.name), better, what)
        show(console, *([Text()] if place else []), Text(group, style="bold"), Padding(table, (0, 0, 0, 2)))
    explained = "more, less: the only direction in which it may move the score. neither: shown, never scored."
    show(console, Text(), Text(f"{plural(len(declared), 'feature')}. {explained}", style="dim"))


def _better_style(better: str) -> str:
    return {"more": draw.UP, "less": draw.DOWN}.get(better, draw.QUIET)


def print_weights(console: Console, model: Model) -> None:
    """Print the curves of a model, the one with the longest reach first, and its intercepts."""
    roomy = console.width >= _ROOMY
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    table.add_column("feature", overflow="fold", ratio=1)
    if roomy:
        table.add_column("curve", no_wrap=True)
    table.add_column("value", justify="right", no_wrap=True)
    table.add_column("points", justify="right", no_wrap=True)
    table.add_column("reach", justify="right", no_wrap=True)
    if roomy:
        table.add_column("90 %", justify="right", no_wrap=True)
    for term in sorted(model.terms, key=lambda item: -_reach(item.points)):
        table.add_row(*_weight(term, roomy=roomy))
    show(console, Text(safe(f"{model.name} · {model.digest}"), style="bold"), Text(), table, Text())
    for head in HEADS:
        low, high = _bounds(model.intercept_replicates[head])
        between = f" ({signed(low)} to {signed(high)})" if not isnan(low) else ""
        show(console, Text(f"intercept of {head} {signed(model.intercepts[head])}{between}"))
    note = "points: log-odds at the lowest and highest knot of the curve; reach: between its least and most points; "
    show(console, Text(), Text(note + "90 %: interval of the reach over the bootstrap refits.", style="dim"))


def _weight(term: Term, *, roomy: bool) -> list[Text]:
    """Return the cells of one curve: what it is, its shape, and its two ends."""
    declared = features()[term.feature]
    low, high = _bounds(np.array([_reach(row) for row in term.replicates]))
    between = f"{low:.2f}–{high:.2f}" if not isnan(low) else "–"
    details = [term.head, term.basis, f"better: {declared.better}"]
    name = Text(plain_name(term.feature))
    name.append("\n" + " · ".join(details if roomy else [*details, f"90 % {between}"]), style="dim")
    if term.basis == "policy":
        name.append(f"\n{safe(term.reason)}", style="dim italic")
    samples = np.interp(np.linspace(term.knots[0], term.knots[-1], 8), term.knots, term.points)
    return [
        name,
        *([Text(draw.sparkline(samples), _better_style(declared.better))] if roomy else []),
        Text(f"{number(term.knots[0])}\n{number(term.knots[-1])}"),
        Text(f"{signed(term.points[0])}\n{signed(term.points[-1])}"),
        Text(f"{_reach(term.points):.2f}", "bold"),
        *([Text(between)] if roomy else []),
    ]


def _reach(points: Floats) -> float:
    return float(points.max() - points.min())


def _bounds(values: Floats) -> tuple[float, float]:
    """Return the 90 % interval of replicates; not numbers where there are none."""
    if not len(values):
        return float("nan"), float("nan")
    low, high = np.quantile(values, _INTERVAL)
    return float(low), float(high)
