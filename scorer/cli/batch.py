"""`assay batch`: many pages into Parquet parts."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated

import typer

from .common import DONE, FINDINGS, MaxBytesOption, ModelOption, PolicyOption, model_of, say


def batch(
    inputs: Annotated[
        list[str],
        typer.Argument(
            metavar="INPUT...", help="Text, HTML, JSONL, CSV, Parquet, WARC, WET: files, folders, patterns, URLs."
        ),
    ],
    out: Annotated[str, typer.Option("--out", help="Folder or URL for the scored Parquet parts.")],
    jobs: Annotated[
        int | None, typer.Option("--jobs", min=-1, help="Processes at once, 1 if not given; -1 for one a core.")
    ] = None,
    evidence: Annotated[bool, typer.Option("--evidence", help="Add the spans behind every feature.")] = False,
    keep: Annotated[list[str] | None, typer.Option("--keep", help="A column of the input to carry along.")] = None,
    dask: Annotated[
        str | None, typer.Option("--dask", metavar="ADDRESS", help="Work on the Dask cluster of this scheduler.")
    ] = None,
    ray: Annotated[str | None, typer.Option("--ray", metavar="ADDRESS", help="Work on this Ray cluster.")] = None,
    model: ModelOption = None,
    policy: PolicyOption = None,
    max_bytes: MaxBytesOption = None,
) -> None:
    """Score many pages into Parquet parts; run it again and it resumes.

    Example: assay batch crawl.jsonl --out scored --jobs 4
    """
    if jobs == 0:
        raise typer.BadParameter("give 1 or more, or -1 for one a core", param_hint="--jobs")
    if dask is not None and ray is not None:
        raise typer.BadParameter("it excludes --dask; give one of them", param_hint="--ray")
    from ..report.progress import follow
    from ..report.words import plural
    from ..shards import Progress, run

    warned: set[str] = set()

    def warn(unknown: Iterable[str]) -> None:
        for name in unknown:
            if name not in warned:
                warned.add(name)
                say(f"--keep {name}: no page so far has this column, so it stays empty; check its name")

    def tell(now: Progress) -> None:
        warn(now.unknown)
        show(now)

    with follow() as show:
        done = run(
            inputs, out, model, policy=policy, jobs=jobs, dask=dask, ray=ray, evidence=evidence, keep=keep or [],
            max_bytes=max_bytes, progress=tell,
        )  # fmt: skip
    warn(done.unknown)
    rate = f", {done.scored / done.seconds:,.0f} pages a second" if done.scored and done.seconds else ""
    say(
        f"{plural(done.records, 'page')} in {plural(done.parts + done.skipped, 'part')} in {out} "
        f"({done.skipped} were there already), {done.errors} with an error{rate}"
    )
    if done.errors:
        say(f"{out}: the column 'error' of the parts says what is wrong with {plural(done.errors, 'page')}")
    if done.stale:
        say(
            f"{plural(done.stale, 'part')} in {out} of another model, input or options; delete what is stale before you rank"
        )
    if policy is not None:
        changed = model_of(model, policy)
        say(f"model {changed.digest} under a policy: {changed.policy}")
    raise typer.Exit(FINDINGS if done.errors else DONE)
