"""Small drawings of numbers, one line high: bars, intervals, shares of a whole, curves. They carry no page text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
import numpy.typing as npt
from rich.text import Text

GROUP_STYLES: Final[Mapping[str, str]] = {
    "sourcing": "green",
    "certainty": "yellow",
    "language": "red",
    "spam": "magenta",
    "headline": "cyan",
    "evidence": "blue",
    "layout": "dim",
    "transparency": "green",
    "repetition": "magenta",
    "readability": "dim",
}
LABEL_STYLES: Final[Mapping[str, str]] = {
    "main": "bold",
    "boilerplate": "dim",
    "comment": "blue",
    "promotion": "magenta",
}
LABEL_FILLS: Final[Mapping[str, str]] = {"main": "█", "boilerplate": "░", "comment": "▒", "promotion": "▓"}
UP, DOWN, QUIET = "green", "red", "dim"
SPARKS: Final = "▁▂▃▄▅▆▇█"


def band_style(score: float) -> str:
    """Return the colour of a score: red below 40, yellow below 60, green above."""
    return "red" if score < 40.0 else "yellow" if score < 60.0 else "green"


def bar(value: float, width: int, style: str) -> Text:
    """Return a bar of `width` cells, filled to `value` of 100, in half cells."""
    halves = round(2 * width * min(max(value, 0.0), 100.0) / 100.0)
    full, half = divmod(halves, 2)
    return Text.assemble(("━" * full + "╸" * half, style), ("·" * (width - full - half), QUIET))


def diverging(points: float, scale: float, side: int) -> Text:
    """Return a bar from a middle line: to the right where points raise, to the left where they lower.

    `scale` is the size of points that fills a whole side of `side` cells.
    """
    halves = round(2 * side * min(abs(points) / scale, 1.0)) if scale > 0 else 0
    halves = max(halves, 1 if points else 0)
    full, half = divmod(halves, 2)
    fill, track = "━" * full, "·" * (side - full - half)
    left, right = Text("·" * side, style=QUIET), Text("·" * side, style=QUIET)
    if points < 0:
        left = Text.assemble((track, QUIET), ("╺" * half + fill, DOWN))
    elif points > 0:
        right = Text.assemble((fill + "╸" * half, UP), (track, QUIET))
    return Text.assemble(left, "│", right)


def interval(value: float, low: float, high: float, width: int, style: str) -> Text:
    """Return a scale of 0 to 100 with a dot at `value` and a line from `low` to `high`: ···──●─····."""
    place, first, last = (_cell(number, width) for number in (value, low, high))
    marks = ["·"] * width
    marks[first : last + 1] = "─" * (last + 1 - first)
    marks[place] = "●"
    before, inside, after = marks[:first], marks[first : last + 1], marks[last + 1 :]
    return Text.assemble(("".join(before), QUIET), ("".join(inside), style), ("".join(after), QUIET))


def _cell(value: float, width: int) -> int:
    return round((width - 1) * min(max(value, 0.0), 100.0) / 100.0)


def stacked(parts: Sequence[tuple[str, int]], width: int) -> Text:
    """Return one bar of `width` cells shared by block labels in proportion; whoever has any gets a cell."""
    total = sum(size for _, size in parts)
    if not total:
        return Text("·" * width, style=QUIET)
    cells = {label: max(round(width * size / total), 1) for label, size in parts if size}
    largest = max(cells, key=lambda label: cells[label])
    cells[largest] = max(cells[largest] + width - sum(cells.values()), 1)
    drawn = Text()
    for label, count in cells.items():
        drawn.append(LABEL_FILLS[label] * count, style=LABEL_STYLES[label])
    return drawn


def sparkline(values: npt.NDArray[np.float64]) -> str:
    """Return one character a value, from the lowest of them to the highest; all the lowest where they are equal."""
    low, reach = float(values.min()), float(values.max() - values.min())
    if reach <= 0.0:
        return SPARKS[0] * len(values)
    steps = np.rint((values - low) / reach * (len(SPARKS) - 1)).astype(int)
    return "".join(SPARKS[step] for step in steps.tolist())
