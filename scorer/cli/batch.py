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
    jobs: Annotated[int, typer.Option("--jobs", min=-1, help="Processes at once; -1 for one a core.")] = 1,
    evidence: Annotated[bool, typer.Option("--evidence", help="Add the spans behind every feature.")] = False,
    keep: Annotated[list[str] | None, typer.Option("--keep", help="A column of the input to carry along.")] = None,
    model: ModelOption = None,
    policy: PolicyOption = None,
) -> None:
    """Score many pages into Parquet parts; run it again and it resumes.

    Example: assay batch crawl.jsonl --out scored --jobs 4
    """
    if jobs == 0:
        raise typer.BadParameter("give 1 or more, or -1 for one a core", param_hint="--jobs")
    from ..report.progress import follow
    from ..report.words import plural
    from ..shards import run

    with follow() as progress:
        done = run(inputs, out, model, policy=policy, jobs=jobs, evidence=evidence, keep=keep or [], progress=progress)
    rate = f", {done.records / done.seconds:,.0f} pages a second" if done.parts and done.seconds else ""
    say(
        f"{plural(done.records, 'page')} in {plural(done.parts + done.skipped, 'part')} in {out} "
        f"({done.skipped} were there already), {done.errors} with an error{rate}"
    )
    if done.errors:
        say(f"{out}: the column 'error' of the parts says what is wrong with {plural(done.errors, 'page')}")
    if done.stale:
        say(f"{plural(done.stale, 'part')} in {out} of another model or input; delete what is stale before you rank")
    if policy is not None:
        changed = model_of(model, policy)
        say(f"model {changed.digest} under a policy: {changed.policy}")
    raise typer.Exit(FINDINGS if done.errors else DONE)
