"""Sources by their pages."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from assay.scorer.files import InputError
from assay.scorer.rank import rank, shrink
from assay.scorer.report.tables import csv_of

Row = tuple[str, str, float | None, int]  # source, id, score, copy key


def part(folder: Path, rows: list[Row], *, number: int = 0, digest: str = "a" * 16, identity: str = "b" * 12) -> str:
    folder.mkdir(exist_ok=True)
    frame = pd.DataFrame(rows, columns=["source", "id", "score", "copy_key"])
    frame = frame.assign(error=pd.array([None] * len(rows), dtype="string"))
    frame = frame.astype({"copy_key": "uint64", "score": "float64"})
    frame.to_parquet(folder / f"part-{number:05d}-{digest}-{identity}.parquet")
    return str(folder)


def pages(source: str, scores: list[float], key: int) -> list[Row]:
    return [(source, f"{source}{place}", score, key + place) for place, score in enumerate(scores)]


def test_sources_stand_by_their_drawn_score_and_small_ones_last(tmp_path: Path) -> None:
    rows = pages("good", [80, 82, 78, 81], 0) + pages("bad", [20, 22, 18], 10) + pages("lucky", [99], 20)
    folder = part(tmp_path / "out", rows)
    table = rank([folder])
    assert table.columns.tolist() == [
        "source",
        "pages",
        "counted",
        "mean",
        "score",
        "low",
        "high",
        "above_next",
        "enough",
    ]
    assert table["source"].tolist() == ["good", "bad", "lucky"]
    assert table["enough"].tolist() == [True, True, False]
    assert table["above_next"][0] > 0.99
    assert table["above_next"].isna().tolist() == [False, True, True]
    lucky = table.iloc[2]
    assert lucky["score"] < lucky["mean"] == 99.0
    assert ((table["low"] <= table["score"]) & (table["score"] <= table["high"])).all()
    pd.testing.assert_frame_equal(table, rank([folder]))
    assert rank([folder], minimum=1)["source"].tolist() == ["lucky", "good", "bad"]


def test_copies_count_once_for_the_first_by_id(tmp_path: Path) -> None:
    rows: list[Row] = [("one", "b", 50.0, 7), ("two", "a", 50.0, 7), ("one", "c", 70.0, 8), ("three", "d", 50.0, 7)]
    table = rank([part(tmp_path / "out", rows)], minimum=1).set_index("source")
    assert table["pages"].to_dict() == {"one": 2, "two": 1, "three": 1}
    assert table["counted"].to_dict() == {"one": 1, "two": 1, "three": 0}
    assert table.loc["one", "mean"] == 70.0
    assert np.isnan(table.loc["three", "mean"])


def test_pages_without_a_score_do_not_count(tmp_path: Path) -> None:
    rows: list[Row] = [*pages("one", [60, 70], 0), ("one", "x", None, 5), ("two", "y", None, 6)]
    table = rank([part(tmp_path / "out", rows)])
    assert table[["source", "pages"]].to_numpy().tolist() == [["one", 2]]
    assert rank([part(tmp_path / "none", [("two", "y", None, 6)])]).empty


def test_drawing_follows_the_formula_on_a_case_done_by_hand() -> None:
    # Two means 40 and 60 of 4 pages each, page variance 100: own variance 25, Q = 8, between = (8 - 1) / .04 = 175.
    scores, variances = shrink(np.array([40.0, 60.0]), np.array([4.0, 4.0]), 100.0)
    assert scores.tolist() == pytest.approx([41.25, 58.75])
    assert variances.tolist() == pytest.approx([0.875 * 25 + 0.125**2 * 100] * 2)


def test_means_no_farther_apart_than_chance_become_one() -> None:
    scores, _ = shrink(np.array([49.0, 51.0]), np.array([2.0, 2.0]), 100.0)
    assert scores.tolist() == pytest.approx([50.0, 50.0])


def test_single_pages_rank_nobody(tmp_path: Path) -> None:
    rows: list[Any] = [(name, name, score, place) for place, (name, score) in enumerate([("a", 10.0), ("b", 90.0)])]
    table = rank([part(tmp_path / "out", rows)], minimum=1)
    assert table["score"].tolist() == pytest.approx([50.0, 50.0])
    assert table["above_next"][0] == pytest.approx(0.5)


def test_folders_that_cannot_be_ranked_say_why(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no parts"):
        rank([str(tmp_path)])
    folder = part(tmp_path / "out", pages("a", [50], 0))
    part(tmp_path / "out", pages("a", [50], 0), identity="c" * 12)
    with pytest.raises(InputError, match="stale"):
        rank([folder])
    other = part(tmp_path / "other", pages("a", [50], 0), digest="d" * 16)
    third = part(tmp_path / "third", pages("a", [50], 0))
    with pytest.raises(InputError, match="different models"):
        rank([other, third])
    (tmp_path / "torn").mkdir()
    (tmp_path / "torn" / "part-00000.parquet").write_bytes(b"torn")
    with pytest.raises(InputError, match="cannot be read"):
        rank([str(tmp_path / "torn")])


def test_a_name_never_becomes_a_formula_or_a_control_sequence_in_the_table(tmp_path: Path) -> None:
    names = ["=1+1", "+1", "-1", "@x", "\u202e =2", "\x1b[2J\x00A", "a\n=1", 'plain, "quoted"']
    folder = part(tmp_path / "out", [(name, name, 50.0, place) for place, name in enumerate(names)])
    with io.StringIO(csv_of(rank([folder], minimum=1))) as stream:
        found = {row["source"] for row in csv.DictReader(stream)}
    assert found == {"'=1+1", "'+1", "'-1", "'@x", "' =2", "�[2J�A", "a =1", 'plain, "quoted"'}
