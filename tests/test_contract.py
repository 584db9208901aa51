"""`assay score --json` is a public contract, and no input may bend it: nasty pages as files, records and HTML."""

from __future__ import annotations

import json
import math
import os
import subprocess
import sysconfig
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from assay.features import features
from assay.scorer.model import load

ASSAY = str(Path(sysconfig.get_path("scripts")) / "assay")
MODEL = load()
KEYS = [
    "id", "score", "reliability", "quality", "interval", "abstained", "words", "model", "intercept", "intercepts",
    "features", "contributions", "evidence", "blocks", "reasons", "policy", "percentiles", "next_band",
    "sources",
]  # fmt: skip
LABELS = {"main", "boilerplate", "comment", "promotion"}

STORY = (
    "The ferry company said on Friday that its oldest ship, the Halmgard, will not sail again before the autumn.\n"
    "Divers found a crack below the waterline in May, according to a report that the company gave to the harbour board. "
    "“We could see daylight through it,” said Inger Tolv, who led the divers. The repair may cost 2.4 million crowns.\n"
    "Islanders have asked for a second boat. The company, which is owned by the county, told them to wait for a tender.\n"
)
WITH_ADVERTISEMENT = STORY + (
    "\nMiracle Kelp Capsules! Doctors hate this cure for joint pain, fatigue and memory loss.\n"
    "Order your bottle of Miracle Kelp now for only $39.95 and get free shipping. Money-back guarantee. Buy today!\n"
    "\nComments\nLog in to post a comment\n"
)

NASTY: dict[str, str] = {
    "story": STORY,
    "advertisement": WITH_ADVERTISEMENT,
    "one word": "Ferry",
    "one headline": "Oldest ferry on the sound will not sail before autumn",
    "crlf": STORY.replace("\n", "\r\n"),
    "carriage returns only": STORY.replace("\n", "\r"),
    "byte order mark": "\ufeff" + STORY,
    "a line of marks only": STORY + "\ufeff\n\u200b\n" + STORY,
    "lone surrogates": f"\ud83d{STORY}\udc00\ud800 {STORY}\udfff",
    "dotted capital i": "İ" * 300 + "\n" + STORY.replace("i", "İ"),
    "zero-width letters": STORY.replace("said", "s\u200bai\u200dd").replace("e", "e\u200c"),
    "look-alike letters": STORY.replace("a", "а").replace("e", "е").replace("o", "о"),
    "combining marks": STORY.replace("e", "e\u0301"),
    "full-width and astral letters": "ｆｅｒｒｙ 𝐟𝐞𝐫𝐫𝐲 🛳️ 👩‍👩‍👧 " + STORY,
    "a megabyte of one letter": "a" * 2**20,
    "right to left": "أعلنت الشركة يوم الجمعة أن السفينة لن تبحر قبل الخريف.\n\u202eeltit eht\u202c\n" + STORY,
    "null characters": "\0" + STORY.replace(" ", "\0 ", 9),
    "control characters": STORY + "\x0b\x0c\x1c\x1d\x1e\x1f\x85\u2028\u2029" + STORY,
    "only punctuation": "... !!! ???\n--- *** ---\n",
    "3,000 quotation marks": '"' * 3_000 + STORY,
    "3,000 opening marks": "“" * 3_000 + STORY + "«" * 10,
    "5,000 short lines": "\n".join(f"Line {number}" for number in range(5_000)),
    "5,000 line ends": "\n" * 2_500 + STORY + "\r\n" * 2_500,
    "white space of all kinds": "\u00a0\u3000 \t\n\u2003" + STORY.replace(" ", "\u00a0"),
    "markup": "<b>&amp;</b> [red]not markup[/red] \x1b[31m " + STORY,
}
ABSTAINING = ("one word", "one headline", "a megabyte of one letter", "only punctuation", "5,000 short lines")
SCORED = ("story", "advertisement", "crlf", "byte order mark", "lone surrogates", "3,000 quotation marks")


class Run(NamedTuple):
    """What one run of the command gave: its bytes, one object a line, the exit code and the messages."""

    output: bytes
    rows: list[dict[str, Any]]
    code: int
    messages: str


def assay(*arguments: str, stdin: bytes = b"") -> Run:
    done = subprocess.run([ASSAY, *arguments], input=stdin, capture_output=True, check=False, env=dict(os.environ))
    rows = [json.loads(line) for line in done.stdout.decode("ascii").splitlines()]
    return Run(done.stdout, rows, done.returncode, done.stderr.decode("utf-8", "replace"))


def is_number(value: Any) -> bool:
    return isinstance(value, float) and math.isfinite(value)


def check_scores(row: dict[str, Any]) -> None:
    assert list(row["intercepts"]) == ["reliability", "quality"]
    assert all(map(is_number, (row["intercept"], *row["intercepts"].values())))
    if row["abstained"] is None:
        assert all(is_number(row[name]) and 0 <= row[name] <= 100 for name in ("score", "reliability", "quality"))
        low, high = row["interval"]
        assert 0 <= low <= row["score"] <= high <= 100
        assert [item["feature"] for item in row["contributions"]] == [term.feature for term in MODEL.terms]
        for item in row["contributions"]:
            assert list(item) == ["feature", "value", "points"]
            assert item["value"] == row["features"][item["feature"]]
            assert is_number(item["points"])
        total = row["intercept"] + math.fsum(item["points"] for item in row["contributions"])
        assert abs(row["score"] - 100 / (1 + math.exp(-total))) <= 1e-9
    else:
        assert isinstance(row["abstained"], str)
        assert len(row["abstained"].split()) > 3
        assert [row[name] for name in ("score", "reliability", "quality", "interval")] == [None] * 4
        assert row["contributions"] == []


def check_features(row: dict[str, Any]) -> None:
    assert list(row["features"]) == list(features())
    for name, value in row["features"].items():
        low, high = features()[name].range
        assert value is None or (is_number(value) and low <= value <= high), name


def check_evidence(row: dict[str, Any], text: str) -> None:
    keys = [(item["start"], item["end"], item["feature"]) for item in row["evidence"]]
    assert keys == sorted(set(keys))
    for item in row["evidence"]:
        assert list(item) == ["feature", "start", "end"]
        assert type(item["start"]) is type(item["end"]) is int
        assert item["feature"] in features()
        assert 0 <= item["start"] < item["end"] <= len(text)
        assert text[item["start"] : item["end"]].strip()


def check_blocks(row: dict[str, Any], text: str) -> None:
    end, label = 0, ""
    for source in row["sources"]:
        assert set(source) == {"name", "kind", "count", "spans"}
        assert source["count"] == len(source["spans"]) > 0
        assert all(0 <= start < end <= len(text) for start, end in source["spans"])
    for block in row["blocks"]:
        assert list(block) == ["start", "end", "label"]
        assert block["label"] in LABELS
        assert block["label"] != label, "neighbours of one label are not merged"
        assert end <= block["start"] < block["end"] <= len(text)
        end, label = block["end"], block["label"]
    found = [line for block in row["blocks"] for line in text[block["start"] : block["end"]].split("\n")]
    lines = [line.strip() for line in text.split("\n")]
    assert [line.strip() for line in found if line.strip()] == [line for line in lines if line]


def check_row(row: dict[str, Any], text: str, *, rendered: bool = False) -> None:
    """Fail unless a row is what the contract promises of a page with this text."""
    assert list(row) == KEYS + (["text"] if rendered else [])
    assert isinstance(row["id"], str)
    assert type(row["words"]) is int
    assert 0 <= row["words"] <= len(text)
    assert row["model"] == MODEL.digest
    check_scores(row)
    check_features(row)
    check_evidence(row, text)
    check_blocks(row, text)


@pytest.fixture(scope="module")
def jsonl(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("records") / "nasty.jsonl"
    path.write_text("".join(json.dumps({"id": name, "text": text}) + "\n" for name, text in NASTY.items()), "ascii")
    return path


@pytest.fixture(scope="module")
def from_records(jsonl: Path) -> Run:
    return assay("score", "--json", str(jsonl))


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Return a file for every text that can be one; lone surrogates have no bytes."""
    folder = tmp_path_factory.mktemp("files")
    paths = {name: folder / f"{place:02}.txt" for place, name in enumerate(NASTY) if name != "lone surrogates"}
    for name, path in paths.items():
        path.write_bytes(NASTY[name].encode("utf-8"))
    return paths


@pytest.fixture(scope="module")
def from_files(pages: dict[str, Path]) -> Run:
    return assay("score", "--json", *map(str, pages.values()))


def test_every_record_gives_one_line_in_its_place(from_records: Run) -> None:
    assert from_records.code == 0
    assert from_records.messages == ""
    assert [row["id"] for row in from_records.rows] == list(NASTY)
    assert from_records.output.endswith(b"\n")


def test_every_file_gives_one_line_in_its_place(from_files: Run, pages: dict[str, Path]) -> None:
    assert from_files.code == 0
    assert from_files.messages == ""
    assert [row["id"] for row in from_files.rows] == [str(path) for path in pages.values()]


@pytest.mark.parametrize("name", NASTY)
def test_a_record_keeps_the_contract(name: str, from_records: Run) -> None:
    check_row(from_records.rows[list(NASTY).index(name)], NASTY[name])


def test_a_file_says_of_a_page_what_its_record_says(from_files: Run, from_records: Run, pages: dict[str, Path]) -> None:
    records = {row["id"]: row for row in from_records.rows}
    assert [{**row, "id": name} for name, row in zip(pages, from_files.rows, strict=True)] == [
        records[name] for name in pages
    ]


@pytest.mark.parametrize("name", ABSTAINING)
def test_what_is_no_article_abstains(name: str, from_records: Run) -> None:
    assert from_records.rows[list(NASTY).index(name)]["abstained"]


@pytest.mark.parametrize("name", SCORED)
def test_a_story_in_odd_characters_is_scored(name: str, from_records: Run) -> None:
    assert from_records.rows[list(NASTY).index(name)]["abstained"] is None


def test_offsets_count_the_characters_of_the_text_as_given(from_records: Run) -> None:
    rows = dict(zip(NASTY, from_records.rows, strict=True))
    plain = [(item["feature"], item["start"]) for item in rows["story"]["evidence"] if item["feature"] == "attribution"]
    assert plain
    shifted = [item["start"] for item in rows["byte order mark"]["evidence"] if item["feature"] == "attribution"]
    assert shifted == [start + 1 for _, start in plain]
    for name in ("story", "crlf", "byte order mark", "lone surrogates", "3,000 quotation marks"):
        found = {NASTY[name][e["start"] : e["end"]] for e in rows[name]["evidence"] if e["feature"] == "attribution"}
        assert "said" in found, name


def test_an_advertisement_is_a_block_of_its_own(from_records: Run) -> None:
    row = from_records.rows[list(NASTY).index("advertisement")]
    text = NASTY["advertisement"]
    sold = [text[block["start"] : block["end"]] for block in row["blocks"] if block["label"] == "promotion"]
    assert len(sold) == 1
    assert sold[0].startswith("Miracle Kelp Capsules!")
    assert sold[0].endswith("Buy today!")


def test_two_runs_give_the_same_bytes_and_stdin_gives_them_too(from_records: Run, jsonl: Path) -> None:
    assert assay("score", "--json", str(jsonl)).output == from_records.output
    assert assay("score", "--json", "-", stdin=jsonl.read_bytes()).output == from_records.output


def test_html_carries_the_text_that_its_offsets_index(tmp_path: Path) -> None:
    html = f"<title>The Halmgard stays in dock</title><nav>Home</nav><p>{'</p><p>'.join(STORY.splitlines())}</p>"
    page = tmp_path / "page.html"
    page.write_text(html, encoding="utf-8")
    lines = [{"id": "a", "html": html}, {"id": "b", "text": STORY, "html": html}, {"id": "c", "html": ""}]
    run = assay("score", "--json", str(page), "-", stdin="\n".join(map(json.dumps, lines)).encode())
    assert run.code == 0
    assert [row["id"] for row in run.rows] == [str(page), "a", "b", "c"]
    for row in (run.rows[0], run.rows[1], run.rows[3]):
        check_row(row, row["text"], rendered=True)
    assert run.rows[0]["text"] == run.rows[1]["text"]
    assert "Inger Tolv" in run.rows[0]["text"]
    check_row(run.rows[2], STORY)
    assert run.rows[3]["text"] == ""


def test_an_empty_text_abstains_and_an_empty_file_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "empty.txt"
    path.write_bytes(b"")
    run = assay("score", "--json", "-", str(path), stdin=b'{"id": "e", "text": ""}\n{"id": "s", "text": " \\n"}\n')
    assert run.code == 1
    empty, blank, error = run.rows
    check_row(empty, "")
    check_row(blank, " \n")
    assert [empty["abstained"], blank["abstained"]] == ["there are no words on the page"] * 2
    assert list(error) == ["id", "error"]
    assert error["id"] == str(path)
    assert "the file is empty" in error["error"]
