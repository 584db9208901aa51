"""`assay score`: pages with their reasons."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from .common import DONE, FINDINGS, JsonOption, ModelOption, PolicyOption, console, model_of, say, tables_of

if TYPE_CHECKING:
    from ..model import Model
    from ..score import Score


def score(
    paths: Annotated[list[str], typer.Argument(metavar="PATH...", help="Files, folders, or - for JSONL on stdin.")],
    json: JsonOption = False,
    model: ModelOption = None,
    policy: PolicyOption = None,
    record: Annotated[
        Path | None, typer.Option("--record", help="Write digests, versions and points of the scores to this file.")
    ] = None,
    check_record: Annotated[
        Path | None, typer.Option("--check-record", help="Score again and tell what this record says otherwise.")
    ] = None,
) -> None:
    """Score pages, with reasons and the words behind them.

    Example: assay score page.txt
    """
    loaded = model_of(model, policy)
    if check_record is not None and (record is not None or json):
        raise typer.BadParameter("it stands alone: leave out --record and --json", param_hint="--check-record")
    if check_record is not None:
        raise typer.Exit(_checked(check_record, paths, loaded))
    if record is not None:
        failed = _recorded(record, paths, loaded, json=json)
    elif json:
        failed = _streamed(paths, loaded)
    else:
        scores, failed = _kept(paths, loaded)
        _drawn(scores, loaded)
        if not scores and not failed:
            say(f"{', '.join(paths)}: no pages in it; nothing was scored")
    raise typer.Exit(FINDINGS if failed else DONE)


def _streamed(paths: list[str], model: Model) -> bool:
    """Print one object a page as they come; return whether a record was broken."""
    from ..report.json import dumps, to_json

    failed = False
    for item in tables_of(paths, model):
        if isinstance(item, tuple):
            failed = True
            say(item[1])
            print(dumps({"id": item[0], "error": item[1]}))
            continue
        for result in item:
            print(dumps(to_json(result, model, with_text=result.rendered)))
    return failed


def _kept(paths: list[str], model: Model) -> tuple[list[Score], bool]:
    """Return the scores of all pages, without the arrays of many; and whether a record was broken."""
    from ..report.terminal import IN_FULL

    scores: list[Score] = []
    failed = False
    for item in tables_of(paths, model):
        if isinstance(item, tuple):
            failed = True
            say(item[1])
        else:
            in_full = len(scores) + len(item) <= IN_FULL
            scores.extend(result if in_full else result.light() for result in item)
    return scores, failed


def _drawn(scores: list[Score], model: Model) -> None:
    if scores:
        from ..report.terminal import print_scores

        print_scores(console(), scores, model)


def _recorded(path: Path, paths: list[str], model: Model, *, json: bool) -> bool:
    """Write the record and print the scores; return whether a record was broken."""
    from ..files import records
    from ..record import record_of
    from ..report.json import dumps, to_json
    from ..report.words import plural

    made, scores, errors = record_of(records(paths), model)
    path.write_text(dumps(made, indent=1) + "\n", encoding="ascii")
    for _, message in errors:
        say(message)
    if json:
        for result in scores:
            print(dumps(to_json(result, model, with_text=result.rendered)))
    else:
        _drawn(scores, model)
    say(f"record of {plural(len(made['pages']), 'page')} written to {path}")
    return bool(errors)


def _checked(path: Path, paths: list[str], model: Model) -> int:
    from ..files import records
    from ..record import differences, read_record, record_of
    from ..report.words import plural

    old = read_record(path)
    new, _, _ = record_of(records(paths), model)
    found = differences(old, new)
    for difference in found:
        say(difference)
    if not found:
        print(f"{plural(len(old['pages']), 'page')} reproduced as {path} says, model {model.digest}")
    return FINDINGS if found else DONE
