"""Scores on the terminal: one page with its reasons, or `listing` of many. Every string of a page goes through `safe`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from assay.features import features
from assay.features.speakers import Speaker

from ..model import Model
from ..reasons import next_band
from ..reference import percentiles
from ..score import Contribution, Score
from . import draw
from .excerpt import excerpt, label_sizes, quotation
from .listing import listing
from .safe import cut, safe, show
from .words import (
    BLOCK_NAMES,
    NOTE,
    SMALLEST,
    SOURCE_KINDS,
    band,
    group_of,
    place_in_words,
    plain_name,
    plural,
    short_summary_of,
    signed,
    value_in_words,
)

if TYPE_CHECKING:
    from ..quotes import SharedQuote

_STRONGEST = 6  # contributions shown of a page
_EASIEST = 2  # changes shown that would lift a page
IN_FULL = 2  # pages printed in full; more are a table
_SPEAKERS = 8  # sources shown of a page
_BARRED = 44  # cells; under it, a page's rows leave out their bars


def print_score(console: Console, score: Score, model: Model) -> None:
    """Print one page: its score, what moved it, what the page consists of, and its text with the evidence marked."""
    parts: list[RenderableType] = [_header(score), Text()]
    parts += _abstention(score) if score.score is None else _scales(console, score)
    if score.score is not None:
        parts += [Text(), _heading("What moved the score"), *_reasons(console, score, model), *_next_band(score, model)]
    speaking = score.sources
    if speaking:
        parts += [Text(), _heading("Who speaks"), *_speakers(console, speaking)]
    if made := _anatomy(console, score):
        parts += [Text(), _heading("What the page consists of"), *made]
        parts += [Text(), _heading("In its own words"), *excerpt(console, score)]
    show(console, *parts, Text(), *_policy(model), Text(NOTE, style="dim"))


def print_scores(
    console: Console,
    scores: Sequence[Score],
    model: Model,
    errors: Sequence[tuple[str, str]] = (),
    shared: Sequence[SharedQuote] = (),
) -> None:
    """Print pages as given: one or two in full, more as a table; then the records that could not be read.

    Args:
        console: where to.
        scores: the pages in the order of their records.
        model: the model that scored them.
        errors: (id, what was wrong) of each broken record.
        shared: the quotations that several of the pages carry.
    """
    if len(scores) <= IN_FULL:
        for place, score in enumerate(scores):
            show(console, *([Text(), Text("─" * console.width, style="dim"), Text()] if place else []))
            print_score(console, score, model)
    else:
        hint = "Give one page alone to see every reason, or --html FILE for all of them."
        show(console, listing(console, scores), Text(), *_policy(model), Text(hint, style="dim"))
    if shared:
        from .quoted import print_quoted

        print_quoted(console, scores, shared)
    if errors:
        show(console, Text(), _heading(f"{plural(len(errors), 'record')} could not be scored"))
        for name, message in errors:
            show(console, Padding(Text.assemble((safe(name), "bold"), ": ", safe(message)), (0, 0, 0, 2)))


def _policy(model: Model) -> list[Text]:
    """Return what a policy file changed, in words; nothing where there was none."""
    return [Text(f"scored under a policy: {safe(model.policy)}", style="yellow")] if model.policy else []


def _heading(words: str) -> Text:
    return Text(words, style="bold")


def _header(score: Score) -> Text:
    names = [safe(name).strip() for name in (score.title, score.id) if name]
    header = Text(names[0] if names else "page", style="bold")
    return header.append(f"\n{names[1]}", style="not bold dim") if len(names) > 1 else header


def _scales(console: Console, score: Score) -> list[RenderableType]:
    """Return the bars of the score, its interval and its two parts."""
    assert score.score is not None  # the caller asks only for pages with a score
    width, barred = max(min(console.width - 36, 36), 6), console.width >= _BARRED
    grid = Table.grid(padding=(0, 2, 0, 0))
    grid.add_column(overflow="fold", min_width=len("reliability"))
    grid.add_column(justify="right", overflow="fold")
    if barred:
        grid.add_column(no_wrap=True)
    grid.add_column(overflow="fold")
    for name, value in (("score", score.score), ("reliability", score.reliability), ("quality", score.quality)):
        if value is None:
            continue
        style, weight = draw.band_style(value), "bold" if name == "score" else ""
        drawn = [draw.bar(value, width, style)] if barred else []
        grid.add_row(Text(name, weight), Text(f"{value:.0f}", weight), *drawn, Text(band(value), f"{weight} {style}"))
        if name == "score" and score.interval is not None:
            low, high = score.interval
            line = [draw.interval(value, low, high, width, style)] if barred else []
            grid.add_row(Text("90 % interval", "dim"), Text(f"{low:.0f}–{high:.0f}", "dim"), *line, Text())
    return [Padding(grid, (0, 0, 0, 2))]


def _reasons(console: Console, score: Score, model: Model) -> list[RenderableType]:
    """Return the strongest contributions, and a line that says how all of them add up."""
    ranked = sorted(score.contributions, key=lambda item: -abs(item.points))
    shown = [item for item in ranked[:_STRONGEST] if abs(item.points) >= SMALLEST]
    grid = Table.grid(padding=(0, 2, 0, 0))
    grid.add_column(justify="right", no_wrap=True)
    barred = console.width >= _BARRED
    if barred:
        grid.add_column(no_wrap=True)
    grid.add_column(overflow="fold")
    scale = max((abs(item.points) for item in shown), default=1.0)
    places = percentiles({item.feature: item.value for item in shown})
    cells = min(max(console.width - (22 if barred else 9), 16), 60)  # of a quotation
    for item in shown:
        style = draw.UP if item.points > 0 else draw.DOWN
        bars = [draw.diverging(item.points, scale, 5)] if barred else []
        grid.add_row(Text(signed(item.points), style), *bars, _reason(score, item, places[item.feature], cells))
    others = [item.points for item in ranked[len(shown) :]]
    total = model.intercept + sum(item.points for item in ranked)
    steps = [f"starts at {signed(model.intercept)}"]
    steps += [f"shown {signed(sum(item.points for item in shown))}"] if shown else ["nothing moved it"]
    steps += [f"{plural(len(others), 'other')} {signed(sum(others))}"] if others else []
    steps += [f"sum {signed(total)} points (log-odds)"]
    return [Padding(grid, (0, 0, 0, 2)), Padding(Text(" · ".join(steps), style="dim"), (0, 0, 0, 2))]


def _reason(score: Score, item: Contribution, place: float | None, cells: int) -> Text:
    reason = Text(f"{short_summary_of(item.feature)}: ")
    reason.append(value_in_words(item.feature, item.value), style="bold")
    if place is not None and item.value:
        reason.append(f" ({place_in_words(place)})")
    quoted = quotation(score.text, item.evidence, cells)
    return reason.append(f"\n{quoted}", style="dim italic") if quoted else reason


def _next_band(score: Score, model: Model) -> list[RenderableType]:
    """Return what would lift the page into the next band: each term that alone would do."""
    found = next_band(score, model)
    if found is None:
        return []
    line = Text(f"To be {found['band']} ({found['from']:.0f}) it needs {signed(found['needed'])}. ", style="dim")
    if not found["changes"]:
        line.append("No single term could give that.")
    for place, change in enumerate(found["changes"][:_EASIEST]):
        line.append(" Or " if place else "Alone would do: ")
        name, now, then = change["feature"], change["value"], change["to"]
        line.append(f"{plain_name(name)} {value_in_words(name, then)} instead of {value_in_words(name, now)}.")
    return [Padding(line, (1, 0, 0, 2))]


def _speakers(console: Console, speaking: Sequence[Speaker]) -> list[RenderableType]:
    """Return the sources that speak most, one a line with its count, and a line that counts all others."""
    told = [row for row in speaking if row.name is not None]
    grid = Table.grid(padding=(0, 2, 0, 0))
    grid.add_column(justify="right", no_wrap=True)
    grid.add_column(overflow="fold")
    for row in told[:_SPEAKERS]:
        kind = SOURCE_KINDS[row.kind]
        name = Text(cut(row.name or "", max(console.width - 24, 8)))
        grid.add_row(Text(f"{row.count:,} ×"), name.append(f"  {kind}" if kind else "", style="dim"))
    rest = [f"{plural(len(told) - _SPEAKERS, 'other source')}"] if len(told) > _SPEAKERS else []
    rest += [f"{SOURCE_KINDS[row.kind]} ×{row.count:,}" for row in speaking if row.name is None]
    shown: list[RenderableType] = [Padding(grid, (0, 0, 0, 2))] if told else []
    return [*shown, Padding(Text(" · ".join(rest), style="dim"), (0, 0, 0, 2))] if rest else shown


def _anatomy(console: Console, score: Score) -> list[RenderableType]:
    """Return the words of each label as a line and as one bar; nothing for a page without words."""
    sizes = label_sizes(score)
    if not any(sizes.values()):
        return []
    line = Text()
    for place, (label, size) in enumerate((label, size) for label, size in sizes.items() if size):
        line.append(" · " if place else "", style="dim")
        line.append(draw.LABEL_FILLS[label], style=draw.LABEL_STYLES[label])
        line.append(f" {BLOCK_NAMES[label]} " + (f"{size:,}" if place else plural(size, "word")))
    width = max(min(console.width - 2, 72), 4)
    return [Padding(part, (0, 0, 0, 2)) for part in (line, draw.stacked(list(sizes.items()), width))]


def _abstention(score: Score) -> list[RenderableType]:
    """Return the reason for giving no score, and what was measured all the same."""
    reason = Text.assemble(("no score: ", "bold yellow"), safe(score.abstained or "the reason is not known"))
    grid = Table.grid(padding=(0, 2, 0, 0))
    grid.add_column()
    grid.add_column(overflow="fold")
    found: dict[str, list[str]] = {}
    for name, value in score.features.items():
        if value and features()[name].better != "neither":
            found.setdefault(group_of(name), []).append(f"{plain_name(name)} {value_in_words(name, value)}")
    for group, items in found.items():
        grid.add_row(Text(group, "dim"), Text(" · ".join(items)))
    if not found:
        return [Padding(reason, (0, 0, 0, 2))]
    return [Padding(reason, (0, 0, 1, 2)), _heading("What was still measured"), Padding(grid, (0, 0, 0, 2))]
