"""Two models or two corpora: the difference of two scores is what its terms add up to, and nothing else."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
import pytest
from invented import CURVES, LOUD, PAGE, tiny
from rich.console import Console

from assay.scorer.compare import compare_corpora, compare_models
from assay.scorer.measured import measured
from assay.scorer.report.comparison import print_comparison, print_threshold
from assay.scorer.threshold import operating_points

MODEL = tiny()
SHARPER = tiny("sharper", intercept=0.5, **{**CURVES, "loaded_language": ([0.0, 10.0, 60.0], [1.0, 0.0, -4.0])})
FEWER = tiny("fewer", attribution=CURVES["attribution"])


def rows(*louder: int, source: str = "Vik Gazette", label: str = "") -> list[dict[str, Any]]:
    return [
        {"id": f"{source} {at}", "text": PAGE.format(f"street {at}") + LOUD * loud, "source": source, "label": label}
        for at, loud in enumerate(louder)
    ]


def odds(score: float) -> float:
    return float(np.log(score / (100 - score)))


@pytest.mark.parametrize("other", [SHARPER, FEWER], ids=["other points", "other terms"])
def test_the_terms_behind_a_move_add_up_to_it(other: Any) -> None:
    pages = measured([*rows(0, 1, 3), {"id": "few", "text": "Too few."}], MODEL)
    report = compare_models(pages, MODEL, other)
    assert (report["matched"], report["abstained"], report["units"]) == (3, 1, "pages")
    for unit in report["moved"]:
        old, new = unit["scores"]
        assert sum(item["points"] for item in unit["because"]) == pytest.approx(odds(new) - odds(old), abs=1e-9)
        assert unit["difference"] == pytest.approx(odds(new) - odds(old), abs=1e-9)
    assert sum(item["points"] for item in report["mean"]["because"]) == pytest.approx(report["mean"]["difference"])
    moves = [abs(unit["scores"][1] - unit["scores"][0]) for unit in report["moved"]]
    assert moves == sorted(moves, reverse=True)


def test_a_model_does_not_differ_from_itself() -> None:
    report = compare_models(measured(rows(0, 2, 4), MODEL), MODEL, MODEL)
    assert report["mean"]["difference"] == 0
    assert report["terms"] == []
    assert report["order"] == pytest.approx(1.0)
    assert report["bands"] == {"rose": 0, "fell": 0}
    assert all(unit["because"] == [] for unit in report["moved"])


def test_what_moved_a_page_between_two_models_is_named() -> None:
    report = compare_models(measured(rows(4), MODEL), MODEL, SHARPER)
    assert report["moved"][0]["because"][0]["feature"] == "loaded_language"
    assert {item["feature"] for item in report["mean"]["because"]} == {"loaded_language", "intercept"}


def test_corpora_with_shared_ids_are_compared_page_by_page() -> None:
    before, after = rows(0, 0, 0), rows(0, 3, 0)
    report = compare_corpora(measured(before, MODEL), measured(after, MODEL), MODEL)
    assert (report["units"], report["matched"]) == ("pages", 3)
    moved, *still = report["moved"]
    assert moved["id"] == "Vik Gazette 1"
    assert moved["difference"] < 0
    assert moved["because"][0]["feature"] == "loaded_language"
    assert [unit["difference"] for unit in still] == [0, 0]


def test_corpora_without_shared_ids_are_compared_source_by_source() -> None:
    before = [{**row, "id": f"old {row['id']}"} for row in (*rows(0, 0), *rows(2, source="Loud Herald"))]
    after = [*rows(3, 3, 3), *rows(1, source="New Post")]
    report = compare_corpora(measured(before, MODEL), measured(after, MODEL), MODEL)
    assert (report["units"], report["matched"], report["pages"]) == ("sources", 1, [3, 4])
    (unit,) = report["moved"]
    assert (unit["id"], unit["pages"]) == ("Vik Gazette", [2, 3])
    assert sum(item["points"] for item in unit["because"]) == pytest.approx(
        odds(unit["scores"][1]) - odds(unit["scores"][0])
    )


def test_a_comparison_is_drawn_with_its_reasons() -> None:
    console = Console(file=io.StringIO(), width=100, color_system=None)
    report = compare_models(measured(rows(0, 4), MODEL), MODEL, SHARPER)
    print_comparison(console, report, names=("old\x1b[2J", "new"), most=1)
    assert isinstance(console.file, io.StringIO)
    drawn = console.file.getvalue()
    assert "loaded language" in drawn
    assert "2 pages on both sides" in drawn
    assert "\x1b" not in drawn
    assert "Vik Gazette 1" in drawn
    assert "Vik Gazette 0" not in drawn


def test_where_nothing_moved_no_page_is_listed_as_moved() -> None:
    console = Console(file=io.StringIO(), width=80, color_system=None)
    print_comparison(console, compare_models(measured(rows(0, 4), MODEL), MODEL, MODEL), names=("a", "b"), most=5)
    assert isinstance(console.file, io.StringIO)
    drawn = console.file.getvalue()
    assert "None of the pages moved." in drawn
    assert "Vik Gazette" not in drawn


def test_what_a_cut_keeps_of_labelled_pages_is_counted_by_hand() -> None:
    good, bad = rows(0, 0, label="reliable"), rows(6, 6, source="Loud Herald", label="unreliable")
    short = [{"id": "few", "text": "Too few.", "label": "reliable"}]
    pages = measured([*good, *bad, *short], MODEL)
    scores = pages.scores(MODEL)
    assert scores[:2].min() > scores[2:4].max()
    cut = float(scores[:2].min())
    report = operating_points(pages, MODEL, [0.0, cut, 100.0])
    everything, some, nothing = report["points"]
    assert (report["abstained"], report["labelled"]) == (1, {"reliable": 3, "unreliable": 2})
    assert everything["pages"] == pytest.approx(4 / 5)
    assert (some["pages"], some["reliable"], some["unreliable"]) == (2 / 5, pytest.approx(2 / 3), 0.0)
    assert some["words"] == pytest.approx(pages.words[:2].sum() / pages.words.sum())
    assert (everything["share_unreliable"], some["share_unreliable"], nothing["share_unreliable"]) == (0.5, 0.0, None)
    assert nothing["pages"] == 0
    console = Console(file=io.StringIO(), width=100, color_system=None)
    print_threshold(console, report)
    assert isinstance(console.file, io.StringIO)
    assert "3 reliable, 2 unreliable" in console.file.getvalue()


def test_pages_without_labels_have_no_share_of_reliable_ones() -> None:
    report = operating_points(measured(rows(0, 1), MODEL), MODEL, [50.0])
    assert (report["points"][0]["reliable"], report["points"][0]["unreliable"]) == (None, None)
    assert report["points"][0]["unreliable_interval"] is None
