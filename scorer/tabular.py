"""The rows of CSV and Parquet files as records, a few in memory at a time, none of them longer than is allowed."""

from __future__ import annotations

import csv
import io
import re
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, BinaryIO

from .files import Record, broken, checked, too_long
from .places import PlaceError

if TYPE_CHECKING:
    import pyarrow as pa

_ROWS = 64  # of a Parquet file, read at once
_QUOTED = re.compile(r'[^"]*(?:""[^"]*)*')
_NEXT = re.compile(r'[\r\n]|,"')  # outside quotation marks: where a row ends, or where a field in marks begins


def csv_rows(stream: BinaryIO, path: str, *, max_bytes: int) -> Iterator[Record]:
    """Yield the rows of a CSV file, whose first names the columns; one of more than `max_bytes` bytes is an error record."""
    csv.field_size_limit(sys.maxsize)  # `lines` sees to it, and goes on after a row that is too long
    text = io.TextIOWrapper(stream, encoding="utf-8-sig", errors="replace", newline="")
    lines = _Lines(text, max_bytes)
    number = 0
    try:
        rows = csv.reader(lines)
        names = next(rows, [])
        if lines.cut:
            yield broken(path, too_long(max_bytes), where=f"{path}, the names of its columns")
            return
        for row, cut in lines.each(rows):
            number += bool(row)
            name, where = f"{path}#{number}", f"{path}, row {number}"
            if cut:
                yield broken(name, too_long(max_bytes), where=where)
            elif row:
                filled = {key: cell for key, cell in zip(names, row, strict=False) if cell}
                yield checked(filled, name, where)
    except csv.Error as error:
        problem = f"not CSV ({error}); the rows before are kept: mend the file"
        yield broken(f"{path}#{number + 1}", problem, where=f"{path}, row {number + 1}")
    finally:
        text.detach()  # the stream is closed by who opened it


class _Lines:
    """The lines of a CSV file for `csv.reader`, which asks for more of them while a row is not at its end.

    Of a row that grows longer than `max_bytes` the rest is read without being kept; `cut` then says so of the row.
    """

    def __init__(self, text: io.TextIOWrapper, max_bytes: int) -> None:
        self._text, self._max_bytes = text, max_bytes
        self._given = 0  # bytes of this row
        self.cut = False

    def each(self, rows: Iterator[list[str]]) -> Iterator[tuple[list[str], bool]]:
        """Yield the rows that the reader makes of these lines, empty for a blank line, and whether each was cut."""
        while True:
            self._given, self.cut = 0, False
            row = next(rows, None)
            if row is None:
                return
            yield row, self.cut

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._text.readline(self._max_bytes - self._given + 1)
        if not line:
            raise StopIteration
        quoted = self._given > 0  # else the row would have ended with the line before
        self._given += len(line.encode())
        if self._given <= self._max_bytes:
            return line
        self.cut = True
        self._skip(line, quoted)
        return '"\n' if quoted else "-\n"  # so that the reader is done with the row

    def _skip(self, piece: str, quoted: bool) -> None:
        """Read to the end of the row that `piece` is in, by the rules of `csv.reader`."""
        place = 0
        if not quoted and piece.startswith('"'):
            quoted, place = True, 1
        while True:
            place, quoted, ended = _passed(piece, place, quoted)
            if ended:
                return
            more = self._text.readline(2**16)
            if not more:
                return
            piece, place = piece[place:] + more, 0


def _passed(piece: str, place: int, quoted: bool) -> tuple[int, bool, bool]:
    """Return how far a piece of a row can be read without the next, whether a quotation is open, whether the row ended."""
    while True:
        if quoted:
            found = _QUOTED.match(piece, place)
            place = found.end() if found else place
            if place + 1 >= len(piece):
                return place, True, False  # the next piece tells whether a last mark is one or two
            place, quoted = place + 1, False
        else:
            found = _NEXT.search(piece, place)
            if found is None:
                return len(piece) - piece.endswith(","), False, False
            place = found.end()
            if found[0] != ',"':
                return place, False, True
            quoted = True


def parquet_rows(
    stream: BinaryIO, path: str, *, start: int, stop: int | None, first: int, max_bytes: int
) -> Iterator[Record]:
    """Yield the rows of the row groups from `start` to before `stop`, numbered from `first`.

    A row with a cell of text of more than `max_bytes` bytes, or of bytes that are no text, is an error record.
    """
    number = first
    rows = _parquet(stream, start, stop, max_bytes)
    while True:
        try:
            row = next(rows, None)
        except PlaceError:  # of the store below, not of what stands in it
            raise
        except Exception as error:  # pyarrow has exceptions of its own, and raises others on odd names and values
            reason = str(error).partition("\n")[0]
            yield broken(path, f"the Parquet data is damaged ({reason}); the rows before are kept: make it again")
            return
        if row is None:
            return
        name, where = f"{path}#{number}", f"{path}, row {number}"
        yield broken(name, row, where=where) if isinstance(row, str) else checked(row, name, where)
        number += 1


def _parquet(stream: BinaryIO, start: int, stop: int | None, max_bytes: int) -> Iterator[dict[str, Any] | str]:
    """Yield the rows, or what is wrong with each."""
    from pyarrow import parquet

    about = parquet.read_metadata(stream)
    groups = range(start, about.num_row_groups if stop is None else stop)
    # With a buffer a row group of any size is read a piece at a time, not a column of it at once.
    long = _long_columns(about, groups, max_bytes)
    with parquet.ParquetFile(stream, metadata=about, buffer_size=2**20, read_dictionary=long) as file:
        for batch in file.iter_batches(batch_size=_ROWS, row_groups=list(groups)):
            yield from _rows_of(batch, max_bytes)


def _long_columns(about: Any, groups: range, max_bytes: int) -> list[str]:
    """Return the columns of text where, as far as the file tells, a cell may have more than `max_bytes` bytes.

    They are read as the file has them, each value once however many rows repeat it: a file of 1 kB can hold gigabytes.
    """
    # Only the size of all columns together: pyarrow ends the process where what a file tells of one is damaged.
    if all(about.row_group(group).total_byte_size <= max_bytes for group in groups):
        return []
    columns = [about.schema.column(place) for place in range(about.num_columns)]
    return [
        column.path
        for column in columns
        if column.physical_type == "BYTE_ARRAY"
        and column.logical_type.type in ("STRING", "NONE")
        and not column.max_repetition_level
    ]


def _rows_of(batch: pa.RecordBatch, max_bytes: int) -> Iterator[dict[str, Any] | str]:
    """Yield the rows of a batch, or what is wrong with each; they are made together only where all are short and sound."""
    if batch.nbytes <= max_bytes:
        try:
            rows = batch.to_pylist()
        except (ValueError, OverflowError):  # text that is not UTF-8, a date that Python cannot hold
            pass
        else:
            yield from rows
            return
    for place in range(batch.num_rows):
        if any(_size(column[place]) > max_bytes for column in batch.columns):
            yield too_long(max_bytes)
            continue
        try:
            (row,) = batch.slice(place, 1).to_pylist()
        except (ValueError, OverflowError) as error:
            yield f"a cell cannot be read ({error}); mend or delete it"
        else:
            yield row


def _size(cell: pa.Scalar) -> int:
    """Return the bytes of a cell of text, 0 for any other."""
    import pyarrow as pa

    value = cell.value if isinstance(cell, pa.DictionaryScalar) else cell
    return len(value.as_buffer()) if isinstance(value, pa.BinaryScalar) and value.is_valid else 0
