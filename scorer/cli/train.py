"""`assay train`: models from labelled data."""

from __future__ import annotations

from enum import Enum
from pathlib import Path
from typing import Annotated

import typer

from .common import say


class Part(str, Enum):  # noqa: UP042  # typer offers the values of a str Enum as choices
    """What `assay train` fits."""

    ALL = "all"
    ANATOMY = "anatomy"
    PROMOTION = "promotion"
    HEADLINE = "headline"
    ATTRIBUTION = "attribution"
    REFERENCE = "reference"
    SCORE = "score"


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
    from ..build import build

    for line in build(data, out, part.value, exclude_noncommercial=exclude_noncommercial):
        say(line)
