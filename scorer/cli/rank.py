"""`assay rank`: sources by their pages."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from .common import JsonOption, console, say

if TYPE_CHECKING:
    from collections.abc import Sized

    import pandas as pd

_NAMED = 3  # sources of a list without pages that are named


def rank(
    folders: Annotated[list[str], typer.Argument(metavar="DIR...", help="Folders that 'assay batch' wrote.")],
    minimum: Annotated[int, typer.Option("--minimum", min=1, help="Pages below which a source is listed apart.")] = 3,
    since: Annotated[str | None, typer.Option("--since", metavar="DAY", help="First day, as 2026-01-31.")] = None,
    until: Annotated[str | None, typer.Option("--until", metavar="DAY", help="Last day.")] = None,
    adjust: Annotated[
        str | None, typer.Option("--adjust", metavar="COLUMN", help="Take out the effect of this column of the parts.")
    ] = None,
    prior: Annotated[
        Path | None, typer.Option("--prior", help="A CSV file source,value to show beside the sources; never used.")
    ] = None,
    above: Annotated[
        tuple[str, str] | None, typer.Option("--above", metavar="A B", help="Only: how probably A is above B.")
    ] = None,
    json: JsonOption = False,
    html: Annotated[
        Path | None, typer.Option("--html", help="Write a report to look at: one self-contained page.")
    ] = None,
    csv: Annotated[Path | None, typer.Option("--csv", help="Write the table to this CSV file.")] = None,
    parquet: Annotated[Path | None, typer.Option("--parquet", help="Write the table to this Parquet file.")] = None,
    copies: Annotated[Path | None, typer.Option("--copies", help="Write who carries which text (CSV).")] = None,
    quotes: Annotated[Path | None, typer.Option("--quotes", help="Write which quotations are shared (CSV).")] = None,
) -> None:
    """Rank sources by their pages: shrunk score, interval, copies counted once.

    Example: assay rank scored

    Example: assay rank january june --minimum 10 --html sources.html
    """
    from ..parts import policy_of
    from ..rank import ranking
    from ..sources import prior_of

    told = None if prior is None else prior_of(prior)
    found = ranking(
        folders, minimum=minimum, since=since, until=until, adjust=adjust, prior=told, with_ends=html is not None
    )
    if told is not None and (unseen := sorted(set(told) - set(found.table["source"]))):
        say(f"{prior}: no pages here of {_counted(unseen, 'source')} it names: {', '.join(unseen[:_NAMED])}")
    if policy := policy_of(folders):
        say(f"scored under a policy: {policy}")
    if parquet is not None:
        found.table.to_parquet(parquet, index=False)
        say(f"{_counted(found.table, 'source')} written to {parquet}")
    _written(csv, found.table, "source")
    _written(copies, found.copies, "page")
    _written(quotes, found.quotes, "row")
    if html is not None:
        from ..report.rank_html import rank_html

        page = rank_html(found.table.join(found.ends), policy=policy, copies=found.copies, quotes=found.quotes)
        html.write_text(page, encoding="utf-8", newline="\n")
        say(f"report of {_counted(found.table, 'source')} written to {html}")
    if above is not None:
        _compared(*above, found.above(*above), json=json)
    elif json:
        print(found.table.to_json(orient="records", lines=True, force_ascii=True, double_precision=15), end="")
    elif all(path is None for path in (csv, parquet, html, copies, quotes)):
        from ..report.ranked import print_ranking

        print_ranking(console(), found)


def _written(path: Path | None, frame: pd.DataFrame, what: str) -> None:
    if path is not None:
        from ..report.ranked import csv_of

        path.write_text(csv_of(frame), encoding="utf-8", newline="")
        say(f"{_counted(frame, what)} written to {path}")


def _counted(rows: Sized, what: str) -> str:
    from ..report.words import plural

    return plural(len(rows), what)


def _compared(one: str, other: str, chance: float, *, json: bool) -> None:
    from ..report.json import dumps
    from ..report.safe import safe

    print(dumps({"above": [one, other], "probability": chance}) if json else safe(f"{one} above {other}: {chance:.3f}"))
