"""Advertising, appeals and house calls: found, kept apart, and kept away from the article."""

from __future__ import annotations

from itertools import pairwise

import pytest

from assay.features import Document, features, read
from assay.features.anatomy import LABELS
from assay.features.disguise import spelled_words
from assay.features.promotion import appeals
from assay.features.selling import candidates, counts, passages

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
    assert evidence(page, "attribution") == ["said", "According to", "said", "asked", "told"]


SPELLED = """C A P S U L E S of ashwagandha and t u r m e r i c that boost your immune system, burn fat and calm your joints.
Every b o t t l e comes with F.R.E.E. s h i p p i n g and a money-back guarantee. O R D E R  N O W and save 40% today!"""


def test_words_spelled_out_letter_by_letter_are_read() -> None:
    (document,) = read([f"{ARTICLE}\n{SPELLED}\n"])
    assert evidence(document, "supplement_spam") == [SPELLED]
    pages = document.pages
    found, whole = counts(pages), counts(read([SPELLED.replace("O R D E R  N O W", "order now")])[0].pages)
    assert found["product_form"].sum() == whole["product_form"].sum() >= 2
    assert found["remedy"].sum() == 2
    assert found["call_to_action"].sum() >= 1


@pytest.mark.parametrize(
    "text", ["J. R. R. Tolkien wrote it.", "Plan A B C is off.", "a b c", "", "x  y  z  w", "1 2 3 4 5"]
)
def test_initials_and_short_rows_of_letters_are_not_words_spelled_out(text: str) -> None:
    assert len(spelled_words(read([text])[0].pages)) == 0


def test_a_line_of_single_letters_takes_time_in_step_with_its_length() -> None:
    pages = read(["v i t a m i n " * 2_000, "a " * 20_000])[0].pages
    assert len(spelled_words(pages)) == 14_000 + 20_000
    assert counts(pages)["remedy"][0] <= 2_000


# Advertisements, each written for this test in the manner of one kind of seller.
SELLERS = {
    "own shop": """Marrow & Moss Joint Formula
Our joint formula brings together glucosamine, boswellia and turmeric in one easy to swallow capsule. Made in small batches
in a GMP certified facility, non-GMO and third-party tested, every bottle holds 60 capsules.
Thousands of customers tell us that they move freely again. Try it with our 60-day money-back guarantee.""",
    "review that sells": """What Is Nerolux? Our Verdict After 30 Days
Nerolux is a natural dietary supplement designed to support memory and mental clarity with a proprietary blend of bacopa,
ginkgo and lion's mane. Most users report better focus within weeks, without jitters.
Pros and cons: natural ingredients, stimulant-free, no side effects. It is only available on the official website, where
discounts are applied automatically.""",
    "shop of a news page": """STOCK UP: the Granary store now carries organic elderberry syrup and colloidal silver,
trusted by preppers and
their families. Elderberry supports your immune system naturally and colloidal silver helps fight infections. Lab-verified,
glass bottle, limited supply. Click here to order from our store while it lasts.""",
    "one paragraph without a till": """Tired of feeling tired? DawnRoot is formulated with rhodiola, maca and vitamin
B12 to restore your natural
energy from the first day. This powerful blend boosts stamina, sharpens mental focus and helps you sleep better, with no
caffeine and no crash. Just two capsules a day, and you'll feel the difference!""",
    "e-mail": """LOSE UP TO 20 POUNDS IN A MONTH - 100% GUARANTEED!!
No diet, no exercise! Our all natural fat burner melts away stubborn fat while you sleep and curbs your appetite.
Order 2 bottles and get one FREE! Call toll free now or visit our website. Supplies are limited!!""",
}


@pytest.mark.parametrize("kind", SELLERS)
def test_a_remedy_s_advertisement_is_found_alone_and_below_an_article(kind: str) -> None:
    advertisement = SELLERS[kind]
    alone, below, one_line = read(
        [advertisement, f"{ARTICLE}\n{advertisement}\n", f"{ARTICLE}\n{' '.join(advertisement.split())}\n"]
    )
    for document in (alone, below, one_line):
        assert (values(document)["supplement_spam"] or 0) > 0
        assert len(evidence(document, "supplement_spam")) == 1
    for document in (below, one_line):
        (span,) = features()["supplement_spam"].measure(document).evidence
        assert span.start >= len(ARTICLE)
        assert span.end - span.start >= 0.5 * len(advertisement)
        assert [label for _, _, label in document.blocks()][:1] == ["main"]


# Honest texts about the same things, written for this test.
HONEST = {
    "leaflet": """What you should know about Velpar tablets
Your medicine is called Velpar. Each tablet contains 500 mg of the active ingredient, with maize starch and lactose. Velpar
is used to relieve pain and reduce inflammation. Swallow one tablet with water twice a day after food. Do not take more than
your doctor has told you to. If you forget a dose, take it as soon as you remember. Ask your doctor or pharmacist if you
are pregnant, or if you feel sick or dizzy. Keep the bottle out of the reach of children. Packs of 30 and 60 tablets.""",
    "warning": """The food regulator warned on Friday against capsules sold online as Golden Root, which claim to
burn fat and to boost
the immune system. Tests found an undeclared prescription drug in two of three bottles, the agency said. Consumers should
stop taking the capsules and return them for a full refund; the seller, which offered free shipping, has been told to
recall every bottle. No supplement has been shown to cure diabetes, the agency's chief chemist said.""",
    "study": """Vitamin D capsules did not lower the risk of a fracture in a trial of 26,000 adults, researchers
reported. Participants
took a capsule a day for five years; half of them got a placebo. There was no difference in bone health between the groups,
and none in those with low levels at the start. Supplements are a big market, the authors wrote, and the label of a bottle
often promises stronger bones. The study was paid for by the national institute of health.""",
    "advice": """Most people get all the vitamins they need from a varied diet. Oily fish, eggs and mushrooms have
vitamin D, and oranges
and peppers have vitamin C. You may need a supplement in winter if you seldom go out, or if you are pregnant. Iron is better
taken with fruit than with tea. Too much of it can cause nausea, so talk to your doctor before you take tablets.""",
    "business news": """Shares of the vitamin maker Halden fell by a tenth on Monday after it said that sales of its
gummies had slowed.
The company, which sells probiotics and fish oil through pharmacies, cut the price of its best seller from $30 to $22 in
May. Analysts had expected more. Its chief executive told investors that shoppers buy fewer bottles when prices rise.""",
    "court": """A jury found two brothers guilty of fraud over a pill that they advertised as a cure for arthritis.
Their website promised
a money-back guarantee and fast relief, prosecutors said, and took orders worth $4 million from pensioners. The capsules
held rice flour and turmeric. Both men deny that they misled anyone and will appeal, their lawyer said.""",
}


@pytest.mark.parametrize("kind", HONEST)
def test_honest_text_about_remedies_sells_nothing(kind: str) -> None:
    for document in read([HONEST[kind], f"{ARTICLE}\n{HONEST[kind]}", " ".join(HONEST[kind].split())]):
        assert (values(document)["supplement_spam"], values(document)["advertising"]) == (0.0, 0.0)
        assert "promotion" not in {label for _, _, label in document.blocks()}


@pytest.mark.parametrize("place", [0, 3, 6])
def test_an_advertisement_among_paragraphs_is_one_span_and_takes_none_of_them(place: int) -> None:
    paragraphs = ARTICLE.strip().split("\n")
    text = "\n".join([*paragraphs[:place], SUPPLEMENT, *paragraphs[place:]])
    (document,) = read([text])
    assert evidence(document, "supplement_spam") == [SUPPLEMENT]


def test_what_a_page_sells_does_not_hang_on_the_other_pages_of_its_batch() -> None:
    texts = [*SELLERS.values(), *HONEST.values(), ARTICLE, SPELLED, CHAIRS, HOUSE, "", f"{ARTICLE}\n{SUPPLEMENT}"]
    together = [document.blocks() for document in read(texts)]
    assert together == [read([text])[0].blocks() for text in texts]
    assert together == [document.blocks() for document in read(texts[::-1])][::-1]


def test_a_passage_measured_by_itself_has_the_measures_it_has_among_all() -> None:
    pages = read([ARTICLE, *SELLERS.values(), *HONEST.values()])[0].pages
    everywhere, rows = passages(pages), candidates(pages)
    assert 0 < len(rows) < len(pages.line_start)
    for name, found in passages(pages, rows).items():
        assert (found == everywhere[name][rows]).all(), name


def test_appeals_below_an_article_are_told_from_its_text_without_its_labels() -> None:
    news = "The museum said that donations had paid for the roof, and that it needs more money before the winter comes."
    pages = read([f"{ARTICLE}{news}\n{APPEAL}\n{HOUSE}\n{CHAIRS}"])[0].pages
    lines = [pages.joined[s:e] for s, e in zip(pages.line_start, pages.line_end, strict=True)]
    assert [line for line, asks in zip(lines, appeals(pages), strict=True) if asks] == [APPEAL, HOUSE]
