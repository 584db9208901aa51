"""Reading pages: text, Markdown and HTML, JSONL, CSV, Parquet, WARC and WET files, folders, patterns, URLs, standard input.

Every page becomes a record, a dict with `id`, `text` or `html`, and where known `title`, `url`, `source`, `date`; an HTML
page tells the last three itself where they are not given, and brings its `rendering`. What
cannot be read becomes a record `{"id", "error"}` in its place, so no row is lost; only a store that fails, or a driver that
is not installed, raises (see `places`).
"""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, BinaryIO

from .encoding import decode
from .json_file import json_problem
from .nearby import path_hint
from .packed import DamagedError, unpacked
from .places import files_of, opened

Record = dict[str, Any]

_MANY = (".jsonl", ".warc", ".wet")  # files of many pages, plain or packed
_PACKED = {".gz": "gzip", ".zst": "zstd"}
SUFFIXES = (".txt", ".md", ".html", ".htm", *(kind + end for kind in _MANY for end in ("", *_PACKED)))
# Beside pages a folder may hold tables of something else, so a batch reads them and a report does not.
BATCH_SUFFIXES = (*SUFFIXES, ".parquet", *(".csv" + end for end in ("", *_PACKED)))
_KINDS = "*.txt, *.md, *.html, *.jsonl, *.warc, *.wet; for a batch *.parquet, *.csv"
FIELDS = ("id", "text", "html", "title", "url", "source", "date")
MAX_BYTES = 8 * 2**20  # of a page, where nobody says otherwise: read, it takes a hundred times as much memory

_HOST = re.compile(r"(?:[a-z][a-z0-9+.-]*:)?//(?:[^/?#]*@)?([^/?#:@]+)", re.IGNORECASE)
# Second-level names under which the registries of countries sell domains: bbc.co.uk, abc.net.au.
_REGISTRIES = re.compile("ac|asn|com?|edu|gob?|gouv|gov|gv|id|info|mil|net?|nom|org?|plc|sch|web")


class InputError(ValueError):
    """An input that cannot be used at all: what is wrong, where, and what to do."""


def records(paths: Sequence[str], max_bytes: int | None = None) -> Iterator[Record]:
    """Yield a record for every page of each path, in order; '-' is JSONL on standard input.

    A page longer than `max_bytes` (None: `MAX_BYTES`) is not held in memory whole: it is an error record. Counted is what
    it has when unpacked: the bytes of a file, of a line of JSONL, of a row of CSV, of a cell of Parquet, of the content of
    a record of an archive.

    A path may be a folder, a pattern (`places.files_of`) or the URL of a store. A file's id is its path as given (in a
    folder: the folder as given, '/', the path inside it). A line of JSONL or a row of a table keeps its `id`, else it is
    PATH#NUMBER, counted from 1.
    """
    most = max_bytes or MAX_BYTES
    for path in paths:
        if path == "-":
            yield from json_lines(sys.stdin.buffer, path, max_bytes=most)
        else:
            for file in files_of(path, SUFFIXES):
                yield from read_file(file, max_bytes=most)


def kind_of(path: str) -> tuple[str, str]:
    """Return how a file is read, by its suffix: the suffix of its kind, and gzip, zstd or '' for how it is packed."""
    stem, end = os.path.splitext(path.lower())
    if packing := _PACKED.get(end, ""):
        kind = os.path.splitext(stem)[1]
        return (kind, packing) if kind in (*_MANY, ".csv") else ("", "")
    return end, ""


def read_file(
    path: str, *, start: int = 0, stop: int | None = None, first: int = 1, max_bytes: int = MAX_BYTES
) -> Iterator[Record]:
    """Yield the records of one file, by its suffix; what has no known suffix is one page of text.

    `start` and `stop` choose a part: bytes of a JSONL file (both at line ends), row groups of a Parquet file. `first`
    is the number of the first line or row in it.
    """
    kind, packing = kind_of(path)
    try:
        with opened(path) as file, unpacked(file, packing) as stream:
            if kind == ".jsonl":
                if start:
                    stream.seek(start)
                size = None if stop is None else stop - start
                yield from json_lines(stream, path, first=first, size=size, max_bytes=max_bytes)
            elif kind in (".warc", ".wet"):
                from .archives import archived

                yield from archived(stream, path, max_bytes=max_bytes)
            elif kind == ".parquet":
                from .tabular import parquet_rows

                yield from parquet_rows(stream, path, start=start, stop=stop, first=first, max_bytes=max_bytes)
            elif kind == ".csv":
                from .tabular import csv_rows

                yield from csv_rows(stream, path, max_bytes=max_bytes)
            else:
                data = stream.read(max_bytes + 1)
                yield page_record(path, data) if len(data) <= max_bytes else broken(path, too_long(max_bytes))
    except DamagedError as error:
        problem = f"the {packing} data is damaged ({error}); the records before are kept: fetch the file again"
        yield broken(path, problem)
    except IsADirectoryError:
        yield broken(path, f"no pages ({_KINDS}) in it; give a folder that has some")
    except FileNotFoundError:
        yield broken(path, f"no such file or directory; {path_hint(path)}")
    except OSError as error:
        yield broken(path, f"cannot be read ({error.strerror or error}); check the file and its permissions")


def broken(name: str, problem: str, *, where: str = "") -> Record:
    """Return the record of a page that could not be read: `problem` says what is wrong and what to do."""
    return {"id": name, "error": f"{where or name}: {problem}"}


def too_long(max_bytes: int) -> str:
    """Return what is wrong with a page of more than `max_bytes` bytes, and what to do."""
    return f"more than {max_bytes:,} bytes; split it, leave it out, or raise --max-bytes"


def page_record(path: str, data: bytes) -> Record:
    """Return the record of a page from the bytes of its file; the name tells whether they are HTML."""
    html = path.lower().endswith((".html", ".htm"))
    text = decode(data, html=html)
    if text is None:
        return broken(path, "binary, not text; give *.txt, *.md, *.html, *.jsonl, *.csv or *.parquet")
    if not text.strip("\ufeff \t\r\n\f\v\xa0"):
        return broken(path, "the file is empty; put the page's text into it or leave it out")
    return described({"id": path, "html": text}) if html else {"id": path, "text": text}


def described(record: Record) -> Record:
    """Fill what is missing of url, date and source from what an HTML page says of itself.

    The page is rendered for that, once: the record keeps it as `rendering`. A page with an address needs no source.
    """
    if "text" not in record and isinstance(record.get("html"), str):
        from .html import render

        rendering = record["rendering"] = render(record["html"])
        about = rendering.metadata
        found = {"url": about.url, "date": about.date, "source": about.site}
        if "url" in record or about.url:
            del found["source"]
        for key, value in found.items():
            if value:
                record.setdefault(key, value)
    return record


def json_lines(
    stream: BinaryIO, path: str, *, first: int = 1, size: int | None = None, max_bytes: int = MAX_BYTES
) -> Iterator[Record]:
    """Yield the records of the next `size` bytes (None: all) of a JSONL stream, one line in memory at a time."""
    number, done, skipping = first, 0, False
    while size is None or done < size:
        if not (line := stream.readline(max_bytes + 1)):
            return
        done += len(line)
        ended = line.endswith(b"\n")
        where = f"{'standard input' if path == '-' else path}, line {number}"
        if not skipping and len(line) > max_bytes + ended:
            skipping = True
            yield broken(f"{path}#{number}", too_long(max_bytes), where=where)
        elif not skipping and not line.isspace():
            yield _json_record(line, f"{path}#{number}", where)
        if ended:
            number, skipping = number + 1, False


def _json_record(line: bytes, name: str, where: str) -> Record:
    try:
        value = json.loads(line.decode("utf-8-sig").rstrip("\r\n"))
    except UnicodeDecodeError as error:
        problem = f"not UTF-8 (byte {error.start + 1} of the line); save the file as UTF-8"
    except (RecursionError, ValueError) as error:
        problem = f"not JSON ({json_problem(error)}); mend or delete the line"
    else:
        return checked(value, name, where)
    return broken(name, problem, where=where)


def checked(value: Any, name: str, where: str) -> Record:
    """Return the fields of one line or row as a record, an error record where they have no page.

    None counts as absent, unknown fields stay. `name` is the id where there is none, `where` the place an error names.
    """
    if not isinstance(value, dict):
        kind = "null" if value is None else f"a JSON {type(value).__name__}"
        return broken(name, f'{kind}, not an object; write the page as {{"text": …}}', where=where)
    record = {key: field for key, field in value.items() if field is not None and key != "error"}
    record["id"] = str(record.get("id", name))
    for key in ("text", "html", "title"):
        if key in record and not isinstance(record[key], str):
            kind = type(record[key]).__name__
            return broken(record["id"], f"its {key} is {kind}, not a string; mend or delete it", where=where)
    if "text" not in record and "html" not in record:
        return broken(record["id"], "it has neither text nor html; give it a field 'text'", where=where)
    for key in ("url", "source", "date"):
        if key in record and not isinstance(record[key], str):
            record[key] = str(record[key])
    return described(record)


def source_of(record: Mapping[str, Any], path_parent: str = "") -> str:
    """Return who published a page: its `source`, else the domain of its `url`, else its folder's name, else 'unknown'.

    `path_parent` is the path of the folder. The name is for ranking only, never an input to a score.
    """
    told = publisher_of(record)
    return told or os.path.basename(os.path.normpath(path_parent) if path_parent else "").strip(".") or "unknown"


def publisher_of(record: Mapping[str, Any]) -> str | None:
    """Return who published a page as far as its record tells: its `source`, else the domain of its `url`; None: not told."""
    if isinstance(named := record.get("source"), str) and named.strip():
        return named.strip()
    url = record.get("url")
    return (domain_of(url) or None) if isinstance(url, str) else None


def domain_of(url: str) -> str:
    """Return the domain of a URL as its owner registered it, by a small rule; '' where it names no host.

    The last two labels of the host; three where the last is a country's and the one before a registry's (co.uk). So
    all blogs of one platform count as one source, and all under a registry that the rule lacks as one publisher.
    """
    url = url.strip()
    match = _HOST.match(url if "//" in url else f"//{url}")
    labels = (host := match[1].strip(".").lower() if match else "").split(".")
    if len(labels) < 3 or host.replace(".", "").isdigit():
        return host
    return ".".join(labels[-3 if len(labels[-1]) == 2 and _REGISTRIES.fullmatch(labels[-2]) else -2 :])
