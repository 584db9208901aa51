"""Many pages on the terminal: a table with a row a page."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from ..score import Score
from . import draw
from .safe import cut_start, safe
from .words import SMALLEST, reason_name, shared_folder, signed

_ROOMY = 64  # cells; under it, tables leave out their bars


def listing(console: Console, scores: Sequence[Score]) -> Table:
    """Return many pages as a table: id, score, its two parts, and the strongest reason up and down."""
    roomy = console.width >= _ROOMY
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    table.add_column("page", no_wrap=True)
    table.add_column("score", justify="right", no_wrap=True)
    if roomy:
        table.add_column("", no_wrap=True)
    wide = console.width >= _ROOMY - 12
    if wide:
        table.add_column("rel.", justify="right", overflow="fold")
        table.add_column("qual.", justify="right", overflow="fold")
    table.add_column("main reasons", overflow="fold", ratio=1)
    folder = len(shared_folder([score.id for score in scores]))
    for score in scores:
        name = Text(cut_start(score.id[folder:] or score.title or "page", max(console.width * 3 // 10, 8)))
        if score.score is None:
            bars = [Text()] if roomy else []
            parts = [Text("–"), Text("–")] if wide else []
            table.add_row(name, Text("–"), *bars, *parts, Text(safe(score.abstained or ""), "dim"))
            continue
        bars = [draw.bar(score.score, 8, draw.band_style(score.score))] if roomy else []
        both = (score.reliability, score.quality) if wide else ()
        parts = [Text("–" if part is None else f"{part:.0f}") for part in both]
        number = Text(f"{score.score:.0f}", draw.band_style(score.score))
        table.add_row(name, number, *bars, *parts, _main_reasons(score))
    return table


def _main_reasons(score: Score) -> Text:
    ranked = sorted(score.contributions, key=lambda item: item.points)
    reasons = Text()
    for item, style in ((ranked[-1], draw.UP), (ranked[0], draw.DOWN)) if ranked else ():
        if (item.points if style == draw.UP else -item.points) >= SMALLEST:
            reasons.append("\n" if reasons else "")
            reasons.append(f"{signed(item.points)} {reason_name(item.feature, item.value, item.points)}", style=style)
    return reasons
