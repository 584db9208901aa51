"""`assay score`: pages with their reasons."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from .common import (
    DONE,
    FINDINGS,
    JsonOption,
    MaxBytesOption,
    ModelOption,
    PolicyOption,
    console,
    model_of,
    say,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ..files import Record
    from ..model import Model
    from ..quotes import QuotedPage, SharedQuote
    from ..score import Score, ScoreTable


def score(
    paths: Annotated[list[str], typer.Argument(metavar="PATH...", help="Files, folders, or - for JSONL on stdin.")],
    json: JsonOption = False,
    model: ModelOption = None,
    policy: PolicyOption = None,
    html: Annotated[
        Path | None, typer.Option("--html", help="Write a report to look at: one self-contained page.")
    ] = None,
    record: Annotated[
        Path | None, typer.Option("--record", help="Write digests, versions and points of the scores to this file.")
    ] = None,
    check_record: Annotated[
        Path | None, typer.Option("--check-record", help="Score again and tell what this record says otherwise.")
    ] = None,
    max_bytes: MaxBytesOption = None,
) -> None:
    """Score pages, with reasons and the words behind them.

    Example: assay score page.txt

    Example: assay score pages/ --html report.html

    Example: cat pages.jsonl | assay score - --json
    """
    if html is not None and (json or record is not None or check_record is not None):
        raise typer.BadParameter("it stands alone: leave out --json, --record and --check-record", param_hint="--html")
    loaded = model_of(model, policy)
    if check_record is not None and (record is not None or json):
        raise typer.BadParameter("it stands alone: leave out --record and --json", param_hint="--check-record")
    from ..files import records

    pages = records(paths, max_bytes)
    if check_record is not None:
        raise typer.Exit(_checked(check_record, pages, loaded))
    if record is not None:
        failed = _recorded(record, pages, loaded, json=json)
    elif html is not None:
        failed = _written(html, pages, loaded)
    elif json:
        failed = _streamed(pages, loaded)
    else:
        from ..report.terminal import IN_FULL

        scores, errors, shared = _kept(pages, loaded, IN_FULL)
        failed = bool(errors)
        _drawn(scores, loaded, shared)
        if not scores and not failed:
            say(f"{', '.join(paths)}: no pages in it; nothing was scored")
    raise typer.Exit(FINDINGS if failed else DONE)


def _streamed(pages: Iterable[Record], model: Model) -> bool:
    """Print one object a page as they come; return whether a record was broken."""
    from ..report.json import dumps, line
    from ..score import in_batches

    failed = False
    for item in in_batches(pages, model):
        if isinstance(item, tuple):
            failed = True
            say(item[1])
            print(dumps({"id": item[0], "error": item[1]}))
            continue
        for result in item:
            print(line(result, model, with_text=result.rendered))
    return failed


def _kept(
    pages: Iterable[Record], model: Model, in_full: int
) -> tuple[list[Score], list[tuple[str, str]], list[SharedQuote]]:
    """Return the scores, those after the first `in_full` without their arrays; broken records; quotations of several pages."""
    from ..score import in_batches

    scores: list[Score] = []
    errors = []
    compared: list[QuotedPage] = []
    waiting: list[ScoreTable] = []  # a page alone has nothing to be compared with

    for item in in_batches(pages, model):
        if isinstance(item, tuple):
            errors.append(item)
            say(item[1])
            continue
        waiting.append(item)
        if len(scores) + len(item) > 1:
            from ..quotes import quoted_pages

            for table in waiting:
                compared += quoted_pages(table.documents, table.ids, table.publishers, first=len(compared))
            waiting.clear()
        scores.extend(
            result if place < in_full else result.light() for place, result in enumerate(item, start=len(scores))
        )
    if not compared:
        return scores, errors, []
    from ..quotes import shared_quotes

    return scores, errors, shared_quotes(compared)


def _written(path: Path, pages: Iterable[Record], model: Model) -> bool:
    """Write the report to a file; return whether a record was broken."""
    from ..report.score_html import IN_FULL, score_html
    from ..report.words import plural

    scores, errors, shared = _kept(pages, model, IN_FULL)
    path.write_text(score_html(scores, model, errors, shared), encoding="utf-8", newline="\n")
    in_full = f", the first {IN_FULL} of them in full" if len(scores) > IN_FULL else ""
    say(f"report of {plural(len(scores), 'page')}{in_full} written to {path}")
    return bool(errors)


def _drawn(scores: list[Score], model: Model, shared: Sequence[SharedQuote] = ()) -> None:
    if scores:
        from ..report.terminal import print_scores

        print_scores(console(), scores, model, shared=shared)


def _recorded(path: Path, pages: Iterable[Record], model: Model, *, json: bool) -> bool:
    """Write the record and print the scores; return whether a record was broken."""
    from ..record import record_of
    from ..report.json import dumps, line
    from ..report.words import plural

    made, scores, errors = record_of(pages, model)
    path.write_text(dumps(made, indent=1) + "\n", encoding="ascii")
    for _, message in errors:
        say(message)
    if json:
        for result in scores:
            print(line(result, model, with_text=result.rendered))
    else:
        _drawn(scores, model)
    say(f"record of {plural(len(made['pages']), 'page')} written to {path}")
    return bool(errors)


def _checked(path: Path, pages: Iterable[Record], model: Model) -> int:
    from ..record import differences, read_record, record_of
    from ..report.words import plural

    old = read_record(path)
    new, _, _ = record_of(pages, model)
    found = differences(old, new)
    for difference in found:
        say(difference)
    if not found:
        print(f"{plural(len(old['pages']), 'page')} reproduced as {path} says, model {model.digest}")
    return FINDINGS if found else DONE
