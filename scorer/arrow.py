"""The columns of a table of scores as Arrow arrays, made from their buffers.

`pyarrow.array` would do it in one call, but imports pandas, where that is installed, to see whether it was given some of it:
half a second of a run, and sixty megabytes of every worker.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence, Sized
from itertools import chain
from typing import TYPE_CHECKING, Any

import numpy as np

from assay.features.scan import Bools, Ints

from .fingerprints import FINGERPRINTS, Lists
from .table import is_number

if TYPE_CHECKING:
    import pyarrow as pa

_MOST = 2**31 - 1  # bytes of an array of strings, whose places are numbers of 32 bits


def column_kinds(names: Iterable[str]) -> dict[str, pa.DataType]:
    """Return what each column of a part holds; a column of that name is a string where nothing else is known of it."""
    import pyarrow as pa

    numbers = (pa.uint64(), pa.int32(), pa.int32(), pa.int32(), pa.uint64(), pa.list_(pa.uint32()))
    kinds = {name: pa.list_(kind) for name, kind in zip(FINGERPRINTS, numbers, strict=True)}
    kinds |= {"words": pa.int32(), "copy_key": pa.uint64()}
    return {name: kinds.get(name, pa.float64() if is_number(name) else pa.string()) for name in names}


def array_of(cells: Any, kind: pa.DataType) -> pa.Array:
    """Return a column of `score_columns`, which is of a kind of `column_kinds`; null for None and for what is not a number."""
    import pyarrow as pa

    if isinstance(cells, Lists):
        return _array(kind, np.ones(len(cells), np.bool_), cells.first, inside=array_of(cells.cells, kind.value_type))
    given = np.array([cell is not None for cell in cells], np.bool_) if isinstance(cells, list) else ~np.isnan(cells)
    if pa.types.is_list(kind):
        lists = [cell or () for cell in cells]
        inside = array_of(list(chain.from_iterable(lists)), kind.value_type)
        return _array(kind, given, _ends(lists), inside=inside)
    if pa.types.is_string(kind):
        # Lone surrogates, which Parquet cannot hold, are written out as \\udXXX.
        texts = [(cell or "").encode("utf-8", "backslashreplace") for cell in cells]
        text = b"".join(texts)
        if len(text) > _MOST:
            return pa.array(texts, kind, mask=~given)  # in several pieces
        return _array(kind, given, _ends(texts), text)
    numbers = [cell or 0 for cell in cells] if isinstance(cells, list) else np.ascontiguousarray(cells)
    return _array(kind, given, np.asarray(numbers, dtype=kind.to_pandas_dtype()))


def _ends(cells: Sequence[Sized]) -> Ints:
    """Return 0 and the place where each cell ends when they stand one after the other."""
    return np.cumsum([0, *map(len, cells)], dtype=np.int32)


def _array(kind: pa.DataType, given: Bools, *buffers: Any, inside: pa.Array = None) -> pa.Array:
    """Return an array of these buffers, null where nothing is given; `inside` are the cells of its lists, end to end."""
    import pyarrow as pa

    gaps = None if given.all() else pa.py_buffer(np.packbits(given, bitorder="little"))
    children = None if inside is None else [inside]
    return pa.Array.from_buffers(kind, len(given), [gaps, *map(pa.py_buffer, buffers)], children=children)
