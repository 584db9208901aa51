"""Sources by their pages."""

from __future__ import annotations

import csv
import io
import random
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from parts import pages, part
from pyarrow import parquet as pq

from assay.scorer.files import InputError
from assay.scorer.posterior import Posterior, estimate, variances_of
from assay.scorer.rank import rank, ranking
from assay.scorer.report.ranked import csv_of
from assay.scorer.sources import prior_of


def test_sources_stand_by_their_drawn_score_and_small_ones_last(tmp_path: Path) -> None:
    rows = pages("good", [80, 82, 78, 81]) + pages("bad", [20, 22, 18]) + pages("lucky", [99])
    folder = part(tmp_path / "out", rows)
    table = rank([folder])
    assert table["source"].tolist() == ["good", "bad", "lucky"]
    assert table["enough"].tolist() == [True, True, False]
    assert table["above_next"][0] > 0.99
    assert table["above_next"].isna().tolist() == [False, True, True]
    assert table["rank"].tolist() == [1, 2, pd.NA]
    assert table["rank_high"].tolist()[:2] == [1, 2]
    lucky = table.iloc[2]
    assert lucky["score"] < lucky["mean"] == 99.0
    assert ((table["low"] <= table["score"]) & (table["score"] <= table["high"])).all()
    pd.testing.assert_frame_equal(table, rank([folder]))
    assert set(rank([folder], minimum=1)["source"][:2]) == {"lucky", "good"}


def test_a_text_counts_once_for_the_earliest_page_that_has_it(tmp_path: Path) -> None:
    rows = [
        {"source": "late", "id": "a", "date": "2025-03-02", "score": 50.0, "copy_key": 7},
        {"source": "first", "id": "b", "date": "2025-03-01T10:00:00Z", "score": 52.0, "copy_key": 7},
        {"source": "undated", "id": "0", "score": 51.0, "copy_key": 7},
        *pages("late", [70.0]),
    ]
    found = ranking([part(tmp_path / "out", rows)], minimum=1)
    table = found.table.set_index("source")
    assert table["pages"].to_dict() == {"late": 2, "first": 1, "undated": 1}
    assert table["counted"].to_dict() == {"late": 1, "first": 1, "undated": 0}
    assert table.loc["first", "mean"] == 52.0
    assert found.copies[["text", "source", "first"]].to_numpy().tolist() == [
        [1, "first", True], [1, "late", False], [1, "undated", False],
    ]  # fmt: skip


def test_a_source_of_copies_alone_stands_last_without_a_score(tmp_path: Path) -> None:
    copied = [{"source": "mirror", "id": f"m{place}", "score": 80.0, "copy_key": place} for place in range(4)]
    rows = [{**row, "source": "paper", "id": f"p{place}"} for place, row in enumerate(copied)]
    rows += pages("paper", [78.0]) + pages("other", [30.0, 40.0, 35.0])
    table = rank([part(tmp_path / "out", [*copied, *rows])])
    assert table["source"].tolist() == ["paper", "other", "mirror"]
    assert table["counted"].tolist() == [5, 3, 0]
    assert np.isnan(table.loc[2, ["mean", "score", "low", "high"]].astype(float)).all()


@pytest.mark.parametrize("source", ["b", "new"])
def test_fifty_copies_of_a_page_change_no_rank(tmp_path: Path, source: str) -> None:
    draw = random.Random(1)
    names = "abcdefgh"
    rows = [row for name in names for row in pages(name, [draw.gauss(40 + ord(name) % 30, 8) for _ in range(6)])]
    before = rank([part(tmp_path / "one", rows)])
    copied = {**rows[3], "copy_key": 10**6 + 3}
    more = [{**copied, "source": source, "id": f"0{place}"} for place in range(50)]
    after = rank([part(tmp_path / "two", rows + more)])
    left = [name for name in before if name != "pages"]
    pd.testing.assert_frame_equal(before[left], after[after["source"] != "new"][left])
    assert after["pages"].sum() == before["pages"].sum() + 50


def test_pages_without_a_score_do_not_count(tmp_path: Path) -> None:
    rows = [*pages("one", [60, 70]), {"source": "one", "id": "x"}, {"source": "two", "id": "y"}]
    table = rank([part(tmp_path / "out", rows)])
    assert table[["source", "pages"]].to_numpy().tolist() == [["one", 2]]
    assert rank([part(tmp_path / "none", [{"source": "two", "id": "y"}])]).empty


def test_a_window_takes_only_the_pages_dated_inside_it(tmp_path: Path) -> None:
    dates = ["2025-01-31", "2025-02-01T23:59:00+00:00", "1740700800", "1740787200000", None, "soon"]
    rows = [{**row, "date": date} for row, date in zip(pages("a", [10, 20, 30, 40, 50, 60]), dates, strict=True)]
    folder = part(tmp_path / "out", rows)
    assert rank([folder], since="2025-02-01", until="2025-02-28", minimum=1)["mean"].tolist() == [25.0]
    with pytest.raises(InputError, match="not a day"):
        rank([folder], since="February")


def test_what_a_topic_does_to_scores_is_taken_out(tmp_path: Path) -> None:
    draw = random.Random(2)
    rows: list[dict[str, Any]] = []
    for name, level, sport in (("a", 60.0, 36), ("b", 60.0, 4), ("c", 50.0, 20)):
        topics = ["sport"] * sport + ["news"] * (40 - sport)
        scores = [level + (10 if topic == "sport" else -10) + draw.gauss(0, 1) for topic in topics]
        rows += [{**row, "topic": topic} for row, topic in zip(pages(name, scores), topics, strict=True)]
    folder = part(tmp_path / "out", rows)
    plain, adjusted = (rank([folder], adjust=column).set_index("source")["mean"] for column in (None, "topic"))
    assert plain["a"] - plain["b"] == pytest.approx(16, abs=1)
    assert adjusted["a"] - adjusted["b"] == pytest.approx(0, abs=1.5)
    assert adjusted["a"] - adjusted["c"] == pytest.approx(10, abs=1.5)
    with pytest.raises(InputError, match="no such column"):
        rank([folder], adjust="colour")


def test_a_kept_column_may_have_any_name(tmp_path: Path) -> None:
    folder = Path(part(tmp_path / "out", pages("a", [50, 60, 70])))
    (path,) = folder.glob("*.parquet")
    whole = pq.read_table(path)
    for name in ("place", "page", "units"):
        whole = whole.append_column(name, pa.array(["x"] * 3))
    pq.write_table(whole, path)
    assert rank([str(folder)], adjust="place")["mean"].tolist() == [60.0]
    pq.write_table(whole.append_column("filename", pa.array(["f"] * 3)), path)
    with pytest.raises(InputError, match="named filename"):
        rank([str(folder)])


def test_a_table_without_terms_and_months_is_written_as_parquet(tmp_path: Path) -> None:
    table = rank([part(tmp_path / "out", pages("a", [50, 60, 70]))])
    table.to_parquet(tmp_path / "rank.parquet")
    assert pd.read_parquet(tmp_path / "rank.parquet")["source"].tolist() == ["a"]


def test_the_terms_that_set_a_source_apart_are_named_with_their_points(tmp_path: Path) -> None:
    rows = [
        {**row, "points_attribution": points + 0.01 * place, "points_loaded_language": 0.1}
        for name, points in (("a", 0.5), ("b", 0.0), ("c", 0.0))
        for place, row in enumerate(pages(name, [50, 52, 51, 49]))
    ]
    table = rank([part(tmp_path / "out", rows)]).set_index("source")
    ((term,),) = [table.loc["a", "apart"]]
    assert (term["feature"], round(term["points"], 9)) == ("attribution", 0.5)
    assert [term["feature"] for term in table.loc["b", "apart"]] == ["attribution"]


def test_a_trend_is_points_a_year_with_its_interval_and_months_have_means(tmp_path: Path) -> None:
    scores = [40.0 + place + (0.5 if place % 2 else -0.5) for place in range(12)]
    dates = [f"2025-{place + 1:02d}-15" for place in range(12)]
    rows = [{**row, "date": date} for row, date in zip(pages("rising", scores), dates, strict=True)]
    table = rank([part(tmp_path / "out", rows + pages("undated", [50, 51, 52]))]).set_index("source")
    rising = table.loc["rising"]
    assert rising["trend_low"] < 12.0 < rising["trend_high"]
    assert rising["trend"] == pytest.approx(12.0, abs=0.5)
    assert rising["months"][0] == {"month": "2025-01", "pages": 1, "mean": 39.5}
    assert np.isnan(table.loc["undated", "trend"])
    assert table.loc["undated", "months"] == []


def test_a_known_list_stands_beside_the_sources_and_moves_nothing(tmp_path: Path) -> None:
    (path := tmp_path / "list.csv").write_text("source,value\na,0.9\nnobody,0.1\n")
    folder = part(tmp_path / "out", pages("a", [20, 22, 21]) + pages("b", [60, 62, 61]))
    told = rank([folder], prior=prior_of(path))
    assert told["prior"].isna().tolist() == [True, False]
    pd.testing.assert_frame_equal(told.drop(columns="prior"), rank([folder]))
    path.write_text("source,value\na,high\nb,0.2\n")
    assert prior_of(path) == {"a": "high", "b": "0.2"}
    path.write_text("name\na\n")
    with pytest.raises(InputError, match="source,value"):
        prior_of(path)


def test_single_pages_rank_nobody(tmp_path: Path) -> None:
    rows = pages("a", [10.0]) + pages("b", [90.0])
    table = rank([part(tmp_path / "out", rows)], minimum=1)
    assert table["score"].tolist() == pytest.approx([50.0, 50.0], abs=0.5)
    assert table["above_next"][0] == pytest.approx(0.5, abs=0.02)


def test_any_two_sources_can_be_compared_by_name(tmp_path: Path) -> None:
    found = ranking([part(tmp_path / "out", pages("a", [80, 82, 81]) + pages("b", [20, 22, 21]) + pages("c", [50]))])
    assert found.above("a", "b") > 0.99
    assert found.above("a", "b") + found.above("b", "a") == pytest.approx(1.0, abs=1e-3)
    with pytest.raises(InputError, match="no source of this name"):
        found.above("a", "nobody")


def known(counts: list[int], means: list[float], squares: list[float]) -> Posterior:
    return estimate(np.array(counts), np.array(means), np.array(squares))


def test_few_pages_are_drawn_farther_than_many_and_are_less_sure() -> None:
    found = known([2, 100, 100, 100, 100], [90.0, 90.0, 40.0, 50.0, 60.0], [200.0, 9900.0, 9900.0, 9900.0, 9900.0])
    width = found.quantile(0.95) - found.quantile(0.05)
    assert found.mean[0] < found.mean[1] - 2
    assert width[0] > 3 * width[1]


def test_page_variances_are_told_from_sums_of_squares() -> None:
    draw = np.random.default_rng(3)
    counts = draw.integers(2, 30, 3_000)
    variance = 8.0 * 100.0 / draw.chisquare(8.0, 3_000)
    found = variances_of(counts, variance * draw.chisquare(counts - 1))
    assert found.scale == pytest.approx(100, rel=0.1)
    assert found.freedom == pytest.approx(8, rel=0.25)


def test_intervals_cover_the_true_mean_as_often_as_they_say() -> None:
    draw = np.random.default_rng(4)
    counts = np.exp(draw.uniform(0, np.log(201), 1_000)).astype(np.int64)
    truth = np.clip(50 + 10 * draw.standard_t(4, 1_000), 2, 98)
    spread = np.exp(draw.normal(np.log(12), 0.5, 1_000))
    scores = [
        one + wide * draw.standard_t(3, many) / 3**0.5 for one, wide, many in zip(truth, spread, counts, strict=True)
    ]
    means = np.array([one.mean() for one in scores])
    found = estimate(counts, means, np.array([np.square(one - one.mean()).sum() for one in scores]))
    inside = (truth >= found.quantile(0.05)) & (truth <= found.quantile(0.95))
    assert 0.88 <= inside.mean() <= 0.92
    assert np.square(found.mean - truth).mean() < 0.7 * np.square(means - truth).mean()
    ranked = np.flatnonzero(counts >= 3)
    top = ranked[np.argsort(-found.mean[ranked])[: len(ranked) // 10]]
    wrongly = np.setdiff1d(top, np.argsort(-truth)[:100])
    assert (counts[wrongly] <= 3).sum() / (counts <= 3).sum() <= 0.02


def test_folders_that_cannot_be_ranked_say_why(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no parts"):
        rank([str(tmp_path)])
    folder = part(tmp_path / "out", pages("a", [50]))
    part(tmp_path / "out", pages("a", [50]), identity="c" * 12)
    with pytest.raises(InputError, match="stale"):
        rank([folder])
    other = part(tmp_path / "other", pages("a", [50]), digest="d" * 16)
    third = part(tmp_path / "third", pages("a", [50]))
    with pytest.raises(InputError, match="different models"):
        rank([other, third])
    (tmp_path / "torn").mkdir()
    (tmp_path / "torn" / "part-00000.parquet").write_bytes(b"torn")
    with pytest.raises(InputError, match="cannot be read"):
        rank([str(tmp_path / "torn")])
    (tmp_path / "old").mkdir()
    pd.DataFrame({"id": ["a"], "score": [5.0], "error": ["no"]}).to_parquet(tmp_path / "old" / "part-00000.parquet")
    with pytest.raises(InputError, match="another version of assay"):
        rank([str(tmp_path / "old")])


def test_a_name_never_becomes_a_formula_or_a_control_sequence_in_the_table(tmp_path: Path) -> None:
    names = ["=1+1", "+1", "-1", "@x", "\u202e =2", "\x1b[2J\x00A", "a\n=1", 'plain, "quoted"']
    folder = part(tmp_path / "out", [{"source": name, "id": name, "score": 50.0} for name in names])
    with io.StringIO(csv_of(rank([folder], minimum=1))) as stream:
        found = {row["source"] for row in csv.DictReader(stream)}
    assert found == {"'=1+1", "'+1", "'-1", "'@x", "' =2", "�[2J�A", "a =1", 'plain, "quoted"'}
