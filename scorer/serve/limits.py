"""What one client may ask of the service: bytes, pages, seconds, and places for requests that are being answered."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import NamedTuple, TypeVar

from starlette.requests import ClientDisconnect, Request

_T = TypeVar("_T")

_SCORERS = 2  # threads that score: one very long page does not hold up the others
_FETCHERS = 4  # threads that wait for other servers


class Limits(NamedTuple):
    """The limits of a service; each is told by `GET /health`.

    `body` is in bytes, of a request or of a page that is fetched; `pages` how many pages a request may hold; `seconds`
    the time to send headers, the time to send a body, and the time until its answer; `requests` how many are inside.
    """

    body: int = 2 * 2**20
    pages: int = 256
    seconds: float = 10.0
    requests: int = 64


class Refused(Exception):  # noqa: N818  # an answer, not a failure of the service
    """A request that is not answered with what it asked for: its status and one line that says why and what to do."""

    def __init__(self, status: int, message: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.headers = headers


class Desk:
    """The threads that do the work, and a bounded number of places for the requests that wait for it."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.inside = 0
        self._scorers = ThreadPoolExecutor(_SCORERS, "score")
        self._fetchers = ThreadPoolExecutor(_FETCHERS, "fetch")

    @contextmanager
    def place(self) -> Iterator[None]:
        """Hold a place from before the body is read until the answer is made; Refused (503) where all are taken."""
        if self.inside >= self.limits.requests:
            raise _busy(f"{self.limits.requests} requests are being answered")
        self.inside += 1
        try:
            yield
        finally:
            self.inside -= 1

    async def score(self, work: Callable[[], _T]) -> _T:
        """Return what `work` returns, done in a thread that scores; Refused (503) when the time is over."""
        return await self._done(self._scorers, work)

    async def fetch(self, work: Callable[[], _T]) -> _T:
        """Return what `work` returns, done in a thread that may wait for the network."""
        return await self._done(self._fetchers, work)

    async def _done(self, threads: ThreadPoolExecutor, work: Callable[[], _T]) -> _T:
        # Work that has begun cannot be stopped, so it keeps its thread; work that still waits is taken back.
        future = asyncio.wrap_future(threads.submit(work))
        try:
            return await asyncio.wait_for(future, self.limits.seconds)
        except TimeoutError:
            raise _busy(f"no answer within {self.limits.seconds:g} s") from None

    def close(self) -> None:
        """Take no more work and drop what has not begun."""
        for threads in (self._scorers, self._fetchers):
            threads.shutdown(wait=False, cancel_futures=True)


def _busy(problem: str) -> Refused:
    return Refused(503, f"{problem}; send it again later, or score many pages with 'assay batch'", {"Retry-After": "1"})


async def body_of(request: Request, limits: Limits) -> bytes:
    """Return the body of a request, never holding more of it than the limit.

    Raises Refused: 413 at the first byte over the limit, or before any where its length is announced; 408 for a client
    that takes too long.
    """
    too_long = Refused(413, f"more than {limits.body:,} bytes; send less, or score files with 'assay score'")
    announced = request.headers.get("content-length", "")
    if announced.isdigit() and int(announced) > limits.body:
        raise too_long
    body = bytearray()
    try:
        async with asyncio.timeout(limits.seconds):
            async for part in request.stream():
                body += part
                if len(body) > limits.body:
                    raise too_long
    except TimeoutError:
        raise Refused(408, f"the body took longer than {limits.seconds:g} s; send it again, faster") from None
    except ClientDisconnect:
        raise Refused(400, "the client left before its body was whole") from None  # nobody hears it
    return bytes(body)
