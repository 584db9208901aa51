"""What is hidden by look-alike letters, invisible characters, marks, spacing, case or markup is found as in plain letters."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.features import Document, features, read
from assay.scorer.html import render

ARTICLE = """The council voted on Monday to close the old bridge for repairs until October, when engineers found cracks in it.
Residents will have to use the ferry, which runs every hour from the western quay, until the works are finished.
Engineers had examined the bridge in March and wrote to the council that lorries should not cross it any more."""
FINDINGS = {
    "loaded_language": "The disgraceful scheme is an outrageous betrayal of the town, and its corrupt regime a disgusting sham.",
    "attribution": "The mayor said the works would cost two million, and that, according to engineers, the council must pay.",
    "advertising": "Buy now and save big on our garden chairs. Limited time offer, order today at our shop, free shipping.",
    "supplement_spam": "Our natural capsules cure joint pain and boost your immune system. Order a bottle now, free shipping.",
}
Change = Callable[[str, str], str]  # of a character and the one after it to what is written for it


def letters(table: str, drawn: str) -> Change:
    alike = dict(zip(table, drawn, strict=True))
    return lambda character, _: alike.get(character, character)


def after(mark: str) -> Change:
    return lambda character, _: character + mark * character.isalpha()


def moved(small: int, capital: int) -> Change:
    """Return letters of another row of Unicode that are drawn like the usual ones."""

    def change(character: str, _: str) -> str:
        if not (character.isascii() and character.isalpha()):
            return character
        return chr(ord(character) + (small - ord("a") if character.islower() else capital - ord("A")))

    return change


def spaces(space: str) -> Change:
    return lambda character, _: space if character == " " else character


def spelled(gap: str) -> Change:
    """Return a word letter by letter, and two gaps between words."""
    return lambda character, following: 2 * gap if character == " " else character + gap * (following not in ("", " "))


CYRILLIC = letters("aceopxyijsTHBKMACEOPX", "асеорхуіјѕТНВКМАСЕОРХ")
SMALL_CAPITALS = letters("abcdefghijklmnoprstuvwyz", "ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢ")
FULLWIDTH = moved(0xFF41, 0xFF21)
INVISIBLE = {
    "zero-width spaces": "\u200b", "joiners": "\u200d", "non-joiners": "\u200c", "word joiners": "\u2060",
    "byte order marks": "\ufeff", "soft hyphens": "\u00ad", "selectors": "\ufe0f", "grapheme joiners": "\u034f",
    "tags": "\U000e0061", "far selectors": "\U000e0101", "direction marks": "\u200e", "embeddings": "\u202a",
    "struck through": "\u0336", "accents": "\u0301", "a heap of marks": "\u0336\u0489\u0301\u0327",
}  # fmt: skip
SAME_VALUE: dict[str, Change] = {
    **{name: after(mark) for name, mark in INVISIBLE.items()},
    "Cyrillic letters": CYRILLIC,
    "Greek letters": letters("oαvABEZHIKMNOPTYX", "οανΑΒΕΖΗΙΚΜΝΟΡΤΥΧ"),
    "phonetic letters": letters("agi", "ɑɡı"),
    "small capitals": SMALL_CAPITALS,
    "fullwidth": FULLWIDTH,
    "bold": moved(0x1D41A, 0x1D400),
    "circled": moved(0x24D0, 0x24B6),
    "capitals": lambda character, _: character.upper(),
    "small letters": lambda character, _: character.lower(),
    "two spaces": spaces("  "),
    "no-break spaces": spaces("\u00a0"),
    "thin spaces": spaces("\u2009"),
    "wide spaces": spaces("\u3000"),
    "tabs": spaces("\t"),
    "invisible between spaces": spaces(" \u200b "),
    "letters apart": spelled(" "),
    "letters apart by no-break spaces": spelled("\u00a0"),
    "letters apart by thin spaces": spelled("\u2009"),
    "letters apart by fillers": spelled("\u3164"),
    "letters apart by empty Braille": spelled("\u2800"),
}


def hidden(text: str, change: Change) -> tuple[str, list[int]]:
    """Return a text in disguise, and where each of its characters begins there."""
    made, begins = "", []
    for character, following in zip(text, [*text[1:], ""], strict=True):
        begins.append(len(made))
        made += change(character, following)
    return made, begins


def evidence(document: Document, name: str, start: int, begins: list[int]) -> list[tuple[int, int]]:
    """Return the evidence of a feature in the text that begins at `start`, as characters of it before it was hidden."""
    spans = features()[name].measure(document).evidence
    return [
        (bisect_right(begins, first - start) - 1, bisect_right(begins, end - 1 - start))
        for first, end in spans
        if first >= start
    ]


def plain_and_hidden(name: str, text: str, made: str, begins: list[int]) -> None:
    start = len(ARTICLE) + 1
    plain, other = read([f"{ARTICLE}\n{text}\n", f"{ARTICLE}\n{made}\n"])
    expected = evidence(plain, name, start, list(range(len(text))))
    assert expected
    assert evidence(other, name, start, begins) == expected
    assert features()[name].measure(other).value == features()[name].measure(plain).value


@pytest.mark.parametrize("name", FINDINGS)
@pytest.mark.parametrize("disguise", SAME_VALUE)
def test_a_disguise_changes_no_finding(disguise: str, name: str) -> None:
    text = FINDINGS[name]
    made, begins = hidden(text, SAME_VALUE[disguise])
    assert made != text
    if (disguise, name) == ("capitals", "attribution"):
        pytest.xfail(
            "whether a word ascribes is decided by the classes of the words around it, and capitals look like names"
        )
    plain_and_hidden(name, text, made, begins)


@given(st.sampled_from(sorted(FINDINGS)), st.randoms(use_true_random=False))
def test_disguises_mixed_letter_by_letter_change_no_finding(name: str, chance: object) -> None:
    changes = [
        *map(after, INVISIBLE.values()),
        CYRILLIC,
        SMALL_CAPITALS,
        FULLWIDTH,
        spaces("\u00a0 "),
        lambda character, _: character,
    ]
    pick: Callable[[list[Change]], Change] = chance.choice  # type: ignore[attr-defined]  # a random.Random
    text = FINDINGS[name]

    def change(character: str, following: str) -> str:
        return pick(changes)(character, following)

    made, begins = hidden(text, change)
    plain_and_hidden(name, text, made, begins)


@pytest.mark.parametrize("name", FINDINGS)
@pytest.mark.parametrize(
    "change",
    [
        lambda character, _: f"&#{ord(character)};",
        lambda character, _: f"&#x{ord(character):X};",
        after("&shy;"),
        after("&zwnj;"),
        after("<wbr>"),
        after("<span></span>"),
        after("<!-- a -->"),
        lambda character, _: f"<b>{character}</b>",
        spaces("&nbsp;"),
    ],
    ids=["entities", "hexadecimal", "soft hyphens", "non-joiners", "breaks", "spans", "comments", "bold", "spaces"],
)
def test_markup_around_letters_changes_no_finding(name: str, change: Change) -> None:
    article = "".join(f"<p>{line}</p>" for line in ARTICLE.split("\n"))
    pages = [render(f"{article}<p>{text}</p>") for text in (FINDINGS[name], hidden(FINDINGS[name], change)[0])]
    documents = read([page.text for page in pages], None, [page.markup for page in pages])
    plain, other = (features()[name].measure(document) for document in documents)
    assert len(plain.evidence) == len(other.evidence) > 0
    assert plain.value == other.value


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("f r e e", 1),
        ("F R E E  s h i p p i n g", 2),
        ("a  t h i n g  s a i d", 3),
        ("A B C D E F G H I J K L M N O P Q R S T U V W X Y Z", 26),
        ("s a i", 3),
        ("s\na\ni\nd", 4),
        ("s a i\n\nd", 4),
        ("f r e e\ns h i p", 2),
        ("f r e e\r\ns h i p", 2),
        ("f r e e\nx y", 3),
        ("F.R.E.E.", 4),
        ("said by a b c", 5),
        ("s  a  i  d", 4),
    ],
)
def test_letters_are_one_word_only_where_they_spell_one_that_is_known(text: str, words: int) -> None:
    assert read([text])[0].words == words


def test_what_one_page_spells_out_changes_nothing_on_another() -> None:
    pages = ["a b c d", "f r e e", "x y"]
    assert [document.words for document in read(pages)] == [4, 1, 2]
