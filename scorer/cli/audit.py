"""`assay audit`: what an auditor asks of the weights."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from .common import DONE, FINDINGS, JsonOption, console


def audit(
    model: Annotated[
        Path | None, typer.Argument(metavar="[MODEL]", help="A model file; the shipped one if none.")
    ] = None,
    pages: Annotated[
        list[str] | None, typer.Option("--on", help="Pages to compare readability with textstat on.")
    ] = None,
    json: JsonOption = False,
) -> None:
    """Show the weights: direction, basis, curve, reach and interval of every term. Exit 1 on findings.

    Example: assay audit
    """
    from ..audit.readability import readability_check
    from ..audit.weights import examine, is_serious
    from ..model import load

    loaded = load(model)
    report = examine(loaded)
    if pages:
        from ..files import records

        report["readability"] = readability_check(records(pages))
    if json:
        from ..report.json import dumps

        print(dumps(report))
    else:
        from ..report.tables import print_audit

        print_audit(console(), loaded, report)
    raise typer.Exit(FINDINGS if is_serious(report) else DONE)
