"""What `assay batch` costs: CPU, wall time and memory of many pages, in one process and in two.

Pages are invented (`corpus.invented`), each with a first line of its own so that no two are alike. Runs alternate, each
in an empty folder; a run in which each process has `_FEW` pages is taken off as start-up.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

import corpus
from speed import assay_command

_FEW = 64
_KINDS = 1_000  # invented pages, of which the input is made
_GIVEN = (10_000, 100_000)  # pages
# A process begins with the peak of the one that started it: between a bench and what it measures stands a small one. It
# tells the CPU of the run with its workers, since the run waits for them, and the memory of the largest.
_APART = """
import resource, subprocess, sys
code = subprocess.run(sys.argv[1:], stdout=sys.stderr).returncode
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(used.ru_utime + used.ru_stime, used.ru_maxrss)
sys.exit(code)
"""
_JOBS = (1, 2)


class Run(NamedTuple):
    """One run: seconds of CPU of all its processes, seconds of wall time, and the memory of the largest (MB)."""

    cpu: float
    wall: float
    memory: float


def write(path: Path, count: int) -> str:
    """Write `count` pages as JSONL; return the path."""
    kinds = corpus.invented(_KINDS)
    with path.open("w", encoding="utf-8") as lines:
        for number in range(count):
            page = kinds[number % _KINDS]
            lines.write(json.dumps({**page, "id": f"{number}", "text": f"Page {number}\n{page['text']}"}) + "\n")
    return str(path)


def run(paths: list[str], jobs: int) -> Run:
    """Run the batch in an empty folder."""
    with tempfile.TemporaryDirectory(prefix="assay-bench-") as out:
        command = assay_command("batch", *paths, "--out", out, "--jobs", str(jobs))
        begun = time.perf_counter()
        done = subprocess.run(
            [sys.executable, "-ISc", _APART, *command], capture_output=True, text=True, check=False,
            env={**os.environ, "OPENBLAS_NUM_THREADS": "1"},
        )  # fmt: skip
        wall = time.perf_counter() - begun
    if done.returncode:
        raise SystemExit(f"{' '.join(command)}: exit {done.returncode}\n{done.stderr}")
    cpu, memory = map(float, done.stdout.split())
    return Run(cpu, wall, memory / 1024)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, nargs="+", default=_GIVEN, help="sizes of the input")
    parser.add_argument("--rounds", type=int, default=3, help="how often each is measured; the best counts")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="assay-bench-") as folder:
        few = [write(Path(folder) / f"few-{job}.jsonl", _FEW) for job in range(max(_JOBS))]
        inputs = {count: write(Path(folder) / f"{count}.jsonl", count) for count in arguments.pages}
        runs: dict[tuple[int, int], list[Run]] = {}
        for _ in range(arguments.rounds):
            for jobs in _JOBS:
                start = run(few[:jobs], jobs)
                for count, path in inputs.items():
                    now = run([path], jobs)
                    net = Run(now.cpu - start.cpu, now.wall - start.wall, now.memory)
                    runs.setdefault((count, jobs), []).append(net)
    show(runs)


def show(runs: dict[tuple[int, int], list[Run]]) -> None:
    """Print the best of each, start-up taken off, and what two jobs cost and gain over one."""
    print(f"{'pages':>8} {'jobs':>4} {'CPU s':>8} {'wall s':>8} {'pages a core-hour':>18} {'peak MB a process':>18}")
    best = {}
    for (count, jobs), found in sorted(runs.items()):
        cpu, wall, memory = (
            min(one.cpu for one in found),
            min(one.wall for one in found),
            max(one.memory for one in found),
        )
        best[count, jobs] = cpu, wall
        print(f"{count:8,} {jobs:4} {cpu:8.1f} {wall:8.1f} {count / cpu * 3600:18,.0f} {memory:18.0f}")
    for count in sorted({count for count, _ in runs}):
        (cpu, wall), (cpu_of_two, wall_of_two) = best[count, 1], best[count, 2]
        print(
            f"{count:,} pages, two jobs over one: CPU {cpu_of_two / cpu:.2f} (goal: at most 1.10), "
            f"{wall / wall_of_two:.2f} times faster (goal: at least 1.60)"
        )
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} at the end")


if __name__ == "__main__":
    main()
