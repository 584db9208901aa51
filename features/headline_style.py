"""How a headline is set: its capitals, its length and its marks. What it says is read in `headline`.

Asked only where the page tells what its headline is: by a title given with it, or by a heading in Markdown ("# ..."). The
first line of a bare text may as well be a caption or the name of a section, and these terms weigh much.
"""

from __future__ import annotations

import numpy as np

from .cues import Rows, rows_of_words
from .declare import Reading, feature
from .document import Document
from .headline import ARTICLE, Headlines, headline_of, in_capitals, spans_of
from .pages import Pages
from .scan import Bools

_LEAST = 2  # content words after the first that a headline needs before their capitals say anything
_CITATION = (
    "Horne & Adalı, This Just In: Fake News Packs a Lot in Title, Uses Simpler, Repetitive Content in Text Body, "
    "ICWSM workshop NECO, 2017"
)


def told_headline_of(document: Document) -> tuple[Headlines, slice] | None:
    """Return the batch's headlines and the words of this page's one; None where nothing says that it is the headline."""
    found = headline_of(document)
    if found is None:
        return None
    line = int(found[0].line[document.index])
    pages = document.pages
    return found if line < 0 or pages.codes[pages.line_start[line]] == ord("#") else None


def _content(headlines: Pages) -> Bools:
    """Return which words of the headlines have a case of their own: no numbers, no closed-class words, none that opens one."""
    content = (headlines.scan.folded[headlines.scan.word_start] >= ord("a")) & ~headlines.word_common
    opens = headlines.page_words[:-1]
    content[opens[opens < len(content)]] = False
    return content


def capitalised(headlines: Pages) -> Rows:
    """Return the content words of the headlines that begin with a capital."""
    return rows_of_words(headlines, np.flatnonzero(headlines.once(_content) & headlines.word_capital))


def capitalised_share(headlines: Pages) -> list[float]:
    """Return the share of content words that begin with a capital, by headline; −1 where that tells nothing."""
    page, size, content = headlines.word_page, len(headlines), headlines.once(_content)
    count = np.bincount(page[content], minlength=size)
    capital = np.bincount(page[content & headlines.word_capital], minlength=size)
    throughout = 2 * np.bincount(page[headlines.once(in_capitals)], minlength=size) > np.diff(headlines.page_words)
    share: list[float] = np.where((count < _LEAST) | throughout, -1.0, capital / np.maximum(count, 1)).tolist()
    return share


@feature(
    group="headline",
    unit="share of words",
    range=(0, 1),
    better="less",
    scope="main",
    why="Agencies and most newsrooms set a headline like a sentence; A Capital On Every Word is an older house style that "
    "imitators of news keep far more often. A habit, not a fault.",
    citation=_CITATION,
    fires="# Council Closes Old Bridge After Engineers Find Deep Cracks" + ARTICLE,
    quiet="# Council closes old bridge after engineers find deep cracks" + ARTICLE,
)
def headline_case(document: Document) -> Reading:
    """Words of the headline that begin with a capital, as a share; the first word and closed-class words aside.

    Undefined where nothing tells what the headline is, for one all in capitals, and for fewer than two such words.
    """
    found = told_headline_of(document)
    if found is None:
        return Reading(None)
    headlines, _ = found
    share = headlines.pages.once(capitalised_share)[document.index]
    _, spans = spans_of(document, headlines, headlines.pages.by_page(capitalised))
    return Reading(share, spans) if share >= 0 else Reading(None)


@feature(
    group="headline",
    unit="words",
    range=(0, 1000),
    better="less",
    scope="main",
    why="A headline that tells a whole claim is made to be shared without its article.",
    citation=_CITATION,
    fires="# Council closes the old bridge over the river because its engineers have found deep cracks in the pillars"
    + ARTICLE,
    quiet="# Council closes bridge over cracks" + ARTICLE,
)
def headline_words(document: Document) -> Reading:
    """Words of the headline; undefined where nothing tells what the headline is."""
    found = told_headline_of(document)
    if found is None:
        return Reading(None)
    headlines, rows = found
    _, spans = spans_of(document, headlines, headlines.pages.by_page(whole))
    return Reading(min(float(rows.stop - rows.start), 1000.0), spans)


def whole(headlines: Pages) -> Rows:
    """Return each headline from its first word to its last."""
    page = np.flatnonzero(np.diff(headlines.page_words)).astype(np.int32)
    first, last = headlines.page_words[page], headlines.page_words[page + 1] - 1
    return Rows(page, headlines.word_start[first], headlines.word_end[last])


def emphatic_marks(headlines: Pages) -> Rows:
    """Return each ! ? … and of the first of each run of points."""
    folded, at = headlines.scan.folded, headlines.marks
    point = folded[at] == ord(".")
    after = np.append(at[1:], -1)
    dots = point & (after == at + 1) & np.append(point[1:], False)
    dots[1:] &= ~(point[:-1] & (at[:-1] == at[1:] - 1))
    wanted = (
        (folded[at] == ord("!"))
        | (folded[at] == ord("?"))
        | dots
        | (headlines.codes[headlines.scan.kept[at]] == 0x2026)
    )
    place = headlines.scan.kept[at[wanted]]
    return Rows((np.searchsorted(headlines.base, place, side="right") - 1).astype(np.int32), place, place + 1)


@feature(
    group="headline",
    unit="marks",
    range=(0, 1000),
    better="less",
    scope="main",
    why="A headline that asks, cries or trails off sells a reaction instead of stating its news.",
    citation="Blom & Hansen, Click bait: Forward-reference as lure in online news headlines, J. Pragmatics 76, 2015",
    fires="# You will not believe what the council did to the bridge … or did it?!" + ARTICLE,
    quiet="# Council closes bridge over cracks" + ARTICLE,
)
def headline_marks(document: Document) -> Reading:
    """Exclamation marks, question marks and ellipses in the headline; undefined where nothing tells what the headline is."""
    found = told_headline_of(document)
    if found is None:
        return Reading(None)
    headlines, _ = found
    count, spans = spans_of(document, headlines, headlines.pages.by_page(emphatic_marks))
    return Reading(min(float(count), 1000.0), spans)
