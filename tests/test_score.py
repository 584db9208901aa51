"""A score is the sum of its points, exactly; it says why when there is none; one page and many give the same answer."""

from __future__ import annotations

import dataclasses
import json
import math
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assay import models
from assay.features import features, read
from assay.scorer.model import FORMAT, HEADS, Head, Model, check, load, sign
from assay.scorer.report.json import dumps, to_json
from assay.scorer.score import (
    BATCH_PAGES,
    Record,
    RecordError,
    Score,
    ScoreTable,
    in_batches,
    percent,
    score,
    score_many,
)

SEEDS = sorted((Path(__file__).parents[1] / "seeds").glob("*.txt"))
MODEL = load()

PAGE = (
    "The water board said on Monday that the tower on Elm Hill will be emptied in June so that its roof can be mended.\n"
    "Engineers told the board that the steel is sound, but the paint inside has come off in places the size of a door. "
    '"We would rather do it once and do it well," said Marit Osgood, who runs the board, in a letter to residents.\n'
    "According to the letter, two pumps will keep the pressure up while the tower is dry, and nobody should notice.\n"
)
SENTENCES = (
    "The board said on Monday that the work could not wait until the spring.",
    "According to a letter from the engineers, the paint may have come off in the summer.",
    '"We have never seen it so thin," said Marit Osgood, who has run the board since 2009.',
    "Some people say this outrageous scandal is the worst disaster that the town has ever known!",
    "An official who asked not to be named said that the bill would be four times as high.",
    "I think you should be very angry, because you are the one who pays for it in the end.",
    "Order your bottle of Brightleaf drops today for $29.99 and feel the pain melt away!",
    "Subscribe to our newsletter",
    "Home | News | Sport | About us",
    "By Olaf Brine",
    "OSLOBY, 4 March 2021 (Northern Wire) -- The tower on Elm Hill was empty on Thursday.",
    "Source: Northern Wire",
    "It was the third time in as many years that the roof had let in the rain and the pigeons.",
    "\n",
    "",
)
SPANISH = (
    "El ayuntamiento anunció el lunes que el depósito de agua de la colina permanecerá vacío durante todo el mes de "
    "junio para reparar el techo. Los ingenieros explicaron que el acero está en buen estado, aunque la pintura del "
    "interior se ha desprendido en varios lugares. Los vecinos recibirán una carta con el calendario de las obras y un "
    "número de teléfono para sus preguntas. La directora aseguró que la presión no bajará gracias a dos bombas nuevas.\n"
)
RUSSIAN = (
    "В понедельник городской совет сообщил, что водонапорная башня на холме будет пустой весь июнь, пока рабочие чинят "
    "крышу. Инженеры объяснили, что сталь осталась крепкой, но краска внутри отошла во многих местах. Жители получат "
    "письмо с расписанием работ и номером телефона для вопросов. По словам начальника службы, напор воды не упадёт, "
    "потому что два новых насоса будут работать днём и ночью. Раньше такую работу откладывали три года подряд.\n"
)
LINKS = "\n".join(
    f"{word} {thing}"
    for word in ("Weather", "Markets", "Cycling", "Theatre", "Gardens", "Travel", "Jobs", "Homes")
    for thing in ("news", "pictures", "results today", "archive", "winners 2021", "prices", "tickets", "maps")
)

texts = st.lists(
    st.one_of(st.sampled_from(SENTENCES), st.text(max_size=30)), min_size=6, max_size=24
).map("\n".join)  # fmt: skip


def as_json(result: Score) -> str:
    return dumps(to_json(result, MODEL, with_text=True))


def logistic(points: float) -> float:
    return 100.0 / (1.0 + math.exp(-points))


def check_sums(result: Score) -> None:
    """Fail unless the three scores are the logistic sums of their intercepts and points, within 1e-9."""
    assert result.score is not None
    assert result.reliability is not None
    assert result.quality is not None
    assert result.interval is not None
    assert [item.feature for item in result.contributions] == [term.feature for term in MODEL.terms]
    head = {term.feature: term.head for term in MODEL.terms}
    part: dict[Head, float] = {
        name: math.fsum(item.points for item in result.contributions if head[item.feature] == name) for name in HEADS
    }
    assert abs(result.score - logistic(MODEL.intercept + sum(part.values()))) <= 1e-9
    assert abs(result.reliability - logistic(MODEL.intercepts["reliability"] + part["reliability"])) <= 1e-9
    assert abs(result.quality - logistic(MODEL.intercepts["quality"] + part["quality"])) <= 1e-9
    assert 0 <= result.interval[0] <= result.score <= result.interval[1] <= 100
    assert result.interval[0] < result.interval[1]
    for item in result.contributions:
        assert item.value == result.features[item.feature]
        assert item.value is not None or item.points == 0.0


def check_abstention(result: Score) -> None:
    """Fail unless the scores are absent and everything else is there."""
    assert result.abstained
    assert result.score is result.reliability is result.quality is result.interval is None
    assert result.contributions == ()
    assert list(result.features) == list(result.evidence) == list(features())


@pytest.mark.parametrize("path", SEEDS, ids=lambda path: path.stem)
def test_the_points_of_a_seed_page_add_up_to_its_three_scores(path: Path) -> None:
    result = score(path.read_bytes().decode("utf-8"), MODEL)
    if result.abstained is None:
        check_sums(result)
    else:
        check_abstention(result)


def test_most_seed_pages_have_a_score_to_add_up() -> None:
    results = score_many([{"text": path.read_bytes().decode("utf-8")} for path in SEEDS], MODEL)
    assert sum(reason is None for reason in results.abstained) >= 10


@settings(deadline=None, max_examples=60)
@given(texts)
def test_the_points_of_any_page_add_up_to_its_three_scores(text: str) -> None:
    result = score(PAGE + text, MODEL)
    if result.abstained is None:
        check_sums(result)
    else:
        check_abstention(result)


@settings(deadline=None, max_examples=20)
@given(st.lists(texts, min_size=1, max_size=8))
def test_pages_scored_together_get_exactly_what_each_gets_alone(pages: list[str]) -> None:
    records = [{"text": PAGE + text} for text in pages]
    together = [as_json(result) for result in score_many(records, MODEL)]
    assert together == [as_json(score(record["text"], MODEL)) for record in records]


def test_all_seed_pages_scored_together_get_exactly_what_each_gets_alone() -> None:
    pages = [path.read_bytes().decode("utf-8") for path in SEEDS]
    together = [as_json(result) for result in score_many([{"text": page} for page in pages], MODEL)]
    assert together == [as_json(score(page, MODEL)) for page in pages]
    assert [as_json(result) for result in score_many([{"text": page} for page in pages], MODEL)] == together


def test_the_shipped_model_is_used_when_none_is_given() -> None:
    assert as_json(score(PAGE)) == as_json(score(PAGE, MODEL))


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "there are no words on the page"),
        (" \n\t\n", "there are no words on the page"),
        ("... !!! ???", "there are no words on the page"),
        ("The tower is empty.", "too few words of main text: 4, at least 50 are needed"),
        (" ".join(["tower"] * 49), "too few words of main text: 49, at least 50 are needed"),
        (SPANISH, "not English prose"),
        (RUSSIAN, "not English prose"),
    ],
    ids=["empty", "blank", "punctuation", "four words", "49 words", "Spanish", "Russian"],
)
def test_a_page_that_cannot_be_judged_says_why_in_words(text: str, reason: str) -> None:
    result = score(text, MODEL)
    check_abstention(result)
    assert str(result.abstained).startswith(reason)
    assert bool(result.blocks) == bool(text.strip())


def test_a_list_of_links_is_not_scored() -> None:
    result = score(LINKS, MODEL)
    check_abstention(result)
    assert str(result.abstained).startswith(("no article was found", "no article, a list"))


def test_a_page_in_english_of_the_same_length_is_scored() -> None:
    assert score(PAGE, MODEL).abstained is None


@pytest.mark.parametrize("shift", [-1.0, 1.0])
def test_the_interval_holds_the_score_even_where_every_refit_lies_to_one_side(shift: float) -> None:
    data = models.load("score")
    data["heads"]["quality"]["replicates"] = [n + shift for n in data["heads"]["quality"]["replicates"]]
    result = score(PAGE, check(sign(data), where="t"))
    assert result.interval is not None
    assert result.score == result.interval[0 if shift > 0 else 1]
    assert result.interval[0] < result.interval[1]


def test_an_abstaining_page_still_shows_its_evidence_and_blocks() -> None:
    text = "The mayor said on Monday that the bridge will stay closed."
    result = score(text, MODEL)
    check_abstention(result)
    assert result.words == 11
    assert result.features["attribution"]
    assert [text[start:end] for start, end in result.evidence["attribution"]] == ["said"]
    assert result.blocks == [(0, len(text), "main")]


def test_a_title_is_read_by_the_headline_features_and_by_nothing_else() -> None:
    plain = score(PAGE, MODEL)
    titled = score(PAGE, MODEL, title="You WON'T BELIEVE these 7 shocking things about your water tower!")
    moved = {name for name in features() if plain.features[name] != titled.features[name]}
    assert {"clickbait", "headline_shouting", "headline_body_overlap"} <= moved
    assert {features()[name].group for name in moved} == {"headline"}
    assert titled.blocks == plain.blocks
    assert titled.words == plain.words
    assert titled.quality == plain.quality
    assert titled.reliability != plain.reliability


def test_an_empty_title_is_no_title() -> None:
    assert score(PAGE, MODEL, title="").features == score(PAGE, MODEL).features


@pytest.mark.parametrize(
    ("record", "message"),
    [
        ({"id": "a"}, "neither text nor html"),
        ({"id": "a", "text": None, "html": None}, "neither text nor html"),
        ({"id": "a", "text": 7}, "its text is int"),
        ({"id": "a", "text": b"bytes"}, "its text is bytes"),
        ({"id": "a", "text": PAGE, "title": ["x"]}, "its title is list"),
    ],
)
def test_a_record_without_text_raises(record: Record, message: str) -> None:
    with pytest.raises(RecordError, match=message):
        score_many([{"text": PAGE}, record], MODEL)


def test_an_html_record_is_scored_on_its_rendering_and_keeps_the_title() -> None:
    html = f"<html><head><title>The tower on Elm Hill runs dry</title></head><body><p>{PAGE}</p></body></html>"
    result = score_many([{"id": 3, "html": html}], MODEL)[0]
    assert (result.id, result.title, result.rendered) == ("3", "The tower on Elm Hill runs dry", True)
    assert result.text.split() == PAGE.split()
    check_sums(result)


def test_no_records_make_an_empty_table() -> None:
    table = score_many([], MODEL)
    assert len(table) == 0
    assert list(table) == []
    assert table.values.shape == (0, len(features()))


def outcomes(records: Iterator[Record], model: Model) -> Iterator[tuple[str, str]]:
    for item in in_batches(records, model):
        if isinstance(item, ScoreTable):
            assert 0 < len(item) <= BATCH_PAGES
            yield from ((result.id, "scored" if result.abstained is None else "abstained") for result in item)
        else:
            yield item


def test_a_stream_keeps_its_order_and_reports_broken_records_in_their_place() -> None:
    broken: dict[int, tuple[Record, str]] = {
        0: ({"id": "0", "error": "line 1: not JSON"}, "line 1: not JSON"),
        70: ({"id": "70"}, "it has neither text nor html; give it a field 'text'"),
        71: ({"id": "71", "text": 5}, "its text is int, not a string"),
        199: ({"id": "199", "text": PAGE, "title": 5}, "its title is int, not a string"),
    }
    records = [broken[n][0] if n in broken else {"id": str(n), "text": PAGE * (n % 2) or "Few."} for n in range(200)]
    expected = [
        (str(n), broken[n][1] if n in broken else ("scored" if n % 2 else "abstained")) for n in range(len(records))
    ]
    assert list(outcomes(iter(records), MODEL)) == expected


def test_a_stream_is_read_no_further_than_its_next_batch() -> None:
    taken = []

    def endless() -> Iterator[Record]:
        for number in range(10 * BATCH_PAGES):
            taken.append(number)
            yield {"id": str(number), "text": PAGE}

    next(iter(in_batches(endless(), MODEL)))
    assert len(taken) <= BATCH_PAGES + 1


def test_a_stream_scores_exactly_like_a_page_alone() -> None:
    pages = [{"id": str(n), "text": PAGE + sentence} for n, sentence in enumerate(SENTENCES)]
    streamed = [json.loads(as_json(result)) for table in in_batches(pages, MODEL) for result in table]
    assert streamed == [{**json.loads(as_json(score(page["text"], MODEL))), "id": page["id"]} for page in pages]


def test_a_light_score_is_the_same_score_without_who_speaks() -> None:
    whole = score("Oda Brandvik said that the crane is safe.")
    assert [row.name for row in whole.sources] == ["Oda Brandvik"]
    assert whole.light() == whole
    assert whole.light().sources == []


def test_any_log_odds_give_a_share_without_a_warning() -> None:
    assert percent(np.array([-1e308, -800.0, 0.0, 800.0])).tolist() == [0.0, 0.0, 50.0, 100.0]


def small(intercept: float, refits: dict[Head, list[float]], terms: list[dict[str, Any]]) -> Model:
    """Return a model of known numbers; each head has the intercept."""
    heads = {head: {"intercept": intercept, "replicates": refits[head]} for head in HEADS}
    return check(sign({"format": FORMAT, "name": "small", "about": {}, "heads": heads, "terms": terms}), where="t")


def loaded(points: list[float], replicates: list[list[float]]) -> dict[str, Any]:
    """Return a curve of `loaded_language` over 0, 10 and 20 words in 1,000."""
    return {
        "feature": "loaded_language", "version": features()["loaded_language"].version, "basis": "policy", "data": [],
        "reason": "for tests", "knots": [0.0, 10.0, 20.0], "points": points, "replicates": replicates,
    }  # fmt: skip


def test_a_model_without_curves_gives_every_page_its_intercept() -> None:
    table = score_many([{"text": PAGE}, {"text": PAGE * 2}], small(0.5, {"reliability": [], "quality": []}, []))
    assert table.points.shape == (2, 0)
    assert table.score.tolist() == [logistic(1.0)] * 2
    assert table.reliability.tolist() == table.quality.tolist() == [logistic(0.5)] * 2
    assert table[0].contributions == ()


def test_a_model_without_refits_has_an_interval_of_no_width() -> None:
    table = score_many(
        [{"text": PAGE}], small(0.25, {"reliability": [], "quality": []}, [loaded([0.5, 0.0, -1.0], [])])
    )
    assert table.low.tolist() == table.high.tolist() == table.score.tolist()


def test_the_interval_leaves_out_a_twentieth_of_the_refits_at_either_end() -> None:
    refits: dict[Head, list[float]] = {
        "reliability": [0.3, -0.4, 0.1, 0.0, 0.2, -0.1], "quality": [0.0, 0.1, 0.2, -0.3, 0.05, 0.4],
    }  # fmt: skip
    curves = [
        [0.5, 0.0, -1.0],
        [0.25, 0.0, -2.0],
        [0.4, 0.1, -1.5],
        [0.0, 0.0, -1.0],
        [0.6, 0.2, -0.2],
        [0.1, 0.0, -3.0],
    ]
    model = small(0.0, refits, [loaded([0.5, 0.0, -1.0], curves)])
    angry = "The outrageous scandal was a shocking disaster.\n"
    table = score_many([{"text": PAGE}, {"text": PAGE + angry}, {"text": PAGE + angry * 9}], model)
    values = table.values[:, table.names.index("loaded_language")]
    assert values[0] == 0.0
    assert 0.0 < values[1] < values[2]
    for row, value in enumerate(values.tolist()):
        ends = [
            a + b + float(np.interp(value, [0.0, 10.0, 20.0], curve))
            for a, b, curve in zip(refits["reliability"], refits["quality"], curves, strict=True)
        ]
        low, high = np.quantile(ends, [0.05, 0.95])
        assert table.low[row] == pytest.approx(min(logistic(low), table.score[row]), abs=1e-9)
        assert table.high[row] == pytest.approx(max(logistic(high), table.score[row]), abs=1e-9)
        assert table[row].interval == (table.low[row], table.high[row])


def test_each_contribution_names_its_curve_and_shows_its_evidence() -> None:
    model = small(0.0, {"reliability": [], "quality": []}, [loaded([0.5, 0.0, -1.0], [])])
    text = PAGE + "The outrageous scandal was a shocking disaster.\n"
    (item,) = score(text, model).contributions
    assert (item.feature, item.value) == ("loaded_language", score(text, model).features["loaded_language"])
    assert item.points == np.interp(item.value or 0.0, [0.0, 10.0, 20.0], [0.5, 0.0, -1.0])
    assert "shocking" in [text[start:end] for start, end in item.evidence]
    assert list(item.evidence) == list(score(text, model).evidence["loaded_language"])


def test_what_a_table_knows_of_its_pages_stands_in_the_order_of_the_records() -> None:
    html = f"<title>The tower</title><p>{PAGE}</p>"
    records: list[Record] = [
        {"id": "a", "text": PAGE, "source": "elmhill.example"},
        {"text": "Few words.", "title": "Elm Hill"},
        {"id": 7, "html": html, "url": "https://www.northern.example.org/tower"},
    ]
    table = score_many(records, MODEL)
    assert table.ids == ("a", "", "7")
    assert table.publishers == ("elmhill.example", None, "example.org")
    assert table.rendered == (False, False, True)
    assert [result.id for result in table] == ["a", "", "7"]
    assert [result.title for result in table] == [None, "Elm Hill", "The tower"]
    assert [result.rendered for result in table] == [False, False, True]
    assert [result.text for result in table][:2] == [PAGE, "Few words."]
    assert [result.abstained is None for result in table] == [True, False, True]
    assert np.isnan(table.score).tolist() == [False, True, False]
    for column in (table.reliability, table.quality, table.low, table.high):
        assert np.isnan(column).tolist() == [False, True, False]
    assert table[0].score == table.score[0]
    assert (table[2].reliability, table[2].quality) == (table.reliability[2], table.quality[2])
    assert table[-1].id == "7"
    assert [told is None for told in table.documents[0].pages.markups] == [True, True, False]
    assert table.values.shape == (3, len(features()))
    assert table.points.shape == (3, len(MODEL.terms))


def test_a_table_made_without_publishers_knows_none() -> None:
    assert ScoreTable(["a", "b"], read([PAGE, PAGE]), MODEL, [False, False]).publishers == (None, None)


def test_a_score_cannot_be_changed_and_prints_without_the_page_that_it_was_read_with() -> None:
    result = score(PAGE, MODEL)
    with pytest.raises(dataclasses.FrozenInstanceError):
        result.score = 100.0  # type: ignore[misc]
    assert "Document" not in repr(result)
    assert result.document is not None
    assert result.light().document is None


def sizes(records: list[Record]) -> list[int | tuple[str, str]]:
    """Return how many pages each table of a stream has, and the broken records between them."""
    return [len(item) if isinstance(item, ScoreTable) else item for item in in_batches(records, MODEL)]


def test_a_stream_is_cut_after_so_many_pages_and_before_so_many_characters(monkeypatch: pytest.MonkeyPatch) -> None:
    module = import_module("assay.scorer.score")
    monkeypatch.setattr(module, "BATCH_PAGES", 4)
    monkeypatch.setattr(module, "BATCH_CHARACTERS", 800)
    few, half, more = {"text": "Few."}, {"text": "x" * 400}, {"text": "x" * 401}
    assert sizes([few] * 9) == [4, 4, 1]
    assert sizes([half, half, half, half]) == [2, 2]
    assert sizes([half, more, half]) == [1, 1, 1]
    assert sizes([few, half, more, more]) == [2, 1, 1]


def test_a_stream_of_broken_records_tells_each_and_tables_none() -> None:
    broken: list[Record] = [{"id": 5, "error": 6}, {}, {"id": "a", "error": "not JSON", "text": PAGE}]
    told = "it has neither text nor html; give it a field 'text'"
    assert sizes(broken) == [("5", "6"), ("", told), ("a", "not JSON")]
    assert sizes([{"text": PAGE}, {"text": PAGE}, *broken, {"text": PAGE}]) == [
        2,
        ("5", "6"),
        ("", told),
        ("a", "not JSON"),
        1,
    ]
    assert sizes([]) == []


def test_a_stream_knows_ids_titles_publishers_and_what_was_rendered() -> None:
    records = [{"id": 3, "html": f"<title>The tower</title><p>{PAGE}</p>", "source": "Elm Hill"}, {"text": PAGE}]
    (table,) = in_batches(records, MODEL)
    assert isinstance(table, ScoreTable)
    assert (table.ids, table.publishers, table.rendered) == (("3", ""), ("Elm Hill", None), (True, False))
    assert [result.title for result in table] == ["The tower", None]


def test_everything_that_is_offered_is_there() -> None:
    module = import_module("assay.scorer.score")
    assert [name for name in module.__all__ if not hasattr(module, name)] == []
