"""What stands around an article and above it: credits, what a bare text has lost, templates, the promise of a headline."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from reading import evidence, value

from assay.features import features, read


@pytest.mark.parametrize(
    ("credit", "credited"),
    [
        ("Source: Northern News Agency", 1.0),
        ("Source:", 0.0),
        ("Source: internet", 0.0),
        ("Sources: agencies, social networks", 0.0),
        ("Source: Halmgard Herald", 0.0),
        ("With agencies", 0.0),
        ("Source: Reuters, agencies", 1.0),
    ],
)
def test_a_credit_to_nobody_or_to_the_page_itself_is_none(credit: str, credited: float) -> None:
    body = (
        "Ferry stays in dock\nThe ferry company said on Friday that its oldest ship will not sail again before the autumn.\n"
        "Divers found a crack below the waterline in May, and the repair may cost two million crowns, the board says.\n"
    )
    page = f"{body}{credit}\n© 2025 Halmgard Herald. All rights reserved."
    assert value("source_credit", page) == credited
    assert evidence("source_credit", page) == [credit]


@pytest.mark.parametrize("name", ["byline", "dateline", "correction_notice", "contact", "source_credit"])
def test_a_bare_body_has_no_transparency_to_speak_of(name: str) -> None:
    assert value(name, "The ferry company said on Friday that its oldest ship will not sail before the autumn.") is None


def test_the_opening_of_an_article_dates_the_page_only_where_the_page_opens() -> None:
    opening = (
        "HALMGARD, May 3 (Northern News) - The ferry company said on Friday that its oldest ship will not sail, "
        "and that nobody who had bought a ticket would lose any money."
    )
    lines = [
        f"Divers found crack number {n} below the waterline, and the repair will take weeks, he said." for n in range(9)
    ]
    assert evidence("dateline", "\n".join([opening, *lines])) == [opening]
    assert evidence("dateline", "\n".join([*lines, opening])) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Dear {{first_name}}, the ferry is late.", ["first_name"]),
        ("Dear ${name}, the ferry is late.", ["name"]),
        (
            "Lorem ipsum dolor sit amet, consectetur adipiscing elit.",
            ["Lorem ipsum dolor sit amet, consectetur adipiscing elit"],
        ),
        ("As an AI language model, I cannot fulfill this wish.", ["As an AI language model, I cannot fulfill"]),
        ("Click to edit the ferry. Your text here.", ["Click to edit", "Your text here"]),
        ("The non sequitur et cetera of the ferry { } is in dock.", []),
        ("The ferry is in dock, and nobody knows for how long.", []),
    ],
)
def test_template_text_is_what_nobody_read(text: str, found: list[str]) -> None:
    assert evidence("template_text", text) == found


def test_a_headline_shows_what_its_article_never_mentions() -> None:
    text = (
        "Dragons close the bridge\nThe council voted on Monday to have the old bridges closed, engineers said in their letter.\n"
        "The ferry will run until October, and the council will pay for it from the road fund, the minutes say.\n"
    )
    assert value("headline_body_overlap", text) == pytest.approx(2 / 3)
    assert evidence("headline_body_overlap", text) == ["Dragons"]


BAIT = [
    "17 things only people who grew up beside a ferry will understand",
    "Here's why you should never feed a snail",
    "This puppy met a kitten, and what happened next will melt your heart",
    "Which kind of mill are you? Take this quiz",
    "We need to talk about that dress",
]
NEWS = [
    "Halmgard ferry to stay in dock until autumn, board says",
    "Minister resigns after court ruling on crane deal",
    "Two killed in blast at Norwegian mill",
    "Parliament approves budget, rejects tax on snails",
    "Danish police arrest three over theft of ropes",
]


def baits(titles: list[str]) -> list[bool]:
    documents = read([""] * len(titles), titles)
    return [(features()["clickbait"].measure(document).value or 0.0) > 0.5 for document in documents]


@pytest.mark.parametrize("case", [str, str.lower, str.upper, str.title])
def test_a_headline_that_withholds_its_news_is_told_from_one_that_gives_it_in_any_letter_case(
    case: Callable[[str], str],
) -> None:
    assert baits([case(title) for title in BAIT]) == [True] * len(BAIT)
    assert baits([case(title) for title in NEWS]) == [False] * len(NEWS)


def test_a_quotation_in_a_headline_is_reporting() -> None:
    assert baits(
        ["You won't believe this, it is amazing", "Mayor of Halmgard: ‘You won't believe this, it is amazing’"]
    ) == [
        True,
        False,
    ]


def test_articles_and_length_say_nothing_of_a_headline() -> None:
    short, long = "Ferry company closes dock", "The ferry company closes a dock"
    one, other = (features()["clickbait"].measure(document).value for document in read(["", ""], [short, long]))
    assert one == other
