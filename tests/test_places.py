"""Folders, patterns and stores as inputs and outputs; a local server that speaks S3."""

from __future__ import annotations

import gzip
import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from crawl import batch, pages, parts, write_crawl
from pyarrow import parquet

from assay.scorer.files import BATCH_SUFFIXES, read_file, records
from assay.scorer.places import PlaceError, files_of, opened
from assay.scorer.shards import run


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("a/one.txt", "a/b/two.md", "a/b/three.csv", "a/b/README.md", "c/four.log", "c/five.jsonl.zst"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(b"text\nA page.\n")
    return tmp_path


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("a", ["a/b/three.csv", "a/b/two.md", "a/one.txt"]),
        ("a/*.txt", ["a/one.txt"]),
        ("**/*.md", ["a/b/README.md", "a/b/two.md"]),
        ("c/*", ["c/five.jsonl.zst", "c/four.log"]),
        ("[ab]", ["a/b/three.csv", "a/b/two.md", "a/one.txt"]),
        ("nowhere/*.txt", ["nowhere/*.txt"]),
        ("a/one.txt", ["a/one.txt"]),
    ],
)
def test_a_folder_or_pattern_gives_its_files_sorted(folder: Path, path: str, found: list[str]) -> None:
    assert files_of(f"{folder}/{path}", BATCH_SUFFIXES) == [f"{folder}/{name}" for name in found]
    assert files_of(f"file://{folder}/{path}", BATCH_SUFFIXES) in (
        [f"{folder}/{name}" for name in found],
        [f"file://{folder}/{path}"],  # a file, or nothing
    )


def test_a_name_that_looks_like_a_pattern_is_a_file_where_it_exists(tmp_path: Path) -> None:
    (tmp_path / "page[1].txt").write_text("A page.")
    (record,) = records([f"{tmp_path}/page[1].txt"])
    assert record["text"] == "A page."


def test_a_pattern_without_files_is_an_error_in_its_place(tmp_path: Path) -> None:
    (record,) = records([f"{tmp_path}/*.jsonl"])
    assert record["error"] == f"{tmp_path}/*.jsonl: no such file or directory; check the path"


def test_nothing_is_fetched_from_the_web() -> None:
    with pytest.raises(PlaceError, match="fetches nothing from the web"):
        list(records(["https://news.example/page.html"]))


def test_parts_under_a_pattern_are_no_input(tmp_path: Path) -> None:
    crawl = write_crawl(tmp_path / "in", files=2, each=20)
    first = run([f"{crawl}/**"], crawl / "scored")
    again = run([f"{crawl}/**"], crawl / "scored")
    assert (first.records, first.parts, again.records, again.parts, again.skipped) == (40, 2, 40, 0, 2)


def test_packed_tables_and_lines_give_the_same_pages_as_plain_ones(tmp_path: Path) -> None:
    import pyarrow as pa

    lines = "".join(json.dumps(page) + "\n" for page in pages(30)).encode()
    table = b'id,text\n1,"The ferry, he said,\nis late."\n2,Two\n'
    pack = {"": bytes, ".gz": gzip.compress, ".zst": lambda data: bytes(pa.compress(data, "zstd", asbytes=True))}
    for name, content in (("in.jsonl", lines), ("in.csv", table)):
        read = []
        for end, packed in pack.items():
            (tmp_path / (name + end)).write_bytes(packed(content))
            read.append([{**record, "rendering": None} for record in read_file(str(tmp_path / (name + end)))])
        assert read[0] == read[1] == read[2]
        assert len(read[0]) == (30 if name == "in.jsonl" else 2)


def test_damaged_zstd_keeps_the_records_before(tmp_path: Path) -> None:
    import pyarrow as pa

    lines = b"".join(b'{"text": "%d"}\n' % number for number in range(200_000))
    path = tmp_path / "cut.jsonl.zst"
    path.write_bytes(bytes(pa.compress(lines, "zstd", asbytes=True))[:-3000])
    *whole, last = read_file(str(path))
    assert "the zstd data is damaged" in last["error"]
    assert len(whole) > 150_000
    assert not any("error" in record for record in whole)


def test_a_store_is_read_and_written_as_a_folder_is(tmp_path: Path) -> None:
    fsspec = pytest.importorskip("fsspec", reason="stores are reached by fsspec; pip install 'assay[s3]'")
    crawl = write_crawl(tmp_path / "in", files=3, each=20)
    store = fsspec.filesystem("memory")
    store.put(f"{crawl}/", "/crawl/", recursive=True)
    summary = run(["memory://crawl"], "memory://scored", keep=["desk", "colour"])
    assert (summary.records, summary.errors, summary.parts, summary.unknown) == (60, 0, 3, ["colour"])
    assert run(["memory://crawl/*.jsonl"], "memory://scored", keep=["desk"]).skipped == 0  # other options, other parts
    again = run(["memory://crawl"], "memory://scored", keep=["desk", "colour"])
    assert (again.records, again.parts, again.skipped, again.stale) == (60, 0, 3, 3)
    run([str(crawl)], tmp_path / "out", keep=["desk", "colour"])
    with opened(sorted(f"memory:/{name}" for name in store.find("/scored"))[0]) as stream:
        assert parquet.ParquetFile(stream).metadata.num_rows == 20
    ids = [parquet.read_table(store.open(name)).column("id").to_pylist() for name in store.find("/scored")]
    assert ids[0][0] == "page-0"


def test_a_store_that_fails_ends_the_run_and_leaves_no_part(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    fsspec = pytest.importorskip("fsspec", reason="stores are reached by fsspec; pip install 'assay[s3]'")
    store = fsspec.filesystem("memory")
    store.pipe("/torn/in.jsonl", b'{"text": "A page."}\n')

    def fail(*_: Any, **__: Any) -> None:
        raise RuntimeError("connection reset\nby peer")

    monkeypatch.setattr("fsspec.implementations.memory.MemoryFile.read", fail)
    with pytest.raises(PlaceError, match=r"memory://torn/in.jsonl: the store fails \(connection reset by peer\)"):
        run(["memory://torn/in.jsonl"], tmp_path / "out")
    assert parts(tmp_path / "out") == {}


def test_a_driver_that_is_not_installed_is_named_with_its_command(monkeypatch: pytest.MonkeyPatch) -> None:
    from assay.scorer import places

    places._system.cache_clear()
    monkeypatch.setitem(sys.modules, "fsspec", None)
    with pytest.raises(PlaceError, match=r"s3:// needs a driver that is not installed; pip install 'assay\[s3\]'"):
        list(records(["s3://bucket/pages.jsonl"]))
    with pytest.raises(PlaceError, match="sftp:// needs a driver"):
        list(records(["sftp://host/pages.jsonl"]))


@pytest.fixture
def bucket(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Start a server that speaks S3 on this machine, and return a file system of fsspec for it."""
    pytest.importorskip("s3fs", reason="s3:// is reached by s3fs; pip install 'assay[s3]'")
    server = pytest.importorskip("moto.server", reason="the server is moto's; pip install 'assay[engine-tests]'")
    running = server.ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    running.start()
    host, port = running.get_host_and_port()
    for name, value in {
        "AWS_ENDPOINT_URL": f"http://{host}:{port}", "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_DEFAULT_REGION": "us-east-1", "AWS_EC2_METADATA_DISABLED": "true",
    }.items():  # fmt: skip
        monkeypatch.setenv(name, value)
    import fsspec

    store = fsspec.filesystem("s3", skip_instance_cache=False)
    store.mkdir("crawl")
    yield store
    running.stop()


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::ResourceWarning")  # of moto, werkzeug and botocore
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # sockets that they leave to the end
def test_a_bucket_is_read_and_written_by_two_processes(bucket: Any, tmp_path: Path) -> None:
    crawl = write_crawl(tmp_path / "in", files=3, each=20)
    for path in crawl.iterdir():
        bucket.put_file(str(path), f"crawl/in/{path.name}")
    import pandas as pd
    from test_archives import archive, text

    bucket.pipe("crawl/in/a.warc.gz", gzip.compress(b"".join(archive())))
    bucket.pipe("crawl/in/b.wet.gz", gzip.compress(text(1, "The café is open.")))
    pd.DataFrame(pages(20)).to_parquet(tmp_path / "more.parquet", row_group_size=5)
    bucket.put_file(str(tmp_path / "more.parquet"), "crawl/in/more.parquet")
    words = ("s3://crawl/in", "s3://crawl/missing.jsonl", "--out", "s3://crawl/scored", "--jobs", "2")
    done = batch(*words)
    assert done.returncode == 1, done.stderr
    assert "85 pages in 7 parts in s3://crawl/scored (0 were there already), 1 with an error" in done.stderr
    assert "85 pages in 7 parts in s3://crawl/scored (7 were there already)" in batch(*words).stderr
    bucket.invalidate_cache()
    keys = sorted(bucket.find("crawl/scored"))
    assert [os.path.basename(key)[:10] for key in keys] == [f"part-{number:05d}" for number in range(7)]
    tables = [parquet.read_table(bucket.open(key)) for key in keys]
    assert [table.num_rows for table in tables] == [20, 20, 20, 3, 1, 20, 1]
    assert tables[3].column("url").to_pylist() == [f"https://quay.example/{number}" for number in (2, 3, 7)]
    (error,) = tables[-1].column("error").to_pylist()
    assert error == "s3://crawl/missing.jsonl: no such file or directory; check the path"
