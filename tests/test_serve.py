"""`assay serve`: the contract of `assay score --json` by HTTP, and no client that can break it, block it or borrow it."""

from __future__ import annotations

import asyncio
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from guides import Block, blocks
from invented import PAGE
from serving import ASSAY, JSON, PATIENCE, PLAIN, Answer, Service, serving

from assay.scorer import load
from assay.scorer.cli.serve import serve
from assay.scorer.files import read_file
from assay.scorer.report.json import dumps, to_json
from assay.scorer.score import score_many

pytest.importorskip("starlette", reason="needs the extra: pip install 'assay[serve]'")
pytest.importorskip("uvicorn", reason="needs the extra: pip install 'assay[serve]'")

from assay.scorer.serve.limits import Desk, Limits, Refused
from assay.scorer.serve.run import ServeError, bound

TEXT = PAGE.format("Vik")
HTML = f"<title>Reading room closes</title><nav>Home</nav><p>{'</p><p>'.join(TEXT.splitlines())}</p>"
LINES = {"Content-Type": "application/x-ndjson"}
FILE = {"Content-Type": "application/octet-stream"}


@pytest.fixture(scope="module")
def strict() -> Iterator[Service]:
    with serving("--max-bytes", "5000", "--timeout", "1", "--queue", "3", "--allow-host", "Assay.Example") as running:
        yield running


def expected(record: dict[str, str]) -> dict[str, object]:
    """Return what `assay score --json` prints for a record."""
    model = load()
    (score,) = score_many([record], model)
    row: dict[str, object] = json.loads(dumps(to_json(score, model, with_text=score.rendered)))
    return row


def done(work: Coroutine[object, object, object]) -> None:
    """Run a coroutine in a thread of its own: a browser of other tests may keep a loop in this one."""
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, work).result()


def is_refusal(answer: Answer, status: int) -> bool:
    """Return whether an answer is a clear refusal: one line of JSON that says what to do."""
    message = answer.value["error"]
    assert "\n" not in message
    assert ";" in message, f"it does not say what to do: {message}"
    assert answer.headers["content-type"] == "application/json"
    return answer.status == status


def test_a_page_is_answered_as_the_command_answers_it(service: Service) -> None:
    record = {"id": "a", "title": "Reading room closes", "text": TEXT, "url": "https://example.org/a"}
    answer = service.post(record)
    assert (answer.status, answer.headers["content-type"]) == (200, "application/json")
    assert answer.value == expected(record)
    assert answer.value["score"] is not None


def test_a_page_of_html_brings_the_text_that_its_positions_index(service: Service) -> None:
    row = service.post({"id": "h", "html": HTML}).value
    assert row == expected({"id": "h", "html": HTML})
    assert "Tilde Aske" in row["text"]


def test_a_list_is_answered_in_order_with_broken_pages_in_their_place(service: Service) -> None:
    answer = service.post([{"text": TEXT}, {"id": 7, "url": "x"}, 5, None, {"text": "Few."}])
    rows = answer.value
    assert answer.status == 200
    assert [row["id"] for row in rows] == ["request#1", "7", "request#3", "request#4", "request#5"]
    assert rows[1] == {
        "id": "7", "error": "request, page 2: it has neither text nor html; give it a field 'text'"
    }  # fmt: skip
    assert ["error" in row for row in rows] == [False, True, True, True, False]
    assert rows[0] == expected({"id": "request#1", "text": TEXT})
    assert service.post([]).value == []


def test_lines_are_answered_by_lines(service: Service) -> None:
    body = "\n".join([json.dumps({"id": "a", "text": TEXT}), "", "{oops", json.dumps({"text": "Few."})]).encode()
    answer = service.ask("POST", "/score", body, LINES)
    rows = [json.loads(line) for line in answer.body.splitlines()]
    assert (answer.status, answer.headers["content-type"]) == (200, "application/x-ndjson")
    assert [row["id"] for row in rows] == ["a", "request#3", "request#4"]
    assert rows[1]["error"].startswith("request, line 3: not JSON")


def test_a_file_is_read_as_the_command_reads_it(service: Service, tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_bytes(f'<meta charset="windows-1252"><h1>Café</h1>{HTML}'.encode("cp1252"))
    answer = service.ask("POST", f"/score?name={path}", path.read_bytes(), FILE)
    (record,) = read_file(str(path))
    assert answer.value == expected(record)
    assert "Café" in answer.value["text"]


def test_lone_surrogates_come_back_as_they_went(service: Service) -> None:
    assert service.post({"id": "\ud800", "text": f"\udc00{TEXT}"}).value["id"] == "\ud800"
    assert service.post({"id": "\ud800"}).value["id"] == "\ud800"


@pytest.mark.parametrize(
    ("body", "headers", "status", "message"),
    [
        (b"{", JSON, 400, "not JSON"),
        (b"\xff\xfe{}", JSON, 400, "not UTF-8"),
        (b"[" * 4000, JSON, 400, "not JSON"),  # for some Pythons nested too deeply, for others without an end
        (b"5", JSON, 422, "not an object"),
        (b"{}", JSON, 422, "neither text nor html"),
        (b'{"text": 5}', JSON, 422, "its text is int"),
        (b'{"url": "http://example.org/"}', JSON, 422, "neither text nor html"),
        (b"", FILE, 422, "the file is empty"),
        (bytes(range(256)), FILE, 422, "binary, not text"),
        (b"text=a", {"Content-Type": "application/x-www-form-urlencoded"}, 415, "is not read here"),
        (b'{"text": "a"}', {"Content-Type": "text/plain"}, 415, "is not read here"),
        (b'{"text": "a"}', {}, 415, "no content type"),
        (b'{"text": "a"}', {"Content-Type": "application/json; charset=utf-16"}, 415, "send UTF-8"),
        (b'{"text": "a"}', {**JSON, "Content-Encoding": "gzip"}, 415, "content encoding"),
        (b"x" * 5001, JSON, 413, "more than 5,000 bytes"),
        (b"[" + b",".join([b"1"] * 300) + b"]", JSON, 413, "more than 256 pages"),
        (b"{}\n" * 300, LINES, 413, "more than 256 pages"),
    ],
)
@pytest.mark.parametrize("path", ["/score", "/report"])
def test_what_cannot_be_read_is_refused_in_one_line(
    strict: Service, path: str, body: bytes, headers: dict[str, str], status: int, message: str
) -> None:
    if path == "/report" and message == "more than 256 pages":
        status, message = 422, "one page"
    answer = strict.ask("POST", path, body, headers)
    assert is_refusal(answer, status), answer
    assert message in answer.value["error"]


@pytest.mark.parametrize(("method", "path", "status"), [("GET", "/score", 405), ("PUT", "/", 405), ("GET", "/a", 404)])
def test_what_is_not_there_is_told(service: Service, method: str, path: str, status: int) -> None:
    assert is_refusal(service.ask(method, path), status)


def test_a_body_without_an_announced_length_is_refused_at_the_limit(strict: Service) -> None:
    answer = strict.ask("POST", "/score", (b"x" * 1000 for _ in range(50)), JSON)
    assert is_refusal(answer, 413)
    assert strict.ask("GET", "/health").status == 200


def test_no_more_of_a_body_is_read_than_the_limit() -> None:
    from starlette.requests import Request

    from assay.scorer.serve.limits import body_of

    taken = []

    async def receive() -> dict[str, object]:
        taken.append(1)
        return {"type": "http.request", "body": b"x" * 1000, "more_body": True}

    request = Request({"type": "http", "headers": [], "method": "POST", "path": "/"}, receive)
    with pytest.raises(Refused, match="more than 5,000 bytes"):
        done(body_of(request, Limits(body=5000)))
    assert len(taken) == 6


def test_a_body_that_does_not_come_is_given_up(strict: Service) -> None:
    head = b"POST /score HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 20\r\n\r\n"
    answer = strict.raw(head, b'{"text":')
    assert answer.startswith(b"HTTP/1.1 408 ")
    assert b"the body took longer than 1 s; send it again" in answer
    assert strict.ask("GET", "/health").status == 200


@pytest.mark.parametrize("before", [b"", b"GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n"], ids=["first", "second"])
def test_headers_that_do_not_come_are_given_up(strict: Service, before: bytes) -> None:
    with socket.create_connection(("127.0.0.1", strict.port), timeout=PATIENCE) as client:
        answer = b""
        client.sendall(before)
        while before and not answer.endswith(b"false}"):
            answer += client.recv(65536)
        client.sendall(b"POST /score HTTP/1.1\r\nHost: local")
        last = b"".join(iter(lambda: client.recv(65536), b""))
    assert last.startswith(b"HTTP/1.1 408 ")
    assert b"the headers took longer than 1 s" in last
    assert strict.ask("GET", "/health").status == 200


def test_a_connection_on_which_nothing_comes_is_closed(strict: Service) -> None:
    assert strict.raw() == b""


def test_a_connection_whose_answer_is_not_read_is_cut(strict: Service) -> None:
    """A client asks for more than any buffer holds and reads nothing: its place and memory come back."""
    with socket.create_connection(("127.0.0.1", strict.port), timeout=PATIENCE) as client:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        request = b"GET /openapi.json HTTP/1.1\r\nHost: localhost\r\n\r\n"
        with pytest.raises(OSError):  # noqa: PT011  # reset or broken pipe, as the machine likes
            all(client.sendall(request * 100) is None for _ in iter(int, 1))
    assert strict.ask("GET", "/health").status == 200


def test_headers_over_the_limit_and_nonsense_are_refused(strict: Service) -> None:
    for sent in (
        b"GET / HTTP/1.1\r\nX: " + b"a" * 200_000 + b"\r\n\r\n",
        b"\x16\x03\x01\x02\0\x01\n\n",
        b"GET\r\n\r\n",
    ):
        with socket.create_connection(("127.0.0.1", strict.port), timeout=PATIENCE) as client:
            client.sendall(sent)
            assert client.recv(12) == b"HTTP/1.1 400"
    assert strict.ask("GET", "/health").status == 200


@pytest.mark.parametrize("which", ["service", "strict"])
def test_two_hundred_requests_at_once_are_answered_or_refused(which: str, request: pytest.FixtureRequest) -> None:
    running: Service = request.getfixturevalue(which)

    def ask(number: int) -> tuple[int, Answer]:
        return number, running.post({"id": number, "text": TEXT})

    scored = expected({"text": TEXT})
    with ThreadPoolExecutor(200) as clients:
        answers = list(clients.map(ask, range(200)))
    assert len(answers) == 200
    for number, answer in answers:
        if answer.status == 503:
            assert is_refusal(answer, 503)
            assert answer.headers["retry-after"] == "1"
        else:
            assert answer.status == 200
            assert answer.value == {**scored, "id": str(number)}
    if which == "service":  # room and time for all
        assert {answer.status for _, answer in answers} == {200}
    assert running.ask("GET", "/health").status == 200


def test_places_are_bounded_and_given_back() -> None:
    desk = Desk(Limits(requests=2))
    with desk.place(), desk.place(), pytest.raises(Refused) as refused, desk.place():
        pass
    assert (refused.value.status, refused.value.headers) == (503, {"Retry-After": "1"})
    with desk.place():
        assert desk.inside == 1
    desk.close()


def test_work_that_takes_too_long_is_given_up() -> None:
    from threading import Event

    end = Event()
    desk = Desk(Limits(seconds=0.01))
    with pytest.raises(Refused, match=r"no answer within 0\.01 s"):
        done(desk.score(lambda: end.wait(PATIENCE)))
    end.set()
    desk.close()


@pytest.mark.parametrize(
    "host", ["evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "", "a:b:c", "assay.example.org"]
)
@pytest.mark.parametrize("path", ["/", "/health", "/score"])
def test_a_host_that_is_not_ours_is_refused(strict: Service, host: str, path: str) -> None:
    answer = strict.ask("POST" if path == "/score" else "GET", path, b"{}", {**JSON, "Host": host})
    assert is_refusal(answer, 421)


@pytest.mark.parametrize(
    "host", ["localhost:1234", "LOCALHOST", "127.0.0.1", "[::1]:80", "192.0.2.1:80", "assay.example"]
)
def test_localhost_addresses_and_allowed_names_are_ours(strict: Service, host: str) -> None:
    assert strict.ask("GET", "/health", headers={"Host": host}).status == 200


@pytest.mark.parametrize(
    ("origin", "status"),
    [
        ("https://evil.example", 403),
        ("null", 403),
        ("http://127.0.0.1:1", 403),
        ("http://localhost", 403),
        ("http://{host}", 200),
        ("https://assay.example", 200),
    ],
)
def test_pages_of_other_sites_may_not_post(strict: Service, origin: str, status: int) -> None:
    host = f"127.0.0.1:{strict.port}"
    headers = {**JSON, "Origin": origin.format(host=host), "Host": host}
    answer = strict.ask("POST", "/score", b'{"text": "Few words."}', headers)
    assert answer.status == status
    preflight = strict.ask("OPTIONS", "/score", headers={**headers, "Access-Control-Request-Method": "POST"})
    assert preflight.status == 405
    for one in (answer, preflight):
        assert not [name for name in one.headers if name.startswith("access-control")]


@pytest.mark.parametrize("path", ["/", "/page.css", "/page.js", "/health", "/openapi.json", "/nothing"])
def test_every_answer_has_the_headers_that_keep_browsers_strict(service: Service, path: str) -> None:
    headers = service.ask("GET", path).headers
    assert "default-src 'none'" in headers["content-security-policy"]
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cache-control"] == "no-store"
    assert headers["cross-origin-resource-policy"] == "same-origin"
    assert "server" not in headers


def test_health_tells_version_model_and_limits(strict: Service) -> None:
    assert strict.ask("GET", "/health").value == {
        "status": "ok",
        "version": "0.1.0",
        "model": {"name": load().name, "digest": load().digest, "policy": None},
        "limits": {"body": 5000, "pages": 256, "seconds": 1.0, "requests": 3},
        "fetch": False,
    }


def test_it_is_bound_to_loopback_and_says_where(service: Service) -> None:
    assert service.url == f"http://127.0.0.1:{service.port}/"
    assert service.said == [f"assay: serving {service.url} (Ctrl-C stops it)"]
    with pytest.raises(OSError):  # noqa: PT011  # refused, or no such address: nobody listens beside 127.0.0.1
        socket.create_connection(("127.0.0.2", service.port), timeout=PATIENCE).close()


def test_bound_elsewhere_it_warns_and_ends_without_noise_on_ctrl_c() -> None:
    with serving("--host", "0.0.0.0") as running:
        assert running.stop() == 0
    warning, where, last = running.said
    assert warning.startswith("assay: bound to 0.0.0.0, not to this machine alone")
    assert where == f"assay: serving {running.url} (Ctrl-C stops it)"
    assert last == "assay: stopped"


def test_it_ends_while_a_client_dawdles() -> None:
    with serving() as running, socket.create_connection(("127.0.0.1", running.port)) as client:
        client.sendall(b"POST /score HTTP/1.1\r\nHost: localhost\r\nContent-Le")
        assert running.ask("GET", "/health").status == 200
        assert running.stop() == 0
    assert running.said[-1] == "assay: stopped"


def failed(*options: str) -> str:
    done = subprocess.run(
        [ASSAY, "serve", *options], capture_output=True, text=True, check=False, env=PLAIN, timeout=PATIENCE
    )
    assert done.returncode == 1
    (line,) = done.stderr.splitlines()
    return line


def test_a_port_in_use_is_one_line_with_the_remedy(service: Service) -> None:
    assert failed("--port", str(service.port)) == (
        f"assay: cannot serve on 127.0.0.1 port {service.port} (Address already in use); "
        "stop the other program or choose another port with --port"
    )


def test_a_host_that_is_not_here_is_one_line_with_the_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(
        ServeError, match=r"cannot serve on 192\.0\.2\.1 port 0 \(.*\); give an address of this machine"
    ):
        bound("192.0.2.1", 0)

    def unknown(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    with pytest.raises(ServeError, match=r"\(Name or service not known\); give an address of this machine with --host"):
        bound("no.such.host.invalid", 0)


def test_without_the_extra_it_says_what_to_install() -> None:
    code = "import sys; sys.modules['starlette'] = None; from assay.scorer.cli import main; sys.argv[1:] = ['serve']; main()"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (
        1, "assay: serve needs starlette; install it with: pip install 'assay[serve]'\n"
    )  # fmt: skip


def test_no_other_command_imports_the_framework() -> None:
    code = (
        "import sys; from assay.scorer.cli import app; import assay.scorer.serve, assay.scorer.score; "
        "print([name for name in ('starlette', 'uvicorn', 'anyio', 'h11', 'asyncio') if name in sys.modules])"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"


def test_a_terminated_service_is_gone() -> None:
    with serving() as running:
        os.kill(running.process.pid, signal.SIGTERM)
        assert running.process.wait(PATIENCE) == -signal.SIGTERM


GUIDE = (Path(__file__).parent.parent / "docs" / "serve.md").read_text(encoding="utf-8")
EXAMPLES = [block for block in blocks(GUIDE) if "127.0.0.1:8000" in block.code]


@pytest.mark.parametrize("block", EXAMPLES, ids=["one", "list", "file"])
def test_an_example_of_the_guide_runs(block: Block, service: Service, tmp_path: Path) -> None:
    if block.language == "sh" and shutil.which("curl") is None:
        pytest.skip("curl is not installed")
    (tmp_path / "page.txt").write_text(TEXT, encoding="utf-8")
    code = block.code.replace("127.0.0.1:8000", f"127.0.0.1:{service.port}")
    command = ["bash", "-euc", code] if block.language == "sh" else [sys.executable, "-c", code]
    ran = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True).stdout
    if block.language == "sh":
        row = json.loads(ran)
        assert row["id"] in ("mine", "page.txt")
        assert (row["score"] is None) is (row["id"] == "mine")
    else:
        assert ran.splitlines()[0] == "a too few words of main text: 5, at least 50 are needed None"
        assert ran.splitlines()[1].startswith("b None request, page 2: it has neither text nor html;")


def test_every_option_and_status_stands_in_the_guide(service: Service) -> None:
    options = {f"--{name.replace('_', '-')}" for name in serve.__annotations__ if name != "return"}
    assert {"--port", "--fetch", "--host"} <= options
    paths = service.ask("GET", "/openapi.json").value["paths"]
    ways = [path.get("get") or path["post"] for path in paths.values()]
    told = {status for way in ways for status in way["responses"]} - {"200", "500"}
    assert [status for status in told if not re.search(rf"\b{status}\b", GUIDE)] == []
    assert [name for name in options - {"--port", "--model", "--policy"} if name not in GUIDE] == []
