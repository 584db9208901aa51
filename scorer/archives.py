"""Pages of web archives: the HTML responses of a WARC file, the texts of a WET file."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, BinaryIO, NamedTuple

from .encoding import decode
from .files import InputError, Record, broken, described
from .packed import DamagedError
from .places import PlaceError

_HTML = ("text/html", "application/xhtml+xml")
_NOT_OURS = (PlaceError, DamagedError, OSError)  # of the stream below, not of what stands in it


def archived(stream: BinaryIO, path: str, *, longest: int) -> Iterator[Record]:
    """Yield a record for each page of an archive: a response of status 200–299 in HTML, or a conversion (WET).

    `id` is the record's own (urn:uuid:…), `url` its target, `date` the day it was fetched where the page tells none.
    Requests, metadata, images, redirects and other answers are no pages and are passed over. What cannot be read is an
    error record; a stream that ends inside a record gives one as the last. One record is in memory at a time, of at most
    `longest` bytes.

    Raises:
        InputError: warcio is not installed.
    """
    try:
        from warcio.archiveiterator import ArchiveIterator
    except ImportError:
        raise InputError(f"{path}: web archives are read by warcio; pip install 'assay[warc]'") from None
    item = None
    number = 0
    try:
        for number, item in enumerate(ArchiveIterator(_Eager(stream)), 1):
            record = _record(item, path, number, longest)
            if record is not None:
                yield record
    except _NOT_OURS:
        raise
    except Exception as error:  # warcio has exceptions of its own, and raises others on an odd head
        problem = f"not a web archive ({error}); the records before are kept: fetch the file again"
        yield broken(path, problem, where=f"{path}, record {number + 1}")
    if item is not None and item.length is not None and _unread(item) > 0:
        yield broken(
            f"{path}#{number}", "the archive ends in it; fetch the file again", where=f"{path}, record {number}"
        )


class _Eager:
    """A stream that gives what it has instead of all that is asked, so that damage costs no record before it."""

    def __init__(self, stream: Any) -> None:
        self.read = stream.read1


def _record(item: Any, path: str, number: int, longest: int) -> Record | None:
    """Return the page in a record of an archive, an error record, or None where it holds no page or is cut off."""
    where = f"{path}, record {number}"
    if item.rec_type is None or item.length is None:
        return broken(f"{path}#{number}", "without a head that can be read; fetch the file again", where=where)
    if not _is_page(item):
        return None
    name = (item.rec_headers.get_header("WARC-Record-ID") or f"{path}#{number}").strip("<>")
    content = _content(item, longest)
    if _unread(item) > 0:
        return None  # the caller tells
    if isinstance(content, _Unfit):
        return broken(name, f"{content.reason}; leave it out", where=where)
    record: Record = {"id": name, "text" if item.rec_type == "conversion" else "html": content}
    if url := item.rec_headers.get_header("WARC-Target-URI"):
        record["url"] = url.strip("<>")
    record = described(record)  # what the page says of its date comes before the day it was fetched
    if fetched := (item.rec_headers.get_header("WARC-Date") or "")[:10]:
        record.setdefault("date", fetched)
    return record


def _is_page(item: Any) -> bool:
    if item.rec_type == "conversion":
        return str(item.rec_headers.get_header("Content-Type") or "text/plain").startswith("text/plain")
    if item.rec_type != "response" or item.http_headers is None:
        return False
    kind = (item.http_headers.get_header("Content-Type") or "").partition(";")[0].strip().lower()
    return kind in _HTML and str(item.http_headers.get_statuscode()).startswith("2")


class _Unfit(NamedTuple):
    reason: str


def _content(item: Any, longest: int) -> str | _Unfit:
    """Return the text of a record of at most `longest` bytes, decoded as its HTTP head asks; all of it is then read."""
    stream = item.content_stream()
    parts: list[bytes] = []
    size = 0
    try:
        while size <= longest and (part := stream.read(2**18)):
            parts.append(part)
            size += len(part)
    except _NOT_OURS:
        raise
    except Exception as error:  # whatever undoes gzip, brotli or chunks
        return _Unfit(f"its content cannot be decoded ({type(error).__name__}: {error})")
    while item.raw_stream.read(2**18):  # an end that the content's own encoding did not need
        pass
    if size > longest:
        return _Unfit(f"more than {longest >> 20} MB, not one page")
    data = b"".join(parts)
    if item.rec_type == "conversion":
        return data.decode("utf-8", "replace")
    # The charset of the HTTP head where that fits, else what the page says.
    _, _, charset = (item.http_headers.get_header("Content-Type") or "").lower().partition("charset=")
    text = decode(data, html=True, charset=charset.partition(";")[0].strip(" \"'"))
    return _Unfit("binary, not text") if text is None else text


def _unread(item: Any) -> int:
    """Return how many bytes of a record its stream did not have."""
    return int(getattr(item.raw_stream, "limit", 0))
