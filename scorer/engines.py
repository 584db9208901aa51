"""Where shards are worked on: processes of this machine, a Dask cluster, or a Ray cluster, all through joblib.

Every engine calls one function a shard, which writes a part; so an engine cannot change what is written.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import contextmanager, nullcontext
from importlib import import_module
from typing import Any, NamedTuple, TypeVar

Task = TypeVar("Task")
Result = TypeVar("Result")

_PATIENCE = 20  # seconds for a scheduler to answer
_LOOK = 1.0  # seconds between two looks at what an engine without a stream of results has finished


class EngineError(ValueError):
    """A cluster that cannot be used: what is wrong, and what to do."""


class Engine(NamedTuple):
    """A joblib backend and how many workers it takes: -1 for all of a cluster, or one a core of this machine."""

    backend: str = "loky"
    jobs: int = 1
    address: str = ""


def engine_of(jobs: int | None = None, *, dask: str | None = None, ray: str | None = None) -> Engine:
    """Return the engine that these options ask for; `jobs` None is one process here, every worker of a cluster there.

    Raises:
        EngineError: both clusters are asked for.
    """
    if dask is not None and ray is not None:
        raise EngineError("--dask and --ray exclude each other; give one of them")
    if dask is None and ray is None:
        return Engine(jobs=1 if jobs is None else jobs)
    return Engine("ray" if dask is None else "dask", -1 if jobs is None else jobs, str(ray if dask is None else dask))


def finished(
    engine: Engine,
    work: Callable[[Task], Result],
    tasks: Sequence[Task],
    look: Callable[[Sequence[Task]], Iterator[tuple[Task, Result]]],
) -> Iterator[Result]:
    """Work on all tasks and yield the result of each when it is done, in any order.

    Args:
        engine: where.
        work: called once a task; more than once for one whose worker died.
        tasks: what to work on.
        look: gives those of some tasks that are done, with their results, for an engine that tells only at the end.

    Raises:
        EngineError: the engine cannot be reached or gave up. What `work` raises comes through as it is.
    """
    if not tasks:
        return
    if engine.backend == "loky" and engine.jobs == 1:
        yield from map(work, tasks)
        return
    from joblib import Parallel, delayed

    calls = (delayed(work)(task) for task in tasks)
    # A shard takes seconds, so one at a time: batches of them would only leave workers idle at the end.
    with _reached(engine), _told(engine):
        if engine.backend == "ray":
            parallel = Parallel(batch_size=1)
            yield from _watched(lambda: parallel(calls), tasks, look)
        else:
            yield from Parallel(batch_size=1, return_as="generator_unordered")(calls)


def _watched(
    everything: Callable[[], Any],
    tasks: Sequence[Task],
    look: Callable[[Sequence[Task]], Iterator[tuple[Task, Result]]],
) -> Iterator[Result]:
    """Run `everything` beside us and yield what `look` finds done; Ray's joblib backend gives no stream of results."""
    waiting = list(tasks)
    pool = ThreadPoolExecutor(1)
    try:
        whole: Future[Any] = pool.submit(everything)
        over = False
        while waiting and not over:
            over = bool(wait([whole], timeout=_LOOK).done)
            if over:
                whole.result()
            for task, result in list(look(waiting)):
                waiting.remove(task)
                yield result
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


@contextmanager
def _reached(engine: Engine) -> Iterator[None]:
    """Have joblib work with an engine for as long as the block runs."""
    from joblib import parallel_config

    connected = {"dask": _dask, "ray": _ray}.get(engine.backend)
    # Told by a context, since joblib knows the backends of clusters only there.
    cluster = connected(engine.address) if connected else nullcontext()
    with cluster, parallel_config(backend=engine.backend, n_jobs=engine.jobs):
        yield


def _imported(package: str, extra: str) -> Any:
    try:
        return import_module(package)
    except ImportError:
        raise EngineError(f"--{extra} needs a package that is not installed; pip install 'assay[{extra}]'") from None


@contextmanager
def _dask(address: str) -> Iterator[None]:
    distributed = _imported("distributed", "dask")
    try:
        client = distributed.Client(address, timeout=_PATIENCE, set_as_default=True)
    except (OSError, ValueError) as error:  # a time-out is an OSError; an address that is none, a ValueError
        raise EngineError(f"{address}: no Dask scheduler answers ({_line(error)}); check the address") from None
    with client:
        yield


@contextmanager
def _ray(address: str) -> Iterator[None]:
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")  # assay speaks to nobody; heeded where Ray starts here
    ray = _imported("ray", "ray")
    try:
        _knock(address)
        ray.init(address=address, log_to_driver=False, logging_level="error")
    except Exception as error:  # Ray raises many kinds here, some of them bare
        raise EngineError(f"{address}: no Ray cluster answers ({_line(error)}); check address and token") from None
    import_module("ray.util.joblib").register_ray()
    try:
        yield
    finally:
        ray.shutdown()


def _knock(address: str) -> None:
    """Raise OSError where nothing listens at host:port; Ray itself would try for minutes."""
    host, _, port = address.removeprefix("ray://").rpartition(":")
    if host and port.isdigit():
        socket.create_connection((host.strip("[]"), int(port)), timeout=_PATIENCE).close()


@contextmanager
def _told(engine: Engine) -> Iterator[None]:
    """Raise what an engine gives up on as EngineError, and the error of a task as the task raised it."""
    where = engine.address or "this machine"
    try:
        yield
    except ImportError as error:
        raise EngineError(f"{where}: a worker lacks {error.name}; install the same assay there") from None
    except Exception as error:
        cause = getattr(error, "cause", None)  # Ray wraps what a task raised
        if isinstance(cause, ValueError | OSError):
            raise cause from None
        if isinstance(error, ValueError | OSError) and not isinstance(error, TimeoutError):
            raise
        problem = f"{where}: the workers gave up ({type(error).__name__}: {_line(error)})"
        raise EngineError(f"{problem}; finished parts are kept: see to memory and workers, then run again") from None


def _line(error: Exception) -> str:
    """Return the first line of an error's message, cut where it is long."""
    return (str(error).strip().splitlines() or [type(error).__name__])[0][:200]
