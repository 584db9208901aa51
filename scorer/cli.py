"""The command line: parse, call, print. No arithmetic, and nothing imported before it is needed."""

from __future__ import annotations

import sys
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import Console

    from .score import Score, ScoreTable

DONE, FINDINGS = 0, 1  # wrong usage is 2, which typer sees to

app = typer.Typer(
    name="assay",
    help="Score web and news pages for source reliability and content quality, and show every word that moved the score.",
    epilog="A score says how a page is made. It does not know what is true.",
    no_args_is_help=True,
    add_completion=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

ModelOption = Annotated[Path | None, typer.Option("--model", help="A model file; the shipped model when not given.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON instead of a report.")]


class Part(str, Enum):  # noqa: UP042  # typer offers the values of a str Enum as choices
    """What `assay train` fits."""

    ALL = "all"
    ANATOMY = "anatomy"
    PROMOTION = "promotion"
    HEADLINE = "headline"
    ATTRIBUTION = "attribution"
    SCORE = "score"


def _console() -> Console:
    from rich.console import Console

    return Console(highlight=False, emoji=False)


def _say(message: str) -> None:
    """Print one line on standard error."""
    print(f"assay: {message}", file=sys.stderr)


def _tables(paths: list[str], model: Any) -> Iterator[ScoreTable | tuple[str, str]]:
    """Yield scores of the readable pages together, and (id, message) for each broken record, in order."""
    from .files import records
    from .score import in_batches

    yield from in_batches(records(paths), model)


@app.command()
def score(
    paths: Annotated[list[str], typer.Argument(metavar="PATH...", help="Files, folders, or - for JSONL on stdin.")],
    json: JsonOption = False,
    model: ModelOption = None,
) -> None:
    """Score pages, with reasons and the words behind them.

    Example: assay score page.txt
    """
    from .model import load

    loaded = load(model)
    failed = False
    if json:
        from .report.json import dumps, to_json

        for item in _tables(paths, loaded):
            if isinstance(item, tuple):
                failed = True
                _say(item[1])
                print(dumps({"id": item[0], "error": item[1]}))
                continue
            for result in item:
                print(dumps(to_json(result, loaded, with_text=result.rendered)))
    else:
        from .report.terminal import IN_FULL, print_scores

        scores: list[Score] = []
        errors: list[tuple[str, str]] = []
        for item in _tables(paths, loaded):
            if isinstance(item, tuple):
                errors.append(item)
                _say(item[1])
            else:
                in_full = len(scores) + len(item) <= IN_FULL
                scores.extend(result if in_full else result.light() for result in item)
        failed = bool(errors)
        if scores:
            print_scores(_console(), scores, loaded)
    raise typer.Exit(FINDINGS if failed else DONE)


@app.command()
def batch(
    inputs: Annotated[
        list[str], typer.Argument(metavar="INPUT...", help="JSONL, CSV, Parquet, text files or folders.")
    ],
    out: Annotated[Path, typer.Option("--out", help="Folder for the scored Parquet parts.")],
    jobs: Annotated[int, typer.Option("--jobs", help="Processes at once; -1 for one a core.")] = 1,
    evidence: Annotated[bool, typer.Option("--evidence", help="Add the spans behind every feature.")] = False,
    keep: Annotated[list[str] | None, typer.Option("--keep", help="A column of the input to carry along.")] = None,
    model: ModelOption = None,
) -> None:
    """Score many pages into Parquet parts; run it again and it resumes.

    Example: assay batch crawl.jsonl --out scored --jobs 4
    """
    from .report.progress import follow
    from .shards import run

    with follow() as progress:
        done = run(inputs, out, model, jobs=jobs, evidence=evidence, keep=keep or [], progress=progress)
    rate = f", {done.records / done.seconds:,.0f} pages a second" if done.parts and done.seconds else ""
    _say(
        f"{done.records:,} pages in {done.parts + done.skipped} parts in {out} "
        f"({done.skipped} were there already), {done.errors} with an error{rate}"
    )
    if done.stale:
        _say(f"{done.stale} parts in {out} belong to another model or input; delete them before you rank")
    raise typer.Exit(FINDINGS if done.errors else DONE)


@app.command()
def rank(
    folders: Annotated[list[str], typer.Argument(metavar="DIR...", help="Folders that 'assay batch' wrote.")],
    minimum: Annotated[int, typer.Option("--minimum", min=1, help="Pages below which a source is listed apart.")] = 3,
    json: JsonOption = False,
    csv: Annotated[Path | None, typer.Option("--csv", help="Write the table to this CSV file.")] = None,
) -> None:
    """Rank sources by their pages: shrunk score, interval, copies counted once.

    Example: assay rank scored
    """
    from .rank import rank as rank_sources

    frame = rank_sources(folders, minimum=minimum)
    if csv is not None:
        frame.to_csv(csv, index=False)
        _say(f"{len(frame)} sources written to {csv}")
    if json:
        print(frame.to_json(orient="records", lines=True, force_ascii=True, double_precision=15), end="")
    elif csv is None:
        from .report.tables import print_rank

        print_rank(_console(), frame)


@app.command()
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
    from .audit import examine, is_serious, readability_check
    from .model import load

    loaded = load(model)
    report = examine(loaded)
    if pages:
        from .files import records

        report["readability"] = readability_check(records(pages))
    if json:
        from .report.json import dumps

        print(dumps(report))
    else:
        from .report.tables import print_audit

        print_audit(_console(), loaded, report)
    raise typer.Exit(FINDINGS if is_serious(report) else DONE)


@app.command()
def features(
    markdown: Annotated[bool, typer.Option("--markdown", help="Print the documentation page of all features.")] = False,
) -> None:
    """List what is measured: every feature with its unit and direction."""
    if markdown:
        from .report.markdown import features_markdown

        print(features_markdown(), end="")
        return
    from .report.tables import print_features

    print_features(_console())


@app.command()
def train(
    data: Annotated[Path, typer.Option("--data", help="Folder of the labelled data.")],
    out: Annotated[Path, typer.Option("--out", help="Folder for the model files and their cards.")],
    part: Annotated[Part, typer.Option("--part", help="What to fit.")] = Part.ALL,
    exclude_noncommercial: Annotated[
        bool, typer.Option("--exclude-noncommercial", help="Leave out data whose licence forbids commercial use.")
    ] = False,
) -> None:
    """Fit the models from labelled data: the same data give the same bytes.

    Example: assay train --data ../shared/data --out models
    """
    from .build import build

    for line in build(data, out, part.value, exclude_noncommercial=exclude_noncommercial):
        _say(line)


@app.command()
def anatomy(
    path: Annotated[str, typer.Argument(metavar="PATH", help="A page.")],
    json: JsonOption = False,
) -> None:
    """Show the blocks of a page: article, boilerplate, comments, promotion, with how probable each block and line is.

    Example: assay anatomy page.txt
    """
    from assay.features import anatomy as page_anatomy
    from assay.features import read

    from .abstain import reasons
    from .files import InputError, records
    from .page import page_of

    record = next(records([path]), {"error": f"{path}: nothing to read; give a page"})
    if "error" in record:
        raise InputError(record["error"])
    page = page_of(record)
    documents = read([page.text], [page.title], [page.markup])
    (document,), (problem,) = documents, reasons(documents)
    if json:
        from .report.json import dumps

        sure = page_anatomy.certainty(document.pages, document.line_rows)
        blocks = [
            {"start": start, "end": end, "label": label, "probability": share}
            for (start, end, label), share in zip(document.blocks(), sure, strict=True)
        ]
        print(dumps({"id": path, "blocks": blocks, "abstained": problem}))
        return
    from .report.tables import print_anatomy

    print_anatomy(_console(), document, document.pages.once(page_anatomy.probabilities), problem)


@app.callback(invoke_without_command=True)
def version(
    show: Annotated[bool, typer.Option("--version", help="Print the version and exit.")] = False,
) -> None:
    """Print the version when asked to."""
    if show:
        from importlib.metadata import version as installed

        print(f"assay {installed('assay')}")
        raise typer.Exit


version.__doc__ = app.info.help


def main() -> None:
    """Run the command line; an error that somebody can mend is one line and exit 1."""
    import os

    # No step on these paths gains from a pool of BLAS threads: starting one costs .1 s, and sums stay in one order.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    try:
        app()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(FINDINGS)
    except ValueError as error:
        # Every error of ours is a ValueError with a message for people; anything else is a defect and keeps its trace.
        if not type(error).__module__.startswith("assay."):
            raise
        _say(str(error))
        sys.exit(FINDINGS)
    except OSError as error:
        _say(f"{error.filename or 'output'}: {error.strerror}; check the path and the space on the disk")
        sys.exit(FINDINGS)
