"""Ranked sources, who copied whom, and shared quotations: on the terminal, and as tables for spreadsheets."""

from __future__ import annotations

from math import isnan
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from . import draw
from .safe import safe, show
from .words import SOURCE_SCORE, plain_name, plural, plus, sequence, signed

if TYPE_CHECKING:
    import pandas as pd

    from ..rank import Ranking

_ROOMY, _WIDE = 70, 96  # cells; under them, tables leave columns out
_FEW = 8  # sources told apart, texts and quotations shown; the rest stands in files
_NAMED = 4  # sources named in a line
_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠")  # a cell that begins so is a formula to spreadsheets
_PLACE = ["source", "id", "start", "end"]  # of a quotation
_NOTE = f"score: {SOURCE_SCORE}; 90 %: it lies between these with a probability of 90 %. counted: pages after copies."
_ABOVE = " above next: probability of standing above the next source."
_WIDER = " rank 90 %: likewise its place."
_TREND = " a year: how many points its pages rise or fall; grey where that may be chance."

Row = dict[str, Any]


def csv_of(frame: pd.DataFrame) -> str:
    """Return a table as CSV for a spreadsheet: names on one line, none of which it would run as a formula.

    Terms are written out as text; months, a table of their own, are left to JSON and Parquet.
    """
    cells = frame.drop(columns="months", errors="ignore")
    if "apart" in cells:
        cells = cells.assign(apart=[_terms(terms) for terms in cells["apart"]])
    texts = {str(name): [_inert(cell) for cell in cells[name]] for name in cells if not _is_number(cells[name])}
    return cells.assign(**texts).to_csv(index=False)


def _is_number(column: pd.Series[Any]) -> bool:
    return column.dtype.kind in "biufM" or str(column.dtype) == "Int64"


def _inert(cell: Any) -> Any:
    if not isinstance(cell, str):
        return cell
    text = safe(cell)
    return f"'{text}" if text.lstrip()[:1] in _FORMULA else text


def _terms(terms: list[Row]) -> str:
    return "; ".join(f"{plain_name(term['feature'])} {signed(term['points'])}" for term in terms)


def print_ranking(console: Console, found: Ranking) -> None:
    """Print the ranked sources, what sets them apart, and the texts and quotations that several sources carry."""
    print_rank(console, found.table)
    print_copies(console, found.copies)
    print_quotes(console, found.quotes)


def print_rank(console: Console, frame: pd.DataFrame) -> None:
    """Print ranked sources; those with too few pages to be ranked, or with copies alone, stand apart.

    Args:
        console: where to.
        frame: the table of `rank.ranking`.
    """
    rows: list[Row] = [{str(key): value for key, value in row.items()} for row in frame.to_dict("records")]
    ranked, apart = ([row for row in rows if bool(row["enough"]) is wanted] for wanted in (True, False))
    if ranked:
        show(console, _rank_table(console, ranked, numbered=True))
    else:
        show(
            console,
            Text("No source has enough pages to be ranked." if rows else "No page with a score is among these."),
        )
    if few := [row for row in apart if row["counted"]]:
        show(console, Text(), Text("Too few pages to be ranked", style="bold"))
        show(console, _rank_table(console, few, numbered=False))
    if copying := [row for row in apart if not row["counted"]]:
        names = [safe(str(row["source"])) for row in copying]
        more = f" and {plural(len(names) - _FEW, 'other')}" if len(names) > _FEW else ""
        show(console, Text(), Text("Nothing but copies of other sources, so no score", style="bold"))
        show(console, Text(", ".join(names[:_FEW]) + more))
    if told := [row for row in ranked if row["apart"]][:_FEW]:
        show(console, Text(), Text("What sets them apart: points a page, beside the mean of the others", style="bold"))
        for row in told:
            show(console, Text.assemble(safe(str(row["source"])), (f"  {_terms(row['apart'])}", "dim")))
    if ranked or few:
        show(console, Text(), Text(_note(console, ranked), style="dim"))


def _note(console: Console, ranked: list[Row]) -> str:
    """Return what the columns say that the tables have at this width."""
    wide = bool(ranked) and console.width >= _WIDE
    above = bool(ranked) and console.width >= _ROOMY
    return _NOTE + _ABOVE * above + _WIDER * wide + _TREND * (wide and _has_trend(ranked))


def _has_trend(rows: list[Row]) -> bool:
    return not all(isnan(row["trend"]) for row in rows)


def _rank_table(console: Console, rows: list[Row], *, numbered: bool) -> Table:
    roomy, wide = console.width >= _ROOMY, console.width >= _WIDE
    prior, trend = "prior" in rows[0], wide and numbered and _has_trend(rows)
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    table.add_column("", justify="right", no_wrap=True)
    table.add_column("source", overflow="fold", ratio=1 if any(len(row["source"]) > 20 for row in rows) else None)
    table.add_column("score", justify="right", no_wrap=True)
    if roomy:
        table.add_column("0" + " " * 13 + "100", no_wrap=True)
    table.add_column("90 %", justify="right", no_wrap=True)
    if wide:
        table.add_column("rank 90 %" if numbered else "", justify="right", no_wrap=True)
    table.add_column("counted", justify="right", no_wrap=roomy, overflow="fold")
    if roomy and numbered:
        table.add_column("above next", justify="right", overflow="fold", width=None if wide else 5)
    if trend:
        table.add_column("a year", justify="right", no_wrap=True)
    if prior:
        table.add_column("prior", justify="right", overflow="fold")
    for place, row in enumerate(rows, start=1):
        score, low, high = float(row["score"]), float(row["low"]), float(row["high"])
        counted, pages = int(row["counted"]), int(row["pages"])
        above = float(row["above_next"]) if row["above_next"] is not None else float("nan")
        table.add_row(
            Text(str(place) if numbered else ""),
            Text(safe(str(row["source"]))),
            Text(f"{score:.0f}", draw.band_style(score)),
            *([draw.interval(score, low, high, 17, draw.band_style(score))] if roomy else []),
            Text(f"{low:.0f}–{high:.0f}"),
            *([Text(f"{row['rank_low']}–{row['rank_high']}" if numbered else "")] if wide else []),
            Text(f"{counted:,}" if counted == pages else f"{counted:,} of {pages:,}"),
            *([Text("–" if isnan(above) else f"{100 * above:.0f} %")] if roomy and numbered else []),
            *([_trend(row)] if trend else []),
            *([Text(_prior(row["prior"]))] if prior else []),
        )
    return table


def _trend(row: Row) -> Text:
    """Return the points a year; quiet where the interval does not tell up from down."""
    if isnan(row["trend"]):
        return Text("–", draw.QUIET)
    sure = (row["trend_low"] > 0.0) or (row["trend_high"] < 0.0)
    return Text(plus(row["trend"]), (draw.UP if row["trend"] > 0.0 else draw.DOWN) if sure else draw.QUIET)


def _prior(value: Any) -> str:
    if isinstance(value, str):
        return safe(value)
    return "–" if value is None or isnan(value) else f"{value:g}"


def print_copies(console: Console, frame: pd.DataFrame) -> None:
    """Print the texts that most sources carry; nothing where no text stands twice."""
    if frame.empty:
        return
    many = int(frame["text"].max())
    show(console, Text(), Text(f"{plural(many, 'text')} on several pages, {len(frame):,} in all", style="bold"))
    for _, group in frame[frame["text"] <= _FEW].groupby("text"):
        first, rest = group.iloc[0], group.iloc[1:]
        others = [safe(str(name)) for name in dict.fromkeys(rest["source"]) if name != first["source"]]
        named = others[:_NAMED] + ([plural(len(others) - _NAMED, "other source")] if len(others) > _NAMED else [])
        carried = f" also in {sequence(named)}" if others else ""
        title = f"{safe(str(first['source']))}: {safe(str(first['id']))}"
        show(console, Text.assemble(title, (f"  {plural(len(group), 'page')}{carried}", "dim")))


def print_quotes(console: Console, frame: pd.DataFrame) -> None:
    """Print the quotations that most independent sources carry, by where they stand; nothing where there are none."""
    if frame.empty:
        return
    quotes = frame.groupby(_PLACE, sort=False)
    size = {key: _carried(group) for key, group in quotes}
    alone = sum(1 for many, _ in size.values() if many)
    title = f"{plural(len(size), 'quotation')} that other pages carry too; with independent sources: {alone:,}"
    show(console, Text(), Text(title, style="bold"))
    shown, told = 0, set[tuple[Any, ...]]()  # one quotation stands once, with all who carry it
    for key in sorted(size, key=lambda key: (-size[key][0], -size[key][1])):
        if key in told:
            continue
        if shown == _FEW:
            break
        shown += 1
        group = quotes.get_group(key)
        told |= {key, *group[[f"other_{name}" for name in _PLACE]].itertuples(index=False, name=None)}
        kinds = [
            f"{kind} in {sequence(_places(group[group['kind'] == kind]))}" for kind in dict.fromkeys(group["kind"])
        ]
        show(console, Text.assemble(f"{safe(str(key[1]))} {key[2]}–{key[3]}", (f"  {'; '.join(kinds)}", "dim")))


def _carried(group: pd.DataFrame) -> tuple[int, int]:
    return group.loc[group["independent"], "other_source"].nunique(), len(group)


def _places(group: pd.DataFrame) -> list[str]:
    places = [f"{safe(str(row.other_id))} {row.other_start}–{row.other_end}" for row in group.head(_NAMED).itertuples()]
    return places + ([plural(len(group) - _NAMED, "other")] if len(group) > _NAMED else [])
