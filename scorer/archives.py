"""Pages of web archives: the HTML responses of a WARC file, the texts of a WET file."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, BinaryIO, NamedTuple

from .encoding import decode
from .files import InputError, Record, broken, described, too_long
from .packed import DamagedError
from .places import PlaceError

_HTML = ("text/html", "application/xhtml+xml")
_HEAD = 2**18  # bytes of the two heads of a record; it is read by lines of any length
_PACKING = 8  # times a page's own bytes that its chunks can take, or gzip that packs nothing
_NOT_OURS = (PlaceError, DamagedError, OSError)  # of the stream below, not of what stands in it


def archived(stream: BinaryIO, path: str, *, max_bytes: int) -> Iterator[Record]:
    """Yield a record for each page of an archive: a response of status 200–299 in HTML, or a conversion (WET).

    `id` is the record's own (urn:uuid:…), `url` its target, `date` the day it was fetched where the page tells none.
    Requests, metadata, images, redirects and other answers are no pages and are passed over. What cannot be read is an
    error record; a stream that ends inside a record gives one as the last. One record is in memory at a time, of at most
    `max_bytes` bytes.

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
        eager = _Eager(stream)
        for number, item in enumerate(ArchiveIterator(eager), 1):
            eager.left = None
            record = _record(item, path, number, max_bytes)
            _drain(item)
            eager.left = _HEAD
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
    """A stream that gives what it has instead of all that is asked, so that damage costs no record before it.

    `left` says how many bytes it gives before it fails; None for any number.
    """

    def __init__(self, stream: Any) -> None:
        self._read = stream.read1
        self.left: int | None = _HEAD

    def read(self, size: int) -> bytes:
        """Return up to `size` bytes."""
        data: bytes = self._read(size)
        if self.left is not None:
            self.left -= len(data)
            if self.left < 0:
                raise ValueError(f"the head of a record has more than {_HEAD:,} bytes")
        return data


def _record(item: Any, path: str, number: int, max_bytes: int) -> Record | None:
    """Return the page in a record of an archive, an error record, or None where it holds no page or is cut off."""
    where = f"{path}, record {number}"
    if item.rec_type is None or item.length is None:
        return broken(f"{path}#{number}", "without a head that can be read; fetch the file again", where=where)
    if not _is_page(item):
        return None
    name = (item.rec_headers.get_header("WARC-Record-ID") or f"{path}#{number}").strip("<>")
    content = _content(item, max_bytes)
    if _unread(item) > 0:
        return None  # the caller tells
    if isinstance(content, _Unfit):
        return broken(name, content.reason, where=where)
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


def _content(item: Any, max_bytes: int) -> str | _Unfit:
    """Return the text of a record, decoded as its HTTP head asks, or why not; all of it is then read."""
    parts: list[bytes] = []
    size = 0
    if _unread(item) <= max_bytes * _PACKING:
        stream = _unpacked(item)
        try:
            while size <= max_bytes and (part := stream.read(2**18)):
                parts.append(part)
                size += len(part)
        except _NOT_OURS:
            raise
        except Exception as error:  # whatever undoes gzip, brotli or chunks
            return _Unfit(f"its content cannot be decoded ({type(error).__name__}: {error}); leave it out")
    else:
        size = _unread(item)
    _drain(item)  # an end that the content's own encoding did not need
    if size > max_bytes:
        return _Unfit(too_long(max_bytes))
    data = b"".join(parts)
    if item.rec_type == "conversion":
        return data.decode("utf-8", "replace")
    # The charset of the HTTP head where that fits, else what the page says.
    _, _, charset = (item.http_headers.get_header("Content-Type") or "").lower().partition("charset=")
    text = decode(data, html=True, charset=charset.partition(";")[0].strip(" \"'"))
    return _Unfit("binary, not text; leave it out") if text is None else text


def _unpacked(item: Any) -> Any:
    """Return the content of a record without chunks and packing, some bytes of it unpacked at a time."""
    from warcio.bufferedreaders import BufferedReader, ChunkedDataReader

    stream = item.content_stream()
    if isinstance(stream, ChunkedDataReader) and stream.decomp_type:  # it would unpack a chunk at once, of any length
        return BufferedReader(ChunkedDataReader(item.raw_stream), decomp_type=stream.decomp_type)
    return stream


def _drain(item: Any) -> None:
    while item.raw_stream.read(2**18):
        pass


def _unread(item: Any) -> int:
    """Return how many bytes of a record its stream did not have."""
    return int(getattr(item.raw_stream, "limit", 0))
