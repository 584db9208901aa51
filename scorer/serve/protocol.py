"""HTTP connections that no client can hold for ever: uvicorn times idle ones, this times the slow ones."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

_MOST_CONNECTIONS = 500  # at a time; below the usual 1,024 open files of a process
_PHASES = 4  # of a request that has its headers: body, fetch, score, answer; each may take the time of one


class PatientProtocol(H11Protocol):
    """A connection that is closed when headers, or a whole exchange, take too long; `seconds` is set by `patient`."""

    seconds = 10.0
    _timer: asyncio.TimerHandle | None = None
    _timed: Any = None  # the exchange that the timer is for, None while headers are awaited

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as in uvicorn
        """Begin to wait for headers; refuse where too many connections are open."""
        super().connection_made(transport)
        if len(self.connections) > _MOST_CONNECTIONS:
            self._refuse("503 Service Unavailable", "too many connections; try again later", "Retry-After: 1\r\n")
        else:
            self._start(None)

    def data_received(self, data: bytes) -> None:
        """Take bytes of a request; the timer goes on while they belong to what it is for."""
        super().data_received(data)
        exchange = self._exchange()
        if self._timer is None or exchange is not self._timed:
            self._start(exchange)

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop the timer."""
        super().connection_lost(exc)
        self._stop()

    def _exchange(self) -> Any:
        """Return the exchange that has its headers and is not answered in full, if there is one."""
        return None if self.cycle is None or self.cycle.response_complete else self.cycle

    def _start(self, exchange: Any) -> None:
        self._stop()
        self._timed = exchange
        if not self.transport.is_closing():
            self._timer = self.loop.call_later(self.seconds * (_PHASES if exchange else 1), self._over)

    def _stop(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _over(self) -> None:
        self._timer = None
        exchange = self._exchange()
        if exchange is not None and exchange is not self._timed:
            self._start(exchange)  # begun by bytes that came before the exchange that was timed had ended
        elif exchange is not None:
            self.transport.abort()  # its answer is not being read
        elif self._timed is not None:
            return  # over in time; how long the connection may idle is uvicorn's
        elif self.conn.their_state is h11.IDLE and self.conn.trailing_data[0]:
            self._refuse("408 Request Timeout", f"the headers took longer than {self.seconds:g} s; send them at once")
        else:
            self.transport.close()  # nothing was asked, or a body is sent on after its answer

    def _refuse(self, status: str, problem: str, header: str = "") -> None:
        """Answer a request whose headers are not there and close the connection."""
        body = json.dumps({"error": problem})
        head = f"HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n"
        self.transport.write(f"{head}{header}Connection: close\r\n\r\n{body}".encode("ascii"))
        self.transport.close()


def patient(seconds: float) -> type[PatientProtocol]:
    """Return the protocol with this time limit."""
    return type("PatientProtocol", (PatientProtocol,), {"seconds": seconds})
