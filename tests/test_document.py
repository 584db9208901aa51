"""A page read: its lines, sentences and quotations, and that no page depends on the others read with it."""

from __future__ import annotations

import functools
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assay.features import Document, features, read
from assay.features.pages import Pages, Zones
from assay.features.reading import NO_SPANS
from assay.features.scan import Ints
from assay.scorer.html import render

PROSE = (
    "The harbour board said on Tuesday that the crane at Fennick Quay may not lift its first container before March.\n"
    "According to a report by the town's engineers, two of the four footings have sunk by 9 millimetres since summer.\n"
    "“We would rather wait for one winter than repair for ten,” said Oda Brandvik, who chairs the board of the port.\n"
    "Critics say the plan is a shocking waste, and it is very likely that the builder will be asked to pay for it.\n"
)
MENU = "Home\nAbout us\nPopular posts\nContact us\nPrivacy policy\nSubscribe to our newsletter\nLog in\nAll rights reserved"
OFFER = "Try our Tide Root capsules today! They boost your immune system. Free shipping, order yours now for $20."
SNIPPETS = [
    PROSE,
    MENU,
    OFFER,
    PROSE + MENU,
    PROSE + OFFER + "\n" + MENU,
    "Reply\nBoris • May 1, 2012 at 9:00 AM\nI can't wait, lol :)\n" * 4,
    "It is very",
    "likely to rain, and the",
    "officials",
    "said the builder",
    "***\nlower case goes on here. It ends.",
    "! What now?",
    "...\n" + PROSE,
    'He said "the crane is old and',
    'never closed" she said.',
    ":)",
    "*** ---",
    "\n\n",
    "",
    "17 Things You Won't Believe About This Crane",
    "HARBOURTOWN a b c d e f g h",
    "- Reuters",
    "Source:",
    "\ufeffOne line\r\ntwo lines\r\n\r\nthree",
    "Мост закрыт до марта, сообщил порт.",
    "\ud800 lone \udfff",
]


def lines_of(document: Document) -> list[str]:
    pages, rows = document.pages, document.line_rows
    ends = zip(
        (pages.line_start[rows] - document.base).tolist(), (pages.line_end[rows] - document.base).tolist(), strict=True
    )
    return [document.text[start:end] for start, end in ends]


def sentences_of(text: str) -> list[str]:
    (document,) = read([text])
    pages = document.pages
    first = pages.sentence_first.tolist()
    last = [*first, len(pages.word_start)][1:] if first else []
    return [text[pages.word_start[a] : pages.word_end[b - 1]] for a, b in zip(first, last, strict=True)]


def quotations_of(text: str) -> list[str]:
    (document,) = read([text])
    starts, ends = document.pages.quotation_start.tolist(), document.pages.quotation_end.tolist()
    return [text[start:end] for start, end in zip(starts, ends, strict=True)]


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("One\ntwo\n\nthree", ["One", "two", "three"]),
        ("  One \r\n\t two\t\r\n \r\n", ["One", "two"]),
        ("\ufeffOne\r\ntwo", ["\ufeffOne", "two"]),
        ("One", ["One"]),
        ("\n \n\t\n", []),
        ("", []),
    ],
)
def test_lines_are_the_non_blank_ones_without_the_white_space_around(text: str, lines: list[str]) -> None:
    (document,) = read([text])
    assert lines_of(document) == lines


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("The crane is old. It leaks! Who pays?", ["The crane is old", "It leaks", "Who pays"]),
        ("Is it safe?! Nobody knows... Perhaps.", ["Is it safe", "Nobody knows", "Perhaps"]),
        ("Dr. Berg met Mr. Lund at 4 p.m. in St. Olav Street.", ["Dr. Berg met Mr. Lund at 4 p.m. in St. Olav Street"]),
        ("The U.S. Navy came. J. R. Holm stayed.", ["The U.S. Navy came", "J. R. Holm stayed"]),
        ("So did I. We left.", ["So did I", "We left"]),
        (
            "It sank by 3.5 metres in 2.0 days. 9 people saw it.",
            ["It sank by 3.5 metres in 2.0 days", "9 people saw it"],
        ),
        ("The site is example.org and it works.", ["The site is example.org and it works"]),
        ("The crane, which\nis old, leaks.\nIt is shut.", ["The crane, which\nis old, leaks", "It is shut"]),
        ("The crane\n\nis old", ["The crane", "is old"]),
        ("New crane\nThe port has one.", ["New crane", "The port has one"]),
        ("“It leaks.” “It is old.”", ["It leaks", "It is old"]),
        ("", []),
        ("...!", []),
    ],
)
def test_sentences_end_where_a_reader_ends_them(text: str, sentences: list[str]) -> None:
    assert sentences_of(text) == sentences


@pytest.mark.parametrize(
    ("text", "quotations"),
    [
        ("He said “the crane is old” and left.", ["“the crane is old”"]),
        ('He said "the crane is old" and left.', ['"the crane is old"']),
        ("He said «the crane is old» and left.", ["«the crane is old»"]),
        ("He said ‘the crane is old’ and left.", ["‘the crane is old’"]),
        ("He said 'the crane isn't old' and left.", ["'the crane isn't old'"]),
        ('"One crane is old," he said, "and two are new."', ['"One crane is old,"', '"and two are new."']),
        ('He said "the crane\nis old" and left.', ['"the crane\nis old"']),
        ('He said "the crane is old and left.\nIt fell.', ['"the crane is old and left.']),
        ("The 'new' crane, the “safe crane”, isn't.", []),
        ("The boards' cranes aren't the town's.", []),
        ("The '90s crane was the town's first one", []),
        ('"', []),
        ("", []),
    ],
)
def test_quotations_are_three_words_or_more_between_marks(text: str, quotations: list[str]) -> None:
    assert quotations_of(text) == quotations


def test_scare_quotes_are_set_apart_without_being_quotations() -> None:
    (document,) = read(["The “safe” crane fell."])
    assert document.pages.word_between_marks.tolist() == [False, True, False, False]
    assert document.pages.word_quoted.tolist() == [False, False, False, False]


def test_spans_count_the_characters_of_the_text_as_given() -> None:
    text = "\ufeffThe quay is shut.\r\n\r\nThe crane \U0001f6a2 may fall,\r\nshe said.\r\n"
    (document,) = read([text])
    assert [text[start:end] for start, end in features()["hedging"].measure(document).evidence] == ["may"]
    assert [text[start:end] for start, end in features()["attribution"].measure(document).evidence] == ["said"]
    assert document.blocks() == [(0, len(text) - 2, "main")]


def test_what_the_tags_told_of_a_page_is_kept_with_it() -> None:
    told = render("<p>Two.</p><p>Three.</p>")
    _, second = read(["One.", told.text], None, [None, told.markup])
    assert second.pages.markups == [None, told.markup]
    assert (second.pages.titles, second.title) == ([None, None], None)


def test_no_pages_are_no_documents() -> None:
    assert read([]) == []


@pytest.mark.parametrize("text", ["", " \n\t", "***", "\u200b"])
def test_a_text_without_words_is_undefined_not_zero(text: str) -> None:
    (document,) = read([text])
    assert (document.words, document.main_words) == (0, 0)
    for name in ("attribution", "loaded_language", "supplement_spam", "sidebar_share", "lix", "clickbait"):
        assert features()[name].measure(document).value is None


def test_a_document_keeps_its_text_and_title() -> None:
    first, second = read(["The quay.", "The crane."], ["Quay", None])
    assert (first.text, first.title) == ("The quay.", "Quay")
    assert (second.text, second.title) == ("The crane.", None)


def seen(document: Document) -> dict[str, Any]:
    """Return all that the rest of the program can learn of a page."""
    readings = {name: feature.measure(document) for name, feature in features().items()}
    return {
        "readings": {name: (reading.value, list(reading.evidence)) for name, reading in readings.items()},
        "blocks": document.blocks(),
        "lines": lines_of(document),
        "words": (document.words, document.main_words),
    }


@functools.cache
def seen_alone(text: str) -> dict[str, Any]:
    (alone,) = read([text])
    return seen(alone)


def check_alone_and_together(texts: list[str]) -> None:
    for text, together in zip(texts, read(texts), strict=True):
        assert seen(together) == seen_alone(text), text


@pytest.mark.parametrize("first", SNIPPETS)
def test_each_page_reads_the_same_after_every_other(first: str) -> None:
    texts = [text for second in SNIPPETS for text in (first, second)]
    for text, together in zip(texts, read(texts), strict=True):
        assert seen(together) == seen_alone(text), text


ANY_TEXT = st.text(st.characters(codec=None, categories=None), max_size=80)
LINES = st.lists(st.sampled_from([line for text in SNIPPETS for line in text.split("\n")]), max_size=12).map("\n".join)


@given(st.lists(st.one_of(st.sampled_from(SNIPPETS), LINES, ANY_TEXT), max_size=6))
@settings(deadline=None, max_examples=40)
def test_pages_read_together_are_read_as_if_alone(texts: list[str]) -> None:
    check_alone_and_together(texts)


HEDGED = (
    "The harbour board said on Tuesday that the crane may lift its first container in June, and it may be mended.\n"
    "“We may rather wait for one winter than repair for ten,” said Oda Brandvik, who chairs the board of the port.\n"
)
SITE = MENU.replace("Subscribe", "You may subscribe")


@pytest.mark.parametrize(
    ("zones", "words", "starts"),
    [
        ("own", ["may", "may be"], [49, 94]),
        ("quoted", ["may"], [113]),
        ("main", ["may", "may be", "may"], [49, 94, 113]),
        ("page", ["may", "may be", "may", "You may"], [49, 94, 113, 273]),
    ],
)
def test_the_hits_of_a_list_are_told_apart_by_who_says_them(zones: Zones, words: list[str], starts: list[int]) -> None:
    text = HEDGED + SITE
    other, document = read(["The ferry may sink, or may not.", text])
    assert (document.words, document.main_words, document.index) == (62, 42, 1)
    spans = document.spans("hedging", zones)
    assert [text[start:end] for start, end in spans] == words
    assert spans.start.tolist() == starts
    assert document.count("hedging", zones) == len(words)
    rows = document.rows("hedging", zones)
    assert (document.pages.hit_start[rows] - document.base).tolist() == starts
    value, evidence = document.density("hedging", zones)
    assert value == 1000.0 * len(words) / 42
    assert list(evidence) == list(spans)
    assert other.count("hedging", zones) == (0 if zones == "quoted" else 2)


def test_hits_are_those_in_the_articles_own_words_when_nothing_is_said() -> None:
    (document,) = read([HEDGED + SITE])
    assert document.count("hedging") == document.count("hedging", "own") == 2
    assert list(document.spans("hedging")) == list(document.spans("hedging", "own"))
    assert document.rows("hedging") == document.rows("hedging", "own")
    assert document.density("hedging").value == document.density("hedging", "own").value


def test_a_list_without_hits_has_no_spans_and_a_density_of_nothing() -> None:
    (document,) = read([HEDGED])
    assert document.spans("profanity") is NO_SPANS
    assert document.density("profanity") == (0.0, NO_SPANS)


def test_a_density_is_undefined_without_an_article_and_never_over_a_thousand() -> None:
    silent, outside, crowded = read(
        ["***", "The crane is old and it leaks.\n" + "Home\nLog in\nContact us\n" * 40, HEDGED + MENU * 20]
    )
    assert silent.density("hedging") == (None, NO_SPANS)
    assert (outside.main_words, outside.density("navigation", "page")) == (0, (None, NO_SPANS))
    assert crowded.count("navigation", "page") > crowded.main_words > 0
    assert crowded.density("navigation", "page").value == 1000.0


def test_the_rows_of_a_page_are_its_own_lines_and_words() -> None:
    first, empty, second = read(["One two.\nThree.", "", "Four five six."])
    assert [document.line_rows for document in (first, empty, second)] == [slice(0, 2), slice(2, 2), slice(2, 3)]
    assert [document.word_rows for document in (first, empty, second)] == [slice(0, 3), slice(3, 3), slice(3, 6)]
    assert [document.base for document in (first, empty, second)] == [0, 17, 19]
    assert [document.words for document in (first, empty, second)] == [3, 0, 3]


def test_positions_of_the_joined_text_become_spans_of_the_page() -> None:
    _, second = read(["One two.", "Three four."])
    spans = second.spans_of(np.array([10, 16], dtype=np.int32), np.array([15, 20], dtype=np.int32))
    assert list(spans) == [(0, 5), (6, 10)]
    nothing = np.zeros(0, dtype=np.int32)
    assert second.spans_of(nothing, nothing) is NO_SPANS


def test_a_shared_measurement_is_made_once_and_each_page_gets_its_rows() -> None:
    made = []

    def measured(pages: Pages) -> tuple[Ints, Ints, Ints]:
        made.append(len(pages))
        return tuple(np.array(column, dtype=np.int32) for column in ([0, 0, 2], [5, 6, 7], [8, 9, 10]))  # type: ignore[return-value]

    found = [page.slice_of(measured) for page in read(["One.", "Two.", "Three."])]
    assert [[column.tolist() for column in page] for page in found] == [[[5, 6], [8, 9]], [[], []], [[7], [10]]]
    assert {column.dtype for page in found for column in page} == {np.dtype(np.int32)}
    assert made == [3]


def test_a_page_has_the_attributes_that_are_documented_and_no_others() -> None:
    (document,) = read(["One."])
    with pytest.raises(AttributeError):
        document.colour = "red"  # type: ignore[attr-defined]


def test_blocks_are_runs_of_lines_of_one_label_with_positions_of_the_page() -> None:
    first, document, empty = read([MENU + "\n" + PROSE, PROSE + MENU + "\n\n" + PROSE, " \n"])
    assert first.blocks() == [
        (0, len(MENU), "boilerplate"), (len(MENU) + 1, len(MENU) + len(PROSE), "main"),
    ]  # fmt: skip
    menu = len(PROSE) + len(MENU)
    assert document.blocks() == [
        (0, len(PROSE) - 1, "main"), (len(PROSE), menu, "boilerplate"), (menu + 2, menu + 1 + len(PROSE), "main"),
    ]  # fmt: skip
    assert empty.blocks() == []
