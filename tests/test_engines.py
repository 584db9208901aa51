"""The same parts from processes of this machine, a Dask cluster and a Ray cluster, the same rows from Spark."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from crawl import ROOT, batch, command, environment, parts, write_crawl
from pyarrow import parquet

from assay.scorer.engines import EngineError, engine_of
from assay.scorer.shards import run

FILES, EACH = 6, 60


@pytest.fixture(scope="module")
def crawl(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_crawl(tmp_path_factory.mktemp("crawl") / "in", FILES, EACH)


@pytest.fixture(scope="module")
def whole(crawl: Path) -> dict[str, bytes]:
    """Return the parts that one process makes."""
    run([str(crawl)], crawl.parent / "one")
    return parts(crawl.parent / "one")


def test_two_processes_write_the_parts_of_one(crawl: Path, whole: dict[str, bytes], tmp_path: Path) -> None:
    assert run([str(crawl)], tmp_path / "two", jobs=2).records == FILES * EACH
    assert parts(tmp_path / "two") == whole


def test_two_clusters_at_once_are_refused(tmp_path: Path) -> None:
    with pytest.raises(EngineError, match="--dask and --ray exclude each other"):
        engine_of(dask="tcp://127.0.0.1:1", ray="127.0.0.1:1")
    done = batch("in.jsonl", "--out", tmp_path, "--dask", "tcp://127.0.0.1:1", "--ray", "local")
    assert done.returncode == 2


@pytest.mark.parametrize(("engine", "package"), [("dask", "distributed"), ("ray", "ray")])
def test_a_cluster_without_its_package_is_one_line_with_the_command(
    engine: str, package: str, crawl: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(EngineError, match=rf"--{engine} needs a package .*; pip install 'assay\[{engine}\]'"):
        run([str(crawl)], tmp_path / "out", **{engine: "127.0.0.1:1"})


@contextmanager
def process(*words: str, ready: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Run a process; give it and what its output says where it matches `ready`; end it."""
    started = subprocess.Popen(
        [sys.executable, *words], stderr=subprocess.STDOUT, stdout=subprocess.PIPE, text=True, env=environment()
    )
    try:
        assert started.stdout is not None
        said = []
        for line in started.stdout:
            said.append(line)
            if found := re.search(ready, line):
                yield started, found[1]
                break
        else:
            pytest.fail("".join(said))
    finally:
        started.kill()
        started.wait()
        started.stdout.close()


@contextmanager
def dask_cluster() -> Iterator[tuple[str, list[subprocess.Popen[str]]]]:
    """Start a scheduler and two worker processes on this machine; give the address and the workers."""
    pytest.importorskip("distributed", reason="needs dask.distributed; pip install 'assay[dask]'")
    where = ("--host", "127.0.0.1", "--no-dashboard")
    worker = ("-m", "distributed.cli.dask_worker", "--nthreads", "1", "--no-nanny", *where)
    with (
        process(
            "-m", "distributed.cli.dask_scheduler", *where, "--port", "0", ready=r"Scheduler at:\s+(tcp://\S+)"
        ) as (_, address),
        process(*worker, address, ready=r"Registered to:\s+(\S+)") as (first, _),
        process(*worker, address, ready=r"Registered to:\s+(\S+)") as (second, _),
    ):  # fmt: skip
        yield address, [first, second]


def test_a_dask_cluster_writes_the_same_parts_also_when_a_worker_is_killed(
    crawl: Path, whole: dict[str, bytes], tmp_path: Path
) -> None:
    with dask_cluster() as (address, workers):
        done = batch(crawl, "--out", tmp_path / "out", "--dask", address)
        assert done.returncode == 0, done.stderr
        assert parts(tmp_path / "out") == whole
        going = subprocess.Popen(
            command(crawl, "--out", tmp_path / "again", "--dask", address),
            stderr=subprocess.PIPE, text=True, env=environment(),
        )  # fmt: skip
        # The first draft to appear says that the workers are at it: one of them dies in the middle of a part.
        while going.poll() is None and not (os.path.isdir(tmp_path / "again") and os.listdir(tmp_path / "again")):
            pass
        workers[0].send_signal(signal.SIGKILL)
        _, said = going.communicate()
        assert going.returncode == 0, said
        left = {name: content for name, content in parts(tmp_path / "again").items() if not name.startswith(".")}
        assert left == whole
        assert workers[0].wait() == -signal.SIGKILL


@pytest.mark.parametrize(
    ("engine", "package", "address"), [("dask", "distributed", "nonsense://here"), ("ray", "ray", "127.0.0.1:1")]
)
def test_a_cluster_that_does_not_answer_is_one_line(
    engine: str, package: str, address: str, crawl: Path, tmp_path: Path
) -> None:
    pytest.importorskip(package, reason=f"needs {package}; pip install 'assay[{engine}]'")
    done = batch(crawl, "--out", tmp_path / "out", f"--{engine}", address)
    assert done.returncode == 1
    assert re.search(rf"^assay: {address}: no {engine.title()} (scheduler|cluster) answers \(.*\); check ", done.stderr)
    assert len(done.stderr.splitlines()) == 1


def test_a_ray_cluster_reached_by_address_writes_the_same_parts(
    crawl: Path, whole: dict[str, bytes], tmp_path: Path
) -> None:
    pytest.importorskip("ray", reason="needs Ray; pip install 'assay[ray]'")
    script = """
import contextlib, sys
from ray.cluster_utils import Cluster
with contextlib.redirect_stdout(sys.stderr):
    cluster = Cluster(initialize_head=True, head_node_args={"num_cpus": 2, "include_dashboard": False,
        "object_store_memory": 80_000_000, "node_ip_address": "127.0.0.1"})
print(cluster.address, flush=True)
sys.stdin.read()
cluster.shutdown()
"""
    loopback = {"RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER": "0"}  # Ray's own switch to stay on 127.0.0.1
    env = {**environment(), **loopback, "RAY_USAGE_STATS_ENABLED": "0", "RAY_AUTH_MODE": "disabled"}
    head = subprocess.Popen(
        [sys.executable, "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        env=env,
    )  # fmt: skip
    assert head.stdout is not None
    address = head.stdout.readline().strip()
    try:
        done = subprocess.run(
            command(crawl, "--out", tmp_path / "out", "--ray", address),
            capture_output=True,
            text=True,
            env=env,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        assert f"{FILES * EACH} pages in {FILES} parts" in done.stderr
        assert parts(tmp_path / "out") == whole
    finally:
        head.communicate("")


def test_spark_maps_score_table_over_its_partitions(crawl: Path, whole: dict[str, bytes], tmp_path: Path) -> None:
    pytest.importorskip("pyspark", reason="needs Spark; pip install 'assay[engine-tests]'")
    example = re.search(
        r"```python\n(# Spark.*?)```", (ROOT / "docs" / "batch.md").read_text(encoding="utf-8"), re.DOTALL
    )
    assert example
    script = f"""
import pandas as pd
from pyspark.sql import SparkSession
spark = (SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false")
    .config("spark.sql.codegen.wholeStage", "false").config("spark.driver.bindAddress", "127.0.0.1")
    .config("spark.driver.host", "127.0.0.1").getOrCreate())
crawl, out = {str(crawl)!r}, {str(tmp_path / "spark")!r}
{example[1]}
spark.stop()
"""
    env = {**environment(), "PYSPARK_PYTHON": sys.executable, "SPARK_LOCAL_IP": "127.0.0.1"}
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, env=env, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    rows = parquet.read_table(tmp_path / "spark")
    ours = parquet.read_table(crawl.parent / "one").select(rows.column_names)
    assert rows.num_columns > 100
    assert rows.sort_by("id").to_pylist() == ours.sort_by("id").to_pylist()
