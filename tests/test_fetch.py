"""Pages that `assay serve --fetch` gets from the web: public ones alone, whatever names, redirects and servers try."""

from __future__ import annotations

import gzip
import json
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any, NamedTuple

import pytest
from invented import PAGE
from serving import JSON, PATIENCE, Service, serving

from assay.scorer.serve.addresses import is_public
from assay.scorer.serve.fetch import Fetcher, FetchError, resolve

PUBLIC, PUBLIC_6 = "93.184.216.34", "2606:2800:220:1::1"
TEXT = PAGE.format("Vik")
HTML = f'<title>Reading room closes</title><meta property="article:published_time" content="2024-01-09"><p>{TEXT}'


def answer(body: str | bytes, kind: str = "text/html", status: str = "200 OK", **headers: str) -> bytes:
    data = body.encode() if isinstance(body, str) else body
    lines = [
        f"HTTP/1.1 {status}",
        f"Content-Type: {kind}",
        *(f"{k.replace('_', '-')}: {v}" for k, v in headers.items()),
    ]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + data


def moved(place: str) -> bytes:
    return answer("", status="302 Found", Location=place)


class Web(NamedTuple):
    """A web without a network: names with addresses, and what is answered on each connection in turn."""

    names: dict[str, list[str]]
    asked: list[bytes]
    connected: list[tuple[str, int]]
    fetcher: Fetcher

    def get(self, url: str) -> dict[str, Any]:
        return self.fetcher.record(url)


@pytest.fixture
def web() -> Iterator[Callable[..., Web]]:
    """Return a maker of webs; `answers` are what servers send, one a connection: bytes, or a function of the socket."""
    held: list[socket.socket] = []

    def make(*answers: bytes | Callable[[socket.socket], None], most: int = 100_000, seconds: float = PATIENCE) -> Web:
        names = {"example.org": [PUBLIC], "home.example": ["192.168.1.1"], "both.example": [PUBLIC, "10.0.0.1"]}
        asked: list[bytes] = []
        connected: list[tuple[str, int]] = []
        waiting = list(answers)

        def serve(server: socket.socket, reply: bytes | Callable[[socket.socket], None]) -> None:
            with suppress(OSError):  # it may find its client gone
                asked.append(server.recv(65536))
                if callable(reply):
                    reply(server)
                else:
                    server.sendall(reply)
                    server.close()

        def connect(address: str, port: int, _: float) -> socket.socket:
            connected.append((address, port))
            client, server = socket.socketpair()
            held.append(server)
            threading.Thread(target=serve, args=(server, waiting.pop(0)), daemon=True).start()
            return client

        def look_up(host: str, port: int) -> list[str]:
            return names[host] if host in names else resolve(host, port)

        return Web(names, asked, connected, Fetcher(most, seconds, look_up, connect))

    yield make
    for server in held:
        server.close()


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.9.9.9", "0.0.0.0", "10.1.2.3", "100.64.0.1", "169.254.169.254", "172.16.0.1", "172.31.255.255",
        "192.168.0.1", "192.0.0.1", "192.0.2.1", "192.88.99.1", "198.18.0.1", "198.51.100.1", "203.0.113.1", "224.0.0.1",
        "239.255.255.250", "240.0.0.1", "255.255.255.255",
        "::", "::1", "::7f00:1", "::ffff:127.0.0.1", "::ffff:93.184.216.34", "64:ff9b::7f00:1", "64:ff9b:1::1", "100::1",
        "2001::1", "2001:10::1", "2001:db8::1", "2002:7f00:1::1", "3fff::1", "5f00::1", "fc00::1", "fd12:3456::1", "fe80::1",
        "fe80::1%eth0", "fec0::1", "ff02::1", "2606:2800:220:1::1%eth0",
        "", "example.org", "93.184.216", "0x7f000001",
    ],
)  # fmt: skip
def test_an_address_that_is_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", [PUBLIC, "1.1.1.1", "172.32.0.1", "192.0.1.1", PUBLIC_6, "2001:4860:4860::8888"])
def test_an_address_that_is_public(address: str) -> None:
    assert is_public(address)


def test_a_page_is_fetched_from_the_address_that_was_checked(web: Callable[..., Web]) -> None:
    there = web(answer(HTML))
    record = there.get("http://example.org/a b/é?q=ü&r=%20#part")
    assert record["id"] == record["url"] == "http://example.org/a b/é?q=ü&r=%20#part"
    assert (record["html"], record["date"]) == (HTML, "2024-01-09")
    assert there.connected == [(PUBLIC, 80)]
    head = there.asked[0].decode()
    assert head.startswith("GET /a%20b/%C3%A9?q=%C3%BC&r=%20 HTTP/1.1\r\nHost: example.org\r\n")
    assert "cookie" not in head.lower()
    assert "authorization" not in head.lower()


def test_text_is_fetched_as_text_and_packed_pages_are_unpacked(web: Callable[..., Web]) -> None:
    assert web(answer(TEXT, "text/plain; charset=utf-8")).get("http://example.org")["text"] == TEXT
    packed = answer(gzip.compress(HTML.encode()), Content_Encoding="gzip")
    assert web(packed).get("http://example.org/")["html"] == HTML


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/", "http://[::1]/", "http://localhost/", "http://home.example/", "http://both.example/",
        "http://[::ffff:127.0.0.1]/", "http://2130706433/", "http://0x7f.1/", "http://127.1/", "http://0/",
        "http://169.254.169.254/latest/meta-data/", "https://192.168.1.1/",
    ],
)  # fmt: skip
def test_an_address_at_home_is_never_asked(url: str, web: Callable[..., Web]) -> None:
    there = web()
    with pytest.raises(FetchError, match="not a public address, never fetched; paste the page instead") as error:
        there.get(url)
    assert error.value.refused
    with pytest.raises(FetchError, match="not a public address"):
        web(moved(url)).get("http://example.org/")
    assert there.connected == []


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("file:///etc/passwd", "not the address of a web page"),
        ("ftp://example.org/", "not the address of a web page"),
        ("gopher://example.org/", "not the address of a web page"),
        ("example.org", "not the address of a web page"),
        ("http:///path", "not the address of a web page"),
        ("", "not the address of a web page"),
        ("http://[::1", "not an address"),
        ("http://example.org:99999/", "not an address"),
        ("http://example.org:22/", "port 22 is not fetched from"),
        ("http://example.org:443/", "port 443 is not fetched from"),
        ("http://someone:secret@example.org/", "a user name or password"),
        ("http://ex..ample.org/", "not the name of a host"),
    ],
)
def test_what_is_no_address_of_a_page_is_refused(url: str, message: str, web: Callable[..., Web]) -> None:
    with pytest.raises(FetchError, match=message) as error:
        web().get(url)
    assert error.value.refused
    assert "secret" not in str(error.value)
    assert "; " in str(error.value)


def test_redirects_are_followed_and_checked_each(web: Callable[..., Web]) -> None:
    there = web(moved("/b?c"), moved("//example.org/d"), moved("http://example.org/e"), answer(HTML))
    assert there.get("http://example.org/a")["url"] == "http://example.org/e"
    assert [head.split(b" ")[1] for head in there.asked] == [b"/a", b"/b?c", b"/d", b"/e"]
    with pytest.raises(FetchError, match="more than 4 redirects"):
        web(*[moved("/again")] * 5).get("http://example.org/")
    with pytest.raises(FetchError, match="not the address of a web page"):
        web(moved("file:///etc/passwd")).get("http://example.org/")


def test_a_name_that_changes_its_address_is_asked_at_the_one_that_was_checked(web: Callable[..., Web]) -> None:
    there = web(answer(HTML))
    looked = []

    def rebinding(host: str, port: int) -> list[str]:
        looked.append(host)
        return [PUBLIC] if len(looked) == 1 else ["127.0.0.1"]

    there.fetcher._replace(resolve=rebinding).record("http://example.org/")
    assert (looked, there.connected) == (["example.org"], [(PUBLIC, 80)])
    with pytest.raises(FetchError, match="not a public address"):
        web(moved("/b")).fetcher._replace(resolve=rebinding).record("http://example.org/")


def test_https_speaks_tls_to_the_host_by_its_name(web: Callable[..., Web]) -> None:
    there = web(b"not TLS at all")
    with pytest.raises(FetchError, match=r"example\.org: cannot be fetched"):
        there.get("https://example.org/")
    assert there.connected == [(PUBLIC, 443)]
    assert there.asked[0][0] == 0x16  # a handshake
    assert b"example.org" in there.asked[0]


@pytest.mark.parametrize(
    ("reply", "message"),
    [
        (answer("x" * 1001), "more than 1,000 bytes"),
        (answer(gzip.compress(b"x" * 10_000_000), Content_Encoding="gzip"), "more than"),
        (answer("x", Content_Encoding="br"), "packed as br"),
        (answer("x", Content_Encoding="gzip"), "cut short"),
        (answer("no gzip", Content_Encoding="gzip"), "cannot be fetched"),
        (answer(gzip.compress(b"x" * 999)[:-9], Content_Encoding="gzip"), "cut short"),
        (answer("x", "application/pdf"), "application/pdf, not a page of text"),
        (answer("x", status="404 Not Found"), "answered 404"),
        (answer("", status="302 Found"), "answered 302"),
        (answer("cut", Content_Length="900"), "cut short"),
        (answer(""), "the file is empty"),
        (answer(bytes(range(256)), "text/plain"), "binary, not text"),
        (b"", "cannot be fetched"),
        (b"SSH-2.0-OpenSSH\r\n", "cannot be fetched"),
        (b"HTTP/1.1 200 OK\r\nX: " + b"a" * 100_000, "cannot be fetched"),
    ],
)
def test_an_answer_that_is_no_page_is_told(reply: bytes, message: str, web: Callable[..., Web]) -> None:
    with pytest.raises(FetchError, match=message) as error:
        web(reply, most=1000).get("http://example.org/")
    assert not error.value.refused
    assert ";" in str(error.value)


@pytest.mark.parametrize(
    "before", [b"", b"HTTP/1.1 200 OK\r\nX: ", answer("The beginning")], ids=["none", "head", "body"]
)
def test_a_server_that_dawdles_is_left(before: bytes, web: Callable[..., Web]) -> None:
    """It would hold every time-out of a socket by sending a byte now and then; what had come is not taken for a page."""

    def drip(server: socket.socket) -> None:
        server.sendall(before)
        while True:
            server.sendall(b"x")
            now_and_then.wait(0.001)

    now_and_then = threading.Event()
    with pytest.raises(FetchError, match="cannot be fetched"):
        web(drip, most=10**9, seconds=0.1).get("http://example.org/")


def test_a_host_that_does_not_exist_is_told(web: Callable[..., Web], monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    with pytest.raises(FetchError, match=r"nowhere\.example: no such host"):
        web().get("http://nowhere.example/")


@pytest.fixture(scope="module")
def fetching() -> Iterator[Service]:
    pytest.importorskip("starlette", reason="needs the extra: pip install 'assay[serve]'")
    with serving("--fetch") as running:
        yield running


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:80/", "http://localhost/", "http://[::1]/health", "file:///etc/passwd"]
)
@pytest.mark.parametrize("path", ["/score", "/report"])
def test_the_service_fetches_nothing_from_home(fetching: Service, path: str, url: str) -> None:
    answer = fetching.post({"id": 5, "url": url}, path)
    assert answer.status == 422
    assert answer.value["id"] == "5"
    assert "not a public address" in answer.value["error"] or "not the address of a web page" in answer.value["error"]


def test_an_address_in_a_list_is_not_fetched(fetching: Service) -> None:
    (row,) = fetching.post([{"url": "http://example.org/"}]).value
    assert "neither text nor html" in row["error"]
    assert fetching.post({"url": "http://127.0.0.1/", "text": TEXT}).value["score"] is not None


def test_a_service_says_whether_it_fetches(fetching: Service, service: Service) -> None:
    for running, fetches in ((fetching, True), (service, False)):
        assert running.ask("GET", "/health").value["fetch"] is fetches
        described = running.ask("GET", "/openapi.json").value
        assert ("502" in described["paths"]["/score"]["post"]["responses"]) is fetches
        assert (
            ["url"] in [way["required"] for way in described["components"]["schemas"]["Record"]["anyOf"]]
        ) is fetches


def test_a_fetched_page_is_answered_like_any_other(web: Callable[..., Web]) -> None:
    pytest.importorskip("starlette", reason="needs the extra: pip install 'assay[serve]'")
    from assay.scorer import load
    from assay.scorer.serve.app import application
    from assay.scorer.serve.limits import Limits

    sent = asgi(
        application(load(), Limits(), fetcher=web(answer(HTML)).fetcher),
        {"url": "http://example.org/", "title": "Mine"},
    )
    assert sent["id"] == "http://example.org/"
    assert "Tilde Aske" in sent["text"]
    failing = asgi(
        application(load(), Limits(), fetcher=web(answer("", status="500 Oh")).fetcher), {"url": "http://example.org/"}
    )
    assert failing == {
        "id": "http://example.org/", "error": "example.org: answered 500; look at the page in a browser"
    }  # fmt: skip


def asgi(app: Any, record: object) -> Any:
    """Post a record to an application without a network; return the answer."""
    import asyncio
    from concurrent.futures import ThreadPoolExecutor

    parts: list[bytes] = []

    async def receive() -> dict[str, object]:
        return {"type": "http.request", "body": json.dumps(record).encode(), "more_body": False}

    async def send(message: dict[str, Any]) -> None:
        parts.append(message.get("body", b""))

    headers = [(name.lower().encode(), value.encode()) for name, value in {**JSON, "Host": "localhost"}.items()]
    scope = {"type": "http", "method": "POST", "path": "/score", "headers": headers, "query_string": b""}
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, app(scope, receive, send)).result()
    return json.loads(b"".join(parts))
