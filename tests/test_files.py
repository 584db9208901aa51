"""What becomes of each kind of file."""

from __future__ import annotations

import gzip
import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from pyarrow import parquet

from assay.scorer.files import read_file, records, source_of
from assay.scorer.plan import plan


def only(path: Path) -> dict[str, Any]:
    (record,) = records([str(path)])
    return record


def put(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def test_line_ends_and_byte_order_mark_are_kept(tmp_path: Path) -> None:
    path = put(tmp_path / "page.txt", b"\xef\xbb\xbfOne\r\ntwo")
    assert only(path) == {"id": str(path), "text": "\ufeffOne\r\ntwo"}


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ("\ufeffOne".encode("utf-16-le"), "\ufeffOne"),
        ("\ufeffOne".encode("utf-16-be"), "\ufeffOne"),
        ("\ufeffOne".encode("utf-32-le"), "\ufeffOne"),
        (b"caf\xe9 \x93so\x94", "café “so”"),
        (b"\x81 page", "\ufffd page"),
    ],
)
def test_other_encodings_are_decoded(tmp_path: Path, content: bytes, text: str) -> None:
    assert only(put(tmp_path / "page.txt", content))["text"] == text


def parquet_of(**columns: Any) -> bytes:
    made = io.BytesIO()
    parquet.write_table(pa.table(columns), made)
    return made.getvalue()


def test_a_cell_of_parquet_that_cannot_be_read_is_an_error_and_the_others_are_read(tmp_path: Path) -> None:
    """Bytes that are no UTF-8, and a day that Python cannot hold, once ended the whole run."""
    content = parquet_of(text=["One page.", "Bad page.", "Last page."]).replace(b"Bad", b"\xffad")
    path = put(tmp_path / "a.parquet", content)
    first, second, third = read_file(str(path))
    assert (first["text"], third["text"]) == ("One page.", "Last page.")
    assert second["error"].startswith(f"{path}, row 2: a cell cannot be read ('utf-8' codec can't decode byte 0xff")
    days = pa.array([0, 2_000_000_000], pa.int32()).cast(pa.date32())
    path = put(tmp_path / "b.parquet", parquet_of(text=["One page.", "Two."], date=days))
    first, second = read_file(str(path))
    assert (first["date"], "a cell cannot be read" in second["error"]) == ("1970-01-01", True)


def test_a_parquet_file_with_a_column_that_has_no_name_in_utf_8_is_damaged(tmp_path: Path) -> None:
    path = put(tmp_path / "a.parquet", parquet_of(text=["One page."], pier=["a"]).replace(b"pier", b"\xffier"))
    (found,) = read_file(str(path))
    assert found["error"].startswith(f"{path}: the Parquet data is damaged ('utf-8' codec can't decode byte 0xff")
    (shard,) = plan([str(path)])
    assert (shard.start, shard.stop) == (0, None)


def test_what_a_parquet_file_tells_of_a_column_may_be_damaged(tmp_path: Path) -> None:
    """pyarrow 26 ends the process where it is asked for such a column's description, found by the fuzzer: it is not asked."""
    content = parquet_of(text=["One page.", None] * 3)
    required = content.replace(b"%\x02\x18\x04text", b"%\x00\x18\x04text")  # but its sizes are of a column with nulls
    assert required != content
    path = put(tmp_path / "a.parquet", required)
    code = f"from assay.scorer.files import read_file; print([row for row in read_file({str(path)!r}, max_bytes=1)])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "the Parquet data is damaged" in done.stdout


@pytest.mark.parametrize("content", [b"", b" \r\n\t", b"\xef\xbb\xbf\n"])
def test_an_empty_file_is_an_error_that_says_so(tmp_path: Path, content: bytes) -> None:
    assert "the file is empty; " in only(put(tmp_path / "page.txt", content))["error"]


@pytest.mark.parametrize("content", [bytes(range(32)) * 4, b"\xff\xfb\x00\x01abc", b"\xff\xfe\x00"])
def test_a_binary_file_is_an_error_that_says_so(tmp_path: Path, content: bytes) -> None:
    assert "binary, not text; " in only(put(tmp_path / "page.txt", content))["error"]


def test_an_html_file_gives_html(tmp_path: Path) -> None:
    assert only(put(tmp_path / "page.HTM", b"<p>One"))["html"] == "<p>One"


def test_a_wrong_path_is_an_error_in_its_place(tmp_path: Path) -> None:
    path = put(tmp_path / "page.txt", b"One")
    found = list(records(["nowhere.txt", str(path), "nowhere.jsonl.gz"]))
    assert found[0] == {"id": "nowhere.txt", "error": "nowhere.txt: no such file or directory; check the path"}
    assert found[1]["text"] == "One"
    assert "no such file" in found[2]["error"]


def test_a_folder_gives_its_pages_sorted_and_never_its_readme(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    for name in ("z.txt", "README.md", "b/y.md", "a.html", "gold.json", "labels.csv"):
        put(tmp_path / name, b"<p>One")
    assert [record["id"] for record in records([f"{tmp_path}/"])] == [
        f"{tmp_path}/{n}" for n in ("a.html", "b/y.md", "z.txt")
    ]


def test_a_folder_without_pages_is_an_error(tmp_path: Path) -> None:
    assert (
        "no pages (*.txt, *.md, *.html, *.jsonl, *.warc, *.wet; for a batch *.parquet, *.csv) in it; "
        in only(tmp_path)["error"]
    )


def test_invalid_json_names_file_line_and_remedy(tmp_path: Path) -> None:
    path = put(
        tmp_path / "pages.jsonl",
        b'{"text": "a", "id": 7}\n\n{"id": \n[1]\n{"id": "x"}\n{"text": 3}\n{"text": "\xff"}\n{"html": "b"}',
    )
    found = list(records([str(path)]))
    assert [record["id"] for record in found] == [
        "7",
        f"{path}#3",
        f"{path}#4",
        "x",
        f"{path}#6",
        f"{path}#7",
        f"{path}#8",
    ]
    assert found[0]["text"] == "a"
    assert found[1]["error"] == f"{path}, line 3: not JSON (Expecting value at column 8); mend or delete the line"
    assert "line 4: a JSON list, not an object" in found[2]["error"]
    assert "line 5: it has neither text nor html; give it a field 'text'" in found[3]["error"]
    assert "its text is int, not a string" in found[4]["error"]
    assert "not UTF-8" in found[5]["error"]
    assert found[6]["html"] == "b"


def test_a_deep_nest_of_brackets_is_one_error(tmp_path: Path) -> None:
    assert "error" in only(put(tmp_path / "pages.jsonl", b"[" * 200_000))


def test_a_lone_surrogate_in_an_escape_is_kept(tmp_path: Path) -> None:
    assert only(put(tmp_path / "pages.jsonl", rb'{"text": "a\ud800b"}'))["text"] == "a\ud800b"


def test_an_error_field_of_the_input_is_not_an_error_of_ours(tmp_path: Path) -> None:
    assert "error" not in only(put(tmp_path / "pages.jsonl", b'{"text": "a", "error": "none"}'))


def test_damaged_gzip_keeps_the_records_before(tmp_path: Path) -> None:
    lines = b"".join(b'{"text": "%d"}\n' % number for number in range(20_000))
    whole = put(tmp_path / "whole.jsonl.gz", gzip.compress(lines))
    assert len(list(records([str(whole)]))) == 20_000
    found = list(records([str(put(tmp_path / "cut.jsonl.gz", whole.read_bytes()[:-3000]))]))
    assert found[0]["text"] == "0"
    assert "gzip data is damaged" in found[-1]["error"]


def test_standard_input_is_jsonl(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b'{"text": "a"}\nno\n')))
    first, second = records(["-"])
    assert first == {"id": "-#1", "text": "a"}
    assert second["error"].startswith("standard input, line 2: not JSON")


def test_tables_give_a_record_a_row(tmp_path: Path) -> None:
    import pyarrow as pa
    from pyarrow import parquet

    path = put(tmp_path / "pages.csv", b'id,text,url\n5,"a\nb",\n,,x\n')
    first, second = records([str(path)])
    assert first == {"id": "5", "text": "a\nb"}
    assert second["id"] == f"{path}#2"
    assert "error" in second
    parquet.write_table(pa.table({"text": ["a", None]}), tmp_path / "pages.parquet")
    assert ["error" in record for record in records([str(tmp_path / "pages.parquet")])] == [False, True]


@pytest.mark.parametrize(
    ("record", "source"),
    [
        ({"source": " Post ", "url": "https://a.org"}, "Post"),
        ({"url": "https://www.news.example.co.uk:80/a?b"}, "example.co.uk"),
        ({"url": "HTTP://me@Blog.Example.com./x"}, "example.com"),
        ({"url": "www.example.de/x"}, "example.de"),
        ({"url": "http://10.0.0.1/x"}, "10.0.0.1"),
        ({"url": "mailto:someone"}, "mailto"),
        ({}, "papers"),
    ],
)
def test_the_source_is_the_column_or_the_domain_or_the_folder(record: dict[str, Any], source: str) -> None:
    assert source_of(record, "data/papers/") == source


def test_without_anything_the_source_is_unknown() -> None:
    assert source_of({}) == source_of({}, ".") == "unknown"


def test_a_url_of_json_is_streamed_as_text(tmp_path: Path) -> None:
    path = put(tmp_path / "pages.jsonl", json.dumps({"text": "a", "url": 5, "date": 2024, "title": None}).encode())
    assert only(path) == {"id": f"{path}#1", "text": "a", "url": "5", "date": "2024"}
