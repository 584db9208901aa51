"""Starting and stopping the service: its address, what is told of it, Ctrl-C."""

from __future__ import annotations

import errno
import os
import socket
from collections.abc import Callable
from contextlib import suppress
from ipaddress import ip_address

import uvicorn

from ..model import Model
from .app import application
from .fetch import Fetcher
from .limits import Limits
from .protocol import patient

_LAST_ANSWERS = 3  # seconds that requests have when the service stops


class ServeError(ValueError):
    """A service that cannot be started: why, and what to do."""


class _Server(uvicorn.Server):
    """A server that tells when it serves: from then on Ctrl-C is its to handle."""

    def __init__(self, config: uvicorn.Config, tell: Callable[[], None]) -> None:
        super().__init__(config)
        self.tell = tell

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.tell()


def run(
    model: Model,
    limits: Limits,
    *,
    host: str,
    port: int,
    fetch: bool,
    names: list[str],
    say: Callable[[str], None],
) -> None:
    """Serve until Ctrl-C.

    Args:
        model: the model that scores.
        limits: what one client may ask.
        host: the name or address to bind to.
        port: the port; 0 for any that is free.
        fetch: whether pages may be fetched from the web.
        names: host names under which the service may be asked for, beside `host`, localhost and IP addresses.
        say: prints a line for the person who started it.

    Raises ServeError where the address cannot be bound.
    """
    listener = bound(host, port)
    fetcher = Fetcher(limits.body, limits.seconds) if fetch else None
    app = application(model, limits, fetcher=fetcher, names=frozenset(name.lower() for name in (*names, host)))
    config = uvicorn.Config(
        app,
        http=patient(limits.seconds),
        timeout_keep_alive=max(1, min(5, int(limits.seconds))),
        ws="none",
        loop="asyncio",
        lifespan="on",
        proxy_headers=False,
        server_header=False,
        log_level="error",
        access_log=False,
        timeout_graceful_shutdown=_LAST_ANSWERS,
    )
    address = listener.getsockname()
    shown = f"[{host}]" if ":" in host else host
    if not ip_address(address[0].partition("%")[0]).is_loopback:
        say(
            f"bound to {shown}, not to this machine alone: whoever reaches it may use it, there is no password; "
            "use --host 127.0.0.1 unless you mean it"
        )
    with suppress(KeyboardInterrupt), listener:  # uvicorn raises the signal again when all is closed
        _Server(config, lambda: say(f"serving http://{shown}:{address[1]}/ (Ctrl-C stops it)")).run(sockets=[listener])
    say("stopped")


def bound(host: str, port: int) -> socket.socket:
    """Return a socket that listens at an address; ServeError with the remedy where it cannot."""
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
        return socket.create_server(address[:2], family=family, backlog=1024)
    except (OSError, UnicodeError) as error:
        number = (error.errno or 0) if isinstance(error, OSError) and not isinstance(error, socket.gaierror) else 0
        reason = os.strerror(number) if number else str(getattr(error, "strerror", None) or error)
        remedy = {
            errno.EADDRINUSE: "stop the other program or choose another port with --port",
            errno.EACCES: "choose a port of 1024 or more with --port",
        }.get(number, "give an address of this machine with --host")
        raise ServeError(f"cannot serve on {host} port {port} ({reason}); {remedy}") from None
