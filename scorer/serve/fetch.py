"""One page from the web, for somebody who may know its address but must not learn what else this machine can reach.

http and https on their own ports; every address of the host must be public, and the connection is made to the one that was
checked, so that a name cannot point elsewhere a moment later; each redirect is a new address with the same checks. No
cookies, no credentials, no proxy. A page is bounded in bytes and time.
"""

from __future__ import annotations

import socket
import ssl
import threading
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.client import HTTPConnection, HTTPException, HTTPResponse
from typing import NamedTuple
from urllib.parse import SplitResult, quote, urljoin, urlsplit

from ..files import Record, page_record
from .addresses import is_public

_PORTS = {"http": 80, "https": 443}
_MOST_REDIRECTS = 4
_REDIRECTS = (301, 302, 303, 307, 308)
_TYPES = {"text/html": ".html", "application/xhtml+xml": ".html", "text/plain": ".txt", "text/markdown": ".txt"}
_KEPT = "/?&=%:;,+@!$'()*~[]"  # characters of an address that are sent as they are
_HEADERS = {
    "User-Agent": "assay (one page, asked for by a person)",
    "Accept": "text/html, application/xhtml+xml, text/plain;q=0.9, text/markdown;q=0.9",
    "Accept-Encoding": "identity",
    "Connection": "close",
}


class FetchError(ValueError):
    """A page that is not fetched: what is wrong and what to do. `refused`: by us, before anything was asked of its server."""

    def __init__(self, message: str, *, refused: bool = False) -> None:
        super().__init__(message)
        self.refused = refused


Resolver = Callable[[str, int], list[str]]
Connector = Callable[[str, int, float], socket.socket]


def resolve(host: str, port: int) -> list[str]:
    """Return the addresses of a host, as the system's resolver gives them."""
    return list(dict.fromkeys(str(info[4][0]) for info in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)))


def connect(address: str, port: int, seconds: float) -> socket.socket:
    """Return a connection to an address."""
    return socket.create_connection((address, port), timeout=seconds)


class Fetcher(NamedTuple):
    """How pages are fetched: the most bytes of one and the most seconds a connection; tests bring their own network."""

    most: int
    seconds: float
    resolve: Resolver = resolve
    connect: Connector = connect

    def record(self, url: str) -> Record:
        """Return the page at `url` as a record, whose id is the URL as given.

        Raises FetchError.
        """
        place = url
        for _ in range(_MOST_REDIRECTS + 1):
            found = self._get(_checked(place))
            if not isinstance(found, str):
                return _record(url, place, *found)
            place = urljoin(place, found)
        raise FetchError(f"{url[:200]}: more than {_MOST_REDIRECTS} redirects; give the address where it ends")

    def _get(self, url: SplitResult) -> str | tuple[str, bytes]:
        """Return where the page has moved to, or its media type and bytes."""
        target = quote(url.path or "/", safe=_KEPT) + (f"?{quote(url.query, safe=_KEPT)}" if url.query else "")
        try:
            with self._connection(url) as connection:
                connection.request("GET", target, headers=_HEADERS)
                with connection.getresponse() as response:
                    if response.status in _REDIRECTS and (place := response.getheader("Location")):
                        return place
                    if response.status != 200:
                        raise FetchError(f"{url.hostname}: answered {response.status}; look at the page in a browser")
                    return self._type_of(response, url), self._body(response, url)
        except (OSError, HTTPException, zlib.error) as error:
            reason = str(error) or type(error).__name__
            raise FetchError(f"{url.hostname}: cannot be fetched ({reason}); check the address") from None

    @contextmanager
    def _connection(self, url: SplitResult) -> Iterator[HTTPConnection]:
        """Open a connection that ends in time: a server that sends a byte now and then never meets a socket's time-out."""
        host, port = _host_of(url), _PORTS[url.scheme]
        connection = HTTPConnection(f"[{host}]" if ":" in host else host, port)
        connection.sock = self.connect(self._address(host, port), port, self.seconds)
        line, over = connection.sock.dup(), threading.Event()  # a handle of its own: TLS and replies take the other
        end = threading.Timer(self.seconds, _end, (line, over))
        end.daemon = True
        end.start()
        try:
            if url.scheme == "https":
                connection.sock = ssl.create_default_context().wrap_socket(
                    connection.sock, server_hostname=host, do_handshake_on_connect=False
                )
                connection.sock.do_handshake()
            yield connection
            if over.is_set():  # what was read may look whole
                raise TimeoutError(f"not within {self.seconds:g} s")
        finally:
            end.cancel()
            line.close()
            connection.close()

    def _address(self, host: str, port: int) -> str:
        """Return an address of a host that may be fetched from; all of its addresses must be public."""
        try:
            found = self.resolve(host, port)
        except (OSError, UnicodeError):
            raise FetchError(f"{host}: no such host; check the address") from None
        if not found or not all(map(is_public, found)):
            raise FetchError(f"{host}: not a public address, never fetched; paste the page instead", refused=True)
        return found[0]

    def _type_of(self, response: HTTPResponse, url: SplitResult) -> str:
        kind = response.headers.get_content_type()
        if kind not in _TYPES:
            raise FetchError(f"{url.hostname}: {kind}, not a page of text; give the address of an article")
        return kind

    def _body(self, response: HTTPResponse, url: SplitResult) -> bytes:
        """Return the bytes of the page, unpacked where the server packs what it was asked to leave."""
        coding = response.getheader("Content-Encoding", "identity").lower()
        if coding not in ("identity", "gzip", "deflate"):
            raise FetchError(f"{url.hostname}: packed as {coding}, which is not read here; paste the page instead")
        data = response.read(self.most + 1)
        whole = not response.length  # else fewer bytes came than were announced
        if coding != "identity" and len(data) <= self.most:
            unpacking = zlib.decompressobj(wbits=47)
            data = unpacking.decompress(data, self.most + 1)
            whole = whole and unpacking.eof
        if len(data) > self.most:
            raise FetchError(f"{url.hostname}: more than {self.most:,} bytes; paste the article instead")
        if not whole:
            raise FetchError(f"{url.hostname}: the page was cut short on its way; try again")
        return data


def _checked(url: str) -> SplitResult:
    """Return the parts of an address that may be asked for."""
    try:
        parts = urlsplit(url.strip())
        port = parts.port
    except ValueError:
        raise FetchError(f"{url[:200]}: not an address; give one like https://example.org/page", refused=True) from None
    problem = ""
    if parts.scheme not in _PORTS or not parts.hostname:
        problem = "not the address of a web page; give one like https://example.org/page"
    elif parts.username is not None or parts.password is not None:
        problem = "it holds a user name or password; leave them out"
    elif port not in (None, _PORTS[parts.scheme]):
        problem = f"port {port} is not fetched from; only 80 (http) and 443 (https)"
    if problem:
        shown = parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()
        raise FetchError(f"{shown[:200]}: {problem}", refused=True)
    return parts


def _host_of(url: SplitResult) -> str:
    """Return the host of an address as names are asked for: in ASCII."""
    host = url.hostname or ""
    try:
        return host if ":" in host else host.encode("idna").decode("ascii")
    except UnicodeError:
        raise FetchError(f"{host[:200]}: not the name of a host; check the address", refused=True) from None


def _record(url: str, place: str, kind: str, data: bytes) -> Record:
    record = page_record(f"page{_TYPES[kind]}", data)
    if "error" in record:
        raise FetchError(f"{url[:200]}: {record['error'].partition(': ')[2]}")
    return record | {"id": url, "url": place}


def _end(line: socket.socket, over: threading.Event) -> None:
    over.set()
    with suppress(OSError):
        line.shutdown(socket.SHUT_RDWR)
