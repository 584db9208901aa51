"""Advertising, appeals and house calls: found, kept apart, and kept away from the article."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.features import Document, features, read
from assay.features.anatomy import LABELS
from assay.features.disguise import masked_letters, spelled_words
from assay.features.pieces import pieces
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
    everywhere, rows = passages(pages).measures(), candidates(pages)
    assert 0 < len(rows) < len(pages.line_start)
    for name, found in passages(pages, rows).measures().items():
        assert (found == everywhere[name][rows]).all(), name


def test_appeals_below_an_article_are_told_from_its_text_without_its_labels() -> None:
    news = "The museum said that donations had paid for the roof, and that it needs more money before the winter comes."
    pages = read([f"{ARTICLE}{news}\n{APPEAL}\n{HOUSE}\n{CHAIRS}"])[0].pages
    lines = [pages.joined[s:e] for s, e in zip(pages.line_start, pages.line_end, strict=True)]
    assert [line for line, asks in zip(lines, appeals(pages), strict=True) if asks] == [APPEAL, HOUSE]


LETTERS_AS_DIGITS = """Feel y0ung again with Tide Root cap5ules
0ur ashwag@ndha and turm3ric f0rmula b00sts your immune system, burn$ fat and reduces inflammat1on while you sleep.
Every b0ttle comes with a m0ney-back guarant33 and fr€e shipp1ng. 0rder yours n0w and $ave 40% off the second one!"""


def test_digits_and_signs_for_letters_hide_nothing() -> None:
    plain, hidden = read([f"{ARTICLE}\n{SUPPLEMENT}\n", f"{ARTICLE}\n{LETTERS_AS_DIGITS}\n"])
    assert evidence(hidden, "supplement_spam") == [LETTERS_AS_DIGITS]
    assert (values(hidden)["supplement_spam"] or 0) >= (values(plain)["supplement_spam"] or 0)
    words = ("remedy", "offer", "call_to_action", "product_form")
    found = [{name: counts(document.pages)[name].sum() for name in words} for document in (plain, hidden)]
    assert found[0] == found[1]


@pytest.mark.parametrize(
    ("text", "signs"),
    [
        ("v1agra", "1"),
        ("c1ick here", "1"),
        ("fr€e $ave V*AGRA", "€$*"),
        ("0rder pi11s n0w", "0110"),
        ("fr33 sal3", "333"),
        ("1st 2nd 20th 10am 50mg 2000s B12 mp3 4x4 $5 $5m US$5bn 3.5% 24/7", ""),
        ("Write to desk@example.com or read https://example.com/a1b2c3", ""),
        ("Yes! No? a * b | c", ""),
        ("", ""),
    ],
)
def test_a_sign_stands_for_a_letter_only_among_letters(text: str, signs: str) -> None:
    pages = read([text])[0].pages
    assert "".join(text[at] for at in masked_letters(pages)) == signs


def test_a_line_of_digits_among_letters_takes_time_in_step_with_its_length() -> None:
    pages = read(["v1agra " * 20_000, "1a" * 50_000, "1" * 100_000])[0].pages
    assert len(masked_letters(pages)) == 20_000 + 50_000 - 1
    assert counts(pages)["remedy"].sum() == 20_000


def test_an_advertisement_at_the_end_of_a_page_without_line_breaks_is_evidence_sentence_by_sentence() -> None:
    article, advertisement = " ".join(f"{ARTICLE} {VITAMIN_NEWS}".split()), " ".join(SUPPLEMENT.split())
    clean, page = read([article, f"{article} {advertisement}"])
    assert values(clean) == dict.fromkeys(SPAM, 0.0)
    (sold,) = evidence(page, "supplement_spam")
    assert advertisement.endswith(sold)
    assert len(sold) > 0.5 * len(advertisement)
    # A block is made of lines: the one line of the page is its article.
    assert page.blocks() == [(0, len(page.text), "main")]
    assert 0 < (values(page)["supplement_spam"] or 0) < 0.5


def test_a_quotation_that_opens_a_sentence_belongs_to_it() -> None:
    filler = "The board met again and said little that was new to those who had come to listen to it. " * 8
    text = f"{filler}“Never again,” said Oda. (She left.) Then it rained."
    parts = read([text])[0].pages.once(pieces)
    assert [text[s:e] for s, e in zip(parts.start[-3:], parts.end[-3:], strict=True)] == [
        "“Never again,” said Oda.",
        "(She left.)",
        "Then it rained.",
    ]


@given(st.lists(st.text(alphabet='ab.!" “(\n1', max_size=30), max_size=4), st.integers(0, 3))
def test_pieces_cover_the_words_of_every_line_once_and_in_order(texts: list[str], times: int) -> None:
    pages = read([*texts, ("One two. Three “four” five! " * 30 + "\n") * times])[0].pages
    parts = pages.once(pieces)
    assert parts.size.sum() == len(pages.word_start)
    assert (parts.start[1:] >= parts.end[:-1]).all()
    assert (parts.start < parts.end).all()
    assert (parts.page == pages.line_page[parts.line]).all()
    assert (parts.of_words(np.arange(len(pages.word_start))) == np.repeat(np.arange(len(parts.size)), parts.size)).all()


# Advertisements for other things than remedies, written for this test in the manner of one kind of seller each.
OTHER_SELLERS = {
    "robot": """Turn $250 into a second income with SwiftTrader AI
Our trading robot scans the markets around the clock and places winning trades while you sleep. No experience needed.
Open your free account today and let the software do the rest. Only 37 places left. Register now before they are gone!""",
    "casino": """Lucky Harbor Casino: get 200 free spins and a 100% deposit bonus up to $500.
Play over 2,000 slots, live roulette and blackjack. Fast payouts, 24/7 support.
Sign up today and claim your welcome bonus. 18+. T&Cs apply. Gamble responsibly.""",
    "course": """Learn to trade like a pro
In this 6-week online course, bestselling author Dan Merrow reveals the exact system he used to quit his job.
You get 42 video lessons, lifetime access, a private community and weekly live calls. Normally $997, today just $197.
Enroll now and get the bonus workbook free. 30-day refund.""",
    "heater": """This tiny heater is selling out across the country
HeatPebble plugs into any wall socket and warms a room in 90 seconds, for pennies a day.
Because of high demand the maker is running a one-time sale. Click the button below to see if it is still in stock.""",
    "coupon": """Save 20% on your first order at Bramble & Finch with code BRAMBLE20
Shop the new autumn collection: jumpers, boots and coats from $39. Free returns on all orders. Offer ends Sunday.""",
    "podcast": """This episode is brought to you by Larkspur Coffee. Their beans are roasted to order and shipped straight to
your door.
Listeners get 25% off their first bag. Go to larkspur.example/show and use promo code SHOW.""",
    "gold": """Is your retirement safe? Inflation is eating your savings while Washington prints money.
Request your FREE gold IRA guide from Sterling Ridge Metals and get up to $10,000 in free silver with a qualifying purchase.
Call 1-800-555-0119 today.""",
}


@pytest.mark.parametrize("kind", OTHER_SELLERS)
def test_an_advertisement_for_other_things_is_found_below_an_article(kind: str) -> None:
    advertisement = OTHER_SELLERS[kind]
    for document in read([f"{ARTICLE}\n{advertisement}\n", f"{ARTICLE}\n{' '.join(advertisement.split())}\n"]):
        (span,) = features()["advertising"].measure(document).evidence
        assert span.start >= len(ARTICLE)
        assert span.end - span.start >= 0.5 * len(advertisement)
        assert [label for _, _, label in document.blocks()] == ["main", "promotion"]


# Honest texts about the same things, written for this test.
HONEST_TRADE = {
    "scam warning": """Police are warning pensioners about callers who promise to double their savings. The callers ask
victims to open an account, deposit $250 and install an app on their phone. "If it sounds too good to be true, it is," said
Inspector Rana Fells. Anyone who has paid should call their bank at once.""",
    "gambling law": """The state gaming board approved a licence for a $400 million casino on the waterfront on Monday.
Opponents said that free spins and bonus offers draw in people who cannot afford to play. The operator promised to pay for
the treatment of addicts. The resort will have 2,000 slot machines and is expected to open in two years.""",
    "shopping": """Shoppers spent 4% less on Black Friday than a year ago, figures showed. Stores had cut prices by up to
50% and offered free delivery to clear stock. "People were looking for discounts and did not find enough of them," said
retail analyst Ines Carr. Online orders rose, while sales of gift cards were flat.""",
    "recall": """The maker of the HeatPebble heater has recalled 40,000 units after three fires. Customers should stop using
it, the safety agency said. They can return it to the store where they bought it for a full refund or call the company's
toll-free number. The heaters sold for about $50 online between October and January.""",
    "test": """We tested nine vacuum cleaners for eight weeks on carpet and tile. The Dorn 5 cleaned best but is loud, and its
battery lasts for only 20 minutes. The cheapest, at $120, left a third of the dust behind. None of the makers knew which
machines we bought, and we paid for all of them.""",
}


@pytest.mark.parametrize("kind", HONEST_TRADE)
def test_honest_text_about_trade_sells_nothing(kind: str) -> None:
    for document in read(
        [HONEST_TRADE[kind], f"{ARTICLE}\n{HONEST_TRADE[kind]}", " ".join(HONEST_TRADE[kind].split())]
    ):
        assert (values(document)["supplement_spam"], values(document)["advertising"]) == (0.0, 0.0)
        assert "promotion" not in {label for _, _, label in document.blocks()}


NAMED = """Get Orvella while it lasts: save 40% on every Orvella and get free shipping. Click here to order yours today!
Orvella was thought up on a sailing boat by two friends who could not find a bag that kept their shoes dry.
Everything in an Orvella has its own place, and the zip was taken from the suits of divers."""


def test_what_says_the_name_of_the_thing_sold_belongs_to_its_block() -> None:
    other = NAMED.split("\n", 1)[0] + "\n" + NAMED.split("\n", 1)[1].replace("Orvella", "the quay")
    named, bare = read([f"{ARTICLE}\n{NAMED}\n", f"{ARTICLE}\n{other}\n"])
    assert evidence(named, "advertising") == [NAMED]
    assert evidence(bare, "advertising") == [NAMED.split("\n", 1)[0]]
