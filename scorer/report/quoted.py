"""Quotations that several of the pages carry, for a reader: information beside the scores, in the terminal and in HTML."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from ..quotes import Carrier, SharedQuote
from .html import dim, section, text
from .safe import safe, show
from .words import plural

if TYPE_CHECKING:
    from rich.console import Console

    from ..score import Score

_LISTED = 8  # quotations that the terminal lists
_LONGEST = 160  # characters of a quotation that is shown
_KINDS = {"same": "the same words", "excerpt": "an excerpt", "altered": "altered"}
_TITLE = "Quotations that several pages carry"
_NOTE = "Beside the score, and no part of it. Carried by sources that are no copies of each other, a quotation is corroborated."


def print_quoted(console: Console, scores: Sequence[Score], shared: Sequence[SharedQuote]) -> None:
    """Print the quotations, each once, with the pages that carry it; nothing where there are none."""
    if not shared:
        return
    from rich.padding import Padding
    from rich.text import Text

    texts = {score.id: score.text for score in scores}
    once = _each_once(shared)
    show(console, Text(), Text(_TITLE, style="bold"))
    for quote in once[:_LISTED]:
        where = ", ".join(dict.fromkeys([safe(_short(quote.id)), *map(_carried, quote.carriers)]))
        told = Text.assemble(_words(texts[quote.id], quote), (f"  {where}", "dim"))
        show(console, Padding(told, (0, 0, 0, 2)))
    if len(once) > _LISTED:
        show(console, Text(f"  {plural(len(once) - _LISTED, 'other')}: --html FILE lists all of them", style="dim"))
    show(console, Text(_NOTE, style="dim"))


def quoted_html(score: Score, shared: Sequence[SharedQuote], links: Mapping[str, str]) -> str:
    """Return the section of one page: its quotations that other pages carry, with links to those in the document.

    Args:
        score: the page.
        shared: the quotations of all pages.
        links: id of a page → id of its report in the document.
    """
    rows = []
    for quote in shared:
        if quote.id == score.id:
            carriers = ", ".join(dict.fromkeys(_linked(carrier, links) for carrier in quote.carriers))
            independent = (
                f" <small>{plural(quote.corroborated, 'independent source')}</small>" if quote.corroborated else ""
            )
            rows.append(f"<li>{text(_words(score.text, quote))}{independent}<br><small>also in {carriers}</small></li>")
    return section(_TITLE, f"<ul>{''.join(rows)}</ul>\n{dim(_NOTE)}") if rows else ""


def _each_once(shared: Sequence[SharedQuote]) -> list[SharedQuote]:
    """Return the quotations without those that stand among the carriers of one before, most widely carried first."""
    seen: set[tuple[str, int]] = set()
    found = []
    for quote in sorted(shared, key=lambda quote: -len(quote.carriers)):
        if (quote.id, quote.start) not in seen:
            found.append(quote)
        seen |= {(quote.id, quote.start), *((carrier.id, carrier.start) for carrier in quote.carriers)}
    return found


def _words(page: str, quote: SharedQuote) -> str:
    said = " ".join(safe(page[quote.start : quote.end]).split()).strip("“”\"'‘’ ")
    return f"“{said if len(said) <= _LONGEST else said[:_LONGEST].rpartition(' ')[0] + ' …'}”"


def _short(name: str) -> str:
    return name.rstrip("/").rpartition("/")[2] or name


def _carried(carrier: Carrier) -> str:
    return f"{safe(_short(carrier.id))} ({_KINDS[carrier.kind]})"


def _linked(carrier: Carrier, links: Mapping[str, str]) -> str:
    name = text(_short(carrier.id))
    place = f'<a href="#{links[carrier.id]}">{name}</a>' if carrier.id in links else name
    return f"{place} ({_KINDS[carrier.kind]})"
