"""Columns as Arrow arrays: what pyarrow makes of the same cells, without what that imports."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from assay.scorer import arrow
from assay.scorer.arrow import array_of, column_kinds
from assay.scorer.fingerprints import Lists

_KINDS = column_kinds(("words", "copy_key", "title", "score", "sketch", "quote_stems"))
_STEMS = some.lists(some.integers(0, 2**32 - 1), max_size=3)
_CELLS = {
    "words": some.integers(0, 2**31 - 1),
    "copy_key": some.integers(0, 2**64 - 1),
    "title": some.text(some.characters(exclude_categories=["Cs"])),
    "score": some.floats(allow_nan=False),
    "sketch": some.lists(some.integers(0, 2**64 - 1), max_size=3),
    "quote_stems": some.lists(_STEMS, max_size=3),
}


@settings(deadline=None)
@given(
    some.sampled_from(list(_CELLS)).flatmap(
        lambda name: some.tuples(some.just(name), some.lists(_CELLS[name] | some.none()))
    )
)
def test_cells_are_what_pyarrow_makes_of_them(column: tuple[str, list[Any]]) -> None:
    name, cells = column
    assert array_of(cells, _KINDS[name]).equals(pa.array(cells, _KINDS[name]))


def test_what_is_not_a_number_is_null() -> None:
    made = array_of(np.array([1.5, math.nan, 0.0])[::-1], pa.float64())
    assert made.to_pylist() == [0.0, None, 1.5]
    assert made.null_count == 1


def test_lists_end_to_end_are_lists_of_lists() -> None:
    stems = Lists(
        Lists(np.array([7, 8, 9], np.uint32), np.array([0, 1, 1, 3], np.int32)), np.array([0, 2, 3, 3], np.int32)
    )
    made = array_of(stems, _KINDS["quote_stems"])
    made.validate(full=True)
    assert made.to_pylist() == [[[7], []], [[8, 9]], []]


def test_a_lone_surrogate_is_written_out() -> None:
    assert array_of(["a\ud800", "é", None, ""], pa.string()).to_pylist() == ["a\\ud800", "é", None, ""]


def test_texts_of_more_bytes_than_one_array_holds_are_handed_to_pyarrow(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(arrow, "_MOST", 3)
    assert array_of(["ab", None, "cd", ""], pa.string()).to_pylist() == ["ab", None, "cd", ""]
