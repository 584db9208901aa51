"""Who speaks on a page: the list of sources for a reader, with how often each is given a cue."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.features import read
from assay.features.cues import cues
from assay.features.speakers import KINDS, speakers


def told(text: str) -> list[tuple[str | None, str, list[str]]]:
    """Return each source of the text: name, kind, and the cues that are its."""
    (document,) = read([text])
    return [(row.name, row.kind, [text[start:end] for start, end in row.spans]) for row in speakers(document)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Oda Brandvik said the crane is safe.", [("Oda Brandvik", "named", ["said"])]),
        ("“The crane is safe and new,” said Mayor Oda Brandvik.", [("Oda Brandvik", "named", ["said"])]),
        ("According to Oda Brandvik, the crane is safe.", [("Oda Brandvik", "named", ["According to"])]),
        ("Officials said that the crane is safe.", [("officials", "unnamed", ["said"])]),
        ("Dockers said that the crane is safe.", [("dockers", "unnamed", ["said"])]),
        ("The harbour board said that the crane is safe.", [("board", "official", ["said"])]),
        ("The crane is old, according to a report by the town.", [("report", "document", ["according to"])]),
        ("Reuters reported that the crane is old.", [("Reuters", "media", ["reported"])]),
        ("They said that the crane is safe.", [(None, "pronoun", ["said"])]),
        ("The crane is red. It lifts forty tonnes.", []),
        ("", []),
    ],
)
def test_a_cue_is_given_to_the_source_that_grammar_makes_likely(
    text: str, expected: list[tuple[str | None, str, list[str]]]
) -> None:
    assert told(text) == expected


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Oda Brandvik, who chairs the board, said the crane is safe.", "Oda Brandvik"),
        ("Oda Brandvik of the American Crane Institute said the crane is safe.", "Oda Brandvik"),
        ("Oda Brandvik told Per Olsen that the crane is safe.", "Oda Brandvik"),
        ("Oda Brandvik accused Per Olsen of haste, saying that the crane is safe.", "Oda Brandvik"),
    ],
)
def test_the_nearest_name_is_not_always_the_speaker(text: str, name: str) -> None:
    assert {row[0] for row in told(text)} == {name}


def test_a_surname_joins_the_full_name_and_an_obvious_pronoun_its_speaker() -> None:
    text = (
        "Oda Brandvik said the crane is safe. She told reporters that it is new. Brandvik insisted that it would stay. "
        "Mr. Brandvik wrote that he was glad."
    )
    assert told(text)[0][:2] == ("Oda Brandvik", "named")
    assert told(text)[0][2][:4] == ["said", "told reporters", "insisted", "wrote"]


def test_a_pronoun_that_may_mean_two_speakers_stays_a_pronoun() -> None:
    text = "Oda Brandvik said the crane is safe. Per Olsen said it is old. He said that it will fall."
    assert (None, "pronoun", ["said"]) in told(text)


def test_who_speaks_most_comes_first() -> None:
    text = "Officials said it is safe. Oda Brandvik said it is old. Brandvik said that it is red."
    assert [(row.name, row.count) for row in speakers(read([text])[0])] == [("Oda Brandvik", 2), ("officials", 1)]


def test_the_second_page_of_a_batch_has_the_sources_it_has_alone() -> None:
    texts = ["Per Olsen said that it is old.", "Oda Brandvik said that it is safe. According to Brandvik, it is new."]
    assert speakers(read(texts)[1]) == speakers(read(texts[1:])[0])


WORDS = [
    "said",
    "Oda",
    "Brandvik",
    "“",
    "”",
    "''",
    ":",
    ".",
    ",",
    "the",
    "board",
    "who",
    "he",
    "Mr.",
    "\n",
    "of",
    "'s",
    "that",
]


@given(st.lists(st.sampled_from(WORDS), max_size=40))
def test_every_cue_has_one_source(parts: list[str]) -> None:
    (document,) = read([" ".join(parts)])
    start, end, *_ = document.slice_of(cues)
    rows = speakers(document)
    spans = sorted(span for row in rows for span in row.spans)
    assert spans == list(zip(start.tolist(), end.tolist(), strict=True))
    assert {row.kind for row in rows} <= set(KINDS)
    assert all((row.name is None) is (row.kind in ("pronoun", "none")) for row in rows)
    assert len({(row.name, row.kind) for row in rows}) == len(rows)
