"""A page longer than is allowed is an error in its place and never in memory whole; the pages around it are read."""

from __future__ import annotations

import csv
import gzip
import io
import json
import subprocess
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

import pyarrow as pa
import pytest
from crawl import batch, command
from hypothesis import given
from hypothesis import strategies as st
from pyarrow import parquet

from assay.scorer.cli.common import MaxBytesOption
from assay.scorer.files import MAX_BYTES, read_file, records
from assay.scorer.tabular import csv_rows

WARC = pytest.mark.skipif(
    find_spec("warcio") is None, reason="web archives are read by warcio; pip install 'assay[warc]'"
)
LIMIT = 1_000
SAYS = "more than 1,000 bytes; split it, leave it out, or raise --max-bytes"
SHORT, LONG = "The ferry sails at nine.", "The ferry sails at nine. " * 100
HUGE = 20_000_000  # bytes


def assay(*words: object, stdin: str = "") -> subprocess.CompletedProcess[str]:
    call = [*command()[:-1], *map(str, words)]
    return subprocess.run(call, capture_output=True, text=True, input=stdin, check=False)


def jsonl(texts: list[str]) -> bytes:
    return b"".join(json.dumps({"text": text}).encode() + b"\n" for text in texts)


def csv_of(texts: list[str]) -> bytes:
    made = io.StringIO()
    csv.writer(made).writerows([["text"], *([text] for text in texts)])
    return made.getvalue().encode()


def parquet_of(texts: list[str]) -> bytes:
    made = io.BytesIO()
    parquet.write_table(pa.table({"text": texts}), made, compression="zstd")
    return made.getvalue()


def repeated(text: str, times: int, last: str) -> bytes:
    """Return a Parquet file in which a text of many rows stands once, as writers make it of plain strings."""
    column = pa.DictionaryArray.from_arrays(pa.array([0] * times + [1], pa.int32()), pa.array([text, last]))
    made = io.BytesIO()
    parquet.write_table(pa.table({"text": column}), made, compression="zstd", store_schema=False)
    return made.getvalue()


def zstd(data: bytes) -> bytes:
    return bytes(pa.compress(data, "zstd", asbytes=True))


def response(page: bytes, *head: str) -> bytes:
    """Return a record of an archive that holds a page."""
    http = "\r\n".join(["HTTP/1.1 200 OK", "Content-Type: text/html", *head]).encode() + b"\r\n\r\n" + page
    lines = [
        "WARC/1.0",
        "WARC-Type: response",
        "WARC-Target-URI: https://quay.example/",
        f"Content-Length: {len(http)}",
    ]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + http + b"\r\n\r\n"


def archive(texts: list[str]) -> bytes:
    return b"".join(response(text.encode()) for text in texts)


def found(path: Path, content: bytes, limit: int = LIMIT) -> list[str]:
    """Return the pages of a file, or of what is none its error."""
    path.write_bytes(content)
    rows = (
        records([str(path)], limit)
        if path.suffix not in (".parquet", ".csv")
        else read_file(str(path), max_bytes=limit)
    )
    return [row.get("error") or row.get("text") or row["html"] for row in rows]


@contextmanager
def memory_below(most: int) -> Iterator[None]:
    """Fail where the block takes more bytes at once, Python's or pyarrow's."""
    usual = pa.default_memory_pool()
    counting = pa.proxy_memory_pool(usual)
    pa.set_memory_pool(counting)
    tracemalloc.start()
    try:
        yield
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
        pa.set_memory_pool(usual)
    assert peak + counting.max_memory() < most


@pytest.mark.parametrize("name", ["page.txt", "page.html", "page.md", "page"])
def test_a_file_of_one_page_is_an_error_where_it_is_longer(tmp_path: Path, name: str) -> None:
    assert found(tmp_path / name, b"a" * LIMIT) == ["a" * LIMIT]
    assert found(tmp_path / name, b"a" * (LIMIT + 1)) == [f"{tmp_path / name}: {SAYS}"]


@pytest.mark.parametrize(
    ("name", "made", "where"),
    [
        ("crawl.jsonl", jsonl, ", line 2"),
        ("crawl.jsonl.gz", lambda texts: gzip.compress(jsonl(texts)), ", line 2"),
        ("crawl.jsonl.zst", lambda texts: zstd(jsonl(texts)), ", line 2"),
        ("crawl.csv", csv_of, ", row 2"),
        ("crawl.csv.gz", lambda texts: gzip.compress(csv_of(texts)), ", row 2"),
        ("crawl.parquet", parquet_of, ", row 2"),
        pytest.param("crawl.warc", archive, ", record 2", marks=WARC),
        pytest.param("crawl.warc.gz", lambda texts: gzip.compress(archive(texts)), ", record 2", marks=WARC),
    ],
)  # fmt: skip
def test_of_many_pages_the_longer_one_is_an_error_and_the_others_are_read(
    tmp_path: Path, name: str, made: Callable[[list[str]], bytes], where: str
) -> None:
    texts = [SHORT, LONG, "Tickets cost two crowns."]
    assert found(tmp_path / name, made(texts)) == [texts[0], f"{tmp_path / name}{where}: {SAYS}", texts[2]]
    assert found(tmp_path / name, made(texts), 10_000) == texts


@pytest.mark.parametrize(
    ("length", "end", "long"),
    [(LIMIT, b"\n", False), (LIMIT + 1, b"\n", True), (LIMIT, b"", False), (LIMIT + 1, b"", True)],
)
def test_the_limit_of_a_line_is_that_of_its_bytes_without_the_line_end(
    tmp_path: Path, length: int, end: bytes, long: bool
) -> None:
    line = b'{"text": "' + b"a" * (length - 12) + b'"}'
    (row,) = found(tmp_path / "crawl.jsonl", line + end)
    assert (SAYS in row) == long


def test_a_row_of_csv_that_is_too_long_may_hold_lines_and_quotation_marks(tmp_path: Path) -> None:
    long = 'He said "no",\n' * 200
    assert found(tmp_path / "crawl.csv", csv_of([SHORT, long, SHORT]))[::2] == [SHORT, SHORT]
    assert found(tmp_path / "a.csv", b"text\n" + b"a" * 5_000 + b'\n"b\nc"\n') == [
        f"{tmp_path}/a.csv, row 1: {SAYS}",
        "b\nc",
    ]
    assert found(tmp_path / "b.csv", b"a" * 5_000 + b"\nb\n") == [f"{tmp_path}/b.csv, the names of its columns: {SAYS}"]


@given(st.text(alphabet='ab",\n\ré', max_size=60), st.integers(min_value=6, max_value=40))
def test_rows_of_csv_are_those_of_the_standard_library_but_for_the_long_ones(body: str, limit: int) -> None:
    """The lines of each row are known by the number of lines that the standard reader has asked for."""
    lines = io.StringIO(f"text\n{body}", newline="").readlines()
    rows = csv.reader(lines)
    next(rows)
    expected, before = [], rows.line_num
    for row in rows:
        size = len("".join(lines[before : rows.line_num]).encode())
        before = rows.line_num
        if size > limit:
            expected.append("long")
        elif row:
            expected.append(row[0] or "empty")
    made = csv_rows(io.BytesIO("".join(lines).encode()), "a.csv", max_bytes=limit)
    told = [row.get("text") or ("long" if "bytes; split" in row["error"] else "empty") for row in made]
    assert told == expected


BOMBS: dict[str, Callable[[], bytes]] = {
    "line.jsonl": lambda: b'{"text": "' + b"a" * HUGE + b'"}\n' + jsonl([SHORT]),
    "line.jsonl.gz": lambda: gzip.compress(b'{"text": "' + b"a" * HUGE + b'"}\n' + jsonl([SHORT]), 1),
    "line.jsonl.zst": lambda: zstd(b'{"text": "' + b"a" * HUGE + b'"}\n' + jsonl([SHORT])),
    "row.csv.gz": lambda: gzip.compress(b"text\n" + b"a" * HUGE + b"\n" + SHORT.encode(), 1),
    "quoted.csv.zst": lambda: zstd(b'text\n"' + b'a""\n' * (HUGE // 200) + b'"\n' + SHORT.encode()),
    "commas.csv.zst": lambda: zstd(b"text\n" + b',"' * 200_001 + b'"\n' + SHORT.encode()),
    "cell.parquet": lambda: parquet_of(["a" * HUGE, SHORT]),
    "repeated.parquet": lambda: repeated("a" * HUGE, 40, SHORT),
}


@pytest.mark.parametrize("name", BOMBS)
def test_what_unpacks_without_end_is_read_in_bounded_memory(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(BOMBS[name]())
    most = 6 * HUGE if name.endswith("parquet") else 1_500_000  # pyarrow undoes a cell whole, once
    with memory_below(most):
        rows = [row.get("error", row.get("text")) for row in read_file(str(path), max_bytes=LIMIT)]
    assert rows[-1] == SHORT
    assert all(SAYS in row for row in rows[:-1])
    assert len(rows) == (41 if name == "repeated.parquet" else 2)


ARCHIVE_BOMBS: dict[str, Callable[[], bytes]] = {
    "content": lambda: response(b"a" * HUGE),
    "packed content": lambda: response(gzip.compress(b"a" * HUGE), "Content-Encoding: gzip"),
    "a chunk": lambda: response(b"%x\r\n" % HUGE + b"a" * HUGE + b"\r\n0\r\n\r\n", "Transfer-Encoding: chunked"),
    "a packed chunk": lambda: response(
        b"%x\r\n" % len(packed := gzip.compress(b"a" * HUGE)) + packed + b"\r\n0\r\n\r\n",
        "Transfer-Encoding: chunked", "Content-Encoding: gzip",
    ),
}  # fmt: skip


@WARC
@pytest.mark.parametrize("packing", [".gz", ".zst"])
@pytest.mark.parametrize("name", ARCHIVE_BOMBS)
def test_a_page_of_an_archive_that_unpacks_without_end_is_an_error(tmp_path: Path, name: str, packing: str) -> None:
    pack = {".gz": lambda data: gzip.compress(data, 1), ".zst": zstd}[packing]
    path = tmp_path / f"crawl.warc{packing}"
    path.write_bytes(pack(ARCHIVE_BOMBS[name]() + response(SHORT.encode())))
    with memory_below(
        60_000_000 if "packed" in name else 3_000_000
    ):  # gzip gives a thousand times the 16 kB that are read
        rows = [row.get("error", row.get("html")) for row in read_file(str(path), max_bytes=100_000)]
    assert len(rows) == 2
    assert "more than 100,000 bytes; split it" in rows[0]
    assert rows[1] == SHORT


@WARC
@pytest.mark.parametrize("head", [b"WARC/1.0\r\nX: ", b"a", response(b"x")[:80] + b"X: "], ids=["head", "line", "http"])
def test_an_archive_whose_heads_never_end_is_an_error(tmp_path: Path, head: bytes) -> None:
    path = tmp_path / "crawl.warc.gz"
    path.write_bytes(gzip.compress(response(SHORT.encode()) + head + b"a" * HUGE, 1))
    with memory_below(3_000_000):
        rows = [row.get("error", row.get("html")) for row in read_file(str(path))]
    assert rows[0] == SHORT
    assert "crawl.warc.gz, record 2: not a web archive (" in rows[-1]


def test_every_command_that_reads_pages_knows_the_limit(tmp_path: Path) -> None:
    pages = tmp_path / "pages.jsonl"
    pages.write_bytes(jsonl([SHORT, LONG, SHORT]))
    for words in (
        ["score", "--json", pages], ["score", pages], ["score", "--html", tmp_path / "report.html", pages],
        ["score", "--record", tmp_path / "record.json", pages], ["threshold", pages], ["compare", pages, pages],
        ["audit", "--on", pages], ["batch", pages, "--out", tmp_path / "scored"],
    ):  # fmt: skip
        done = assay(*words, "--max-bytes", LIMIT)
        assert done.returncode == 1, words
        if words[0] != "batch":
            assert f"assay: {pages}, line 2: {SAYS}\n" in done.stderr, words
    alone = tmp_path / "page.txt"
    alone.write_text(LONG, encoding="utf-8")
    done = assay("anatomy", alone, "--max-bytes", LIMIT)
    assert (done.returncode, done.stdout, done.stderr) == (1, "", f"assay: {alone}: {SAYS}\n")


def test_a_line_of_standard_input_that_is_too_long_is_an_error_in_its_place() -> None:
    done = assay("score", "--json", "-", "--max-bytes", LIMIT, stdin=jsonl([SHORT, LONG, SHORT]).decode())
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert [row.get("error") for row in rows] == [None, f"standard input, line 2: {SAYS}", None]
    assert done.returncode == 1


def test_a_batch_with_another_limit_makes_other_parts(tmp_path: Path) -> None:
    pages, out = tmp_path / "pages.jsonl", tmp_path / "scored"
    pages.write_bytes(jsonl([SHORT, LONG]))
    first = batch(pages, "--out", out, "--max-bytes", str(LIMIT))
    again = batch(pages, "--out", out, "--max-bytes", str(LIMIT))
    other = batch(pages, "--out", out)
    assert "2 pages in 1 part in" in first.stderr
    assert "1 with an error" in first.stderr
    assert "(1 were there already), 1 with an error" in again.stderr
    assert "(0 were there already), 0 with an error" in other.stderr
    assert "1 part in" in other.stderr
    assert "of another model, input or options; delete what is stale" in other.stderr
    errors = [parquet.read_table(path)["error"].to_pylist() for path in sorted(out.iterdir())]
    assert sorted(errors, key=lambda rows: rows[1] or "") == [[None, None], [None, f"{pages}, line 2: {SAYS}"]]


def test_help_names_the_limit_that_holds_where_none_is_given() -> None:
    assert MAX_BYTES == 8 * 2**20
    assert "8 MiB if not given" in str(MaxBytesOption.__metadata__[0].help)
