"""Which lines are the article and which the page around it."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assay.features import features, read
from assay.features.anatomy import LABELS

TITLE = "Harbour board delays the new crane at Fennick Quay"
ARTICLE = [
    "The harbour board said on Tuesday that the new crane at Fennick Quay will not lift its first container before March.",
    "According to a report by the town's engineers, two of the four footings have sunk by nine millimetres since summer.",
    "“We would rather wait for one winter than repair for ten,” said Oda Brandvik, who chairs the board of the port.",
    "The builder, which has two weeks to appeal, has been asked to pay for a new survey of the ground under the quay.",
    "The crane was ordered in 2021 and is to replace one that has stood on the quay since the end of the war.",
    "Dockers told the board that the old one can work for two more years if its brakes are changed before the frost.",
]
COLUMN = [
    "Popular posts",
    "Ten islands you have never heard of and why you will want to move to every one of them this year...",
    "SHOCKING: what the fishermen found in the net will leave you speechless, and nobody talks about it...",
    "The mayor was furious when he saw the bill for the lighthouse, and then he did something that nobody expected...",
    "Why the gulls are leaving the town, and what the council does not want you to know about the old landfill...",
    "Archives",
    "About us",
    "Privacy policy",
]
SELLING = [
    "Our capsules are 100% natural, made with turmeric and ashwagandha, and have no side effects.",
    "Feel younger, sleep better and burn fat without a diet, or get your money back: our guarantee is good for 60 days.",
    "Order your bottle now while supplies last, and get a second bottle free with the code TIDE at the checkout.",
]
OFFER = "Try our Tide Root capsules today! They boost your immune system. Free shipping, order yours now for only $20."


def labels(text: str) -> list[tuple[str, str]]:
    """Return (line, label) for each non-blank line."""
    (document,) = read([text])
    pages = document.pages
    rows = zip(pages.line_start.tolist(), pages.line_end.tolist(), pages.line_label.tolist(), strict=True)
    return [(text[start:end], LABELS[label]) for start, end, label in rows]


def test_an_article_is_told_from_the_popular_posts_below_it() -> None:
    found = labels("\n\n".join([TITLE, *ARTICLE, *COLUMN]))
    assert found == [(line, "main") for line in [TITLE, *ARTICLE]] + [(line, "boilerplate") for line in COLUMN]


def test_the_column_counts_as_the_page_around_and_its_words_not_against_the_article() -> None:
    page, bare = read(["\n".join([TITLE, *ARTICLE, *COLUMN]), "\n".join([TITLE, *ARTICLE])])
    around = sum(len(line.split()) for line in COLUMN)
    assert features()["sidebar_share"].measure(page).value == pytest.approx(around / page.words)
    assert features()["sidebar_share"].measure(bare).value == 0.0
    for name in ("loaded_language", "second_person", "shouting", "attribution", "lix"):
        inside, alone = features()[name].measure(page), features()[name].measure(bare)
        assert (inside.value, list(inside.evidence)) == (alone.value, list(alone.evidence)), name


@pytest.mark.parametrize(
    "text",
    [
        TITLE,
        ARTICLE[0],
        "Home",
        "Popular posts\nAbout us\nPrivacy policy\nLog in",
        "One.\n\nTwo.\n\nThree.\n\nFour.",
        " ".join(ARTICLE),  # 60 words and more, but one line
    ],
)
def test_a_fragment_is_one_block_of_main_text(text: str) -> None:
    assert [(text[start:end], label) for start, end, label in read([text])[0].blocks()] == [(text, "main")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (" ".join([*ARTICLE, *COLUMN]), {}),
        (" ".join([OFFER, *SELLING]), {"supplement_spam": 1.0, "sidebar_share": 1.0}),
        ("Рынок открывается в субботу в девять часов утра. " * 20, {"foreign_share": 1.0}),
        ("Please donate today. Donate to support our work, give what you can. " * 8, {"donation_pitch": 1.0}),
    ],
    ids=["article and column", "advertisement", "another language", "appeal"],
)
def test_a_text_without_line_breaks_is_one_block(text: str, expected: dict[str, float]) -> None:
    names = (
        "sidebar_share", "comment_share", "link_farm", "foreign_share", "advertising", "supplement_spam", "promotion",
        "donation_pitch",
    )  # fmt: skip
    (document,) = read([text])
    assert document.words > 60
    assert {name: features()[name].measure(document).value for name in names} == dict.fromkeys(names, 0.0) | expected


APPEAL = "Please support our work: donate today and subscribe to our newsletter."


def test_a_call_to_give_or_to_subscribe_inside_an_article_is_the_houses_and_not_its_text() -> None:
    found = labels("\n".join([TITLE, *ARTICLE[:3], APPEAL, *ARTICLE[3:]]))
    assert found == [(line, "boilerplate" if line == APPEAL else "main") for line, _ in found]
    assert APPEAL in dict(found)


def test_a_fragment_that_sells_is_one_block_of_promotion() -> None:
    for text in (OFFER, f"Feeling tired?\n{OFFER}\nSee you there"):
        assert [(text[start:end], label) for start, end, label in read([text])[0].blocks()] == [(text, "promotion")]


POOL = [
    TITLE,
    *ARTICLE,
    *COLUMN,
    OFFER,
    "Reply",
    "Boris says:",
    "lol :)",
    "May 3, 2012 at 9:00 AM",
    "***",
    "",
    " \t",
    "\u200b",
    "4 comments",
]
LINES = st.lists(st.one_of(st.sampled_from(POOL), st.text(max_size=20)), max_size=40)


@given(LINES, st.sampled_from(["\n", "\r\n", "\n\n"]))
@settings(deadline=None, max_examples=120)
def test_each_non_blank_line_stands_in_exactly_one_block(lines: list[str], end_of_line: str) -> None:
    text = end_of_line.join(lines)
    blocks = read([text])[0].blocks()
    for (_, end, label), (start, _, following) in pairwise(blocks):
        assert end < start
        assert label != following
    for start, end, label in blocks:
        assert label in LABELS
        assert text[start:end] == text[start:end].strip() != ""
    position = 0
    for line in text.split("\n"):
        if line.strip():
            first = position + len(line) - len(line.lstrip())
            last = position + len(line.rstrip())
            assert sum(start <= first and last <= end for start, end, _ in blocks) == 1
            assert sum(start < last and first < end for start, end, _ in blocks) == 1
        position += len(line) + 1
    assert bool(blocks) == bool(text.strip())


SEEDS = (
    "seed-000-beforeitsnews", "seed-001-unsigned-longread", "seed-002-china-japan-brief", "seed-003-stale-rewrite",
    "seed-004-blog-with-popular-posts",
)  # fmt: skip


@pytest.mark.parametrize("seed", SEEDS)
def test_blocks_of_the_real_pages_agree_with_a_careful_reader(seed: str, shared: Path) -> None:
    text = (shared / "seeds" / f"{seed}.txt").read_bytes().decode("utf-8")
    gold = json.loads((shared / "seeds" / "gold.json").read_text(encoding="utf-8"))[f"{seed}.txt"]
    (document,) = read([text])
    pages = document.pages
    agreed = counted = 0
    for line in gold:
        accepted = {label.replace("title", "main") for label in (line["label"], *line.get("also", ()))}
        inside = (pages.word_start >= line["start"]) & (pages.word_end <= line["end"])
        counted += int(inside.sum())
        agreed += sum(LABELS[label] in accepted for label in pages.line_label[pages.word_line[inside]].tolist())
    assert counted == document.words
    assert agreed / counted >= 0.98
