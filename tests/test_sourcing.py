"""Who says it: cues, the speakers beside them, and what stands in other people's mouths."""

from __future__ import annotations

import pytest
from reading import evidence, value

from assay.features import features, read


@pytest.mark.parametrize(
    ("text", "cues"),
    [
        ("The crane is safe, the builder said on Monday.", ["said"]),
        ("According to Oda Brandvik, the crane is safe.", ["According to"]),
        ("Oda Brandvik told the board that the crane is safe.", ["told"]),
        ("Oda Brandvik said the crane is safe, and the board insisted that it is new.", ["said", "insisted"]),
        ("The board was\naccording\nto its letter right to wait.", ["according\nto"]),
        ("The crane is red. It was built in the spring and it lifts forty tonnes.", []),
        ("The so-called king of cranes is red, and its notes are in the old book.", []),
    ],
)
def test_cues_are_found_in_the_articles_own_voice(text: str, cues: list[str]) -> None:
    assert evidence("attribution", text) == cues


def test_attribution_is_cues_per_thousand_words() -> None:
    text = "The crane is safe, Oda Brandvik said on Monday."
    assert len(text.split()) == 9
    assert value("attribution", text) == pytest.approx(1000 / 9)


def test_a_cue_inside_a_quotation_is_not_the_articles_own() -> None:
    text = "“My brother said that the crane is old, and he told me to go,” Oda Brandvik said on Monday."
    assert evidence("attribution", text) == ["said"]
    (document,) = read([text])
    ((start, _),) = features()["attribution"].measure(document).evidence
    assert start > text.index("”")


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("The crane is safe, Oda Brandvik said on Monday.", ["said"]),
        ("The crane is safe, it was said on Monday.", []),
        ("The crane is safe, he said. The crane is new, Oda Brandvik said.", ["said"]),
        ("The crane is unsafe, said an official who asked not to be named.", []),
    ],
)
def test_a_named_source_is_a_cue_with_a_name_beside_it(text: str, named: list[str]) -> None:
    assert evidence("named_sources", text) == named


@pytest.mark.parametrize(
    ("text", "phrases"),
    [
        ("The crane is unsafe, said an official on condition of anonymity.", ["on condition of anonymity"]),
        ("Sources said that the crane is unsafe.", ["Sources"]),
        ("The sources of the river are clean and cold.", []),
        ("The crane is safe, Oda Brandvik said on Monday.", []),
    ],
)
def test_an_unnamed_source_is_somebody_who_speaks_without_a_name(text: str, phrases: list[str]) -> None:
    found = evidence("anonymous_sourcing", text)
    assert [phrase for phrase in phrases if not any(phrase in hit for hit in found)] == []
    assert bool(found) == bool(phrases)


def test_documents_count_where_something_is_ascribed() -> None:
    assert evidence("official_documents", "The crane is unsafe, the court documents said.") == ["court documents"]
    assert evidence("official_documents", "The office keeps court documents in the cellar.") == []


def test_the_quoted_share_is_zero_without_quotations_and_counts_their_words_with_them() -> None:
    assert value("quoted_share", "The crane is safe, Oda Brandvik said on Monday.") == 0.0
    text = "“The crane is safe,” Oda Brandvik said on Monday."
    assert value("quoted_share", text) == pytest.approx(4 / 9)
    assert evidence("quoted_share", text) == ["“The crane is safe,”"]
    assert value("quoted_share", "The “safe” crane fell, Oda Brandvik said on Monday.") == 0.0


@pytest.mark.parametrize(
    ("text", "hedges"),
    [
        ("The crane may fall and it could perhaps be mended.", ["may", "could", "perhaps"]),
        ("The crane fell on May 4 and again in May 2021.", []),
        ("The crane fell in May. It may fall again.", ["may"]),
        ("It was May Olsen and Will Might who left.", []),
        ("“It may fall at any time,” Oda Brandvik said.", []),
        ("The crane is safe.", []),
    ],
)
def test_hedges_are_the_writers_own_and_neither_a_month_nor_a_name(text: str, hedges: list[str]) -> None:
    assert evidence("hedging", text) == hedges


def test_loaded_words_in_quotations_are_counted_apart() -> None:
    own = "The corrupt regime at the port is a disgrace to the town, and the crane is old."
    spoken = "“The corrupt regime at the port is a disgrace to the town,” said Oda Brandvik of the crane."
    assert evidence("loaded_language", own) != []
    assert (evidence("loaded_in_quotes", own), value("loaded_in_quotes", own)) == ([], 0.0)
    assert (evidence("loaded_language", spoken), value("loaded_language", spoken)) == ([], 0.0)
    assert evidence("loaded_in_quotes", spoken) == evidence("loaded_language", own)


def test_weasel_claims_have_nobody_behind_them() -> None:
    assert evidence("weasel", "Critics say the crane is unsafe.") == ["Critics say"]
    assert evidence("weasel", "Oda Brandvik, who built it, says the crane is unsafe.") == []


def test_figures_count_where_their_source_stands_beside_them() -> None:
    sourced = "Traffic fell by 12 percent, according to a report by the port."
    assert evidence("sourced_statistics", sourced) != []
    assert evidence("sourced_statistics", "Traffic fell by 12 percent and nobody knows why.") == []


@pytest.mark.parametrize(
    "quoted",
    ["“The crane is not safe,” {} said.", '"The crane is not safe," {} said.', "«The crane is not safe,» {} said."],
)
def test_the_kind_of_quotation_mark_moves_nothing(quoted: str) -> None:
    text = quoted.format("Oda Brandvik")
    assert evidence("attribution", text) == ["said"]
    assert value("quoted_share", text) == pytest.approx(5 / 8)
