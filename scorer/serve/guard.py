"""What keeps other web pages away from a service on this machine: names of hosts, origins, and headers for the browser.

A page on the web can make its visitor's browser send requests to 127.0.0.1. With a name of its own that it lets point there
(DNS rebinding) it could read the answers too, so a name that is not ours is refused; an IP address cannot be rebound. What
changes nothing may come from anywhere; a POST from another origin is refused, and no header ever allows one to read.
"""

from __future__ import annotations

from ipaddress import ip_address
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-store",
}


class Guard:
    """The outermost layer: refuses requests of strangers, and puts the headers on every answer that lacks them.

    `names` are the host names under which the service may be asked for, beside localhost and any IP address.
    """

    def __init__(self, app: ASGIApp, names: frozenset[str] = frozenset()) -> None:
        self.app = app
        self.names = names | {"localhost"}
        self.origins = {name for name in names if not _is_address(name)} - {"localhost"}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        app: ASGIApp = self.app
        if scope["type"] == "http" and (refused := self._refused(Headers(scope=scope), scope["method"])):
            status, problem = refused
            app = JSONResponse({"error": problem}, status)
        await app(scope, receive, guarded)

    def _refused(self, headers: Headers, method: str) -> tuple[int, str] | None:
        host = headers.get("host", "")
        if not self._is_ours(host):
            return (
                421,
                f"no service for the host {host[:200]!r}; use localhost or the address, or allow it with --allow-host",
            )
        origin = headers.get("origin")
        if method != "POST" or origin is None:
            return None
        place = origin.partition("://")[2]
        if place == host or _name(place) in self.origins:
            return None
        return 403, "sent by a page of another site, which may not use this service; use its own page, or a program"

    def _is_ours(self, host: str) -> bool:
        name = _name(host)
        return name in self.names or _is_address(name)


def _is_address(name: str) -> bool:
    try:
        return bool(ip_address(name))
    except ValueError:
        return False


def _name(host: str) -> str:
    """Return the name or address in a Host header, without its port; '' where there is none."""
    try:
        return (urlsplit(f"//{host}").hostname or "").rstrip(".")
    except ValueError:
        return ""
