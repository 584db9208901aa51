"""Bytes that are packed by gzip or zstd, unpacked as they are read; damage is told from the end."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, BinaryIO

_STEP = 2**10  # bytes of zstd unpacked at once


class DamagedError(ValueError):
    """Packed data that cannot be unpacked to its end."""


class _Packed(io.RawIOBase):
    """The unpacked bytes of a stream; damage raises DamagedError, so that no reader takes it for the end of the file."""

    def __init__(self, read: Callable[[int], bytes]) -> None:
        self._read = read

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        import zlib

        try:
            data = self._read(len(buffer))
        except (EOFError, zlib.error) as error:
            raise DamagedError(str(error)) from None
        except OSError as error:
            if error.errno is not None:  # the disk's fault; what unpacks gives no number
                raise
            raise DamagedError(str(error)) from None
        buffer[: len(data)] = data
        return len(data)


@contextmanager
def unpacked(file: BinaryIO, packing: str) -> Iterator[BinaryIO]:
    """Give the stream itself, or the bytes that are packed in it, some at a time."""
    if not packing:
        yield file
        return
    if packing == "gzip":
        import gzip

        inner: Any = gzip.GzipFile(fileobj=file, mode="rb")
        read = inner.read1
    else:
        import pyarrow as pa

        inner = pa.CompressedInputStream(pa.PythonFile(file, mode="r"), "zstd")
        read = lambda size: inner.read(min(size, _STEP))  # noqa: E731  # what it read before damage is lost with it
    with inner:
        yield io.BufferedReader(_Packed(read), 2**16)
