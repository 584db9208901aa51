"""Where pages come from and parts go: paths of this machine, and URLs of stores (s3://, gs://, hf://) through fsspec.

Everything that asks the outside for bytes or names is here. A store is imported when a URL is given, not before.
"""

from __future__ import annotations

import glob
import io
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any, BinaryIO

_URL = re.compile(r"([a-z][a-z0-9+.-]+)://")
_EXTRAS = {"s3": "s3", "s3a": "s3", "gs": "gs", "gcs": "gs", "hf": "hf"}  # protocol: our extra with its driver
_WEB = ("http", "https", "ftp", "ftps")
# Stores in which an object that is being put is not there before it is whole. Elsewhere a part is put and then moved.
_WHOLE = frozenset({"s3", "s3a", "gs", "gcs", "hf", "abfs", "az", "memory"})
_BLOCK = 4 * 2**20  # bytes asked of a store at once
_VERSIONS = ("ETag", "etag", "blob_id", "LastModified", "last_modified", "mtime", "updated", "modified", "created")


class PlaceError(ValueError):
    """A store that cannot be reached, or not with what is installed: what is wrong, where, and what to do."""


def is_url(path: str) -> bool:
    """Return whether a path names an object of a store rather than a file of this machine."""
    return _URL.match(path) is not None and not path.startswith("file://")


def anywhere(path: str) -> str:
    """Return the path or URL as it is called from any folder."""
    return path if is_url(path) else os.path.join(os.getcwd(), _local(path))


def opened(path: str) -> BinaryIO:
    """Open a file or object to read its bytes.

    Raises:
        OSError: it is not there, or must not be read.
        PlaceError: no driver for such a URL is installed, or the store fails for another reason, now or later.
    """
    if not is_url(path):
        return open(_local(path), "rb")
    with _told(path):
        store, key = _store(path)
        return io.BufferedReader(_Object(store.open(key, "rb", block_size=_BLOCK), path), _BLOCK // 16)


def files_of(path: str, suffixes: tuple[str, ...]) -> list[str]:
    """Return the files that a path names, sorted: itself, those of a folder, or what a pattern matches.

    Of a folder and the folders in it only files of these suffixes count, and never README*. A pattern (* ? [] and ** for
    folders in folders) gives the files it matches, or where it matches none those of the folders it matches. Where
    nothing is found the path itself is returned: to open it says why.
    """
    if not _is_pattern(path):
        return _pages_in(path, suffixes) or [path]
    if is_url(path):
        with _told(path):
            store, key = _store(path)
            store.invalidate_cache()  # what was listed before may have changed
            found = store.glob(key, detail=True)
            names = {store.unstrip_protocol(name): about.get("type") != "directory" for name, about in found.items()}
    else:
        names = {name: not os.path.isdir(name) for name in glob.iglob(_local(path), recursive=True)}
    files = sorted(name for name, is_file in names.items() if is_file)
    return files or [file for name in sorted(names) for file in _pages_in(name, suffixes)] or [path]


def _is_pattern(path: str) -> bool:
    return glob.has_magic(path) and (is_url(path) or not os.path.exists(_local(path)))


def _pages_in(folder: str, suffixes: tuple[str, ...]) -> list[str]:
    """Return the files of these suffixes in a folder and the folders in it; none where it is no folder."""
    if is_url(folder):
        with _told(folder):
            store, key = _store(folder)
            store.invalidate_cache()
            inside = [name[len(key) :].lstrip("/") for name in store.find(key)]
    else:
        folder = _local(folder)
        inside = [
            os.path.relpath(os.path.join(place, name), folder).replace(os.sep, "/")
            for place, _, names in os.walk(folder)
            for name in names
        ]
    wanted = [
        name for name in inside
        if name.lower().endswith(suffixes) and not os.path.basename(name).upper().startswith("README")
    ]  # fmt: skip
    return [f"{folder.rstrip('/')}/{name}" for name in sorted(wanted)]


def stamp(path: str) -> tuple[int, str] | None:
    """Return the size of a file and what changes when it does (its time, or a store's tag); None where there is none."""
    if not is_url(path):
        try:
            status = os.stat(_local(path))
        except OSError:
            return None
        return status.st_size, str(status.st_mtime_ns)
    with _told(path):
        store, key = _store(path)
        try:
            about = store.info(key)
        except OSError:
            return None
    version = next((f"{name}={about[name]}" for name in _VERSIONS if about.get(name)), "")
    return int(about.get("size") or 0), version


def make_folder(folder: str) -> str:
    """Make a folder for parts where there is none, and return its path or URL; a store's folders are only names."""
    if not is_url(folder):
        folder = _local(folder)
        os.makedirs(folder, exist_ok=True)
    return folder


def names_in(folder: str) -> list[str]:
    """Return the names of the files that stand in a folder of parts."""
    if not is_url(folder):
        return os.listdir(folder)
    with _told(folder):
        store, key = _store(folder)
        store.invalidate_cache()
        try:
            return [os.path.basename(name) for name in store.ls(key, detail=False)]
        except FileNotFoundError:
            return []


@contextmanager
def appearing(place: str) -> Iterator[str]:
    """Give the path of a draft; when the block ends it becomes the file or object `place`, whole, or else nothing does.

    The draft stands beside its place, under a name of its own, and is renamed; one for a store stands on this machine.

    Raises:
        OSError: the draft cannot be written, or not be put in its place.
        PlaceError: the store fails.
    """
    folder, name = os.path.split(place)
    token = f"{os.getpid()}-{os.urandom(4).hex()}"
    if is_url(place):
        from tempfile import TemporaryDirectory

        with TemporaryDirectory(prefix="assay-part-") as scratch:
            yield os.path.join(scratch, name)
            _put(os.path.join(scratch, name), place, f"{folder}/.{name}.{token}.tmp")
        return
    draft = os.path.join(folder, f".{name}.{token}.tmp")
    try:
        yield draft
        with open(draft, "rb") as written:
            os.fsync(written.fileno())  # a name that says "done" must not outlive its content in a power cut
        os.replace(draft, place)
    finally:
        if os.path.exists(draft):
            os.unlink(draft)


def _put(draft: str, place: str, aside: str) -> None:
    with _told(place, PermissionError):
        store, key = _store(place)
        if protocol_of(place) in _WHOLE:
            store.put_file(draft, key)
        else:
            store.put_file(draft, store._strip_protocol(aside))
            store.mv(store._strip_protocol(aside), key)


def protocol_of(url: str) -> str:
    """Return the protocol of a URL; empty for a path."""
    match = _URL.match(url)
    return match[1] if match else ""


def _local(path: str) -> str:
    return path.removeprefix("file://")


def _store(url: str) -> tuple[Any, str]:
    """Return the fsspec file system of a URL and the key in it."""
    protocol = protocol_of(url)
    if protocol in _WEB:
        raise PlaceError(f"{url}: assay fetches nothing from the web; save it and give the file")
    return _system(protocol), _system(protocol)._strip_protocol(url)


@lru_cache
def _system(protocol: str) -> Any:
    extra = _EXTRAS.get(protocol)
    try:
        import fsspec

        return fsspec.filesystem(protocol)
    except ImportError as error:
        remedy = f"pip install 'assay[{extra}]'" if extra else f"pip install fsspec and its driver ({error})"
        raise PlaceError(f"{protocol}:// needs a driver that is not installed; {remedy}") from None
    except ValueError as error:
        raise PlaceError(f"{protocol}:// is no store that fsspec knows ({error}); check the address") from None


@contextmanager
def _told(url: str, *also: type[Exception]) -> Iterator[None]:
    """Raise what goes wrong in a store as PlaceError; what is not there or forbidden stays OSError but for `also`.

    A store that fails for a moment is no property of a page: it must end the run, not become a row of a finished part.
    """
    try:
        yield
    except PlaceError:
        raise
    except Exception as error:  # each driver has exceptions of its own
        missing = (FileNotFoundError, PermissionError, IsADirectoryError, NotADirectoryError)
        if isinstance(error, missing) and not isinstance(error, also):
            raise
        reason = " ".join(str(error).split()) or type(error).__name__
        message = f"{url}: the store fails ({reason[:300]}); what is finished is kept: mend it and run again"
        raise PlaceError(message) from None


class _Object(io.RawIOBase):
    """An object of a store as a raw stream whose failures are PlaceError."""

    def __init__(self, stream: Any, url: str) -> None:
        self._stream, self._url = stream, url

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        with _told(self._url, OSError):
            data = self._stream.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)

    def seek(self, offset: int, whence: int = 0) -> int:
        return int(self._stream.seek(offset, whence))

    def tell(self) -> int:
        return int(self._stream.tell())

    def close(self) -> None:
        self._stream.close()
        super().close()
