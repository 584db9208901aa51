"""`assay audit`: what an auditor asks of the weights."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from .common import DONE, FINDINGS, JsonOption, MaxBytesOption, PolicyOption, console, model_of, say


def audit(
    model: Annotated[
        Path | None, typer.Argument(metavar="[MODEL]", help="A model file; the shipped one if none.")
    ] = None,
    pages: Annotated[
        list[str] | None,
        typer.Option("--on", help="Pages to audit it on, best with source, label, bias, topic and dataset."),
    ] = None,
    against: Annotated[
        list[str] | None, typer.Option("--against", help="Other pages: how far have they drifted from --on?")
    ] = None,
    policy: PolicyOption = None,
    html: Annotated[Path | None, typer.Option("--html", help="Write the audit as one self-contained page.")] = None,
    json: JsonOption = False,
    max_bytes: MaxBytesOption = None,
) -> None:
    """Audit a model: weights, ranking, stability, calibration, fairness, gaming, drift. Exit 1 on serious findings.

    Example: assay audit --on pages.jsonl --html audit.html
    """
    from ..audit.examine import SAMPLE, examine
    from ..audit.findings import SERIOUS, is_serious
    from ..measured import measured_paths

    if against and not pages:
        raise typer.BadParameter("give the pages to compare with by --on", param_hint="--against")
    loaded = model_of(model, policy)
    seen = measured_paths(pages, loaded, sample=SAMPLE, max_bytes=max_bytes) if pages else None
    other = measured_paths(against, loaded, max_bytes=max_bytes) if against else None
    errors = [message for part in (seen, other) if part is not None for _, message in part.errors]
    for message in errors:
        say(message)
    report = examine(loaded, seen, other)
    if html is not None:
        from ..report.audit_html import audit_page
        from ..report.words import plural

        html.write_text(audit_page(report), encoding="utf-8")
        serious = sum(found["severity"] == SERIOUS for found in report["findings"])
        notes = len(report["findings"]) - serious
        say(f"audit written to {html}: {plural(serious, 'serious finding')}, {plural(notes, 'note')}")
    if json:
        from ..report.json import dumps

        print(dumps(report))
    elif html is None:
        from ..report.audit import print_audit

        print_audit(console(), loaded, report)
    raise typer.Exit(FINDINGS if errors or is_serious(report) else DONE)
