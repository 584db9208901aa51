"""Progress of a batch: a bar on a terminal, plain lines elsewhere; always on standard error."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from .words import plural

if TYPE_CHECKING:
    from ..shards import Progress

_PAUSE = 5.0  # seconds between plain lines


@contextmanager
def follow() -> Iterator[Callable[[Progress], None]]:
    """Give a function to call after each part."""
    if not sys.stderr.isatty():
        yield _plain()
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    columns = (
        TextColumn("scoring"), BarColumn(), MofNCompleteColumn(), TextColumn("parts"),
        TextColumn("{task.fields[pages]:,} pages, {task.fields[errors]:,} errors"), TimeRemainingColumn(),
    )  # fmt: skip
    with Bar(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task("scoring", total=None, pages=0, errors=0)

        def show(now: Progress) -> None:
            bar.update(task, total=now.shards, completed=now.done, pages=now.records, errors=now.errors)

        yield show


def _plain() -> Callable[[Progress], None]:
    begun = last = time.monotonic()

    def show(now: Progress) -> None:
        nonlocal last
        time_now = time.monotonic()
        if now.done < now.shards and time_now - last < _PAUSE:
            return
        last = time_now
        rate = now.records / max(time_now - begun, 1e-9)
        print(
            f"assay: part {now.done} of {now.shards}, {plural(now.records, 'page')}, {plural(now.errors, 'error')}, "
            f"{rate:,.0f} pages/s",
            file=sys.stderr,
        )

    return show
