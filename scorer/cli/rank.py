"""`assay rank`: sources by their pages."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from .common import JsonOption, console, say


def rank(
    folders: Annotated[list[str], typer.Argument(metavar="DIR...", help="Folders that 'assay batch' wrote.")],
    minimum: Annotated[int, typer.Option("--minimum", min=1, help="Pages below which a source is listed apart.")] = 3,
    json: JsonOption = False,
    html: Annotated[
        Path | None, typer.Option("--html", help="Write a report to look at: one self-contained page.")
    ] = None,
    csv: Annotated[Path | None, typer.Option("--csv", help="Write the table to this CSV file.")] = None,
) -> None:
    """Rank sources by their pages: shrunk score, interval, copies counted once.

    Example: assay rank scored

    Example: assay rank january june --minimum 10 --html sources.html
    """
    from ..rank import policy_of
    from ..rank import rank as rank_sources
    from ..report.tables import csv_of
    from ..report.words import plural

    frame = rank_sources(folders, minimum=minimum)
    if policy := policy_of(folders):
        say(f"scored under a policy: {policy}")
    if csv is not None:
        csv.write_text(csv_of(frame), encoding="utf-8", newline="")
        say(f"{plural(len(frame), 'source')} written to {csv}")
    if html is not None:
        from ..ends import with_ends
        from ..report.rank_html import rank_html

        html.write_text(rank_html(with_ends(frame, folders), policy=policy), encoding="utf-8", newline="\n")
        say(f"report of {plural(len(frame), 'source')} written to {html}")
    if json:
        print(frame.to_json(orient="records", lines=True, force_ascii=True, double_precision=15), end="")
    elif csv is None and html is None:
        from ..report.tables import print_rank

        print_rank(console(), frame)
