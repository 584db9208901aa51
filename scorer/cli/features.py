"""`assay features`: what is measured."""

from __future__ import annotations

from typing import Annotated

import typer

from .common import console


def features(
    markdown: Annotated[bool, typer.Option("--markdown", help="Print the documentation page of all features.")] = False,
) -> None:
    """List what is measured: every feature with its unit and direction.

    Example: assay features

    Example: assay features --markdown > features.md
    """
    if markdown:
        from ..report.markdown import features_markdown

        print(features_markdown(), end="")
        return
    from ..report.tables import print_features

    print_features(console())
