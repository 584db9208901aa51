"""Pieces of self-contained HTML reports: a page with its style and script, tables, escaped text. No network.

A report may run one script and apply one style, both our own and named by their hashes in its content security policy:
whatever a stranger's page smuggles in, the browser refuses to run it. Without the script everything can be read.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterable
from functools import cache
from hashlib import sha256
from html import escape
from importlib.resources import files

from .safe import safe

Cell = str | tuple[str, str]


@cache
def _asset(name: str) -> str:
    return (files(__package__) / "assets" / name).read_text(encoding="utf-8")


def hash_of(asset: str) -> str:
    """Return a style or script as a content security policy names it: by its hash."""
    return f"'sha256-{b64encode(sha256(asset.encode()).digest()).decode()}'"


def text(value: object) -> str:
    """Return a string of anybody's as HTML: escaped, on one line, without control or invisible characters."""
    return escape(safe(str(value)))


def name_of(value: object) -> str:
    """Return a name or an address as HTML that breaks, where it must, after its dots and slashes."""
    return re.sub(r"([./])(?=\w)", r"\1<wbr>", text(value))


def document(title: str, body: str, *, heading: bool = True, script: bool = True) -> str:
    """Return a whole page; `title` and `body` are HTML.

    `heading`: whether the title stands above the body too; `script`: whether the page has the script that sorts and explains.
    """
    style, running = _asset("report.css"), _asset("report.js") if script else ""
    policy = f"default-src 'none'; style-src {hash_of(style)}; base-uri 'none'; form-action 'none'"
    policy += f"; script-src {hash_of(running)}" if script else ""
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
        f'<title>{title}</title><meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="referrer" content="no-referrer">'
        f"<style>{style}</style></head><body>\n<main>\n{f'<h1>{title}</h1>' if heading else ''}\n{body}</main>\n"
        f"{f'<script>{running}</script>' if script else ''}</body></html>\n"
    )


def section(title: str, content: str) -> str:
    """Return a section with its heading; nothing for one without content."""
    return f"<section><h2>{title}</h2>\n{content}</section>\n" if content else ""


def row(cells: Iterable[Cell]) -> str:
    """Return a row of a table; a cell is HTML, or (HTML, class)."""
    return f"<tr>{''.join(_cell(cell, 'td') for cell in cells)}</tr>\n"


def _cell(cell: Cell, tag: str) -> str:
    html, kind = cell if isinstance(cell, tuple) else (cell, "")
    return f'<{tag} class="{kind}">{html}</{tag}>' if kind else f"<{tag}>{html}</{tag}>"


def table(columns: Iterable[Cell], rows: Iterable[str], *, name: str = "table", sorts: bool = False) -> str:
    """Return a table with a heading, its cells as in `row`; a wide one scrolls by itself.

    `name` is what a screen reader calls it; one that sorts gets buttons in its heading where scripts run.
    """
    head = "".join(_cell(cell if not isinstance(cell, str) or cell else ("", "e"), "th") for cell in columns)
    head = head.replace("<th", '<th scope="col"').replace('<th scope="col" class="e"></th>', "<td></td>")
    kind = ' class="sort"' if sorts else ""
    return (
        f'<div class="wide" tabindex="0" role="region" aria-label="{escape(name)}"><table{kind}><thead><tr>{head}</tr>'
        f"</thead><tbody>\n{''.join(rows)}</tbody></table></div>\n"
    )


def sortable(html: str, value: float | str, kind: str = "") -> str:
    """Return a cell of a sortable table: what it shows, the figure it is sorted by ('' for none: last), and its class."""
    return f'<td class="{kind}" data-v="{value}">{html}</td>' if kind else f'<td data-v="{value}">{html}</td>'


def figure(words: str) -> Cell:
    """Return a cell that holds a figure, aligned to the right."""
    return escape(words), "n"


def dim(words: str) -> str:
    """Return a paragraph of small print."""
    return f'<p class="dim">{escape(words)}</p>\n'
