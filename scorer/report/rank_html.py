"""Ranked sources as one self-contained page of HTML. What the table of sources does not tell has no column."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from math import isnan
from typing import TYPE_CHECKING, Any

from . import svg
from .html import Cell, dim, document, figure, name_of, row, sortable, table, text
from .words import BANDS, NOTE, SOURCE_SCORE, band, number, plain_name, plural, plus, signed

if TYPE_CHECKING:
    import pandas as pd

Row = Mapping[str, Any]

_WEB = re.compile(r"https?://[^\s]+", re.IGNORECASE)
_LONGEST = 500  # rows of a further table that are shown
_COPIES = "Pages with one number carry one text. It counts once, for the page that is marked first."
_QUOTES = (
    "A row is a quotation and one that matches it on another page; each pair stands twice. Start and end count characters "
    "of the page. Share: of the content words of the shorter one, those in both. Independent: of two sources. It moves no score."
)
_OPTIONAL = ("rank_low", "trend", "months", "apart", "best", "worst", "prior")


def rank_html(
    frame: pd.DataFrame,
    *,
    policy: str = "",
    copies: pd.DataFrame | None = None,
    quotes: pd.DataFrame | None = None,
) -> str:
    """Return ranked sources as one HTML document that needs nothing else.

    Args:
        frame: a row a source, in order: source, pages, counted, mean, score, low, high, above_next, enough; and where it
            has them rank_low and rank_high (the interval of its place), trend (points of score a year), months
            ([{"month", "mean"}]), apart ([{"feature", "points"}], what sets it apart), best and worst (ids or
            addresses of pages), prior (what a list says of it).
        policy: what a policy file changed of the model, in words.
        copies: who carries which text, as `assay rank --copies` writes it.
        quotes: which quotations are shared, as `assay rank --quotes` writes it.
    """
    columns = {str(column): [_known(value) for value in frame[column]] for column in frame.columns}
    rows: list[Row] = [dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)]
    ranked, few = ([item for item in rows if bool(item["enough"]) is wanted] for wanted in (True, False))
    parts = [f'<p class="policy">Scored under a policy: {text(policy)}</p>\n' if policy else ""]
    parts.append(_sources(ranked, numbered=True) if ranked else "<p>No source has enough pages to be ranked.</p>\n")
    if few:
        parts.append(f"<h2>Too few pages to be ranked</h2>\n{_sources(few, numbered=False)}")
    note = (
        f"Score: {SOURCE_SCORE}; the line is its 90 % interval. Counted: pages after copies. Above next: how probable it is "
        "that the source stands above the next."
    )
    parts += [dim(note), dim(NOTE)]
    for heading, told, other in (
        ("Texts that several pages carry", _COPIES, copies),
        ("Shared quotations", _QUOTES, quotes),
    ):
        if other is not None:
            parts.append(f"<h2>{heading}</h2>\n{_plain(heading, other)}{'' if other.empty else dim(told)}")
    title = f"{plural(len(ranked), 'source')} ranked" + (f", {len(few):,} not" if few else "")
    return document(title, f'<div class="roomy">\n{"".join(parts)}</div>\n')


def _known(value: Any) -> Any:
    """Return a cell of a frame, None for what it does not know: not a number, pandas' NA, an empty string or list."""
    if isinstance(value, str | list | tuple):
        return value or None
    if value is None or type(value).__name__ in ("NAType", "NaTType") or (isinstance(value, float) and isnan(value)):
        return None
    return value


def _sources(rows: Sequence[Row], *, numbered: bool) -> str:
    has = {name: any(item.get(name) is not None for item in rows) for name in _OPTIONAL}
    has["rank_low"] &= numbered
    told: list[tuple[bool, Cell]] = [
        (numbered, figure("#")),
        (True, "source"),
        (True, figure("score")),
        (True, "0 to 100"),
        (True, figure("90 %")),
        (has["rank_low"], figure("place, 90 %")),
        (True, figure("counted")),
        (numbered, figure("above next")),
        (has["trend"] or has["months"], ("trend", "x")),
        (has["apart"], ("what sets it apart", "x")),
        (has["best"] or has["worst"], ("look at", "x")),
        (has["prior"], figure("prior")),
    ]
    lines = []
    for place, item in enumerate(rows, start=1):
        cells = zip(told, _cells(item, place), strict=True)
        lines.append(f"<tr>{''.join(cell for (shown, _), cell in cells if shown)}</tr>\n")
    name = "ranked sources" if numbered else "sources with few pages"
    return table([cell for shown, cell in told if shown], lines, name=name, sorts=True)


def _cells(item: Row, place: int) -> list[str]:
    score, low, high = item["score"], item["low"], item["high"]
    pages, counted = int(item["pages"]), int(item["counted"])
    drawn = "<small>no score: copies of other sources alone</small>"
    if score is not None:
        gauge = svg.gauge(score, (low, high), [end for end, _ in BANDS[:-1]])
        drawn = f'<span class="mini">{gauge}</span><small>{band(score)}</small>'
    ends = [_link(name, item[name]) for name in ("best", "worst") if item.get(name) is not None]
    return [
        sortable(str(place), place, "n"),
        f'<td class="w"><b>{name_of(item["source"])}</b></td>',
        _figure(score, "" if score is None else f"<b>{score:.0f}</b>"),
        sortable(drawn, "" if score is None else score),
        _figure(low, "" if low is None else f"{low:.0f}–{high:.0f}"),
        _figure(item.get("rank_low"), f"{item.get('rank_low')}–{item.get('rank_high')}"),
        _figure(counted, f"{counted:,}" if counted == pages else f"{counted:,} of {pages:,}"),
        _figure(item["above_next"], "" if item["above_next"] is None else f"{100 * item['above_next']:.0f} %"),
        f'<td class="t">{_trend(item)}</td>',
        f'<td class="t">{_apart(item.get("apart") or ())}</td>',
        f'<td class="w">{"<br>".join(ends)}</td>',
        f'<td class="n">{text(item.get("prior") or "–")}</td>',
    ]


def _figure(value: float | None, html: str) -> str:
    return sortable("–", "", "n") if value is None else sortable(html, float(value), "n")


def _trend(item: Row) -> str:
    """Return the means of the months as a line, and the points a year with their interval where they are known."""
    means = [float(month["mean"]) for month in item.get("months") or () if month["mean"] is not None]
    parts = [svg.spark(means)] if len(means) > 1 else []
    if (slope := item.get("trend")) is not None:
        low, high = item.get("trend_low"), item.get("trend_high")
        between = f"<br>({plus(low)} to {plus(high)})" if low is not None and high is not None else ""
        parts.append(f"<small>{plus(slope)} a year{between}</small>")
    return "<br>".join(parts)


def _apart(terms: Sequence[Row]) -> str:
    return "<br>".join(
        f'<span class="{"up" if term["points"] > 0 else "down"}">{signed(term["points"])}</span> '
        f"{text(plain_name(term['feature']))}"
        for term in terms
    )


def _link(end: str, page: Any) -> str:
    """Return a page as a link where it is an address of the web, else its name; nothing else is ever an address."""
    name = text(page).strip()
    if not _WEB.fullmatch(str(page).strip()):
        return f"<small>{end}</small> {name}"
    return f'<a href="{name}" title="{name}" rel="noopener noreferrer nofollow">{end} page</a>'


def _plain(title: str, frame: pd.DataFrame) -> str:
    rows = [
        row([_plain_cell(_known(value)) for value in line]) for line in frame.head(_LONGEST).itertuples(index=False)
    ]
    if not rows:
        return "<p>None.</p>\n"
    names = [str(column).replace("_", " ") for column in frame.columns]
    columns = [figure(name) if frame.dtypes.iloc[at].kind in "iuf" else text(name) for at, name in enumerate(names)]
    hidden = len(frame) - len(rows)
    note = dim(f"{plural(hidden, 'further row')} not shown.") if hidden else ""
    return table(columns, rows, name=title, sorts=True) + note


def _plain_cell(value: Any) -> Cell:
    if value is None:
        return "–"
    if isinstance(value, int | float) and not isinstance(value, bool):
        return figure(number(float(value)))
    if isinstance(value, bool):
        return "yes" if value else "no"
    return name_of(str(value).removesuffix(" 00:00:00")), "w"  # a day is no time of day


__all__ = ["rank_html"]
