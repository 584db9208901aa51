"""How much of the page is the article, and what the rest is."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from . import anatomy, lines
from .characters import FOREIGN
from .cues import words_of_lines
from .declare import batch_feature
from .pages import Pages
from .reading import Readings, share
from .scan import Ints, changes, stretches

_MENU = 6  # short lines in a row, none of them a sentence, make a list of links
_SHORT = 12  # words
_FOREIGN_LETTERS = 0.15  # share of a line's letters that no Latin letter resembles; Greek and Cyrillic prose has .4
_FOREIGN_WORDS = 0.12  # share of a line's words that are function words of another language


Marked = tuple[Ints, Ints, Ints, Ints]  # page, start, end and words of each marked line


def _marked(pages: Pages, rows: npt.NDArray[np.integer]) -> Marked:
    return pages.line_page[rows], pages.line_start[rows], pages.line_end[rows], pages.line_size[rows]


def outside(pages: Pages) -> Marked:
    """Return which lines are not main text."""
    return _marked(pages, np.flatnonzero(pages.line_label != anatomy.MAIN))


@batch_feature(
    group="layout",
    unit="share of words",
    range=(0, 1),
    better="less",
    scope="page",
    version=2,
    why="A page that is mostly other posts, menus and advertising has little room for its article.",
    citation="Kohlschütter, Fankhauser & Nejdl, Boilerplate Detection using Shallow Text Features, WSDM 2010",
    fires="The council voted on Monday to close the old bridge for repairs, officials said, after engineers found cracks.\n"
    "Residents will have to use the ferry until October, according to the plan that the council published last week.\n"
    "Engineers told the council in March that the bridge could not carry lorries safely any more, the minutes show.\n"
    "Popular posts\nAbout us\nPrivacy policy\nSubscribe to our newsletter\nContact us\nLog in\nAll rights reserved",
    quiet="The council voted on Monday to close the old bridge for repairs, officials said, after engineers found cracks.\n"
    "Residents will have to use the ferry until October, according to the plan that the council published last week.\n"
    "Engineers told the council in March that the bridge could not carry lorries safely any more, the minutes show.",
)
def sidebar_share(pages: Pages) -> Readings:
    """Words outside the article, as a share of all words of the page.

    A text without line breaks is one block: 0, or 1 where half of it sells.
    """
    return share(pages, outside(pages))


_FERRY = (
    "The ferry starts on Monday and runs until October, the council said in a statement on its site this week.\n"
    "Tickets cost two crowns and children ride free, according to the timetable that the harbour office published.\n"
    "The bridge will open again when the repairs are done, the head of the works department told the council.\n"
)
_TALK = (
    "Comments\n"
    + "".join(
        f"{name} said...\nMarch 3, 2011 at 4:{minute} pm\n{text}\n"
        for name, minute, text in (
            (
                "Ingrid",
                12,
                "Great post, I agree with you. I take the ferry all the time and it is always late, so good luck with it.",
            ),
            (
                "Bob",
                15,
                "Thanks for sharing this, nice article. Imho the old bridge was ugly anyway, but I will miss it.",
            ),
            ("Karl M", 21, "I don't think they will ever finish this. They said the same thing ten years ago, lol."),
            (
                "Anna",
                30,
                "You are so right! My kids have to get up an hour earlier because of this. I wish they had asked us first.",
            ),
            (
                "Ingrid",
                41,
                "It was the same with the school, I wrote to them twice and I never got an answer from anybody.",
            ),
            (
                "Bob",
                44,
                "Well, I like it. You get fresh air and you don't have to look for parking. What more do you want?",
            ),
            (
                "Anna",
                52,
                "Does anybody know if you can take a bike? I asked at the pier and nobody could tell me, of course.",
            ),
            ("Karl M", 57, "Yes you can, I did it last summer. Just be there early because it gets full, lol."),
        )
    )
    + "Leave a reply\nPost a comment\n"
)


def comments(pages: Pages) -> Marked:
    """Return which lines are readers' comments or the forms for them."""
    return _marked(pages, np.flatnonzero(pages.line_label == anatomy.COMMENT))


@batch_feature(
    group="layout",
    unit="share of words",
    range=(0, 1),
    better="neither",
    scope="page",
    version=2,
    why="Readers' comments are not the publisher's words; how many there are is worth knowing, not scoring.",
    fires=_FERRY + _TALK,
    quiet=_FERRY,
)
def comment_share(pages: Pages) -> Readings:
    """Words in readers' comments, as a share of all words of the page.

    A text without line breaks has none: 0.
    """
    return share(pages, comments(pages))


def menus(pages: Pages) -> Marked:
    """Return which lines stand in a run of short lines outside the article, none of which ends a sentence."""
    plain = (pages.line_size <= _SHORT) & ~lines.ends_sentence(pages) & (pages.line_label == anatomy.BOILERPLATE)
    first = np.flatnonzero(changes(plain, pages.line_page))
    length = np.diff(first, append=len(plain))
    runs = plain.take(first) & (length >= _MENU)
    return _marked(pages, stretches(first.compress(runs), length.compress(runs)))


@batch_feature(
    group="layout",
    unit="share of words",
    range=(0, 1),
    better="less",
    scope="page",
    version=2,
    why="Long lists of links serve search engines and visitors passing through, not a reader of the article.",
    citation="Ntoulas et al., Detecting Spam Web Pages through Content Analysis, WWW 2006",
    fires="The council voted on Monday to close the old bridge for repairs, officials said, after engineers found cracks.\n"
    "Residents will have to use the ferry until October, according to the plan that the council published last week.\n"
    "Engineers told the council in March that the bridge could not carry lorries safely any more, the minutes show.\n"
    "Home\nAbout us\nContact us\nPrivacy policy\nTerms of use\nArchives\nCategories\nBlogroll\nSitemap\nSearch\nLog in",
    quiet="The council voted on Monday to close the old bridge for repairs, officials said, after engineers found cracks.",
)
def link_farm(pages: Pages) -> Readings:
    """Words in long runs of link-like lines outside the article, as a share of all words of the page.

    A text without line breaks has no lines to run: 0.
    """
    return share(pages, menus(pages))


def foreign(pages: Pages) -> Marked:
    """Return which lines are written in another script, or in another language that the list `foreign` knows."""
    size = len(pages.line_start)
    other = lines.places_by_line(pages, np.flatnonzero((pages.scan.kinds & FOREIGN) != 0).astype(np.int32))
    strange = np.bincount(pages.hit_line.take(pages.hits_of("foreign")), minlength=size)
    strange = np.where(strange > _FOREIGN_WORDS * pages.line_size, strange, 0)
    # Few lines have any such letter, or two such words: of those alone the rest is asked.
    rows = np.flatnonzero((other > 0) | (strange >= 2))
    words, row = words_of_lines(pages, rows)
    letters = np.bincount(row, pages.word_size.take(words), len(rows))
    english = np.bincount(row.compress(pages.word_common.take(words)), minlength=len(rows))
    script = other[rows] > _FOREIGN_LETTERS * np.maximum(letters, 1)
    language = (strange[rows] > 1.5 * english) & (strange[rows] >= 2)
    return _marked(pages, rows[script | language])


@batch_feature(
    group="layout",
    unit="share of words",
    range=(0, 1),
    better="neither",
    scope="page",
    version=2,
    why="Words in another language are read by none of the other features; the reader must know how much that is.",
    fires="The market opens at nine on Saturday.\nРынок открывается в субботу в девять часов утра.",
    quiet="The market opens at nine on Saturday.\nIt closes at four in the afternoon.",
)
def foreign_share(pages: Pages) -> Readings:
    """Words in lines of another language or script, as a share of all words of the page.

    A text without line breaks is one line: all of it counts, or none.
    """
    return share(pages, foreign(pages))
