"""The audit asks what it says it asks: each figure is checked on pages whose answer is known beforehand."""

from __future__ import annotations

import io
import json
from html.parser import HTMLParser
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from invented import CURVES, LOUD, PAGE, pages_of, tiny
from rich.console import Console
from sklearn.metrics import roc_auc_score

from assay.scorer.audit.ablation import ablation, auc_inside, redundancy
from assay.scorer.audit.calibration import calibration
from assay.scorer.audit.dialects import DIALECTS
from assay.scorer.audit.drift import drift, stability_index
from assay.scorer.audit.examine import examine
from assay.scorer.audit.fairness import fairness
from assay.scorer.audit.findings import is_serious
from assay.scorer.audit.gaming import gaming, our_pages
from assay.scorer.audit.stability import stability
from assay.scorer.audit.tricks import ADVERTISEMENT, DISGUISES, TRICKS, with_advertisement
from assay.scorer.measured import measured
from assay.scorer.report.audit import print_audit
from assay.scorer.report.audit_html import audit_page
from assay.scorer.report.questions import gains_too_much
from assay.scorer.report.words import plus
from assay.scorer.score import score
from assay.scorer.statistics import interval, source_samples

MODEL = tiny()
ONE = tiny("one", attribution=([0.0, 40.0], [-2.0, 2.0]))
TEXTS = [{"id": str(at), "source": f"source {at % 4}", "text": PAGE.format(at) + LOUD * (at % 3)} for at in range(9)]


def severities(findings: list[dict[str, str]]) -> list[tuple[str, str]]:
    return [(found["severity"], found["question"]) for found in findings]


@settings(deadline=None)
@given(st.lists(st.tuples(st.booleans(), st.integers(0, 9)), min_size=1, max_size=60))
def test_the_auc_inside_one_data_set_is_that_of_scikit_learn(rows: list[tuple[bool, int]]) -> None:
    labels = ["reliable"] * 5 + ["unreliable"] * 5 + ["reliable" if good else "unreliable" for good, _ in rows]
    scores = np.array([3.0] * 10 + [float(value) for _, value in rows])
    found = auc_inside(pages_of({"attribution": scores.tolist()}, label=labels), scores)
    assert found == pytest.approx(roc_auc_score(np.array(labels) == "reliable", scores))


def test_data_sets_are_judged_apart_and_one_without_both_labels_is_left_out() -> None:
    label = (["reliable"] * 5 + ["unreliable"] * 5) * 2 + ["reliable"] * 5
    dataset = ["one"] * 10 + ["two"] * 10 + ["three"] * 5
    scores = np.array([2.0] * 5 + [1.0] * 5 + [1.0] * 5 + [9.0] * 5 + [0.0] * 5)
    assert auc_inside(pages_of({"weasel": scores.tolist()}, label=label, dataset=dataset), scores) == 0.5


def test_the_term_that_orders_the_pages_is_the_one_that_the_ranking_needs() -> None:
    model = tiny("two", attribution=([0.0, 40.0], [-2.0, 2.0]), loaded_language=([0.0, 60.0], [0.2, -0.2]))
    chance = np.random.default_rng(1)
    good, bad = [30.0 + number for number in range(10)], [float(number) for number in range(10)]
    noise = chance.uniform(0, 60, 20).tolist()
    pages = pages_of(
        {"attribution": good + bad, "loaded_language": noise}, label=["reliable"] * 10 + ["unreliable"] * 10
    )
    report, _ = ablation(model, pages)
    first, last = report["terms"]
    assert report["auc"] == 1.0
    assert (first["feature"], last["feature"]) == ("attribution", "loaded_language")
    assert first["change"] > 0.2
    assert last["change"] == pytest.approx(0.0, abs=0.05)
    assert first["spearman"] < last["spearman"] <= 1.0
    assert first["interval"][0] <= first["change"] <= first["interval"][1]


def test_without_labels_the_ablation_tells_how_much_of_the_order_is_kept() -> None:
    report, findings = ablation(MODEL, pages_of({"attribution": [1.0, 9.0, 30.0], "loaded_language": [0.0, 0.0, 0.0]}))
    assert (report["auc"], findings) == (None, [])
    kept = {row["feature"]: row["spearman"] for row in report["terms"]}
    assert kept["loaded_language"] == 1.0
    assert report["terms"][0]["feature"] == "attribution"


def test_a_term_that_turns_the_order_round_is_found() -> None:
    values = [float(number) for number in range(40)]
    label = ["unreliable" if value > 20 else "reliable" for value in values]
    model = tiny("two", attribution=([0.0, 40.0], [-2.0, 2.0]), loaded_language=([0.0, 40.0], [0.5, -0.5]))
    _, findings = ablation(model, pages_of({"attribution": values, "loaded_language": values}, label=label))
    assert [found["feature"] for found in findings] == ["attribution"]


def test_terms_whose_points_go_together_are_named() -> None:
    values = [0.0, 10.0, 20.0, 40.0]
    model = tiny("two", attribution=([0.0, 40.0], [-1.0, 1.0]), named_sources=([0.0, 40.0], [-1.0, 1.0]))
    pairs, findings = redundancy(model, pages_of({"attribution": values, "named_sources": values}))
    assert pairs == [{"features": ["attribution", "named_sources"], "correlation": pytest.approx(1.0)}]
    assert severities(findings) == [("note", "redundancy")]


def test_refits_that_only_stretch_a_curve_keep_the_whole_order() -> None:
    report, findings = stability(ONE, pages_of({"attribution": [1.0, 5.0, 9.0, 20.0]}))
    assert report["order"]["pages"] == {"median": pytest.approx(1.0), "least": pytest.approx(1.0)}
    (row,) = report["terms"]
    assert (row["reach"], row["flat"]) == (4.0, 0.0)
    assert 4.0 <= row["low"] <= row["high"] <= 5.0
    assert findings == []


def pages_with_odds(log_odds: list[float], **fields: list[str]) -> Any:
    """Return pages that ONE (intercepts .25 each, −2 … 2 over 0 … 40) gives these log-odds."""
    return pages_of({"attribution": [(value - 0.5 + 2.0) * 10 for value in log_odds]}, **fields)


def test_scores_that_say_what_is_are_calibrated_and_others_are_a_finding() -> None:
    odds = [float(np.log(0.8 / 0.2))] * 50 + [float(np.log(0.3 / 0.7))] * 50
    right = ["reliable"] * 40 + ["mixed"] * 10 + ["mostly_reliable"] * 15 + ["unreliable"] * 35
    report, findings = calibration(ONE, pages_with_odds(odds, label=_spread(right)))
    assert report is not None
    assert report["predicted"] == pytest.approx(0.55)
    assert report["observed"] == pytest.approx(0.55)
    assert report["error"] < 0.02
    assert findings == []
    wrong = ["unreliable"] * 70 + ["reliable"] * 30
    report, findings = calibration(ONE, pages_with_odds(odds, label=wrong))
    assert report is not None
    assert report["error"] > 0.5
    assert severities(findings) == [("serious", "calibration")]
    assert calibration(ONE, pages_with_odds(odds[:20], label=right[:20])) == (None, [])


def _spread(labels: list[str]) -> list[str]:
    """Return the labels of each half in an order in which every part of it has the same mix."""
    halves = (labels[:50], labels[50:])
    return [half[place % 10 * 5 + place // 10] for half in halves for place in range(50)]


def test_a_gap_between_sides_of_equal_reliability_is_measured_inside_labels() -> None:
    # Right pages score lower only because more of them are unreliable: no gap.
    label = ["reliable"] * 30 + ["unreliable"] * 30
    bias = ["left"] * 20 + ["right"] * 10 + ["left"] * 10 + ["right"] * 20
    fair = pages_with_odds([1.0] * 30 + [-1.0] * 30, label=label, bias=bias)
    report, findings = fairness(ONE, fair, [])
    (row,) = [row for row in report["politics"] if (row["group"], row["against"]) == ("left", "right")]
    assert row["gap"] == pytest.approx(0.0, abs=1e-9)
    assert findings == []
    odds = [1.0 if side == "left" else 0.5 for side in bias]
    report, findings = fairness(ONE, pages_with_odds(odds, label=label, bias=bias), [])
    gap = 100 / (1 + np.exp(-1.0)) - 100 / (1 + np.exp(-0.5))
    (row,) = report["politics"]
    assert row["gap"] == pytest.approx(gap)
    assert row["interval"] == [pytest.approx(gap)] * 2
    assert severities(findings) == [("serious", "fairness")]


def test_centre_and_center_are_one_side() -> None:
    pages = pages_with_odds([1.0] * 80, bias=["left"] * 40 + ["centre"] * 20 + ["center"] * 20)
    (row,) = fairness(ONE, pages, [])[0]["politics"]
    assert (row["against"], row["pages"]) == ("center", [40, 40])


@pytest.mark.parametrize(
    ("dialect", "before", "after"),
    [
        ("articles left out", "The board met in an old hall. A vote is due.", "Board met in old hall. Vote is due."),
        ("is and are left out", "The hall is old and they are late.", "The hall old and they late."),
        ("prepositions mixed up", "On Monday they met at noon.", "In Monday they met in noon."),
        ("uncountable nouns in the plural", "Information is rare.", "Informations is rare."),
        ("British spelling", "The Organization favors the color gray.", "The Organisation favours the colour grey."),
        ("American spelling", "The organisation favours the colour grey.", "The organization favors the color gray."),
    ],
)
def test_a_dialect_changes_what_it_says_and_nothing_else(dialect: str, before: str, after: str) -> None:
    assert DIALECTS[dialect](before) == after


def test_every_dialect_is_tried_by_a_test() -> None:
    assert len(DIALECTS) == 6


@pytest.mark.parametrize("trick", [trick for trick in TRICKS if trick.leaves_article], ids=lambda trick: trick.name)
def test_a_trick_that_leaves_the_article_keeps_every_line_in_order(trick: Any) -> None:
    lines = iter(trick.change(PAGE.format("Vik")).split("\n"))
    if trick.name in ("look-alike letters", "invisible characters"):
        assert trick.change(PAGE) != PAGE
        assert len(trick.change(PAGE).split("\n")) == len(PAGE.split("\n"))
        return
    assert all(line in lines for line in PAGE.format("Vik").rstrip().split("\n"))


def test_hedges_go_before_sentences() -> None:
    (hedged,) = [trick.change for trick in TRICKS if trick.name == "hedges everywhere"]
    assert hedged("One came. Two went. Three stayed.") == "One came. Reportedly, Two went. Perhaps, Three stayed."


def test_a_model_that_pays_for_attributions_alone_is_found_to_be_gamed() -> None:
    generous = tiny("generous", attribution=([0.0, 60.0], [-2.0, 2.0]))
    paragraph = (
        "The reading room will close for the winter. The boiler is older than the building, and a new one is dear. "
    )
    report, findings = gaming(generous, [{"id": "quiet", "text": paragraph * 2 + "\n" + paragraph * 2 + "\n"}])
    gains = {row["trick"]: row for row in report["tricks"]}
    assert gains["five fake attributions"]["percentile_95"] > 5
    assert gains["five fake attributions"]["because"][0]["feature"] == "attribution"
    assert ("serious", "gaming") in severities(findings)
    assert any(found["message"].startswith("five fake attributions: +") for found in findings)


def test_a_model_without_reach_cannot_be_gamed() -> None:
    report, findings = gaming(tiny("flat", attribution=([0.0, 20.0], [0.0, 0.01])), TEXTS)
    assert report["pages"] == len(TEXTS)
    assert {row["trick"] for row in report["tricks"]} == {trick.name for trick in TRICKS}
    assert all(abs(row["most"]) < 0.3 for row in report["tricks"])
    assert findings == []


def test_an_advertisement_in_disguise_gains_nothing() -> None:
    strict = tiny("strict", supplement_spam=([0.0, 0.5], [0.5, -3.0]))
    report, findings = gaming(strict, TEXTS)
    assert {row["trick"] for row in report["hidden"]} == set(DISGUISES)
    assert all(row["percentile_95"] <= 0.5 for row in report["hidden"])
    assert findings == []
    page = str(TEXTS[0]["text"])
    plain, sold = score(page, strict), score(with_advertisement(page), strict)
    assert plain.score is not None
    assert sold.score is not None
    assert plain.score - sold.score > 5, "the advertisement itself costs nothing, so hiding it proves nothing"


def test_disguises_look_the_same_and_are_other_characters() -> None:
    for disguise in DISGUISES.values():
        hidden = disguise(ADVERTISEMENT)
        assert hidden != ADVERTISEMENT
        assert not hidden.isascii()


def test_the_pages_written_for_assay_come_with_it() -> None:
    pages = our_pages()
    assert len(pages) == 13
    assert len({page["source"] for page in pages}) == 13


@settings(max_examples=50, deadline=None)
@given(st.lists(st.floats(0, 100), min_size=10, max_size=80))
def test_a_corpus_has_not_drifted_from_itself(values: list[float]) -> None:
    index, chance = stability_index(np.array(values), np.array(values))
    assert index == 0
    assert chance >= 0


def test_the_stability_index_of_a_worked_example() -> None:
    # Halves 50/50 against 80/20: .3 · ln(.8/.5) + (−.3) · ln(.2/.5) = .1410 + .2749.
    first, second = np.array([0.0] * 50 + [np.nan] * 50), np.array([0.0] * 80 + [np.nan] * 20)
    assert stability_index(first, second)[0] == pytest.approx(0.4159, abs=1e-4)


def test_a_feature_that_shifted_is_found_and_serious_when_it_is_a_term() -> None:
    before = pages_of(
        {"attribution": [float(n % 20) for n in range(200)], "hedging": [float(n % 20) for n in range(200)]}
    )
    after = pages_of({"attribution": [float(n % 20) + 15 for n in range(200)], "hedging": [30.0] * 200})
    report, findings = drift(ONE, before, after)
    assert {found["feature"]: found["severity"] for found in findings} == {"attribution": "serious", "hedging": "note"}
    assert report["pages"] == [200, 200]
    assert report["features"][0]["index"] >= report["features"][1]["index"]


def test_of_a_handful_of_pages_no_drift_is_told() -> None:
    before = pages_of({"attribution": [float(n % 20) for n in range(200)]})
    _, (found,) = drift(ONE, before, pages_of({"attribution": [35.0] * 19}))
    assert (found["severity"], found["feature"]) == ("note", "")
    assert found["message"].startswith("200 and 19 pages are too few to tell a shift from chance")


def test_samples_draw_whole_sources_and_are_the_same_every_time() -> None:
    source = np.array(["a", "b", "a", "c", "b"])
    samples = list(source_samples(source, 50))
    assert all((one == two).all() for one, two in zip(samples, source_samples(source, 50), strict=True))
    for rows in samples:
        counts = np.bincount(rows, minlength=5)
        assert counts[0] == counts[2]
        assert counts[1] == counts[4]
    assert interval([np.nan]) is None
    assert interval(np.arange(101.0)) == (5.0, 95.0)


def test_a_sample_of_the_pages_is_kept_and_does_not_depend_on_how_they_are_read() -> None:
    records: list[dict[str, Any]] = [{"id": str(at), "text": f"Page {at}."} for at in range(50)]
    records += [{"id": "51", "text": 3}, {"id": "52", "error": "52: broken"}]
    kept = measured(records, MODEL, sample=7).sample
    assert len(kept) == 7
    assert measured(iter(records), MODEL, sample=7).sample == kept
    assert len(measured(records, MODEL, sample=60).sample) == 50
    assert [int(record["id"]) for record in kept] == sorted(int(record["id"]) for record in kept)


LABELLED = [
    {**row, "label": ("reliable", "unreliable")[at % 2], "bias": ("left", "right")[at % 2]}
    for at, row in enumerate(TEXTS)
]


@pytest.fixture(scope="module")
def report() -> dict[str, Any]:
    pages = measured([*LABELLED, {"id": "bad", "error": "bad: broken"}], MODEL, sample=5)
    return examine(MODEL, pages, measured(TEXTS[:4], MODEL))


def test_the_audit_answers_every_question_in_plain_json(report: dict[str, Any]) -> None:
    assert json.loads(json.dumps(report, allow_nan=False)) is not None
    assert set(report) >= {
        "model", "name", "intercepts", "terms", "unused", "left_out", "findings", "policy", "pages", "stability",
        "ablation", "redundancy", "calibration", "fairness", "gaming", "drift", "readability",
    }  # fmt: skip
    assert report["pages"] == {"count": 9, "sources": 4, "abstained": 0, "reliable": 5, "unreliable": 4, "errors": 1}
    assert report["gaming"]["pages"] == 5
    order = [found["severity"] for found in report["findings"]]
    assert order == sorted(order, key=["serious", "note"].index)
    assert is_serious(report) is ("serious" in order)


def test_the_audit_is_drawn_on_a_terminal(report: dict[str, Any]) -> None:
    for width in (50, 80, 132):
        console = Console(file=io.StringIO(), width=width, color_system=None)
        print_audit(console, MODEL, report)
        assert isinstance(console.file, io.StringIO)
        drawn = console.file.getvalue()
        assert max(map(len, drawn.splitlines())) <= width
        for title in ("What do tricks gain?", "Have the pages changed?", "Is it fair?"):
            assert title in drawn


class Page(HTMLParser):
    """Reads a page and keeps its tags, the attributes of each, and its text."""

    def __init__(self, content: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.links: list[str] = []
        self.open: list[str] = []
        self.text = ""
        self.feed(content)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.links += [value or "" for name, value in attrs if name in ("src", "href", "onload", "onclick")]
        if tag not in ("meta", "br", "line", "circle", "rect", "polyline", "polygon"):
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def test_the_page_of_an_audit_stands_alone_and_is_well_formed(report: dict[str, Any]) -> None:
    content = audit_page(report)
    page = Page(content)
    assert page.open == []
    assert page.links == []
    assert "script" not in page.tags
    assert "http" not in content.replace("http-equiv", "")
    assert page.tags.count("svg") >= len(MODEL.terms)
    for term in CURVES:
        assert term.replace("_", " ") in page.text
    assert "What do tricks gain?" in page.text
    assert "nan" not in content


def test_strings_of_a_model_or_of_pages_cannot_write_into_the_page(report: dict[str, Any]) -> None:
    attack = "<script>alert(1)</script>\x1b[2J"
    terms = [{**term, "basis": "policy", "reason": attack} for term in report["terms"]]
    found = {"severity": "note", "question": "gaming", "feature": "", "message": attack}
    row = {"group": attack, "against": attack, "within": attack, "pages": [1, 1], "gap": 1.0, "interval": None}
    fair = {"politics": [row], "topics": [], "lengths": [], "dialects": []}
    hostile = {**report, "name": attack, "policy": attack, "terms": terms, "findings": [found], "fairness": fair}
    content = audit_page(hostile)
    assert "<script" not in content
    assert "\x1b" not in content
    assert content.count("&lt;script&gt;") >= 5
    console = Console(file=io.StringIO(), width=100, color_system=None)
    print_audit(console, MODEL, hostile)
    assert isinstance(console.file, io.StringIO)
    assert "\x1b" not in console.file.getvalue()


def test_figures_with_signs_never_say_minus_nought() -> None:
    assert (plus(-0.04), plus(0.04), plus(-1.25), plus(3.0), plus(-0.0004, 3)) == (
        "0.0",
        "0.0",
        "−1.2",
        "+3.0",
        "0.000",
    )


@pytest.mark.parametrize(
    ("gain", "leaves_article", "too_much"), [(5.1, True, True), (5.1, False, False), (5.0, True, False)]
)
def test_a_trick_is_marked_where_it_leaves_the_article_and_gains_more_than_five(
    gain: float, leaves_article: bool, too_much: bool
) -> None:
    trick = {"percentile_95": gain, "leaves_article": leaves_article}
    assert gains_too_much(trick) is too_much
