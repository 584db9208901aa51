"""From the body of a request to its answer: records as `assay score` reads them, objects as it prints them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from email.message import Message
from io import BytesIO
from itertools import islice
from typing import Any, NamedTuple

from ..files import Record, checked, json_lines, page_record
from ..json_file import json_problem
from ..model import Model
from ..report.json import dumps, to_json
from ..report.score_html import score_html
from ..score import Score, in_batches
from .limits import Limits, Refused

JSON, LINES, FILE = "application/json", "application/x-ndjson", "application/octet-stream"
NAME = "request"  # the id of a record that has none; of one in a list: request#1


class Asked(NamedTuple):
    """The pages of a request. Their records are made when they are iterated, once: rendering HTML is work for a thread.

    `kind` is the media type of the body; `one` whether it is one page, which is answered by one object.
    """

    kind: str
    one: bool
    records: Iterable[Record]


class Broken(Refused):
    """A request whose only page cannot be scored: answered by its id and what is wrong with it."""

    def __init__(self, name: str, problem: str, status: int = 422) -> None:
        super().__init__(status, problem)
        self.id = name


def kind_of(content_type: str, encoding: str) -> str:
    """Return the media type of a body, from its headers Content-Type and Content-Encoding; Refused (415) for others.

    All three types make a browser ask before it sends them for a page of another site, which is never allowed.
    """
    header = Message()
    header["Content-Type"] = content_type
    kind, charset = header.get_content_type(), header.get_content_charset("utf-8")
    if kind not in (JSON, LINES, FILE) or not content_type:
        known = f"{JSON} (a page or a list), {LINES} (a page a line) or {FILE} (a file)"
        raise Refused(415, f"{content_type[:200] or 'no content type'} is not read here; send {known}")
    if kind != FILE and charset not in ("utf-8", "utf8", "us-ascii"):
        raise Refused(415, f"{charset[:200]} is not read here; send UTF-8")
    if encoding.lower() not in ("", "identity"):
        raise Refused(415, f"the content encoding {encoding[:200]} is not read here; send the body as it is")
    return kind


def value_of(body: bytes) -> Any:
    """Return the value of a JSON body; Refused (400) where it is none."""
    try:
        return json.loads(body.decode("utf-8-sig"))
    except (RecursionError, ValueError) as error:
        raise Refused(400, f'not JSON ({json_problem(error)}); write a page as {{"text": …}}') from None


def asked(body: bytes, kind: str, name: str) -> Asked:
    """Return the pages of a body of bytes: a file, whose name tells its kind, or lines."""
    if kind == FILE:
        return Asked(kind, True, (page_record(name, data) for data in (body,)))
    return Asked(kind, False, json_lines(BytesIO(body), NAME, max_bytes=max(len(body), 1)))


def asked_value(value: Any) -> Asked:
    """Return the pages of a JSON value: a list of them, or one."""
    if isinstance(value, list):
        numbered = enumerate(value, 1)
        return Asked(
            JSON, False, (checked(item, f"{NAME}#{place}", f"{NAME}, page {place}") for place, item in numbered)
        )
    return Asked(JSON, True, (checked(item, NAME, NAME) for item in (value,)))


def scored(pages: Asked, model: Model, limits: Limits) -> bytes:
    """Return the answer of `POST /score`: an object, a list, or lines, as the pages came.

    Raises Broken for one page that cannot be scored, and Refused (413) for too many.
    """
    rows = [_row(item, model) for item in _scores(pages, model, limits)]
    if pages.one:
        (row,) = rows
        if "error" in row:
            raise Broken(row["id"], row["error"])
        return dumps(row).encode("ascii")
    lines = [dumps(row) for row in rows]
    text = "".join(f"{line}\n" for line in lines) if pages.kind == LINES else f"[{', '.join(lines)}]"
    return text.encode("ascii")


def reported(pages: Asked, model: Model, limits: Limits) -> bytes:
    """Return the answer of `POST /report`: a page of HTML about one page."""
    if not pages.one:
        raise Refused(422, "a report is about one page; send one, or use /score")
    (item,) = _scores(pages, model, limits)
    if isinstance(item, tuple):
        raise Broken(*item)
    return score_html([item], model).encode("utf-8", "replace")


def _scores(pages: Asked, model: Model, limits: Limits) -> Iterator[Score | tuple[str, str]]:
    for item in in_batches(_at_most(pages.records, limits.pages), model):
        if isinstance(item, tuple):
            yield item
        else:
            yield from item


def _at_most(records: Iterable[Record], most: int) -> Iterator[Record]:
    all_of_them = iter(records)
    yield from islice(all_of_them, most)
    if next(all_of_them, None) is not None:
        raise Refused(413, f"more than {most:,} pages; send them in parts, or score files with 'assay batch'")


def _row(item: Score | tuple[str, str], model: Model) -> dict[str, Any]:
    if isinstance(item, tuple):
        return {"id": item[0], "error": item[1]}
    return to_json(item, model, with_text=item.rendered)
