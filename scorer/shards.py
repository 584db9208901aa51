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
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from assay.features import features

from .arrow import array_of, column_kinds
from .engines import engine_of, finished
from .files import MAX_BYTES, InputError, Record, read_file, source_of
from .model import Model, ModelError, load
from .places import anywhere, appearing, make_folder, names_in, opened
from .plan import FORMAT, LOOKS, PART, Shard, is_as_planned, plan
from .policy_file import with_policy_file
from .table import KEYS, names_of, score_columns

if TYPE_CHECKING:
    import pyarrow as pa

_GROUP = 2_000  # rows of a row group, which is what a worker holds in memory


class Count(NamedTuple):
    """What a part holds: rows, rows with an error, and of each field to keep the rows that have it."""

    rows: int
    errors: int
    kept: tuple[int, ...] = ()


@dataclass(slots=True)
class Summary:
    """What a run left in its folder.

    `records` and `errors`: rows, and rows with an error, of all its parts; `parts` written now with `scored` rows, and
    `skipped` as done; `stale` parts belong to another model, input or options and were left alone; `kept`: of each field to
    keep the rows that have it; `seconds` of wall time.
    """

    records: int = 0
    errors: int = 0
    parts: int = 0
    scored: int = 0
    skipped: int = 0
    stale: int = 0
    kept: dict[str, int] = field(default_factory=dict)
    seconds: float = 0.0

    def add(self, count: Count) -> None:
        """Count the rows of a part."""
        self.records += count.rows
        self.errors += count.errors
        for name, rows in zip(self.kept, count.kept, strict=True):
            self.kept[name] += rows

    @property
    def unknown(self) -> list[str]:
        """The fields to keep that no page has; none as long as no page was read."""
        return [name for name, rows in self.kept.items() if not rows and self.records > self.errors]


class Progress(NamedTuple):
    """How far a run is: `done` of `shards` shards, the rows of those, how many were `scored` now, fields not found."""

    done: int
    shards: int
    records: int
    errors: int
    scored: int
    unknown: Sequence[str] = ()


class OutputError(ValueError):
    """A part that cannot be written: where, why, and what to do."""


@dataclass(frozen=True, slots=True)
class _Task:
    """All that a worker needs for a part; the model is named, not sent, and loaded once in each process."""

    shard: Shard
    part: str
    model: str | None
    policy: str | None
    digest: str
    contract: str
    evidence: bool
    keep: tuple[str, ...]
    max_bytes: int


def run(
    inputs: Sequence[str],
    out: str | Path,
    model: str | Path | None = None,
    *,
    policy: str | Path | None = None,
    jobs: int | None = None,
    dask: str | None = None,
    ray: str | None = None,
    evidence: bool = False,
    keep: Sequence[str] = (),
    max_bytes: int | None = None,
    progress: Callable[[Progress], None] | None = None,
    shard_records: int = 2000,
) -> Summary:
    """Score the inputs into Parquet parts in the folder `out`; what is there already is not done again.

    Args:
        inputs: see `plan`.
        out: the folder of the parts, or its URL in a store; made when absent. One folder is for one set of inputs.
        model: path of a model file; the shipped model when None. With workers elsewhere, a path that they can read.
        policy: path of a policy file that changes the model (see `policy_file`).
        jobs: workers at once, -1 for one a core or all of a cluster; None: one here, all of a cluster.
        dask, ray: the address of a cluster; see `engines`. It must reach the inputs and `out` under the same names.
        evidence: add the column `evidence`.
        keep: fields of the records to carry into the parts, as strings (JSON where they are none).
        max_bytes: what a page may have, see `files.records`; another limit makes other parts.
        progress: called after each part.
        shard_records: pages of a shard.

    Raises:
        InputError, ModelError, EngineError: an argument that cannot be used, before anything is written.
        InputError, OutputError, EngineError: a store, disk or cluster that fails; the finished parts stay.
    """
    engine = engine_of(jobs, dask=dask, ray=ray)
    if engine.address:  # workers stand in other folders
        if near := [path for path in inputs if path != anywhere(path)]:
            raise InputError(f"{near[0]}: workers elsewhere do not know where that is; give a path from the root")
        out = anywhere(str(out))
        model, policy = (None if place is None else anywhere(str(place)) for place in (model, policy))
    begun, summary = time.monotonic(), Summary(kept=dict.fromkeys(keep, 0))
    tasks = _tasks(
        inputs, str(out), model, policy, evidence=evidence, keep=tuple(keep), max_bytes=max_bytes or MAX_BYTES,
        shard_records=shard_records,
    )  # fmt: skip
    planned = {os.path.basename(task.part) for task in tasks}
    there = set(names_in(make_folder(str(out))))
    summary.stale = sum(1 for name in there - planned if PART.fullmatch(name))
    done = dict(_finished(tasks, there))
    for count in done.values():
        summary.add(count)
        summary.skipped += 1
    missing = [task for task in tasks if task not in done]
    for count in finished(engine, _write, missing, lambda waiting: _finished(waiting, set(names_in(str(out))))):
        summary.add(count)
        summary.parts += 1
        summary.scored += count.rows
        if progress is not None:
            shards_done = summary.parts + summary.skipped
            now = (summary.records, summary.errors, summary.scored, summary.unknown)
            progress(Progress(shards_done, len(tasks), *now))
    summary.seconds = time.monotonic() - begun
    return summary


def _tasks(
    inputs: Sequence[str],
    out: str,
    model: str | Path | None,
    policy: str | Path | None,
    *,
    evidence: bool,
    keep: tuple[str, ...],
    max_bytes: int,
    shard_records: int,
) -> list[_Task]:
    """Check the arguments, make the folder and return the parts to be, done or not."""
    path, changes = (None if place is None else str(place) for place in (model, policy))
    known = with_policy_file(load(path), changes)
    taken = {*names_of(known, evidence=True), *KEYS, "text", "html"}
    if clash := [name for name in keep if name in taken]:
        raise InputError(f"keep {clash[0]}: parts have this column already or must not have it; keep other fields")
    shards = plan(inputs, shard_records)
    folder, contract = make_folder(out), _contract()
    options = (evidence, max_bytes, *keep)
    task = partial(
        _Task, model=path, policy=changes, digest=known.digest, contract=contract, evidence=evidence, keep=keep,
        max_bytes=max_bytes,
    )  # fmt: skip
    return [task(shard=shard, part=f"{folder}/{_name(shard, known, options, contract)}") for shard in shards]


def _name(shard: Shard, model: Model, options: tuple[object, ...], contract: str) -> str:
    """Return the name of a shard's part: it changes with everything that changes the bytes."""
    identity = hashlib.sha256(repr((shard.identity, options, contract)).encode()).hexdigest()[:12]
    return f"part-{shard.number:05d}-{model.digest}-{identity}.parquet"


def _contract() -> str:
    """Return a digest of what this assay measures: the features and their versions."""
    versions = [(name, feature.version) for name, feature in features().items()]
    return hashlib.sha256(repr((FORMAT, versions)).encode()).hexdigest()[:16]


def _finished(tasks: Sequence[_Task], there: set[str]) -> Iterator[tuple[_Task, Count]]:
    """Yield those of the tasks whose part stands among these names and is whole, with what it holds."""
    found = [task for task in tasks if os.path.basename(task.part) in there]
    with ThreadPoolExecutor(LOOKS) as pool:
        for task, count in zip(found, pool.map(_count, found), strict=True):
            if count is not None:
                yield task, count


def _count(task: _Task, place: str = "") -> Count | None:
    """Return what the part of a task holds, by its footer; None when it is not whole. `place`: of a draft of it."""
    import pyarrow as pa
    from pyarrow import parquet

    try:
        with opened(place or task.part) as stream:
            about = parquet.read_metadata(stream)
    except (OSError, pa.ArrowException, UnicodeDecodeError):
        return None
    names = about.schema.names
    groups = [about.row_group(group) for group in range(about.num_row_groups)]
    filled = [
        sum(group.num_rows - group.column(names.index(name)).statistics.null_count for group in groups)
        for name in ("error", *task.keep)
    ]
    return Count(about.num_rows, filled[0], tuple(filled[1:]))


@lru_cache(maxsize=2)
def _model(path: str | None, policy: str | None, digest: str) -> Model:
    model = with_policy_file(load(path), policy)
    if model.digest != digest:
        raise ModelError(f"{path}: the model changed while the run went on; start the run again")
    return model


def _write(task: _Task) -> Count:
    """Score a shard into its part; return what it holds."""
    import pyarrow as pa
    from pyarrow import parquet

    if task.contract != _contract():
        raise ModelError("a worker has another version of assay, or other plugins; install the same there")
    if not is_as_planned(task.shard):
        problem = "changed since the run began, or is not to be seen by this worker"
        raise InputError(f"{task.shard.paths[0]}: it, or a file after it, {problem}; mend that and run again")
    model = _model(task.model, task.policy, task.digest)
    schema = _schema(model, task)
    try:
        with appearing(task.part) as draft:
            # Numbers seldom repeat: a dictionary of them takes time, and space too.
            texts = [field.name for field in schema if field.type == pa.string()]
            with parquet.ParquetWriter(
                draft, schema, compression="zstd", version="2.6", use_dictionary=texts
            ) as writer:
                for group in _groups(task, model, schema):
                    writer.write_table(group)
            count = _count(task, draft)
    except OSError as error:  # of the draft: what cannot be read is a row
        reason = os.strerror(error.errno) if error.errno else str(error)
        advice = "the finished parts are kept: make room or give another --out, and run again"
        raise OutputError(f"{os.path.dirname(task.part)}: a part cannot be written ({reason}); {advice}") from None
    if count is None:
        raise OutputError(f"{task.part}: the draft of a part was changed by something else; run again")
    return count


def _schema(model: Model, task: _Task) -> pa.Schema:
    import pyarrow as pa

    names = [*names_of(model, evidence=task.evidence), *KEYS, *task.keep]
    return pa.schema(column_kinds(names), metadata={"assay_policy": model.policy} if model.policy else None)


def _groups(task: _Task, model: Model, schema: pa.Schema) -> Iterator[pa.Table]:
    """Yield row groups of `_GROUP` rows, the last one shorter."""
    import pyarrow as pa

    kept: dict[str, list[Any]] = {name: [] for name in task.keep}
    held: list[pa.Table] = []
    for part in score_columns(_sourced(task, kept), model, evidence=task.evidence, keys=True):
        for name, cells in kept.items():
            part[name] = cells[: len(part["id"])]
            del cells[: len(part["id"])]
        arrays = [array_of(part[field.name], field.type) for field in schema]
        held.append(pa.Table.from_arrays(arrays, schema=schema))
        while sum(map(len, held)) >= _GROUP:
            rows = pa.concat_tables(held)
            yield rows.slice(0, _GROUP).combine_chunks()
            held = [rows.slice(_GROUP)]
    if any(map(len, held)):
        yield pa.concat_tables(held).combine_chunks()


def _sourced(task: _Task, kept: dict[str, list[Any]]) -> Iterator[Record]:
    """Yield the records of a task's shard with their source; the fields to keep go into `kept`, row by row."""
    shard = task.shard
    part = partial(read_file, start=shard.start, stop=shard.stop, first=shard.first, max_bytes=task.max_bytes)
    for path in shard.paths:
        for record in part(path):
            for name, cells in kept.items():
                value = record.get(name)
                text = value if value is None or isinstance(value, str) else json.dumps(value, default=str)
                cells.append(text)
            yield {**record, "source": source_of(record, os.path.dirname(path))}
