"""The command line: parse, call, print; one module a command. No arithmetic, and nothing imported before it is needed."""

from __future__ import annotations

import sys
from io import TextIOWrapper
from typing import Annotated

import typer

from . import anatomy, audit, batch, compare, features, rank, score, serve, threshold, train
from .common import FINDINGS, say

app = typer.Typer(
    name="assay",
    help="Score web and news pages for source reliability and content quality, and show every word that moved the score.",
    epilog="A score says how a page is made. It does not know what is true.",
    no_args_is_help=True,
    add_completion=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

# In the order in which help lists them.
for _command in (
    score.score,
    batch.batch,
    rank.rank,
    threshold.threshold,
    audit.audit,
    compare.compare,
    features.features,
    train.train,
    anatomy.anatomy,
    serve.serve,
):
    app.command()(_command)


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
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")  # a name of odd bytes, a terminal of few letters
    try:
        app()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(FINDINGS)
    except ValueError as error:
        # Every error of ours is a ValueError with a message for people; anything else is a defect and keeps its trace.
        if not type(error).__module__.startswith("assay."):
            raise
        say(str(error))
        sys.exit(FINDINGS)
    except OSError as error:
        say(f"{error.filename or 'output'}: {error.strerror or error}; check the path and the space on the disk")
        sys.exit(FINDINGS)
