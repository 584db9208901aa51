"""A record lets a rated source see, reproduce and dispute its score, and holds none of its text."""

from __future__ import annotations

import copy
import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from invented import LOUD, PAGE, tiny

from assay.features import features
from assay.scorer.policy_file import with_policy
from assay.scorer.record import RecordFileError, differences, read_record, record_of

MODEL = tiny()
PAGES: list[dict[str, Any]] = [
    {"id": "one", "text": PAGE.format("Vik"), "title": "Library closes"},
    {"id": "two", "text": PAGE.format("Nes") + LOUD},
    {"id": "bad", "error": "bad: broken"},
    {"id": "few", "text": "Too few words."},
]


def made(pages: list[dict[str, Any]] = PAGES, model: Any = MODEL) -> dict[str, Any]:
    return record_of(pages, model)[0]


def test_a_record_holds_digests_versions_and_points_and_no_text() -> None:
    record = made()
    text = json.dumps(record)
    assert "library" not in text.lower()
    one, two, bad, few = record["pages"]
    assert one["page_sha256"] == hashlib.sha256(PAGES[0]["text"].encode()).hexdigest()
    assert one["title_sha256"] == hashlib.sha256(b"Library closes").hexdigest()
    assert two["title_sha256"] is None
    assert record["model"]["digest"] == MODEL.digest
    assert record["features"] == {name: feature.version for name, feature in features().items()}
    assert set(record["inner_models"]) == {"anatomy", "promotion", "headline", "attribution"}
    assert [item["feature"] for item in one["contributions"]] == [term.feature for term in MODEL.terms]
    assert bad["error"] == "bad: broken"
    assert (few["score"], few["contributions"]) == (None, [])


def test_the_same_pages_reproduce_their_record_in_any_order_and_under_other_names() -> None:
    record = json.loads(json.dumps(made()))
    assert differences(record, made()) == []
    assert differences(record, made(PAGES[::-1])) == []
    renamed = [{**PAGES[0], "id": "elsewhere/one"}, *PAGES[1:]]
    assert differences(record, made(renamed)) == []


def test_another_text_another_model_and_a_changed_figure_are_told() -> None:
    record = made()
    other = [{**PAGES[0], "text": PAGE.format("Bø")}, *PAGES[1:]]
    assert differences(record, made(other)) == ["one: its text or title is not what the record was made of"]
    policy = with_policy(MODEL, {"reason": "tests", "groups": {"language": "off"}}, where="p")
    changes = differences(record, made(model=policy))
    assert changes[0].startswith(f"model: tiny {MODEL.digest} in the record, tiny {policy.digest} with")
    assert any(change.startswith("two: points of loaded_language were") for change in changes)
    forged = copy.deepcopy(record)
    forged["pages"][1]["score"] += 1
    assert [line.partition(" was ")[0] for line in differences(forged, made())] == ["two: score"]


def test_a_copy_under_the_same_name_is_the_twin_and_a_page_of_no_name_is_told() -> None:
    twice = [{"id": name, "text": PAGE.format("Vik")} for name in ("a", "b")]
    assert differences(made(twice), made(twice[::-1])) == []
    assert differences(made(twice), made(twice[1:])) == ["a: not among the pages given"]
    record = made(twice)
    record["pages"].append({})
    assert differences(record, made(twice)) == ["a page without an id: not among the pages given"]


def test_pages_that_only_one_side_has_are_named() -> None:
    assert differences(made(), made(PAGES[1:])) == ["one: not among the pages given"]
    assert differences(made(PAGES[1:]), made()) == ["one: not in the record"]


def test_a_file_that_is_no_record_says_so(tmp_path: Path) -> None:
    with pytest.raises(RecordFileError, match="cannot read the record"):
        read_record(tmp_path / "none.json")
    path = tmp_path / "record.json"
    for content, message in (("{", "not JSON"), ("{}", "not a record of format"), ("[]", "not a record of format")):
        path.write_text(content)
        with pytest.raises(RecordFileError, match=message):
            read_record(path)


@pytest.mark.parametrize(
    "page",
    [None, 3, "x", [], {"contributions": None}, {"contributions": [3]}, {"contributions": [{"feature": "x"}]},
     {"contributions": [{"feature": [], "points": 1}]}, {"contributions": "x"}, {"id": [1]}, {"page_sha256": {}}],
)  # fmt: skip
def test_a_record_with_a_page_of_the_wrong_type_says_which(tmp_path: Path, page: Any) -> None:
    path = tmp_path / "record.json"
    path.write_text(json.dumps({**made(), "pages": [made()["pages"][0], page]}))
    with pytest.raises(RecordFileError, match="its page 2 is not as assay writes it; give a file that"):
        read_record(path)


@pytest.mark.parametrize(
    ("content", "problem"),
    [(b"[" * 100_000, "nested too deeply"), (b"1" * 5000, "a number has too many digits"), (b"\xff", "not UTF-8 from byte 1"),
     (b'{"a":\n?}', "Expecting value at line 2, column 1"), (b"", "Expecting value at column 1")],
)  # fmt: skip
def test_a_file_that_is_not_json_says_why(tmp_path: Path, content: bytes, problem: str) -> None:
    path = tmp_path / "record.json"
    path.write_bytes(content)
    with pytest.raises(RecordFileError) as caught:
        read_record(path)
    assert str(caught.value) == f"{path}: not JSON ({problem}); give a file that 'assay score --record' wrote"
