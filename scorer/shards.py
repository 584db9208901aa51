"""Many pages, resumably: inputs become shards, each shard one Parquet part, and a part that exists is done.

A part's name carries the model's digest and the identity of its input, so a change of either makes another part. It
is written under another name and renamed into place, so it is whole or absent. Its bytes do not depend on the jobs.
"""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from assay.features import features

from .files import InputError, Record, broken, read_file, source_of
from .model import Model, ModelError, load
from .plan import PART, Shard, plan
from .policy_file import with_policy_file
from .table import is_number, names_of, score_columns

if TYPE_CHECKING:
    import pyarrow as pa

_GROUP = 2_000  # rows of a row group, which is what a worker holds in memory


@dataclass(slots=True)
class Summary:
    """What a run left in its folder.

    `records` and `errors`: rows, and rows with an error, of all its parts; `parts` written now, and `skipped` as done;
    `stale` parts belong to another model or input and were left alone; `seconds` of wall time.
    """

    records: int = 0
    errors: int = 0
    parts: int = 0
    skipped: int = 0
    stale: int = 0
    seconds: float = 0.0

    def add(self, count: tuple[int, int]) -> None:
        """Count the rows and errors of a part."""
        self.records += count[0]
        self.errors += count[1]


class Progress(NamedTuple):
    """How far a run is: `done` of `shards` shards, and the rows of those."""

    done: int
    shards: int
    records: int
    errors: int


@dataclass(frozen=True, slots=True)
class _Task:
    """All that a worker needs for a part; the model is named, not sent, and loaded once in each process."""

    shard: Shard
    part: str
    model: str | None
    policy: str | None
    digest: str
    evidence: bool
    keep: tuple[str, ...]


def run(
    inputs: Sequence[str],
    out: str | Path,
    model: str | Path | None = None,
    *,
    policy: str | Path | None = None,
    jobs: int = 1,
    backend: str = "loky",
    evidence: bool = False,
    keep: Sequence[str] = (),
    progress: Callable[[Progress], None] | None = None,
    shard_records: int = 2000,
) -> Summary:
    """Score the inputs into Parquet parts in the folder `out`; what is there already is not done again.

    Args:
        inputs: see `plan`.
        out: the folder of the parts; made when absent. One folder is for one set of inputs.
        model: path of a model file; the shipped model when None. With workers elsewhere, a path that they can read.
        policy: path of a policy file that changes the model (see `policy_file`).
        jobs: workers at once, -1 for one a core.
        backend: a joblib backend: loky, threading, or a registered dask or ray.
        evidence: add the column `evidence`.
        keep: fields of the records to carry into the parts, as strings (JSON where they are none).
        progress: called after each part.
        shard_records: pages of a shard.

    Raises:
        InputError, ModelError: an argument that cannot be used, before anything is written.
    """
    begun, summary = time.monotonic(), Summary()
    tasks = _tasks(inputs, out, model, policy, evidence=evidence, keep=tuple(keep), shard_records=shard_records)
    planned = {os.path.basename(task.part) for task in tasks}
    summary.stale = sum(1 for name in os.listdir(out) if PART.fullmatch(name) and name not in planned)
    missing = []
    for task in tasks:
        count = _rows_of(task.part)
        if count is None:
            missing.append(task)
        else:
            summary.add(count)
            summary.skipped += 1
    for count in _work(missing, jobs, backend):
        summary.add(count)
        summary.parts += 1
        if progress is not None:
            progress(Progress(summary.parts + summary.skipped, len(tasks), summary.records, summary.errors))
    summary.seconds = time.monotonic() - begun
    return summary


def _tasks(
    inputs: Sequence[str],
    out: str | Path,
    model: str | Path | None,
    policy: str | Path | None,
    *,
    evidence: bool,
    keep: tuple[str, ...],
    shard_records: int,
) -> list[_Task]:
    """Check the arguments, make the folder and return the parts to be, done or not."""
    path, changes = (None if place is None else str(place) for place in (model, policy))
    known = with_policy_file(load(path), changes)
    taken = {*names_of(known, evidence=True), "copy_key", "text", "html"}
    if clash := [name for name in keep if name in taken]:
        raise InputError(f"keep {clash[0]}: parts have this column already or must not have it; keep other fields")
    shards = plan(inputs, shard_records)
    Path(out).mkdir(parents=True, exist_ok=True)
    task = partial(_Task, model=path, policy=changes, digest=known.digest, evidence=evidence, keep=keep)
    return [task(shard=shard, part=os.path.join(out, _name(shard, known, (evidence, *keep)))) for shard in shards]


def _name(shard: Shard, model: Model, options: tuple[object, ...]) -> str:
    """Return the name of a shard's part: it changes with everything that changes the bytes."""
    versions = [(name, feature.version) for name, feature in features().items()]
    identity = hashlib.sha256(repr((shard.identity, options, versions)).encode()).hexdigest()[:12]
    return f"part-{shard.number:05d}-{model.digest}-{identity}.parquet"


def _work(tasks: list[_Task], jobs: int, backend: str) -> Iterator[tuple[int, int]]:
    if jobs == 1 and backend == "loky":
        return map(_write, tasks)
    from joblib import Parallel, delayed

    parallel = Parallel(n_jobs=jobs, backend=backend, return_as="generator_unordered")
    finished: Iterator[tuple[int, int]] = parallel(delayed(_write)(task) for task in tasks)
    return finished


def _rows_of(part: str) -> tuple[int, int] | None:
    """Return how many rows and errors a part has, by its footer; None when it is absent or not whole."""
    import pyarrow as pa
    from pyarrow import parquet

    try:
        about = parquet.read_metadata(part)
    except (OSError, pa.ArrowException):
        return None
    place = about.schema.names.index("error")
    groups = [about.row_group(group) for group in range(about.num_row_groups)]
    return about.num_rows, sum(group.num_rows - group.column(place).statistics.null_count for group in groups)


@lru_cache(maxsize=2)
def _model(path: str | None, policy: str | None, digest: str) -> Model:
    model = with_policy_file(load(path), policy)
    if model.digest != digest:
        raise ModelError(f"{path}: the model changed while the run went on; start the run again")
    return model


def _write(task: _Task) -> tuple[int, int]:
    """Score a shard into its part; return how many rows and errors it has."""
    import secrets

    import pyarrow as pa
    from pyarrow import parquet

    model = _model(task.model, task.policy, task.digest)
    schema = _schema(model, task)
    folder, name = os.path.split(task.part)
    draft = os.path.join(folder, f".{name}.{os.getpid()}-{secrets.token_hex(4)}.tmp")
    rows = errors = 0
    try:
        with parquet.ParquetWriter(draft, schema, compression="zstd", version="2.6") as writer:
            for columns in _groups(task, model):
                writer.write_table(pa.table(columns, schema=schema), row_group_size=_GROUP)
                rows += len(columns["id"])
                errors += sum(1 for error in columns["error"] if error is not None)
        with open(draft, "rb") as written:
            os.fsync(written.fileno())  # a name that says "done" must not outlive its content in a power cut
        os.replace(draft, task.part)
    finally:
        Path(draft).unlink(missing_ok=True)
    return rows, errors


def _schema(model: Model, task: _Task) -> pa.Schema:
    import pyarrow as pa

    kinds = {"words": pa.int32(), "copy_key": pa.uint64()}
    names = [*names_of(model, evidence=task.evidence), "copy_key", *task.keep]
    fields = [(name, kinds.get(name, pa.float64() if is_number(name) else pa.string())) for name in names]
    return pa.schema(fields, metadata={"assay_policy": model.policy} if model.policy else None)


def _groups(task: _Task, model: Model) -> Iterator[dict[str, list[Any]]]:
    """Yield the columns of up to `_GROUP` rows at a time, each row group filled before the next."""
    kept: dict[str, list[Any]] = {name: [] for name in task.keep}
    held: dict[str, list[Any]] = {}
    for part in score_columns(_sourced(task.shard, kept), model, evidence=task.evidence):
        for name, cells in part.items():
            written = is_number(name) or name in ("words", "copy_key")
            held.setdefault(name, []).extend(cells if written else map(_encodable, cells))
        while len(held["id"]) >= _GROUP:
            yield {name: cells[:_GROUP] for name, cells in {**held, **kept}.items()}
            for cells in (*held.values(), *kept.values()):
                del cells[:_GROUP]
    if held and held["id"]:
        yield {**held, **{name: cells[: len(held["id"])] for name, cells in kept.items()}}


def _sourced(shard: Shard, kept: dict[str, list[Any]]) -> Iterator[Record]:
    """Yield the shard's records with their source; the fields to keep go into `kept`, row by row."""
    for path in shard.paths:
        empty = [broken(path, "no pages (*.txt, *.md, *.html, *.jsonl) in it; give a folder that has some")]
        records = (
            empty if os.path.isdir(path) else read_file(path, start=shard.start, stop=shard.stop, first=shard.first)
        )
        for record in records:
            for name, cells in kept.items():
                value = record.get(name)
                text = value if value is None or isinstance(value, str) else json.dumps(value, default=str)
                cells.append(_encodable(text))
            yield {**record, "source": source_of(record, os.path.dirname(path))}


def _encodable(value: Any) -> Any:
    """Return the value; a string with lone surrogates, which Parquet cannot hold, with them written out as \\udXXX."""
    if isinstance(value, str) and not value.isascii():
        return value.encode("utf-8", "backslashreplace").decode()
    return value
