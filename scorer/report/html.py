"""Pieces of self-contained HTML reports: a page with its style, tables, escaped text. No script, no network."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from .safe import safe

Cell = str | tuple[str, str]

_STYLE = """
:root{color-scheme:light dark;--ink:#1c1f24;--paper:#fff;--dim:#667;--rule:#d8dbe0;--up:#1a7f4b;--down:#b3372f;--line:#2b5fad;
--band:#2b5fad33}
@media(prefers-color-scheme:dark){:root{--ink:#e6e8ec;--paper:#15171b;--dim:#9aa0ab;--rule:#343942;--up:#4cc38a;--down:#ef7a6f;
--line:#7aa7f0;--band:#7aa7f033}}
body{font:16px/1.5 system-ui,sans-serif;color:var(--ink);background:var(--paper);max-width:66rem;margin:2rem auto;padding:0 1rem}
h1{font-size:1.6rem;margin-bottom:0}h2{font-size:1.15rem;margin:2.2rem 0 .5rem;border-bottom:1px solid var(--rule)}
table{border-collapse:collapse;width:100%}th,td{padding:.3rem .7rem .3rem 0;text-align:left;vertical-align:top;
border-bottom:1px solid var(--rule)}th{font-weight:600;color:var(--dim);font-size:.85rem}
td.n,th.n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}.dim,small{color:var(--dim)}
.serious{color:var(--down);font-weight:600}.note{color:var(--dim)}li{margin:.2rem 0}
.wide{overflow-x:auto}.scale{font-size:11px;fill:var(--dim)}.axis,.frame{stroke:var(--rule);fill:none}
.line{fill:none;stroke:var(--line);stroke-width:2}.band{fill:var(--band)}.knot{fill:var(--line)}
.bar{fill:var(--line);fill-opacity:.6}.up{fill:var(--up)}.down{fill:var(--down)}.interval{stroke:var(--ink);stroke-width:1.5}
"""


def text(value: object) -> str:
    """Return a string of anybody's as HTML: escaped, on one line, without control or invisible characters."""
    return escape(safe(str(value)))


def document(title: str, body: str) -> str:
    """Return a whole page; `title` and `body` are HTML."""
    return (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>{title}</title>'
        f'<meta name="viewport" content="width=device-width"><style>{_STYLE}</style></head><body>\n'
        f"<h1>{title}</h1>\n{body}</body></html>\n"
    )


def row(cells: Iterable[Cell]) -> str:
    """Return a row of a table; a cell is HTML, or (HTML, class)."""
    return f"<tr>{''.join(_cell(cell, 'td') for cell in cells)}</tr>\n"


def _cell(cell: Cell, tag: str) -> str:
    html, kind = cell if isinstance(cell, tuple) else (cell, "")
    return f'<{tag} class="{kind}">{html}</{tag}>' if kind else f"<{tag}>{html}</{tag}>"


def table(columns: Iterable[Cell], rows: Iterable[str]) -> str:
    """Return a table with a heading, its cells as in `row`; a wide one scrolls by itself."""
    head = "".join(_cell(cell, "th") for cell in columns)
    return f'<div class="wide"><table><thead><tr>{head}</tr></thead><tbody>\n{"".join(rows)}</tbody></table></div>\n'


def figure(words: str) -> Cell:
    """Return a cell that holds a figure, aligned to the right."""
    return escape(words), "n"


def dim(words: str) -> str:
    """Return a paragraph of small print."""
    return f'<p class="dim">{escape(words)}</p>\n'
