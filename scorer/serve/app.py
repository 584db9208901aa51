"""The web application: which address gives what. Requests are bounded in `limits`, guarded in `guard`, answered in `answers`."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from functools import partial
from importlib import resources
from importlib.metadata import version
from typing import Any, NamedTuple

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp

from ..files import Record
from ..model import Model
from ..report.json import dumps
from .answers import JSON, LINES, NAME, Asked, Broken, asked, asked_value, kind_of, reported, scored, value_of
from .csp import Policies, policies
from .fetch import Fetcher, FetchError
from .guard import Guard
from .limits import Desk, Limits, Refused, body_of
from .openapi import description

_FILES = {
    "/": ("page.html", "text/html"),
    "/page.css": ("page.css", "text/css"),
    "/page.js": ("page.js", "text/javascript"),
}


class Service(NamedTuple):
    """What the service was started with, and the threads that do its work. `fetcher` is None where nothing is fetched."""

    model: Model
    limits: Limits
    fetcher: Fetcher | None
    desk: Desk
    policies: Policies


def application(
    model: Model, limits: Limits, *, fetcher: Fetcher | None = None, names: frozenset[str] = frozenset()
) -> ASGIApp:
    """Return the service as an ASGI application.

    Args:
        model: the model that scores.
        limits: what one client may ask.
        fetcher: fetches the page of a record that has only a `url`; None: such a record is an error.
        names: host names under which the service may be asked for, beside localhost and IP addresses.
    """
    sample = reported(asked_value({"text": "A report, for its style."}), model, limits)
    service = Service(model, limits, fetcher, Desk(limits), policies(sample))
    routes = [Route(path, partial(_file, service, *file), methods=["GET"]) for path, file in _FILES.items()]
    routes += [
        Route("/health", partial(_json, _health(service)), methods=["GET"]),
        Route("/openapi.json", partial(_json, description(limits, fetches=fetcher is not None)), methods=["GET"]),
        Route("/score", partial(_score, service), methods=["POST"]),
        Route("/report", partial(_report, service), methods=["POST"]),
    ]
    handlers: dict[Any, Any] = {Refused: _refused, HTTPException: _http, Exception: _defect}

    @asynccontextmanager
    async def until_stopped(_: Starlette) -> AsyncIterator[None]:
        yield
        service.desk.close()

    return Guard(Starlette(routes=routes, exception_handlers=handlers, lifespan=until_stopped), names)


def _health(service: Service) -> dict[str, Any]:
    model = service.model
    return {
        "status": "ok",
        "version": version("assay"),
        "model": {"name": model.name, "digest": model.digest, "policy": model.policy or None},
        "limits": service.limits._asdict(),
        "fetch": service.fetcher is not None,
    }


async def _file(service: Service, name: str, kind: str, _: Request) -> Response:
    body = (resources.files(__package__) / name).read_bytes()
    return Response(body, media_type=kind, headers={"Content-Security-Policy": service.policies.page})


async def _json(value: dict[str, Any], _: Request) -> Response:
    return _object(value)


async def _score(service: Service, request: Request) -> Response:
    async def answer(pages: Asked) -> Response:
        body = await service.desk.score(partial(scored, pages, service.model, service.limits))
        return Response(body, media_type=LINES if pages.kind == LINES else JSON)

    return await _answered(service, request, answer)


async def _report(service: Service, request: Request) -> Response:
    async def answer(pages: Asked) -> Response:
        body = await service.desk.score(partial(reported, pages, service.model, service.limits))
        return Response(body, media_type="text/html", headers={"Content-Security-Policy": service.policies.report})

    return await _answered(service, request, answer)


async def _answered(service: Service, request: Request, answer: Callable[[Asked], Awaitable[Response]]) -> Response:
    """Read the pages of a request and answer them, in one of the places that the service has."""
    with service.desk.place():
        kind = kind_of(request.headers.get("content-type", ""), request.headers.get("content-encoding", ""))
        body = await body_of(request, service.limits)
        if kind == JSON:
            pages = await _with_fetched(service, value_of(body))
        else:
            pages = asked(body, kind, request.query_params.get("name") or NAME)
        return await answer(pages)


async def _with_fetched(service: Service, value: Any) -> Asked:
    """Return the pages of a JSON value; one that is an address alone is fetched, where that was allowed."""
    url = value.get("url") if isinstance(value, dict) else None
    if service.fetcher is None or not isinstance(url, str) or value.get("text", value.get("html")) is not None:
        return asked_value(value)
    try:
        found: Record = await service.desk.fetch(partial(service.fetcher.record, url))
    except FetchError as error:
        raise Broken(str(value.get("id", url)), str(error), 422 if error.refused else 502) from None
    given = {key: item for key, item in value.items() if item is not None and key not in ("url", "text", "html")}
    return asked_value(found | given)


async def _refused(_: Request, refused: Refused) -> Response:
    name = {"id": refused.id} if isinstance(refused, Broken) else {}
    return _object(name | {"error": str(refused)}, refused.status, refused.headers)


async def _http(request: Request, error: HTTPException) -> Response:
    problem = f"{request.method} {request.url.path[:200]}: {error.detail}; GET /openapi.json tells what there is"
    return _object({"error": problem}, error.status_code, error.headers)


async def _defect(_: Request, error: Exception) -> Response:
    return _object({"error": f"a defect of assay ({type(error).__name__}); please report it with the page"}, 500)


def _object(value: Mapping[str, Any], status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    # Not by JSONResponse: the id of a record may hold a lone surrogate, which only ASCII can carry.
    return Response(dumps(value), status, headers, JSON)
