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
        TextColumn("{task.fields[pages]:,} pages, {task.fields[errors]:,} errors, {task.fields[rate]:,.0f} pages/s,"),
        TimeRemainingColumn(), TextColumn("left"),
    )  # fmt: skip
    begun = time.monotonic()
    with Bar(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task("scoring", total=None, pages=0, errors=0, rate=0.0)

        def show(now: Progress) -> None:
            rate = now.scored / max(time.monotonic() - begun, 1e-9)
            bar.update(
                task, total=now.shards, completed=now.done, pages=now.records, errors=now.errors, rate=rate
            )  # fmt: skip

        yield show


def _plain() -> Callable[[Progress], None]:
    begun = last = time.monotonic()
    parts = 0  # written since

    def show(now: Progress) -> None:
        nonlocal last, parts
        parts += 1
        time_now = time.monotonic()
        if now.done < now.shards and time_now - last < _PAUSE:
            return
        last = time_now
        spent = max(time_now - begun, 1e-9)
        left = f", {_duration(spent / parts * (now.shards - now.done))} left" if now.done < now.shards else ""
        print(
            f"assay: part {now.done} of {now.shards}, {plural(now.records, 'page')}, {plural(now.errors, 'error')}, "
            f"{now.scored / spent:,.0f} pages/s{left}",
            file=sys.stderr,
        )

    return show


def _duration(seconds: float) -> str:
    """Return a time as people say it: '40 s', '12 min', '3 h 20 min'."""
    minutes = round(seconds / 60)
    if minutes < 2:
        return f"{seconds:.0f} s"
    return f"{minutes} min" if minutes < 120 else f"{minutes // 60} h {minutes % 60} min"
