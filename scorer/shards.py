"""Many pages, resumably: inputs become shards, each shard one Parquet part, and a part that exists is done.

A part's name carries the model's digest and the identity of its input, so a change of either makes another part. It
is written under another name and renamed into place, so it is whole or absent. Its bytes do not depend on the jobs.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from assay.features import features

from .files import SUFFIXES, InputError, Record, broken, pages_in, read_file, source_of
from .fingerprints import FINGERPRINTS
from .model import Model, ModelError, load
from .policy_file import with_policy_file
from .table import is_number, names_of, score_columns

if TYPE_CHECKING:
    import pyarrow as pa

PART = re.compile(r"part-(\d{5,})-([0-9a-f]{16})-([0-9a-f]{12})\.parquet")
_FORMAT = 3  # of a part; raised whenever the same input and model would give other bytes
_GROUP = 2_000  # rows of a row group, which is what a worker holds in memory


@dataclass(frozen=True, slots=True)
class Shard:
    """A piece of the input: whole files, or the bytes (JSONL) or row groups (Parquet) start to stop of one.

    `first` is the number of the first line or row, `identity` a digest of the paths, sizes, times and range.
    """

    number: int
    paths: tuple[str, ...]
    start: int
    stop: int | None
    first: int
    identity: str


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


def plan(inputs: Sequence[str], shard_records: int = 2000) -> list[Shard]:
    """Cut the inputs into shards of about `shard_records` pages, in order; the same inputs give the same shards.

    Inputs are paths as `files.records` takes them, and Parquet files in folders too; a path that is wrong gives a shard
    with an error row. A JSONL file is read once to find its line ends. A gzipped or CSV file is one shard.

    Raises:
        InputError: standard input is among the inputs: it cannot be read again.
    """
    shards: list[Shard] = []
    for paths, start, stop, first in _pieces(inputs, shard_records):
        identity = hashlib.sha256(repr((_FORMAT, start, stop, first)).encode())
        for path in paths:
            identity.update(repr((path, _stamp(path))).encode("utf-8", "surrogatepass"))
        shards.append(Shard(len(shards), paths, start, stop, first, identity.hexdigest()))
    return shards


Range = tuple[int, int | None, int]
Piece = tuple[tuple[str, ...], int, int | None, int]


def _pieces(inputs: Sequence[str], shard_records: int) -> Iterator[Piece]:
    single: list[str] = []  # files of one page each, gathered into shards
    for path in _files(inputs):
        ranges = _ranges(path, shard_records)
        if ranges is None:
            single.append(path)
        if single and (ranges is not None or len(single) == shard_records):
            yield tuple(single), 0, None, 1
            single = []
        for start, stop, first in ranges or []:
            yield (path,), start, stop, first
    if single:
        yield tuple(single), 0, None, 1


def _ranges(path: str, shard_records: int) -> list[Range] | None:
    """Return how a file of many records is cut; None for one that is a single page, or not there."""
    name = path.lower()
    cut = _line_ranges if name.endswith(".jsonl") else _group_ranges if name.endswith(".parquet") else None
    if not os.path.isfile(path) or (cut is None and not name.endswith((".jsonl.gz", ".csv"))):
        return None
    return (list(cut(path, shard_records)) if cut else []) or [(0, None, 1)]


def _files(inputs: Sequence[str]) -> Iterator[str]:
    for path in inputs:
        if path == "-":
            raise InputError("-: standard input cannot be resumed; save it as a *.jsonl file and give that")
        found = pages_in(path, (*SUFFIXES, ".parquet")) if os.path.isdir(path) else []
        yield from [file for file in found if not PART.fullmatch(os.path.basename(file))] or [path]


def _stamp(path: str) -> tuple[int, int]:
    try:
        status = os.stat(path)
    except OSError:
        return -1, -1
    return status.st_size, status.st_mtime_ns


def _line_ranges(path: str, lines: int) -> Iterator[Range]:
    """Yield (first byte, byte after the last, number of the first line) of every `lines` lines."""
    import numpy as np

    start, first, seen, offset = 0, 1, 0, 0
    try:
        with open(path, "rb") as stream:
            while block := stream.read(2**20):
                ends = np.flatnonzero(np.frombuffer(block, dtype=np.uint8) == 10)
                for place in range((lines - seen % lines) - 1, len(ends), lines):
                    stop = offset + int(ends[place]) + 1
                    yield start, stop, first
                    start, first = stop, first + lines
                seen += len(ends)
                offset += len(block)
    except OSError:
        return  # reading the shard tells
    if offset > start:
        yield start, offset, first


def _group_ranges(path: str, rows: int) -> Iterator[Range]:
    """Yield (first row group, group after the last, number of the first row), each of `rows` rows or just more."""
    import pyarrow as pa
    from pyarrow import parquet

    try:
        about = parquet.read_metadata(path)
    except (OSError, pa.ArrowException):
        return
    start, first, seen = 0, 1, 0
    for group in range(about.num_row_groups):
        seen += about.row_group(group).num_rows
        if seen - first + 1 >= rows or group == about.num_row_groups - 1:
            yield start, group + 1, first
            start, first = group + 1, seen + 1


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
    taken = {*names_of(known, evidence=True), "copy_key", *FINGERPRINTS, "text", "html"}
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

    from pyarrow import parquet

    model = _model(task.model, task.policy, task.digest)
    schema = _schema(model, task)
    folder, name = os.path.split(task.part)
    draft = os.path.join(folder, f".{name}.{os.getpid()}-{secrets.token_hex(4)}.tmp")
    rows = errors = 0
    try:
        with parquet.ParquetWriter(draft, schema, compression="zstd", version="2.6") as writer:
            for group in _groups(task, model, schema):
                writer.write_table(group)
                rows += group.num_rows
                errors += group.num_rows - group.column("error").null_count
        with open(draft, "rb") as written:
            os.fsync(written.fileno())  # a name that says "done" must not outlive its content in a power cut
        os.replace(draft, task.part)
    finally:
        Path(draft).unlink(missing_ok=True)
    return rows, errors


def _schema(model: Model, task: _Task) -> pa.Schema:
    import pyarrow as pa

    kinds = {"words": pa.int32(), "copy_key": pa.uint64()}
    numbers = (pa.uint64(), pa.int32(), pa.int32(), pa.int32(), pa.uint64(), pa.list_(pa.uint32()))
    kinds |= {name: pa.list_(kind) for name, kind in zip(FINGERPRINTS, numbers, strict=True)}
    names = [*names_of(model, evidence=task.evidence), "copy_key", *FINGERPRINTS, *task.keep]
    fields = [(name, kinds.get(name, pa.float64() if is_number(name) else pa.string())) for name in names]
    return pa.schema(fields, metadata={"assay_policy": model.policy} if model.policy else None)


def _groups(task: _Task, model: Model, schema: pa.Schema) -> Iterator[pa.Table]:
    """Yield row groups of `_GROUP` rows, the last one shorter."""
    import pyarrow as pa

    kept: dict[str, list[Any]] = {name: [] for name in task.keep}
    held = schema.empty_table()
    for part in score_columns(_sourced(task.shard, kept), model, evidence=task.evidence):
        for name, cells in kept.items():
            part[name] = cells[: len(part["id"])]
            del cells[: len(part["id"])]
        rows = pa.Table.from_arrays([_array(part[field.name], field.type) for field in schema], schema=schema)
        held = pa.concat_tables([held, rows])
        while held.num_rows >= _GROUP:
            yield held.slice(0, _GROUP).combine_chunks()
            held = held.slice(_GROUP)
    if held.num_rows:
        yield held.combine_chunks()


def _array(cells: Any, kind: pa.DataType) -> pa.Array:
    """Return a column of `score_columns`; null for None and for what is not a number."""
    import pyarrow as pa

    if pa.types.is_string(kind):
        cells = [_encodable(cell) for cell in cells]
    return pa.array(cells, kind, from_pandas=True)


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
