"""Advertising, appeals and house calls: found, kept apart, and kept away from the article."""

from __future__ import annotations

from itertools import pairwise

import pytest

from assay.features import Document, features, read
from assay.features.anatomy import LABELS

ARTICLE = """Harbour board delays the new crane at Fennick Quay
The harbour board said on Tuesday that the new crane at Fennick Quay will not lift its first container before March.
According to a report by the town's engineers, two of the four footings have sunk by nine millimetres since summer.
“We would rather wait for one winter than repair for ten,” said Oda Brandvik, who chairs the board of the port.
The builder, which has two weeks to appeal, has been asked to pay for a new survey of the ground under the quay.
Dockers told the board that the old one can work for two more years if its brakes are changed before the frost.
"""
SUPPLEMENT = """Feel young again with Tide Root capsules
Our ashwagandha and turmeric formula boosts your immune system, burns fat and reduces inflammation while you sleep.
Every bottle comes with a money-back guarantee and free shipping. Order yours now and save 40% off the second one!"""
CHAIRS = (
    "Buy now and save 40% off all garden chairs! Limited time offer, free shipping over $50. Click here to order today."
)
APPEAL = (
    "Please donate today. Your tax-deductible donation helps keep us independent: support our work with a monthly gift."
)
HOUSE = "Subscribe to our newsletter and follow us on Facebook. Sign up now to join our community."
VITAMIN_NEWS = """A trial of 400 patients found no effect of vitamin D on the risk of falls, researchers reported on Monday.
The study compared capsules with a placebo for three years, and turmeric extract was given to neither of the groups.
“Supplements do not boost the immune system of people who eat well,” said Runa Holt, who led the trial at the hospital.
Doctors should not change their advice on the strength of one trial, the authors cautioned in the medical journal.
The health ministry, which paid for the work, said that it will publish the data in full by the end of the year."""
SPAM = ("supplement_spam", "advertising", "donation_pitch", "promotion")


def evidence(document: Document, name: str) -> list[str]:
    return [document.text[start:end] for start, end in features()[name].measure(document).evidence]


def values(document: Document) -> dict[str, float | None]:
    return {name: features()[name].measure(document).value for name in SPAM}


def words_below(text: str, document: Document) -> float:
    return read([text])[0].words / document.words


def test_a_supplement_advertisement_below_an_article_is_one_block_of_promotion() -> None:
    text = f"{ARTICLE}\n{SUPPLEMENT}\n"
    (document,) = read([text])
    blocks = [(text[start:end], label) for start, end, label in document.blocks()]
    assert blocks == [(ARTICLE.strip(), "main"), (SUPPLEMENT, "promotion")]
    assert evidence(document, "supplement_spam") == [SUPPLEMENT]
    assert values(document) == {
        "supplement_spam": pytest.approx(words_below(SUPPLEMENT, document)),
        "advertising": 0.0,
        "donation_pitch": 0.0,
        "promotion": 0.0,
    }


@pytest.mark.parametrize(
    ("text", "name"),
    [(SUPPLEMENT, "supplement_spam"), (CHAIRS, "advertising"), (APPEAL, "donation_pitch"), (HOUSE, "promotion")],
)
def test_each_kind_of_pitch_is_evidence_of_one_feature_only(text: str, name: str) -> None:
    (document,) = read([f"{ARTICLE}\n{text}\n"])
    assert evidence(document, name) == [text]
    assert values(document) == {
        each: pytest.approx(words_below(text, document)) if each == name else 0.0 for each in SPAM
    }


def test_the_four_spam_features_share_no_word() -> None:
    (document,) = read(["\n\n".join([ARTICLE, SUPPLEMENT, ARTICLE, HOUSE, ARTICLE, CHAIRS, ARTICLE, APPEAL])])
    spans = sorted(tuple(span) for name in SPAM for span in features()[name].measure(document).evidence)
    assert [document.text[start:end] for start, end in spans] == [SUPPLEMENT, HOUSE, CHAIRS, APPEAL]
    for (_, end), (start, _) in pairwise(spans):
        assert end <= start
    assert 0 < sum(value or 0 for value in values(document).values()) < 1


@pytest.mark.parametrize("page", [ARTICLE, VITAMIN_NEWS, f"{ARTICLE}\n{VITAMIN_NEWS}"])
def test_news_with_nothing_to_sell_is_no_spam(page: str) -> None:
    (document,) = read([page])
    assert values(document) == dict.fromkeys(SPAM, 0.0)
    assert {label for _, _, label in document.blocks()} == {"main"}


LOOK_ALIKES = str.maketrans("aeopcyxi", "аеорсухі")  # to Cyrillic


@pytest.mark.parametrize(
    "disguised",
    [
        SUPPLEMENT.translate(LOOK_ALIKES),
        "".join(character + "\u200b" * (number % 3 == 0) for number, character in enumerate(SUPPLEMENT)),
        "".join(character.upper() if number % 2 else character for number, character in enumerate(SUPPLEMENT)),
        SUPPLEMENT.upper(),
        SUPPLEMENT.replace(" ", " \u200b "),
        SUPPLEMENT.replace(" ", "\u00a0 "),
        SUPPLEMENT.replace("o", "o\u0335"),
        "".join(chr(ord(c) - 33 + 0xFF01) if c.isascii() and c.isalpha() else c for c in SUPPLEMENT),
    ],
    ids=[
        "look-alikes",
        "zero-width",
        "mixed case",
        "capitals",
        "zero-width and spaces",
        "wide spaces",
        "struck",
        "fullwidth",
    ],
)
def test_a_disguise_does_not_hide_the_advertisement(disguised: str) -> None:
    assert disguised != SUPPLEMENT
    plain, hidden = read([f"{ARTICLE}\n{SUPPLEMENT}\n", f"{ARTICLE}\n{disguised}\n"])
    assert evidence(hidden, "supplement_spam") == [disguised.strip()]
    assert values(hidden) == values(plain)


def test_a_newsletter_call_is_boilerplate_and_evidence_of_promotion() -> None:
    (document,) = read([f"{ARTICLE}\n{HOUSE}\n"])
    pages = document.pages
    assert LABELS[int(pages.line_label[-1])] == "boilerplate"
    assert evidence(document, "promotion") == [HOUSE]


@pytest.mark.parametrize("pitch", [SUPPLEMENT, CHAIRS, HOUSE])
def test_the_attributions_of_the_article_survive_what_is_sold_below_it(pitch: str) -> None:
    bare, page = read([ARTICLE, f"{ARTICLE}\n{pitch}\n"])
    for name in (
        "attribution",
        "named_sources",
        "official_documents",
        "quoted_share",
        "loaded_language",
        "second_person",
    ):
        alone, beside = features()[name].measure(bare), features()[name].measure(page)
        assert (alone.value, list(alone.evidence)) == (beside.value, list(beside.evidence)), name
    assert evidence(page, "attribution") == ["said", "According to", "said", "told"]
