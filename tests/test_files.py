"""What becomes of each kind of file."""

from __future__ import annotations

import gzip
import io
import json
from pathlib import Path
from typing import Any

import pytest

from assay.scorer.files import records, source_of


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
