"""`assay serve`: a page to paste into, and a JSON API, on this machine."""

from __future__ import annotations

from typing import Annotated

import typer

from .common import ModelOption, PolicyOption, model_of, say


class ExtraError(ValueError):
    """A package is wanting that an extra installs."""


def serve(
    host: Annotated[str, typer.Option("--host", help="Name or address to bind to.")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help="Port; 0 takes any free one.")] = 8000,
    model: ModelOption = None,
    policy: PolicyOption = None,
    fetch: Annotated[
        bool, typer.Option("--fetch", help="Fetch pages by their address, public ones only; else nothing is fetched.")
    ] = False,
    max_bytes: Annotated[int, typer.Option("--max-bytes", min=1, help="Most bytes of a request or a page.")] = 2
    * 2**20,
    timeout: Annotated[
        float, typer.Option("--timeout", min=0.1, help="Seconds to send headers, to send a body, and to answer.")
    ] = 10.0,
    queue: Annotated[
        int, typer.Option("--queue", min=1, help="Most requests at a time; others are told to wait.")
    ] = 64,
    allow_host: Annotated[
        list[str] | None, typer.Option("--allow-host", help="A further host name that it may be asked for under.")
    ] = None,
) -> None:
    """Serve a page to paste into, and a JSON API, on this machine alone.

    Example: assay serve --port 8000
    """
    try:
        from ..serve.limits import Limits
        from ..serve.run import run
    except ModuleNotFoundError as error:
        missing = (error.name or "").partition(".")[0]
        if missing not in ("starlette", "uvicorn"):
            raise
        raise ExtraError(f"serve needs {missing}; install it with: pip install 'assay[serve]'") from None
    limits = Limits(body=max_bytes, seconds=timeout, requests=queue)
    run(model_of(model, policy), limits, host=host, port=port, fetch=fetch, names=allow_host or [], say=say)
