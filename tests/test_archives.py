"""Web archives, packed files, patterns: what becomes of each, made here record by record."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import Any

import pytest

from assay.scorer.files import records

pytest.importorskip("warcio", reason="web archives are read by warcio; pip install 'assay[warc]'")

HTML = "<html><head><title>Ferry</title></head><body><p>The café on the quay will open in May.</p></body></html>"
URN = "urn:uuid:00000000-0000-4000-8000-0000000000{:02d}"


def entry(kind: str, number: int, body: bytes, *head: str) -> bytes:
    """Return a record of an archive, as the standard writes it."""
    lines = [
        "WARC/1.0", f"WARC-Type: {kind}", f"WARC-Record-ID: <{URN.format(number)}>", "WARC-Date: 2025-03-03T10:11:12Z",
        f"WARC-Target-URI: https://quay.example/{number}", *head, f"Content-Length: {len(body)}",
    ]  # fmt: skip
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body + b"\r\n\r\n"


def answer(number: int, page: bytes, *head: str, status: str = "200 OK") -> bytes:
    """Return a response record with an HTTP head."""
    http = "\r\n".join([f"HTTP/1.1 {status}", *head]).encode() + b"\r\n\r\n"
    return entry("response", number, http + page, "Content-Type: application/http; msgtype=response")


def text(number: int, page: str) -> bytes:
    return entry("conversion", number, page.encode(), "Content-Type: text/plain")


def archive() -> list[bytes]:
    packed = gzip.compress(HTML.encode())
    chunks = b"%x\r\n" % len(packed) + packed + b"\r\n0\r\n\r\n"
    return [
        entry("warcinfo", 0, b"software: by hand\r\n", "Content-Type: application/warc-fields"),
        entry("request", 1, b"GET /1 HTTP/1.1\r\n\r\n", "Content-Type: application/http; msgtype=request"),
        answer(2, HTML.encode("latin-1"), "Content-Type: text/html; charset=ISO-8859-1"),
        answer(3, chunks, "Content-Type: text/html", "Content-Encoding: gzip", "Transfer-Encoding: chunked"),
        answer(4, b"\x89PNG", "Content-Type: image/png"),
        answer(5, HTML.encode(), "Content-Type: text/html", status="404 Not Found"),
        answer(6, b"", "Content-Type: text/html", "Location: /2", status="301 Moved"),
        answer(7, b"<p>short and whole</p>", "content-type: application/xhtml+xml"),
    ]


def read(path: Path, content: bytes) -> list[dict[str, Any]]:
    path.write_bytes(content)
    return [{key: value for key, value in record.items() if key != "rendering"} for record in records([str(path)])]


@pytest.mark.parametrize("name", ["crawl.warc", "crawl.warc.gz", "crawl.WARC.zst"])
def test_the_html_answers_of_an_archive_are_its_pages(tmp_path: Path, name: str) -> None:
    pack = {".gz": gzip.compress, "zst": zstd}.get(name[-3:], bytes)
    found = read(tmp_path / name, b"".join(pack(part) for part in archive()))
    assert [record["id"] for record in found] == [URN.format(number) for number in (2, 3, 7)]
    assert found[0] == {
        "id": URN.format(2),
        "html": HTML,
        "url": "https://quay.example/2",
        "date": "2025-03-03",
    }
    assert found[1]["html"] == HTML


def zstd(data: bytes) -> bytes:
    import pyarrow as pa

    return bytes(pa.compress(data, "zstd", asbytes=True))


def test_the_texts_of_a_wet_file_are_its_pages(tmp_path: Path) -> None:
    found = read(
        tmp_path / "crawl.warc.wet.gz", gzip.compress(archive()[0] + text(1, "The café\nis open.") + text(2, ""))
    )
    first = {"id": URN.format(1), "text": "The café\nis open.", "url": "https://quay.example/1", "date": "2025-03-03"}
    assert found[0] == first
    assert found[1]["text"] == ""


def test_the_date_that_a_page_tells_comes_before_the_day_it_was_fetched(tmp_path: Path) -> None:
    dated = HTML.replace("<title>", "<meta property='article:published_time' content='2024-12-24'><title>")
    (page,) = read(tmp_path / "crawl.warc", answer(1, dated.encode(), "Content-Type: text/html"))
    assert page["date"] == "2024-12-24"


@pytest.mark.parametrize("lost", [3, 40, 300])
@pytest.mark.parametrize("packing", ["", ".gz", ".zst"])
def test_a_cut_archive_gives_its_whole_records_and_then_an_error(tmp_path: Path, packing: str, lost: int) -> None:
    pack = {"": bytes, ".gz": gzip.compress, ".zst": zstd}[packing]
    whole = b"".join(pack(part) for part in [*archive(), answer(8, HTML.encode() * 9, "Content-Type: text/html")])
    found = read(tmp_path / f"crawl.warc{packing}", whole[:-lost])
    ended = packing == "" and lost == 3  # only the line ends after the last record are gone
    numbers = [record["id"][-2:] for record in found if "html" in record]
    assert numbers[:2] == ["02", "03"]
    assert ("error" in found[-1]) != ended
    assert ["error" in record for record in found[:-1]] == [False] * (len(found) - 1)


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"hello world\n" * 20, "crawl.warc, record 1: not a web archive"),
        (archive()[2] + b"WARC/1.0\r\nnonsense\r\n\r\n" + archive()[3], "record 2: without a head that can be read; "),
        (answer(1, b"\0\1\2" * 50, "Content-Type: text/html"), "record 1: binary, not text; leave it out"),
    ],
)
def test_what_is_no_archive_or_no_page_is_an_error_in_its_place(tmp_path: Path, content: bytes, problem: str) -> None:
    assert problem in read(tmp_path / "crawl.warc", content)[-1]["error"]


def test_content_that_is_not_coded_as_it_says_does_not_end_the_archive(tmp_path: Path) -> None:
    odd = answer(1, b"<p>not packed</p>", "Content-Type: text/html", "Content-Encoding: gzip")
    assert [page["html"] for page in read(tmp_path / "crawl.warc", odd + archive()[7])] == [
        "<p>not packed</p>",
        "<p>short and whole</p>",
    ]


def test_a_page_that_unpacks_without_end_is_an_error_and_the_next_one_is_read(tmp_path: Path) -> None:
    bomb = answer(1, gzip.compress(b" " * (40 << 20)), "Content-Type: text/html", "Content-Encoding: gzip")
    found = read(tmp_path / "crawl.warc", bomb + archive()[7])
    assert "more than 8,388,608 bytes; split it" in found[0]["error"]
    assert found[1]["html"] == "<p>short and whole</p>"
