"""How a headline is set: its capitals, its length and its marks. What it says is read in `headline`.

Asked only where the page tells what its headline is: by a title given with it, or by a heading in Markdown ("# ..."). The
first line of a bare text may as well be a caption or the name of a section, and these terms weigh much.
"""

from __future__ import annotations

import numpy as np

from .cues import Rows, rows_of_words
from .curves import Floats
from .declare import batch_feature
from .headline import ARTICLE, Headlines, in_capitals, shown
from .pages import Pages
from .reading import Readings
from .scan import Bools

_LEAST = 2  # content words after the first that a headline needs before their capitals say anything
_CITATION = (
    "Horne & Adalı, This Just In: Fake News Packs a Lot in Title, Uses Simpler, Repetitive Content in Text Body, "
    "ICWSM workshop NECO, 2017"
)


def _told(pages: Pages) -> Bools:
    """Return which pages have a headline and something that says that it is one."""
    headlines = pages.once(Headlines)
    marked = np.append(pages.codes[pages.line_start] == ord("#"), True)  # the last: a title
    told: Bools = (headlines.words > 0) & marked[headlines.line]
    return told


def _content(headlines: Pages) -> Bools:
    """Return which words of the headlines have a case of their own: no numbers, no closed-class words, none that opens one."""
    content = (headlines.scan.folded[headlines.scan.word_start] >= ord("a")) & ~headlines.word_common
    opens = headlines.page_words[:-1]
    content[opens[opens < len(content)]] = False
    return content


def capitalised(headlines: Pages) -> Rows:
    """Return the content words of the headlines that begin with a capital."""
    return rows_of_words(headlines, np.flatnonzero(headlines.once(_content) & headlines.word_capital))


def capitalised_share(headlines: Pages) -> Floats:
    """Return the share of content words that begin with a capital, by headline; not a number where that tells nothing."""
    page, size, content = headlines.word_page, len(headlines), headlines.once(_content)
    count = np.bincount(page[content], minlength=size)
    capital = np.bincount(page[content & headlines.word_capital], minlength=size)
    throughout = 2 * np.bincount(page[headlines.once(in_capitals)], minlength=size) > np.diff(headlines.page_words)
    return np.where((count < _LEAST) | throughout, np.nan, capital / np.maximum(count, 1))


@batch_feature(
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
def headline_case(pages: Pages) -> Readings:
    """Words of the headline that begin with a capital, as a share; the first word and closed-class words aside.

    Undefined where nothing tells what the headline is, for one all in capitals, and for fewer than two such words.
    """
    headlines = pages.once(Headlines).pages
    values = np.where(pages.once(_told), capitalised_share(headlines), np.nan)
    return shown(pages, values, capitalised(headlines))


@batch_feature(
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
def headline_words(pages: Pages) -> Readings:
    """Words of the headline; undefined where nothing tells what the headline is."""
    headlines = pages.once(Headlines)
    return shown(pages, np.where(pages.once(_told), np.minimum(headlines.words, 1000), np.nan), whole(headlines.pages))


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


@batch_feature(
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
def headline_marks(pages: Pages) -> Readings:
    """Exclamation marks, question marks and ellipses in the headline; undefined where nothing tells what the headline is."""
    marks = emphatic_marks(pages.once(Headlines).pages)
    count = np.bincount(marks.page, minlength=len(pages))
    return shown(pages, np.where(pages.once(_told), np.minimum(count, 1000), np.nan), marks)
