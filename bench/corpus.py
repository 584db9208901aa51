"""Pages to time: the shared benchmark corpus where it is at hand, else pages invented from templates with a fixed seed.

Timings depend on the text, so every figure names the corpus it came from. The folder of shared data is the variable
ASSAY_SHARED, by default ../shared beside this repository.
"""

from __future__ import annotations

import gzip
import json
import math
import os
import random
from pathlib import Path
from typing import Any, NamedTuple

Page = dict[str, Any]

SEED = 20_240_229
INVENTED = 2_000  # pages
_MEDIAN, _SPREAD = 700, 0.8  # words of an invented page: lognormal, spread in natural logarithms
_SHORTEST, _LONGEST = 60, 8_000
_PARAGRAPH = 4  # sentences

_SLOTS = {
    "who": "mayor, harbour master, school board, ferry company, ministry, union, night watchman, county surveyor",
    "name": "Anna Berg, Tomas Lind, Priya Nair, Joseph Okoro, Clara Weiss, Daniel Moreau, Ruth Adler, Ivan Petrov",
    "other": "Lena Holm, Mateo Cruz, Grace Oduya, Pavel Novak, Hugh Carey, Aiko Mori, Sara Lund, Omar Farid",
    "thing": "bridge, reservoir, tram line, flood wall, market hall, clinic, archive, lighthouse, school roof, pier",
    "did": "approved, delayed, inspected, repaired, sold, closed, reopened, measured, questioned, praised",
    "day": "Monday, Tuesday, Wednesday, Thursday, Friday, Saturday, Sunday",
    "place": "Halden, Port Ellery, Northgate, Varna Falls, Lower Quay, San Tello, Eastmere, Brackwater",
    "much": "12 per cent, 4.5 million euros, 1,200 tonnes, $38,000, 16 kilometres, one in five, 340 people",
    "loud": "shocking, outrageous, disastrous, corrupt, shameful, incredible, terrifying, pathetic",
}
_CHOICES = {slot: words.split(", ") for slot, words in _SLOTS.items()}

_PROSE = (
    "The {who} of {place} {did} the {thing} on {day}, and the work is expected to cost {much}.",
    "“We looked at the {thing} for three weeks and found no fault in it,” {name} said on {day}.",
    "According to {name}, who speaks for the {who}, the {thing} may stay shut until the end of the year.",
    "A report by the {who} that was published on {day} put the share at {much}, up from a year before.",
    "It is not clear whether the {thing} in {place} could have been saved, an official told reporters.",
    "Some people say the {thing} was never needed, but nobody in {place} would repeat it on the record.",
    "The study followed 412 residents of {place} for six years; its authors warn that the sample was small.",
    "This is a {loud} betrayal of {place}, and you should ask why the {who} is hiding the truth from us!",
    "Why was the {loud} plan for the {thing} kept from everyone? Because they never listen, of course.",
    "{name} and {other} voted against it; the rest of the {who} did not answer a request for comment.",
    "In the evening the {thing} was lit as usual, the ferry ran to {place} and the square filled slowly.",
    "Dr. {name} told the council: “If the {thing} fails, {place} has no second one, and {much} would be lost.”",
)
_HEADS = ("{place} {did} its {thing} after {much} dispute", "The {thing} that {place} forgot, and what the {who} knew")
_BYLINES = ("By {name}", "By {name}, {place}", "{place}, {day}")
_FURNITURE = (
    "Home | News | Sport | Weather | Contact us",
    "Sign up for our newsletter and never miss a story from {place}",
    "Read more: {place} {did} the {thing}",
    "Share this article",
    "Advertisement",
    "Order the {loud} {thing} today for $39.99 and save {much} with free shipping",
    "Copyright. All rights reserved. Terms of use. Privacy policy.",
)


class Corpus(NamedTuple):
    """Pages with `id`, `title` and `text`, and where they came from."""

    name: str
    pages: list[Page]

    @property
    def words(self) -> float:
        """Words a page on average, as white space parts them."""
        return sum(len(page["text"].split()) for page in self.pages) / len(self.pages)


def shared(*names: str) -> Path:
    """Return the path of shared data, which need not be there."""
    root = Path(__file__).resolve().parent.parent
    return root.joinpath(os.environ.get("ASSAY_SHARED", "../shared"), "data", *names)


def load() -> Corpus:
    """Return the shared corpus, or the invented one where it is absent."""
    path = shared("bench", "corpus.jsonl.gz")
    if not path.is_file():
        return Corpus("invented pages", invented(INVENTED))
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return Corpus("the shared corpus", [json.loads(line) for line in lines])


def invented(count: int, seed: int = SEED) -> list[Page]:
    """Return `count` invented pages; the same seed gives the same pages."""
    draw = random.Random(seed)
    return [_page(draw, number) for number in range(count)]


def prose(words: int, *, between: str, seed: int = SEED) -> str:
    """Return at least `words` words of invented sentences with `between` between the paragraphs."""
    draw = random.Random(seed)
    sentences: list[str] = []
    found = 0
    while found < words:
        sentences.append(_fill(draw, _PROSE))
        found += len(sentences[-1].split())
    paragraphs = [sentences[first : first + _PARAGRAPH] for first in range(0, len(sentences), _PARAGRAPH)]
    return between.join(map(" ".join, paragraphs))


def _page(draw: random.Random, number: int) -> Page:
    words = min(max(round(draw.lognormvariate(math.log(_MEDIAN), _SPREAD)), _SHORTEST), _LONGEST)
    title = _fill(draw, _HEADS)
    above = [_fill(draw, _FURNITURE) for _ in range(draw.randrange(0, 4))]
    below = [_fill(draw, _FURNITURE) for _ in range(draw.randrange(0, 12))]
    around = sum(len(line.split()) for line in (*above, *below))
    body = prose(max(words - around, _SHORTEST), between="\n\n", seed=draw.getrandbits(48))
    text = "\n".join([*above, title, _fill(draw, _BYLINES), "", body, "", *below])
    return {"id": f"invented-{number:04d}", "title": title if draw.random() < 0.5 else None, "text": text}


def _fill(draw: random.Random, templates: tuple[str, ...]) -> str:
    """Return one of the templates with its slots filled; a slot that stands twice is filled alike."""
    return draw.choice(templates).format_map({slot: draw.choice(words) for slot, words in _CHOICES.items()})
