"""Coverage-guided fuzzing of what reads strangers' bytes (atheris, libFuzzer). README.md says how.

    bench/fuzz html -max_total_time=600

The first argument is a target, or several with commas between, one after the other; what follows goes to libFuzzer. A target
states what must hold of any input; what breaks it is written to a file `crash-…` in the folder it runs in.
"""

from __future__ import annotations

import gzip
import io
import json
import os
import subprocess
import sys
import tempfile
import zlib
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import atheris
import pyarrow as pa
from pyarrow import parquet

with atheris.instrument_imports(include=["assay", "warcio"]):
    import warcio.archiveiterator  # noqa: F401  # as the reader of archives imports it, later

    from assay.features import features, lexicon, read
    from assay.scorer import load, score_many
    from assay.scorer.encoding import decode
    from assay.scorer.files import checked, json_lines, read_file
    from assay.scorer.html import render
    from assay.scorer.model import ModelError, check, sign
    from assay.scorer.policy_file import with_policy
    from assay.scorer.report.json import dumps, to_json
    from assay.scorer.report.safe import safe

from nasty import HTMLS, TEXTS, usual, usual_html

MODEL = load()
DECLARED = features()
SHORT = 4_000  # characters: a fault shows on a short page, and short pages are many
_BLANKS = "\u3164\uffa0\u2800"
_LISTS = {"pier": ["pier", "old pier", "pier 9"], "said": ["said", "the pier said"], "sum": ["$9", "9.5", "#1 pier"]}
_LEXICON = lexicon.Lexicon({**_LISTS, lexicon.COMMON: ["the"]})


def _text(data: bytes) -> str:
    return atheris.FuzzedDataProvider(data).ConsumeUnicode(SHORT)


def document(data: bytes) -> None:
    """Every feature of any texts read together has a value in its range and evidence inside its text."""
    texts = _text(data).split("|")
    for text, page in zip(texts, read(texts), strict=True):
        for name, declared in DECLARED.items():
            value, spans = declared.measure(page)
            low, high = declared.range
            assert value is None or low <= value <= high, (name, value)
            assert all(0 <= start < end <= len(text) for start, end in spans), name


def matches(data: bytes) -> None:
    """What the matcher finds reads like an entry once case, marks and invisible characters are folded; pages are apart."""
    from assay.features.pages import Pages

    text = _text(data)
    pages = Pages([text, "the old pier", text], [None] * 3, _LEXICON, lambda pages: pages.line_page * 0)
    ends = pages.base[1:] - 2
    page = pages.word_page[pages.hit_word]
    assert (pages.hit_start >= pages.base[page]).all()
    assert (pages.hit_end <= ends[page]).all()
    rows = [(int(start), int(end)) for start, end in zip(pages.hit_start, pages.hit_end, strict=True)]
    first = [(start, end) for start, end in rows if end <= len(text)]
    again = int(pages.base[2])
    assert sorted(first) == sorted((start - again, end - again) for start, end in rows if start >= again)


def anatomy(data: bytes) -> None:
    """Blocks are sorted and disjoint, and hold each line that is not blank once."""
    text = _text(data).replace("|", "\n")
    (page,) = read([text])
    blocks = page.blocks()
    assert all(start < end for start, end, _ in blocks)
    assert all(one[1] <= two[0] for one, two in pairwise(blocks))
    inside = "".join(text[start:end] for start, end, _ in blocks)
    assert _ink(inside) == _ink(text)


def _ink(text: str) -> str:
    """Return what a reader can see of a text: some letters are a space to the eye, and no line begins or ends with them."""
    return "".join(text.translate(dict.fromkeys(map(ord, _BLANKS))).split())


def html(data: bytes) -> None:
    """Any HTML is rendered, the same way twice, and scored; its markup has a row for each line."""
    page = _text(data)
    made = render(page)
    assert render(page).text == made.text
    (result,) = score_many([{"html": page}], MODEL)
    dumps(to_json(result, MODEL, with_text=True))


def encodings(data: bytes) -> None:
    """Any bytes are text or they are not."""
    for kind in (False, True):
        text = decode(data, html=kind)
        assert text is None or isinstance(text, str)


def jsonl(data: bytes) -> None:
    """Every line gives a record with an id, an error or a page; whatever it holds can be scored and written."""
    for record in json_lines(io.BytesIO(data), "here.jsonl"):
        assert isinstance(record["id"], str)
        assert "error" in record or "text" in record or "html" in record
        if "error" not in record:
            (result,) = score_many([record], MODEL)
            dumps(to_json(result, MODEL, with_text=True))


def models(data: bytes) -> None:
    """A model or policy of any shape is used or refused with a line."""
    source = atheris.FuzzedDataProvider(data)
    shipped = json.loads(json.dumps(_shipped()))
    for _ in range(source.ConsumeIntInRange(1, 3)):
        _change(shipped, source)
    try:
        check(sign(shipped), where="here.json")
        with_policy(MODEL, _value(source, 3), where="here.json")
    except ModelError as error:
        if len(safe(str(error)).splitlines()) != 1:  # as the commands print it
            raise AssertionError("a message of more than a line") from error


def files(data: bytes) -> None:
    """Files of every suffix give records, whatever is in them."""
    suffix = ("parquet", "csv", "jsonl.gz", "txt", "html")[data[0] % 5 if data else 0]
    _read(suffix, data[1:])


def archives(data: bytes) -> None:
    """Web archives of any bytes, plain or packed (the first byte tells), give pages and errors of a bounded length."""
    content, packing = data[1:], data[0] % 3 if data else 0
    if packing == 2:  # mutations of what is packed would only ever damage it
        content = gzip.compress(content, 1)
    _read(("warc", "warc.gz", "warc.gz")[packing], content)


def parquets(data: bytes) -> None:
    """Parquet files of any bytes give rows and errors."""
    _read("parquet", data)


def _read(suffix: str, content: bytes) -> None:
    with tempfile.TemporaryDirectory(dir="/dev/shm" if os.path.isdir("/dev/shm") else None) as folder:
        path = Path(folder, f"here.{suffix}")
        path.write_bytes(content)
        for record in read_file(str(path), max_bytes=SHORT):
            assert isinstance(record["id"], str)
            assert (
                "error" in record
                or len(str(record.get("text", record.get("html"))).encode("utf-8", "surrogatepass")) <= 3 * SHORT
            )
            checked({key: record[key] for key in record if key != "rendering"}, "a", "b")


def _shipped() -> dict[str, object]:
    from assay import models as shipped  # type: ignore[attr-defined]  # a namespace

    data: dict[str, object] = shipped.load("score")
    return data


def _value(source: atheris.FuzzedDataProvider, depth: int) -> object:
    kind = source.ConsumeIntInRange(0, 8 if depth else 5)
    if kind < 6:
        return (
            None, source.ConsumeFloat(), source.ConsumeInt(8), source.ConsumeBool(), source.ConsumeUnicode(8),
            source.PickValueInList(["off", "groups", "terms", "reason", "transparency", "loaded_language"]),
        )[kind]  # fmt: skip
    if kind == 6:
        return [_value(source, depth - 1) for _ in range(source.ConsumeIntInRange(0, 3))]
    keys = ["reason", "groups", "terms", *list(DECLARED)[:6], "language", "spam"]
    return {source.PickValueInList(keys): _value(source, depth - 1) for _ in range(source.ConsumeIntInRange(0, 4))}


def _change(data: object, source: atheris.FuzzedDataProvider) -> None:
    """Replace something somewhere in JSON data."""
    while isinstance(data, dict | list) and data:
        key = (
            source.PickValueInList(list(data)) if isinstance(data, dict) else source.ConsumeIntInRange(0, len(data) - 1)
        )
        inner = data[key]
        if not isinstance(inner, dict | list) or not inner or source.ConsumeIntInRange(0, 4) == 0:
            data[key] = _value(source, 2)
            return
        data = inner


TARGETS: dict[str, Callable[[bytes], None]] = {
    "document": document, "matches": matches, "anatomy": anatomy, "html": html, "encodings": encodings, "jsonl": jsonl,
    "models": models, "files": files, "archives": archives, "parquets": parquets,
}  # fmt: skip


def _seeds(name: str) -> list[bytes]:
    """Return inputs to begin from: what a target reads deeply."""
    if name == "archives":
        return _archives()
    if name == "parquets":
        return _parquets()
    makers = {"usual": usual_html, **HTMLS} if name == "html" else {"usual": usual, **TEXTS}
    if name == "jsonl":
        return [json.dumps({"text": maker(200)}).encode() for maker in makers.values()]
    # atheris reads a string from a byte that tells its width: 1 is a byte a character.
    return [b"\x01" + maker(300).encode("utf-8", "surrogatepass") for maker in makers.values()]


def _archives() -> list[bytes]:
    """Return web archives of one record and of all, plain, packed, and to be packed by the target."""
    page = b"<html><head><title>Ferry</title></head><body><p>The ferry sails at nine.</p></body></html>"
    packed = gzip.compress(page)
    answers = [
        (b"200 OK", b"Content-Type: text/html; charset=latin-1", page),
        (b"200 OK", b"Content-Type: text/html\r\nContent-Encoding: gzip", packed),
        (b"200 OK", b"Content-Type: text/html\r\nContent-Encoding: deflate", zlib.compress(page)),
        (b"200 OK", b"Content-Type: text/html\r\nTransfer-Encoding: chunked", b"%x\r\n%s\r\n0\r\n\r\n" % (len(page), page)),
        (
            b"203 So", b"Content-Type: application/xhtml+xml\r\nTransfer-Encoding: chunked\r\nContent-Encoding: gzip",
            b"%x;a=b\r\n%s\r\n0\r\n\r\n" % (len(packed), packed),
        ),
        (b"404 Not Found", b"Content-Type: text/html", page),
        (b"200 OK", b"Content-Type: image/png", b"\x89PNG"),
        (b"200 OK", b"Content-Type: text/html", page * 60),
    ]  # fmt: skip
    bodies = [
        (b"response", b"application/http; msgtype=response", b"HTTP/1.1 %s\r\n%s\r\n\r\n%s" % answer)
        for answer in answers
    ]
    bodies += [
        (b"warcinfo", b"application/warc-fields", b"software: none\r\n"),
        (b"request", b"application/http; msgtype=request", b"GET / HTTP/1.1\r\n\r\n"),
        (b"conversion", b"text/plain", "The café sails at nine.".encode()),
        (b"revisit", b"application/http; msgtype=response", b"HTTP/1.1 304 Same\r\n\r\n"),
    ]
    records = [
        b"WARC/1.%d\r\nWARC-Type: %s\r\nWARC-Record-ID: <urn:uuid:%d>\r\nWARC-Date: 2025-03-03T10:11:12Z\r\n"
        b"WARC-Target-URI: https://quay.example/a\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n%s\r\n\r\n"
        % (number % 2, kind, number, media, len(body), body)
        for number, (kind, media, body) in enumerate(bodies)
    ]
    arc = (
        b"https://quay.example/a 1.2.3.4 20250303101112 text/html %d\n" % (len(page) + 19)
        + b"HTTP/1.0 200 OK\r\n\r\n"
        + page
    )
    records += [b"".join(records), arc]
    plain = [b"\0" + record for record in records]
    return [*plain, *(b"\1" + gzip.compress(record) for record in records), *(b"\2" + record for record in records)]


def _parquets() -> list[bytes]:
    """Return Parquet files of each packing and encoding, with and without dictionaries, nested columns and odd ones."""
    texts = ["The ferry sails at nine.", None, "Tickets cost two crowns.", "a" * 9, "b" * 5_000]
    tables: list[dict[str, object]] = [
        {"text": texts, "id": [1, 2, 3, 4, 5]},
        {"html": [f"<p>{text}" for text in texts], "url": ["https://quay.example/"] * 5, "title": [None] * 5},
        {"text": [{"a": text} for text in texts]},
        {"text": texts, "tags": [["a", "b"], [], None, ["c"], [None]]},
        {"text": pa.array(texts, pa.large_string()), "date": pa.array([0, 1, 2, 3, None], pa.date32())},
        {"text": pa.array([b"\xff", b"", None, b"a", b"b"]), "error": ["a"] * 5},
    ]
    made = []
    for number, table in enumerate(tables):
        for packing in ("none", "snappy", "zstd", "gzip"):
            file = io.BytesIO()
            parquet.write_table(
                pa.table(table), file, compression=packing, use_dictionary=number % 2 == 0, row_group_size=3,
                data_page_version=("1.0", "2.0")[number % 2], store_schema=number % 3 == 0,
            )  # fmt: skip
            made.append(file.getvalue())
    return made


def main() -> int:
    """Fuzz one target here, or several in processes of their own."""
    names, options = sys.argv[1].split(",") if len(sys.argv) > 1 else [], sys.argv[2:]
    if not names or set(names) - set(TARGETS):
        print(f"give a target: {', '.join(TARGETS)}", file=sys.stderr)
        return 2
    if len(names) > 1:
        return max(subprocess.run([sys.executable, __file__, name, *options], check=False).returncode for name in names)
    with tempfile.TemporaryDirectory() as folder:
        for number, seed in enumerate(_seeds(names[0])):
            Path(folder, f"{number}").write_bytes(seed)
        atheris.Setup([sys.argv[0], f"-max_len={SHORT}", *options, folder], TARGETS[names[0]])
        atheris.Fuzz()
    return 0


if __name__ == "__main__":
    sys.exit(main())
