"""`assay batch`: many pages into Parquet parts."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from .common import DONE, FINDINGS, ModelOption, PolicyOption, model_of, say


def batch(
    inputs: Annotated[
        list[str], typer.Argument(metavar="INPUT...", help="JSONL, CSV, Parquet, text files or folders.")
    ],
    out: Annotated[Path, typer.Option("--out", help="Folder for the scored Parquet parts.")],
    jobs: Annotated[int, typer.Option("--jobs", help="Processes at once; -1 for one a core.")] = 1,
    evidence: Annotated[bool, typer.Option("--evidence", help="Add the spans behind every feature.")] = False,
    keep: Annotated[list[str] | None, typer.Option("--keep", help="A column of the input to carry along.")] = None,
    model: ModelOption = None,
    policy: PolicyOption = None,
) -> None:
    """Score many pages into Parquet parts; run it again and it resumes.

    Example: assay batch crawl.jsonl --out scored --jobs 4
    """
    from ..report.progress import follow
    from ..shards import run

    with follow() as progress:
        done = run(inputs, out, model, policy=policy, jobs=jobs, evidence=evidence, keep=keep or [], progress=progress)
    rate = f", {done.records / done.seconds:,.0f} pages a second" if done.parts and done.seconds else ""
    say(
        f"{done.records:,} pages in {done.parts + done.skipped} parts in {out} "
        f"({done.skipped} were there already), {done.errors} with an error{rate}"
    )
    if done.stale:
        say(f"{done.stale} parts in {out} belong to another model or input; delete them before you rank")
    if policy is not None:
        changed = model_of(model, policy)
        say(f"model {changed.digest} under a policy: {changed.policy}")
    raise typer.Exit(FINDINGS if done.errors else DONE)
