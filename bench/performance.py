"""Writes docs/performance.md and docs/flame.svg: all that `bench/speed` measures, kinds of pages, memory, and a flame graph.

`bench/speed --markdown docs --peers PYTHON` is what asks.
"""

from __future__ import annotations

import datetime
import gzip
import html
import json
import os
import platform
import signal
import tempfile
from collections import Counter
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from types import FrameType
from typing import Any

import batch
import corpus
import numpy as np
import speed
from speed import Data, Spread, cpu_of, spread

from assay.scorer import Model, load
from assay.scorer.table import score_columns

_KINDS = {"clean": 512, "furniture": 320, "html": 128}  # pages of each kind that are timed
_SAMPLE, _TURNS = 0.001, 4  # CPU seconds between two looks at the stack, at the least; how often the corpus is scored
_WIDTH, _ROW, _LETTER = 1200, 17, 6.6  # of the drawing, pixels
_NARROWEST = 0.004  # share of the time; what takes less is not drawn
_COLOURS = ("#f2b37e", "#eea06f", "#f6c48f", "#e9936a", "#f4d2a0")


def measure(rounds: int | None, peers: str | None) -> Data:
    """Return all figures; `rounds` of each part, or as many as it is usually given."""
    figures: Data = {"throughput": speed.throughput(rounds or 5, peers)}
    for name in ("profile", "cold", "growth"):
        measured, _, usual = speed.PARTS[name]
        figures[name] = measured(rounds or usual)
    return figures | {"kinds": _kinds(rounds or 5), "runs": _runs(rounds or 5)}


def _shared(*names: str) -> Iterator[dict[str, Any]]:
    path = corpus.shared(*names)
    if path.is_file():
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            yield from map(json.loads, lines)


def _kinds(rounds: int) -> dict[str, Spread]:
    """Return pages a CPU-second of the three kinds of pages, in rounds that alternate; HTML is unpacked before."""
    model = load()
    clean = corpus.load().pages[: _KINDS["clean"]]
    whole = [*_shared("bench", "pages.jsonl.gz")][: _KINDS["furniture"]] or clean
    rows = _shared("anatomy", "html_train.jsonl.gz")
    tagged = [{"id": row["id"], "html": row["html"]} for row, _ in zip(rows, range(_KINDS["html"]), strict=False)]
    tagged = tagged or [{"id": row["id"], "html": _in_tags(row["text"])} for row in clean[: _KINDS["html"]]]
    given = {"articles, as the corpus has them": clean, "whole pages with their furniture": whole, "HTML": tagged}
    for pages in given.values():
        _score(pages, model)
    rates: dict[str, list[float]] = {name: [] for name in given}
    for _ in range(rounds):
        for name, pages in given.items():
            rates[name].append(len(pages) / cpu_of(partial(_score, pages, model)))
    return {name: spread(values) for name, values in rates.items()}


def _in_tags(text: str) -> str:
    lines = "".join(f"<p>{html.escape(line)}</p>\n" for line in text.splitlines() if line)
    return f"<html><head><title>A page</title></head><body><div>{lines}</div></body></html>"


def _score(pages: list[dict[str, Any]], model: Model) -> None:
    for _ in score_columns(pages, model, keys=True):
        pass


def _runs(rounds: int) -> dict[int, list[batch.Run]]:
    """Return runs of `assay batch --jobs 1`, in turn, on the corpus and on ten times as much, by their pages."""
    pages = corpus.load().pages
    found: dict[int, list[batch.Run]] = {}
    with tempfile.TemporaryDirectory() as folder:
        for _ in range(rounds):
            for times in (1, 10):
                path = Path(folder, f"{times}.jsonl")
                with path.open("w", encoding="ascii") as lines:
                    lines.writelines(json.dumps(page) + "\n" for _ in range(times) for page in pages)
                found.setdefault(times * len(pages), []).append(batch.run([str(path)], 1))
    return found


def _long_run(runs: dict[int, list[batch.Run]]) -> Spread:
    """Return the pages a CPU-second of the longer runs, without as many as the shorter ones have, and their start-up."""
    (few, short), (many, long) = runs.items()
    return spread([(many - few) / (two.cpu - one.cpu) for one, two in zip(short, long, strict=True)])


# The flame graph


def stacks() -> Counter[tuple[str, ...]]:
    """Return how often each stack of functions of assay was met while the corpus was scored, by CPU time."""
    met: Counter[tuple[str, ...]] = Counter()
    pages, model = corpus.load().pages, load()
    _score(pages[:400], model)

    def look(_signal: int, frame: FrameType | None) -> None:
        met[_names(frame)] += 1

    before = signal.signal(signal.SIGPROF, look)
    signal.setitimer(signal.ITIMER_PROF, _SAMPLE, _SAMPLE)
    try:
        for _ in range(_TURNS):
            _score(pages, model)
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)
    return met


def _names(frame: FrameType | None) -> tuple[str, ...]:
    """Return the functions of assay on the stack, the outermost first."""
    names = []
    while frame is not None:
        module = str(frame.f_globals.get("__name__", ""))
        if module.startswith("assay."):
            names.append(f"{module.rpartition('.')[2]}.{frame.f_code.co_name}")
        frame = frame.f_back
    return tuple(reversed(names))


def flame(met: Counter[tuple[str, ...]]) -> str:
    """Return the stacks as a drawing (SVG): a box a function as wide as its share of the time, below it those it calls."""
    total = sum(met.values())
    boxes: list[str] = []
    depth = _boxes(met, 0, 0.0, total, boxes)
    size = f'width="{_WIDTH}" height="{depth * _ROW}" viewBox="0 0 {_WIDTH} {depth * _ROW}"'
    style = "text{font:11px monospace;pointer-events:none}rect{stroke:#fff;stroke-width:.5}"
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size}><style>{style}</style>\n' + "\n".join(boxes) + "\n</svg>\n"


def _boxes(met: Counter[tuple[str, ...]], depth: int, left: float, total: int, boxes: list[str]) -> int:
    """Draw the functions at one depth of some stacks that agree above it; return how deep the drawing goes."""
    called: dict[str, Counter[tuple[str, ...]]] = {}
    for stack, count in met.items():
        if len(stack) > depth:
            called.setdefault(stack[depth], Counter())[stack] += count
    deepest = depth
    for name, below in sorted(called.items(), key=lambda item: -item[1].total()):
        share = below.total() / total
        if share < _NARROWEST:
            continue
        width, letters = share * _WIDTH, int(share * _WIDTH / _LETTER)
        label = html.escape(name if len(name) <= letters else name[: max(letters - 1, 0)] + "…" * (letters > 2))
        colour = _COLOURS[sum(map(ord, name)) % len(_COLOURS)]
        top = depth * _ROW
        boxes.append(
            f'<g><title>{html.escape(name)}: {share:.1%}</title><rect x="{left:.1f}" y="{top}" width="{width:.1f}" '
            f'height="{_ROW}" fill="{colour}"/><text x="{left + 3:.1f}" y="{top + 12}">{label}</text></g>'
        )
        deepest = max(deepest, _boxes(below, depth + 1, left, total, boxes))
        left += width
    return max(deepest, depth + bool(called))


# The page


def markdown(figures: Data) -> str:
    """Return the page of the documents."""
    through, profile = figures["throughput"], figures["profile"]
    text = [
        "# How fast assay is",
        "",
        "This page is written by `bench/speed --markdown docs`. All figures are CPU time, user and system, of one process, "
        "as median (least to most) of rounds in which what is compared takes turns. Ratios travel from machine to machine; "
        "absolute figures belong to the one that measured.",
        "",
        f"Measured on {datetime.datetime.now(datetime.UTC):%Y-%m-%d}, {os.cpu_count()} cores, Python "
        f"{platform.python_version()}, numpy {np.__version__}, with {through['corpus']}: {through['pages']:,} pages of "
        f"{through['words']:,.0f} words on average.",
        "",
        "## Pages a CPU-second",
        "",
        "`assay batch --jobs 1`, every feature and its spans, from JSONL to Parquet, start-up taken off.",
        "",
        *_table(
            ("", "pages a CPU-second"),
            [
                ("the corpus, as a command", _three(through["pages_per_cpu_second"], 0)),
                ("the same for pages of 700 words", _three(through["pages_of_700_words_per_cpu_second"], 0)),
                ("a longer run, its first 2,000 pages taken off", _three(_long_run(figures["runs"]), 0)),
                *((name, _three(values, 0)) for name, values in figures["kinds"].items()),
            ],
        ),
        "The last three rows time the table of scores alone, in one process that is warm.",
        "",
        *_table(
            ("CPU of assay over", "times"),
            [(name, _three(values)) for name, values in through["times_the_limit"].items()]
            + [("bare scan, without sketch and quotations", f"{_without_keys(figures):.2f}")],
        ),
        "*Bare scan* is one Aho–Corasick scan of each lowered page for 1,000 phrases, with spans. What `assay rank` alone "
        "asks for, the sketch by which copies are found and the quotations, is taken off in the last row.",
        "",
    ]
    if through["times_as_fast_as"]:
        rows = [(name, _three(values, 1)) for name, values in through["times_as_fast_as"].items()]
        text += _table(("assay is as fast as", "times"), rows)
    text += [*_profile(profile), *_features(profile), *_cold(figures["cold"]), *_growth(figures["growth"])]
    memory = [(f"{pages:,} pages", f"{max(run.memory for run in runs):.0f}") for pages, runs in figures["runs"].items()]
    text += [
        "## Memory",
        "",
        "The most that the process of a run holds; from the second part of 2,000 pages on it stays.",
        "",
    ]
    return "\n".join([*text, *_table(("", "MB"), memory)])


def _without_keys(figures: Data) -> float:
    """Return the CPU of a page without what only `assay rank` asks for, over that of the bare scan."""
    through, rows = figures["throughput"], figures["profile"]["rows"]
    reduce = sum(rows[name].mid for name in speed.REDUCE_BUDGET) / through["microseconds_per_page"]["assay"].mid
    return float(through["times_the_limit"]["bare scan"].mid * (1.0 - reduce))


def _profile(profile: Data) -> list[str]:
    rows = [(name, f"{profile['rows'][name].mid:.0f}") for _, names in speed.BUDGET.values() for name in names]
    rows = [row for row in rows if row[0] != "JSON line"]  # of `assay score --json`, not of a batch
    rows += [(name, f"{profile['rows'][name].mid:.0f}") for name in speed.REDUCE_BUDGET]
    return [
        "## Where the time goes",
        "",
        "![A box is a function, as wide as its share of the time; below it stand those that it calls.](flame.svg)",
        "",
        "CPU microseconds a page of the corpus:",
        "",
        *_table(("", "µs"), rows),
    ]


def _features(profile: Data) -> list[str]:
    """Return the cost of every feature, and of what several of them share."""
    own = sorted(profile["own"].items(), key=lambda item: -item[1].mid)
    shared = sorted(profile["shared"].items(), key=lambda item: -item[1].mid)
    return [
        "## What each feature costs",
        "",
        "CPU microseconds a page, without the measurements that it shares with others; those stand below.",
        "",
        *_table(("feature", "µs"), [(f"`{name}`", f"{took.mid:.1f}") for name, took in own]),
        *_table(("shared measurement", "µs"), [(f"`{name}`", f"{took.mid:.1f}") for name, took in shared]),
    ]


def _cold(cold: Data) -> list[str]:
    rows = [(f"`{name}`", _three(times), f"{cold['targets'][name]}") for name, times in cold["times_numpy"].items()]
    return [
        "## Cold start",
        "",
        'CPU over that of `python -c "import numpy"` in the same round.',
        "",
        *_table(("command", "times", "at most"), rows),
    ]


def _growth(growth: Data) -> list[str]:
    rows = []
    for shape, of in growth["microseconds_per_word"].items():
        mids = [values.mid for values in of.values()]
        rows.append((shape, *(f"{one:.2f}" for one in mids), f"{max(mids) / min(mids):.2f}"))
    return [
        "## Growth with length",
        "",
        f"CPU microseconds a word, by the words of a page; as many pages as make {speed.GROWTH_WORDS:,} words are read "
        "together, as a batch does. The last column is the dearest length over the cheapest: 1 is flat, quadratic code would "
        "give a hundred.",
        "",
        *_table(("", *(f"{length:,}" for length in speed.LENGTHS), "dearest over cheapest"), rows),
    ]


def _table(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> list[str]:
    rule = "|" + "|".join(["---", *["---:"] * (len(head) - 1)]) + "|"
    return [f"| {' | '.join(head)} |", rule, *(f"| {' | '.join(row)} |" for row in rows), ""]


def _three(values: Spread, digits: int = 2) -> str:
    return f"{values.mid:,.{digits}f} ({values.low:,.{digits}f} to {values.high:,.{digits}f})"


def write(folder: str, rounds: int | None, peers: str | None) -> None:
    """Measure everything and write the page and its drawing into `folder`."""
    drawn = flame(stacks())
    Path(folder, "performance.md").write_text(markdown(measure(rounds, peers)), encoding="utf-8")
    Path(folder, "flame.svg").write_text(drawn, encoding="utf-8")
