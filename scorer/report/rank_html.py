"""Ranked sources as one self-contained page of HTML. What a frame does not tell has no column."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from math import isnan
from typing import TYPE_CHECKING, Any

from . import svg
from .html import Cell, dim, document, figure, row, sortable, table, text
from .words import BANDS, NOTE, band, number, plural

if TYPE_CHECKING:
    import pandas as pd

_WEB = re.compile(r"https?://[^\s]+", re.IGNORECASE)
_LONGEST = 500  # rows of a further table that are shown


def rank_html(frame: pd.DataFrame, *, policy: str = "", more: Mapping[str, pd.DataFrame] | None = None) -> str:
    """Return ranked sources as one HTML document that needs nothing else.

    Args:
        frame: a row a source as `rank` gives it: source, pages, counted, mean, score, low, high, above_next, enough; and
            where it has them rank_low and rank_high (the interval of its place), trend (mean scores over time), apart
            (what sets it apart, in words or as (words, ...)), best and worst (ids or addresses of pages).
        policy: what a policy file changed of the model, in words.
        more: further tables by their titles (copies, shared quotations), shown as they are.
    """
    rows: list[dict[str, Any]] = [{str(key): value for key, value in item.items()} for item in frame.to_dict("records")]
    ranked, few = ([item for item in rows if bool(item["enough"]) is wanted] for wanted in (True, False))
    parts = [f'<p class="policy">Scored under a policy: {text(policy)}</p>\n' if policy else ""]
    parts.append(_sources(ranked, numbered=True) if ranked else "<p>No source has enough pages to be ranked.</p>\n")
    if few:
        parts.append(f"<h2>Too few pages to be ranked</h2>\n{_sources(few, numbered=False)}")
    note = "Score: the mean of the counted pages, drawn towards the mean of all sources where pages are few; the line is its "
    note += "90 % interval. Counted: pages after copies. Above next: how probable it is that the source stands above the next."
    parts += [dim(note), dim(NOTE)]
    for title, other in (more or {}).items():
        parts.append(f"<h2>{text(title)}</h2>\n{_plain(title, other)}")
    return document(f"{plural(len(rows), 'source')} ranked", f'<div class="roomy">\n{"".join(parts)}</div>\n')


def _sources(rows: Sequence[Mapping[str, Any]], *, numbered: bool) -> str:
    has = {
        name: any(_given(item.get(name)) for item in rows) for name in ("rank_low", "trend", "apart", "best", "worst")
    }
    if not numbered:
        has["rank_low"] = False
    columns: list[Cell] = [figure("#")] if numbered else []
    columns += ["source", figure("score"), "0 to 100", figure("90 %")]
    columns += [figure("place, 90 %")] if has["rank_low"] else []
    columns += [figure("counted")]
    columns += [figure("above next")] if numbered else []
    columns += [("trend", "x")] if has["trend"] else []
    columns += [("what sets it apart", "x")] if has["apart"] else []
    columns += [("best and worst page", "x")] if has["best"] or has["worst"] else []
    lines = [_source(item, place if numbered else None, has) for place, item in enumerate(rows, start=1)]
    return table(columns, lines, name="ranked sources" if numbered else "sources with few pages", sorts=True)


def _source(item: Mapping[str, Any], place: int | None, has: Mapping[str, bool]) -> str:
    score, low, high = float(item["score"]), float(item["low"]), float(item["high"])
    pages, counted = int(item["pages"]), int(item["counted"])
    drawn = svg.gauge(score, (low, high), [end for end, _ in BANDS[:-1]])
    cells = [sortable(str(place), place, "n")] if place is not None else []
    cells += [
        f'<td class="w"><b>{text(item["source"])}</b></td>',
        sortable(f"<b>{score:.0f}</b>", score, "n"),
        sortable(f'<span class="mini">{drawn}</span><small>{band(score)}</small>', score),
        sortable(f"{low:.0f}–{high:.0f}", low, "n"),
    ]
    if has["rank_low"]:
        first, last = item["rank_low"], item["rank_high"]
        cells.append(sortable(f"{first:.0f}–{last:.0f}", first, "n") if _given(first) else sortable("–", "", "n"))
    cells.append(sortable(f"{counted:,}" if counted == pages else f"{counted:,} of {pages:,}", counted, "n"))
    if place is not None:
        above = item["above_next"]
        cells.append(sortable(f"{100 * above:.0f} %", above, "n") if _given(above) else sortable("–", "", "n"))
    if has["trend"]:
        cells.append(f"<td>{_trend(item.get('trend'))}</td>")
    if has["apart"]:
        cells.append(f'<td class="w">{_apart(item.get("apart"))}</td>')
    if has["best"] or has["worst"]:
        ends = [f"<small>{name}</small> {_link(item[name])}" for name in ("best", "worst") if _given(item.get(name))]
        cells.append(f'<td class="w">{"<br>".join(ends)}</td>')
    return f"<tr>{''.join(cells)}</tr>\n"


def _given(value: Any) -> bool:
    return value is not None and value != "" and not (isinstance(value, float) and isnan(value))


def _trend(values: Any) -> str:
    found = [float(value) for value in values if _given(value)] if _given(values) else []
    return svg.spark(found) if len(found) > 1 else ""


def _apart(value: Any) -> str:
    if not _given(value):
        return ""
    return text(value) if isinstance(value, str) else "<br>".join(text(words) for words in value)


def _link(page: Any) -> str:
    """Return a page as a link where it is an address of the web, else its name; nothing else is ever an address."""
    name = text(page).strip()
    whole = _WEB.fullmatch(str(page).strip())
    return f'<a href="{name}" rel="noopener noreferrer nofollow">{name}</a>' if whole else name


def _plain(title: str, frame: pd.DataFrame) -> str:
    columns = [str(column) for column in frame.columns]
    rows = [row([_value(value) for value in values]) for values in frame.head(_LONGEST).itertuples(index=False)]
    made = table([text(column.replace("_", " ")) for column in columns], rows, name=title, sorts=True)
    hidden = len(frame) - len(rows)
    return (
        made + (dim(f"{plural(hidden, 'further row')} not shown.") if hidden > 0 else "") if rows else "<p>None.</p>\n"
    )


def _value(value: Any) -> Cell:
    if isinstance(value, bool | str) or not _given(value):
        return (text(value) if _given(value) else "–", "w")
    if isinstance(value, int | float):
        return figure(number(float(value)))
    if isinstance(value, list | tuple):
        return "<br>".join(text(item) for item in value), "w"
    return text(value), "w"


__all__ = ["rank_html"]
