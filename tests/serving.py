"""What tests of the service share: a service of their own, started as people start it, and raw requests to it."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sysconfig
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

ASSAY = str(Path(sysconfig.get_path("scripts")) / "assay")
MEASURED = {
    name: value for name, value in os.environ.items() if name.startswith("COVERAGE_")
}  # by which coverage measures
PLAIN = {
    "PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/"), "LC_ALL": "C.UTF-8", "PYTHONUNBUFFERED": "1", **MEASURED,
}  # fmt: skip
JSON = {"Content-Type": "application/json"}
PATIENCE = 60  # seconds after which a test gives up on an answer; no test waits for them to pass


class Answer(NamedTuple):
    """What came back."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def value(self) -> Any:
        return json.loads(self.body)


class Service(NamedTuple):
    """A running service: its process, its address, and what it said when it started."""

    process: subprocess.Popen[str]
    url: str
    said: list[str]

    @property
    def port(self) -> int:
        return urlsplit(self.url).port or 0

    def ask(
        self, method: str, path: str, body: bytes | Iterable[bytes] | None = None, headers: dict[str, str] | None = None
    ) -> Answer:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            connection.request(method, path, body=body, headers=headers or {})
            response = connection.getresponse()
            return Answer(response.status, {k.lower(): v for k, v in response.getheaders()}, response.read())
        finally:
            connection.close()

    def post(self, value: object, path: str = "/score") -> Answer:
        return self.ask("POST", path, json.dumps(value).encode(), JSON)

    def raw(self, *parts: bytes) -> bytes:
        """Send bytes on a connection and return all that comes until the service closes it."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE) as client:
            for part in parts:
                client.sendall(part)
            return b"".join(iter(lambda: client.recv(65536), b""))

    def stop(self) -> int:
        self.process.send_signal(signal.SIGINT)
        self.said.extend((self.process.communicate(timeout=PATIENCE)[1] or "").splitlines())
        return self.process.returncode


@contextmanager
def serving(*options: str) -> Iterator[Service]:
    """Run `assay serve` on a free port."""
    process = subprocess.Popen(
        [ASSAY, "serve", "--port", "0", *options],
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        text=True,
        env=PLAIN,
    )
    assert process.stderr is not None
    said = []
    try:
        for line in process.stderr:
            said.append(line.rstrip("\n"))
            if "serving http" in line:
                break
        service = Service(process, said[-1].partition("serving ")[2].split()[0], said)
        yield service
        if process.poll() is None:
            service.stop()
    finally:
        process.kill()
        process.wait()
        process.stderr.close()
