"""What the commands share: options, exit codes, and how they speak."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from rich.console import Console

    from ..model import Model

_NARROWEST = 32  # cells; in less, labels would stand letter under letter
DONE, FINDINGS = 0, 1  # wrong usage is 2, which typer sees to

ModelOption = Annotated[Path | None, typer.Option("--model", help="A model file; the shipped model when not given.")]
PolicyOption = Annotated[
    Path | None, typer.Option("--policy", help="A JSON file that switches groups off or scales terms.")
]
MaxBytesOption = Annotated[
    int | None,
    typer.Option("--max-bytes", min=1, help="Most bytes of a page, 8 MiB if not given; a longer one is an error."),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON instead of a report.")]


def console() -> Console:
    """Return the terminal to draw on."""
    from rich.console import Console

    drawn = Console(highlight=False, emoji=False)
    drawn.width = max(drawn.width, _NARROWEST)
    return drawn


def say(message: str) -> None:
    """Print one line on standard error; names and records of strangers may stand in it."""
    from ..report.safe import safe

    print(f"assay: {safe(message)}", file=sys.stderr)


def model_of(path: Path | None, policy: Path | None = None) -> Model:
    """Return the model at a path, the shipped one when None, as the policy file changes it."""
    from ..model import load

    if policy is None:
        return load(path)
    from ..policy_file import with_policy_file

    return with_policy_file(load(path), policy)
