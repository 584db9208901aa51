"""Pages made to break a reader: one shape repeated, marks that never close, letters that change length, every part of Unicode.

`TEXTS` and `HTMLS` map a name to a function that makes such a page of so many characters.
"""

from __future__ import annotations

import random
import unicodedata
from collections.abc import Callable

import corpus

Maker = Callable[[int], str]

MOST_MEMORY = 600  # bytes for a byte of input, the bound that docs/limits.md names


def usual(size: int) -> str:
    """Return ordinary text of about `size` characters: written pages one after another."""
    pages, have = [], 0
    for page in corpus.invented(corpus.INVENTED):
        pages.append(page["text"])
        have += len(pages[-1]) + 2
        if have >= size:
            break
    text = "\n\n".join(pages)
    return (text * (size // max(len(text), 1) + 1))[:size]


def _repeat(unit: str) -> Maker:
    return lambda size: (unit * (size // len(unit) + 1))[:size]


def _blocks_of_unicode(size: int) -> str:
    """Return words of every part of Unicode that has letters, marks or signs."""
    draw = random.Random(11)
    letters = [chr(code) for code in range(0x20, 0x30000) if unicodedata.category(chr(code))[0] in "LMNPSZ"]
    return "".join(draw.choice(letters) if draw.random() < 0.85 else " " for _ in range(size))


def _noise(size: int) -> str:
    draw = random.Random(12)
    return "".join(chr(draw.randrange(1, 0x250)) for _ in range(size))


def _words(size: int) -> str:
    """Return words that are never said twice."""
    draw = random.Random(13)
    words, have = [], 0
    while have < size:
        words.append("".join(draw.choice("abcdefghijklmnoprstuvwyz") for _ in range(draw.randrange(2, 11))))
        have += len(words[-1]) + 1
    return " ".join(words)[:size]


TEXTS: dict[str, Maker] = {
    "one letter": _repeat("a"),
    "one letter a line": _repeat("a\n"),
    "one word": _repeat("said "),
    "one cue a sentence": _repeat("She said. "),
    "quotation marks": _repeat('"'),
    "curly marks, never closed": _repeat("“"),
    "nested marks": _repeat("“‘"),
    "quoted words": _repeat('"a" '),
    "apostrophes": _repeat("'a"),
    "full stops": _repeat("."),
    "abbreviations": _repeat("U.S. Mr. "),
    "digits": _repeat("1234567890"),
    "figures": _repeat("4 per cent of 100 in 2019, "),
    "commas": _repeat("a, "),
    "question marks": _repeat("Why? "),
    "blank lines": _repeat("\n"),
    "spaces": _repeat(" "),
    "carriage returns": _repeat("\r\n"),
    "tabs and words": _repeat("\ta"),
    "dotted capital I": _repeat("İ"),
    "dotted capital I in words": _repeat("İstanbul "),
    "lower case of another length": _repeat("ȺKÅẞİ ȾA "),
    "sharp s and ligatures": _repeat("ßﬁﬀ "),
    "lone surrogates": _repeat("\ud800 \udc00"),
    "combining marks": _repeat("a" + "\u0301" * 1000 + " "),
    "marks on every letter": _repeat("s\u0336\u0301a\u0336i\u0336\u0489d\u0336 "),
    "zero-width characters": _repeat("b\u200bu\u200dy\ufeff "),
    "look-alike letters": _repeat("Вuу nоw "),
    "directions": _repeat("\u202ea\u202c\u2067b\u2069 "),
    "mixed directions": _repeat("said אמר \u202eقال\u202c\u2067said\u2069 "),
    "no characters": _repeat("\uffff\ue000\U000f0000\U0010ffff\u0378 "),
    "tags and selectors": _repeat("a\U000e0061\ufe0f\u034f "),
    "null bytes": _repeat("\0"),
    "control characters": _repeat("\x1b[2J\x07"),
    "emoji": _repeat("👩‍👩‍👧‍👦 "),
    "letters spaced out": _repeat("b u y n o w "),
    "capitals": _repeat("BUY NOW! "),
    "offers": _repeat("Buy now and save $20 on our capsules. Order today. "),
    "offers a line": _repeat("Buy now for $20\n"),
    "names": _repeat("Jane Roe and John Doe of the Roe Institute "),
    "headings": _repeat("# Heading\n"),
    "list items": _repeat("- item\n"),
    "links": _repeat("http://a.example/b?c=d#e "),
    "e-mail addresses": _repeat("a@b.example "),
    "one repeated sentence": _repeat("The council voted on Monday to close the old bridge. "),
    "one repeated line": _repeat("The council voted on Monday to close the old bridge.\n"),
    "words said once": _words,
    "every part of Unicode": _blocks_of_unicode,
    "noise": _noise,
    "Chinese": _repeat("今天的新闻报道说桥梁将关闭。"),
    "hyphens": _repeat("a-"),
    "leaders": _repeat("Chapter ..... 3\n"),
    "by-lines": _repeat("By Jane Roe, Staff Writer\n"),
    "dates": _repeat("May 4, 2019\n"),
    "sources": _repeat("Source: Reuters\n"),
    "comments": _repeat("jane says:\nMay 4, 2019 at 3:12 pm\nReply\n"),
}
HTMLS: dict[str, Maker] = {
    "open blocks": _repeat("<div>"),
    "open blocks with text": _repeat("<div>a "),
    "open quotations": _repeat("<blockquote><q>a"),
    "nested data": lambda size: '<script type="application/ld+json">' + '[{"a":' * (size // 6),
    "open spans": _repeat("<span>"),
    "open bold": _repeat("<b>"),
    "bold in paragraphs": _repeat("<p><b>a"),
    "open links": _repeat("<a href=x>"),
    "open tables": _repeat("<table><tr><td>"),
    "open lists": _repeat("<ul><li>"),
    "end tags": _repeat("</div>"),
    "one attribute, long": lambda size: f"<p class='{'a' * (size - 12)}'>",
    "attributes": lambda size: "<p " + "".join(f"a{number}=1 " for number in range(size // 9)) + ">x",
    "angle brackets": _repeat("<"),
    "open comment": lambda size: "<!--" + "-" * (size - 4),
    "comments": _repeat("<!---->"),
    "entities": _repeat("&amp;"),
    "broken entities": _repeat("&#x110000;&a"),
    "open script": lambda size: "<script>" + "a" * (size - 8),
    "styles": _repeat("<p style='display:none'>a</p>"),
    "hidden": _repeat("<p hidden>a</p>"),
    "paragraphs": _repeat("<p>a</p>"),
    "text areas": _repeat("<textarea>a\n"),
    "preformatted": lambda size: "<pre>" + "a\n" * (size // 2),
    "svg": _repeat("<svg><title>a</title>"),
    "maths": _repeat("<math><mi>a"),
    "templates": _repeat("<template>"),
    "meta": _repeat("<meta property='og:title' content='a'>"),
    "titles": _repeat("<title>a</title>"),
    "selects": _repeat("<select><option>"),
    "frames": _repeat("<iframe><frameset>"),
    "headings": _repeat("<h1>a</h1>"),
    "fonts": _repeat("<font color=a><p>"),
}


def usual_html(size: int) -> str:
    """Return an ordinary HTML page of about `size` characters."""
    lines = usual(size).split("\n")
    return ("<html><body>" + "".join(f"<p>{line}</p>\n" for line in lines if line) + "</body></html>")[:size]
