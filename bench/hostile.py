"""Reads pages made to break a reader: time a byte against ordinary pages, memory against the input. README.md says more.

Each page is read in a process of its own, as `assay score --json` reads it. An ordinary page of the same size is read in
turn with it, since the speed of a machine changes from one second to the next.
"""

from __future__ import annotations

import argparse
import gc
import json
import multiprocessing
import resource
import sys
import time
from typing import Any

from nasty import HTMLS, MOST_MEMORY, TEXTS, usual, usual_html

from assay.scorer import load, score_many
from assay.scorer.report.json import line

TWICE = 2.0  # times the usual time a byte: the bound
MAKERS = {"text": {"usual": usual, **TEXTS}, "html": {"usual": usual_html, **HTMLS}}


def _read(record: dict[str, str]) -> float:
    """Return the CPU seconds of a reading."""
    model = load()
    gc.collect()
    begun = time.process_time()
    line(score_many([record], model)[0], model, with_text=False)
    return time.process_time() - begun


def _measure(job: tuple[str, str, int, int]) -> dict[str, Any]:
    """Read a page and an ordinary one in turn: the fastest reading of each counts, and how much the first adds to the peak."""
    kind, name, size, times = job
    made, ordinary = ({kind: MAKERS[kind][which](size)} for which in (name, "usual"))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    seconds = [_read(made)]
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * 1024
    beside = [_read(ordinary)]
    for _ in range(times - 1):
        seconds.append(_read(made))
        beside.append(_read(ordinary))
    held, usually = (max(len(page[kind].encode("utf-8", "surrogatepass")), 1) for page in (made, ordinary))
    return {
        "kind": kind, "page": name, "bytes": held, "nanoseconds": min(seconds) / held * 1e9,
        "ratio": min(seconds) / held / (min(beside) / usually), "times": grown / held,
    }  # fmt: skip


def main() -> int:
    """Print a row a page, the slowest first; exit 1 when one is over the bound."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--size", type=int, default=1_000_000, help="characters of a page (default: 1,000,000)")
    parser.add_argument("--times", type=int, default=3, help="readings of which the fastest counts (default: 3)")
    parser.add_argument("--only", help="pages whose name holds this")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    jobs = [
        (kind, name, given.size, given.times)
        for kind, makers in MAKERS.items()
        for name in makers
        if name == "usual" or not given.only or given.only in name
    ]
    for _ in range(5):  # until all word lists are compiled
        score_many([{"text": usual(20_000)}], load())
    rows = []
    for job in jobs:
        # A fresh process for each page, forked from one that has compiled the word lists: a peak never falls.
        with multiprocessing.get_context("fork").Pool(1) as pool:
            rows.append(pool.apply(_measure, (job,)))
        print(".", end="", file=sys.stderr, flush=True)
    over = [row for row in rows if row["ratio"] > TWICE or row["times"] > MOST_MEMORY]
    if given.json:
        print(json.dumps(rows, indent=1))
        return bool(over)
    print(f"{'page':34} {'ns a byte':>10} {'of usual':>9} {'memory':>8}   (times the input)")
    for row in sorted(rows, key=lambda row: (row["kind"], -row["ratio"])):
        print(
            f"{row['kind']} {row['page']:28} {row['nanoseconds']:10.0f} {row['ratio']:8.2f}x {row['times']:7.0f}x"
            f"{'   over' if row in over else ''}"
        )
    print(
        f"{len(over)} of {len(rows)} pages over {TWICE:.0f} times the usual time a byte, or {MOST_MEMORY} times the input"
    )
    return bool(over)


if __name__ == "__main__":
    sys.exit(main())
