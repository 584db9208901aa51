"""Runs that are killed, or find no room: what is finished stays, what comes again is the same, bytes and all."""

from __future__ import annotations

import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple

import pytest
from crawl import batch, command, environment, parts, write_crawl
from pyarrow import parquet

MOMENTS = int(os.environ.get("ASSAY_KILLS", "3"))  # the bench asks for twenty


class Crawl(NamedTuple):
    """An input of six shards, the folder of a run over it that nothing disturbed, and how long that took."""

    path: Path
    whole: Path
    seconds: float


@pytest.fixture(scope="module")
def crawl(tmp_path_factory: pytest.TempPathFactory) -> Crawl:
    folder = tmp_path_factory.mktemp("crawl")
    path = write_crawl(folder / "in")
    begun = time.monotonic()
    done = batch(path, "--out", folder / "whole", "--jobs", "2")
    assert done.returncode == 0, done.stderr
    return Crawl(path, folder / "whole", time.monotonic() - begun)


def test_a_run_killed_at_random_moments_ends_with_the_same_bytes(crawl: Crawl, tmp_path: Path) -> None:
    draw = random.Random(20_251)
    for moment in range(MOMENTS):
        out = tmp_path / str(moment)
        run = subprocess.Popen(
            command(crawl.path, "--out", out, "--jobs", "2"),
            start_new_session=True, env=environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        try:
            run.wait(timeout=draw.uniform(0, crawl.seconds))
        except subprocess.TimeoutExpired:
            # Every second time the workers outlive the run for a while, and may still finish their parts.
            (os.killpg if moment % 2 else os.kill)(run.pid, signal.SIGKILL)
            run.wait()
        again = batch(crawl.path, "--out", out, "--jobs", "2")
        assert again.returncode == 0, again.stderr
        left = parts(out)
        assert {name: left[name] for name in left if not name.startswith(".")} == parts(crawl.whole)
        ids = parquet.read_table(out).column("id").to_pylist()
        assert ids == [f"page-{number}" for number in range(1_500)]


PEAK = """
import os, subprocess, sys
run = subprocess.Popen(sys.argv[1:], stderr=subprocess.DEVNULL)
_, status, used = os.wait4(run.pid, 0)
run.returncode = os.waitstatus_to_exitcode(status)
print(used.ru_maxrss)
sys.exit(run.returncode)
"""


def test_memory_does_not_grow_with_the_pages(tmp_path: Path) -> None:
    peaks = []
    for number, files in enumerate((12, 24)):  # 3,000 and 6,000 pages: both more than a worker holds at once
        path = write_crawl(tmp_path / f"in{number}", files)
        (tmp_path / f"{number}.jsonl").write_bytes(b"".join(one.read_bytes() for one in sorted(path.iterdir())))
        words = command(tmp_path / f"{number}.jsonl", "--out", tmp_path / f"out{number}")
        # A process inherits the peak of the one that starts it; this one has read all tests, a fresh one has not.
        watched = subprocess.run(
            [sys.executable, "-c", PEAK, *map(str, words)],
            env=environment(),
            capture_output=True,
            text=True,
            check=True,
        )
        peaks.append(int(watched.stdout.split()[-1]) / (2**20 if sys.platform == "darwin" else 2**10))
    assert max(peaks) < 600  # MB
    assert peaks[1] < 1.15 * peaks[0]


def test_where_a_part_finds_no_room_one_line_says_so_and_finished_parts_stay(crawl: Crawl, tmp_path: Path) -> None:
    out = tmp_path / "out"
    shutil.copytree(crawl.whole, out)
    *_, last = sorted(out.iterdir())
    last.unlink()
    before = parts(out)

    def no_room() -> None:  # a file may grow to 20 kB and no more, as on a disk that is full
        resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))

    full = batch(crawl.path, "--out", out, preexec_fn=no_room)
    assert full.returncode == 1
    (line,) = full.stderr.splitlines()
    assert line.startswith(f"assay: {out}: a part cannot be written (")
    assert "the finished parts are kept" in line
    assert parts(out) == before
    assert batch(crawl.path, "--out", out).returncode == 0
    assert parts(out) == parts(crawl.whole)


def test_an_output_that_cannot_be_written_is_one_line(crawl: Crawl, tmp_path: Path) -> None:
    out = tmp_path / "out"
    shutil.copytree(crawl.whole, out)
    *_, last = sorted(out.iterdir())
    last.unlink()
    before = parts(out)
    out.chmod(0o555)
    words = command(crawl.path, "--out", out)
    if os.geteuid() == 0:  # root writes anywhere, unless it gives the right up
        if shutil.which("setpriv") is None:
            pytest.skip("these tests run as root, and setpriv is not there to give its rights up")
        words = ["setpriv", "--bounding-set=-dac_override", "--inh-caps=-dac_override", *words]
    try:
        done = subprocess.run(words, capture_output=True, text=True, check=False, env=environment())
    finally:
        out.chmod(0o755)
    assert done.returncode == 1
    (line,) = done.stderr.splitlines()
    assert line.startswith(f"assay: {out}: a part cannot be written (Permission denied)")
    assert parts(out) == before
