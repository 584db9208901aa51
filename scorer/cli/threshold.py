"""`assay threshold`: where to cut."""

from __future__ import annotations

from typing import Annotated

import typer

from .common import DONE, FINDINGS, JsonOption, MaxBytesOption, ModelOption, PolicyOption, console, model_of, say


def threshold(
    paths: Annotated[list[str], typer.Argument(metavar="PATH...", help="Pages, best with a label and a source.")],
    step: Annotated[float, typer.Option("--step", min=1.0, max=50.0, help="Between two cuts.")] = 10.0,
    model: ModelOption = None,
    policy: PolicyOption = None,
    json: JsonOption = False,
    max_bytes: MaxBytesOption = None,
) -> None:
    """Show what is kept when pages below a score are dropped: pages, words, and of labelled pages the unreliable ones.

    Example: assay threshold pages.jsonl --step 5
    """
    if not 1.0 <= step <= 50.0:  # typer lets nan through
        raise typer.BadParameter(f"{step} is not a number from 1 to 50", param_hint="--step")
    from ..measured import measured_paths
    from ..threshold import cuts_of, operating_points

    loaded = model_of(model, policy)
    pages = measured_paths(paths, loaded, max_bytes=max_bytes)
    report = operating_points(pages, loaded, cuts_of(step).tolist())
    for _, message in pages.errors:
        say(message)
    if json:
        from ..report.json import dumps

        print(dumps(report))
    else:
        from ..report.comparison import print_threshold

        print_threshold(console(), report)
    raise typer.Exit(FINDINGS if pages.errors else DONE)
