"""`assay compare`: two models, or two corpora."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from .common import DONE, FINDINGS, JsonOption, MaxBytesOption, ModelOption, PolicyOption, console, model_of, say


def compare(
    first: Annotated[str, typer.Argument(metavar="A", help="A model file, or pages; 'shipped' is the shipped model.")],
    second: Annotated[str, typer.Argument(metavar="B", help="Another model file, or other pages.")],
    pages: Annotated[
        list[str] | None, typer.Option("--on", help="Pages on which the models A and B are compared.")
    ] = None,
    model: ModelOption = None,
    policy: PolicyOption = None,
    most: Annotated[int, typer.Option("--most", min=1, help="Pages or sources to show.")] = 10,
    json: JsonOption = False,
    max_bytes: MaxBytesOption = None,
) -> None:
    """Compare two models on the same pages (--on), or two corpora under one model: who moved, and because of which terms.

    Example: assay compare old.json shipped --on pages/

    Example: assay compare january.jsonl june.jsonl
    """
    from ..compare import compare_corpora, compare_models
    from ..measured import measured_paths

    if pages:
        if model is not None:
            raise typer.BadParameter("with --on, A and B are the models", param_hint="--model")
        old, new = model_of(_model_path(first)), model_of(_model_path(second), policy)
        seen = measured_paths(pages, old, max_bytes=max_bytes)
        report, errors = compare_models(seen, old, new), seen.errors
    elif "shipped" in (first, second) or (first.endswith(".json") and second.endswith(".json")):
        raise typer.BadParameter("A and B look like models; give the pages to compare them on", param_hint="--on")
    else:
        under = model_of(model, policy)
        sides = [measured_paths([path], under, max_bytes=max_bytes) for path in (first, second)]
        report, errors = compare_corpora(sides[0], sides[1], under), (*sides[0].errors, *sides[1].errors)
    for _, message in errors:
        say(message)
    if json:
        from ..report.json import dumps

        print(dumps(report))
    else:
        from ..report.comparison import print_comparison

        print_comparison(console(), report, names=(first, second), most=most)
    raise typer.Exit(FINDINGS if errors else DONE)


def _model_path(name: str) -> Path | None:
    return None if name == "shipped" else Path(name)
