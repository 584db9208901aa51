"""Cutting inputs into shards: whole files, bytes of JSONL, row groups of Parquet; the same inputs give the same shards."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from .files import SUFFIXES, InputError, pages_in

PART = re.compile(r"part-(\d{5,})-([0-9a-f]{16})-([0-9a-f]{12})\.parquet")
FORMAT = 2  # of a part; raised whenever the same input and model would give other bytes


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


def plan(inputs: Sequence[str], shard_records: int = 2000) -> list[Shard]:
    """Cut the inputs into shards of about `shard_records` pages, in order; the same inputs give the same shards.

    Inputs are paths as `files.records` takes them, and Parquet files in folders too; a path that is wrong gives a shard
    with an error row. A JSONL file is read once to find its line ends. A gzipped or CSV file is one shard.

    Raises:
        InputError: standard input is among the inputs: it cannot be read again.
    """
    shards: list[Shard] = []
    for paths, start, stop, first in _pieces(inputs, shard_records):
        identity = hashlib.sha256(repr((FORMAT, start, stop, first)).encode())
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
