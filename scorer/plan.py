"""Cutting inputs into shards: whole files, bytes of JSONL, row groups of Parquet; the same inputs give the same shards."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial

from .files import BATCH_SUFFIXES, InputError, kind_of
from .places import files_of, is_url, opened, stamp

PART = re.compile(r"part-(\d{5,})-([0-9a-f]{16})-([0-9a-f]{12})\.parquet")
FORMAT = 4  # of a part; raised whenever the same input and model would give other bytes
LOOKS = 16  # files looked at together: a store answers one question in a twentieth of a second
_WHOLE_BELOW = 64 * 2**20  # bytes of a JSONL file in a store that is one shard: to cut it is to read it all

Range = tuple[int, int | None, int]
Piece = tuple[tuple[str, ...], int, int | None, int]


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


@dataclass(frozen=True, slots=True)
class _Look:
    """What is known of a file before it is read: its stamp, and how it is cut (None: a page, or not there)."""

    path: str
    stamp: tuple[int, str] | None
    ranges: list[Range] | None


def plan(inputs: Sequence[str], shard_records: int = 2000) -> list[Shard]:
    """Cut the inputs into shards of about `shard_records` pages, in order; the same inputs give the same shards.

    Inputs are paths as `files.records` takes them, and Parquet and CSV files in folders too; a path that is wrong gives
    a shard with an error row. A JSONL file is read once to find its line ends; in a store a small one is one shard. So
    is a packed file, an archive, and a CSV file, whose line ends may stand inside a quotation.

    Raises:
        InputError: standard input is among the inputs: it cannot be read again; or a store fails.
    """
    shards: list[Shard] = []
    with ThreadPoolExecutor(LOOKS) as pool:
        looks = list(pool.map(partial(_look, lines=shard_records), _files(inputs)))
    stamps = {look.path: look.stamp for look in looks}
    for paths, start, stop, first in _pieces(looks, shard_records):
        identity = _identity(paths, [stamps[path] for path in paths], start, stop, first)
        shards.append(Shard(len(shards), paths, start, stop, first, identity))
    return shards


def is_as_planned(shard: Shard) -> bool:
    """Return whether the files of a shard are, seen from here and now, those that it was cut from."""
    stamps = [stamp(path) for path in shard.paths]
    return _identity(shard.paths, stamps, shard.start, shard.stop, shard.first) == shard.identity


def _identity(paths: Sequence[str], stamps: Sequence[object], *cut: int | None) -> str:
    digest = hashlib.sha256(repr((FORMAT, *cut)).encode())
    for pair in zip(paths, stamps, strict=True):
        digest.update(repr(pair).encode("utf-8", "surrogatepass"))
    return digest.hexdigest()


def _files(inputs: Sequence[str]) -> list[str]:
    """Return the files of the inputs without the parts of a run before, which may stand among them."""
    if "-" in inputs:
        raise InputError("-: standard input cannot be resumed; save it as a *.jsonl file and give that")
    found = [file for path in inputs for file in files_of(path, BATCH_SUFFIXES)]
    return [file for file in found if not PART.fullmatch(os.path.basename(file))]


def _look(path: str, lines: int) -> _Look:
    mark = stamp(path)
    kind, packing = kind_of(path)
    if mark is None or kind not in (".jsonl", ".warc", ".wet", ".parquet", ".csv"):
        return _Look(path, mark, None)
    ranges: list[Range] = []
    if kind == ".parquet":
        ranges = list(_group_ranges(path, lines))
    elif kind == ".jsonl" and not packing and not (is_url(path) and mark[0] < _WHOLE_BELOW):
        ranges = list(_line_ranges(path, lines))
    return _Look(path, mark, ranges or [(0, None, 1)])


def _pieces(looks: Sequence[_Look], shard_records: int) -> Iterator[Piece]:
    single: list[str] = []  # files of one page each, gathered into shards
    for look in looks:
        if look.ranges is None:
            single.append(look.path)
        if single and (look.ranges is not None or len(single) == shard_records):
            yield tuple(single), 0, None, 1
            single = []
        for start, stop, first in look.ranges or []:
            yield (look.path,), start, stop, first
    if single:
        yield tuple(single), 0, None, 1


def _line_ranges(path: str, lines: int) -> Iterator[Range]:
    """Yield (first byte, byte after the last, number of the first line) of every `lines` lines."""
    import numpy as np

    start, first, seen, offset = 0, 1, 0, 0
    try:
        with opened(path) as stream:
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
        with opened(path) as stream:
            about = parquet.read_metadata(stream)
    except (OSError, pa.ArrowException, UnicodeDecodeError):
        return  # reading the shard tells
    start, first, seen = 0, 1, 0
    for group in range(about.num_row_groups):
        seen += about.row_group(group).num_rows
        if seen - first + 1 >= rows or group == about.num_row_groups - 1:
            yield start, group + 1, first
            start, first = group + 1, seen + 1
