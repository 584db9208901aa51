"""How much of the page is the article, and what the rest is."""

from __future__ import annotations

import numpy as np

from . import anatomy
from .characters import FOREIGN, LETTER
from .declare import Reading, feature
from .document import Document
from .pages import Pages
from .scan import Bools, Ints

_MENU = 6  # short lines in a row, none of them a sentence, make a list of links
_SHORT = 12  # words
_FOREIGN_LETTERS = 0.15  # share of a line's letters that no Latin letter resembles; Greek and Cyrillic prose has .4
_FOREIGN_WORDS = 0.12  # share of a line's words that are function words of another language


def label_words(pages: Pages) -> Ints:
    """Return how many words of each page carry each label: shape (pages, labels)."""
    labels = len(anatomy.LABELS)
    key = pages.line_page * labels + pages.line_label
    counts = np.bincount(key, weights=pages.line_size, minlength=len(pages) * labels)
    return counts.reshape(len(pages), labels).astype(np.int32)


def _share(document: Document, marked: Bools) -> Reading:
    """Return the share of the page's words in the marked lines, those lines being the evidence."""
    if not document.words:
        return Reading(None)
    pages, rows = document.pages, document.line_rows
    picked = np.flatnonzero(marked[rows]) + rows.start
    if not len(picked):
        return Reading(0.0)
    return Reading(
        float(pages.line_size[picked].sum()) / document.words,
        document.spans_of(pages.line_start[picked], pages.line_end[picked]),
    )


def outside(pages: Pages) -> Bools:
    """Return which lines are not main text."""
    return np.not_equal(pages.line_label, anatomy.MAIN)


@feature(
    group="layout",
    unit="share of words",
    range=(0, 1),
    better="less",
    scope="page",
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
def sidebar_share(document: Document) -> Reading:
    """Words outside the article, as a share of all words of the page."""
    return _share(document, document.pages.once(outside))


_FERRY = (
    "Home\nAbout\nContact\n"
    "The ferry starts on Monday and runs until October, the council said in a statement on its site this week.\n"
    "Tickets cost two crowns and children ride free, according to the timetable that the harbour office published.\n"
    "The bridge will open again when the repairs are done, the head of the works department told the council.\n"
)
_TALK = (
    "8 comments\n"
    "Olaf • May 19, 2012 at 08:36 PM\n"
    "I would love to go but I can't because I'm working on Mondays. Maybe you could take some pictures for us?\nReply\n"
    "Leo W. • May 18, 2012 at 05:10 PM\n"
    "LOL @Ines, I wrote to them too. My guess is that you and I are the only ones who did. :)\nReply\n"
    "Ruth • May 18, 2012 at 03:22 PM\n"
    "Well, I like it. You get fresh air and you don't have to look for parking. What more do you want?\nReply\n"
    "Ines • May 18, 2012 at 12:55 PM\n"
    "Leo is right, I wrote to them twice and I never got an answer. You would think that someone reads the mail!\nReply\n"
    "Olaf • May 18, 2012 at 08:40 AM\n"
    "I don't think they will ever finish that bridge, do you?\nReply\n"
    "Ruth • May 17, 2012 at 09:12 AM\n"
    "Yes you can, I did it last summer. Just be there early because it gets full, lol.\nReply\n"
    "Leo W. • May 17, 2012 at 07:57 AM\n"
    "Does anybody know if you can take a bike? I asked at the pier and nobody could tell me.\nReply\n"
    "Ruth • May 16, 2012 at 08:36 PM\n"
    "Thanks for this! I took the old boat when I was a kid, and I can't wait for Monday.\nReply\n"
    "You must be logged in to post a comment.\n"
)


def comments(pages: Pages) -> Bools:
    """Return which lines are readers' comments or the forms for them."""
    return np.equal(pages.line_label, anatomy.COMMENT)


@feature(
    group="layout",
    unit="share of words",
    range=(0, 1),
    better="neither",
    scope="page",
    why="Readers' comments are not the publisher's words; how many there are is worth knowing, not scoring.",
    fires=_FERRY + _TALK,
    quiet=_FERRY,
)
def comment_share(document: Document) -> Reading:
    """Words in readers' comments, as a share of all words of the page."""
    return _share(document, document.pages.once(comments))


def menus(pages: Pages) -> Bools:
    """Return which lines stand in a run of short lines outside the article, none of which ends a sentence."""
    from . import lines

    plain = (pages.line_size <= _SHORT) & ~lines.ends_sentence(pages) & (pages.line_label == anatomy.BOILERPLATE)
    change = np.diff(plain, prepend=False) | (np.diff(pages.line_page, prepend=-1) != 0)
    run = np.cumsum(change)
    length = np.bincount(run, weights=plain)
    listed: Bools = plain & (length[run] >= _MENU)
    return listed


@feature(
    group="layout",
    unit="share of words",
    range=(0, 1),
    better="less",
    scope="page",
    why="Long lists of links serve search engines and visitors passing through, not a reader of the article.",
    citation="Ntoulas et al., Detecting Spam Web Pages through Content Analysis, WWW 2006",
    fires="The council voted on Monday to close the old bridge for repairs, officials said, after engineers found cracks.\n"
    "Residents will have to use the ferry until October, according to the plan that the council published last week.\n"
    "Engineers told the council in March that the bridge could not carry lorries safely any more, the minutes show.\n"
    "Home\nAbout us\nContact us\nPrivacy policy\nTerms of use\nArchives\nCategories\nBlogroll\nSitemap\nSearch\nLog in",
    quiet="The council voted on Monday to close the old bridge for repairs, officials said, after engineers found cracks.",
)
def link_farm(document: Document) -> Reading:
    """Words in long runs of link-like lines outside the article, as a share of all words of the page."""
    return _share(document, document.pages.once(menus))


def foreign(pages: Pages) -> Bools:
    """Return which lines are written in another script, or in another language that the list `foreign` knows."""
    at = pages.scan
    letters = np.concatenate(([0], np.cumsum((at.kind & LETTER) != 0)))
    other = np.concatenate(([0], np.cumsum((at.kind & FOREIGN) != 0)))
    all_letters = letters[pages.line_end] - letters[pages.line_start]
    script = other[pages.line_end] - other[pages.line_start] > _FOREIGN_LETTERS * np.maximum(all_letters, 1)
    size = len(pages.line_start)
    strange = np.bincount(pages.hit_line[pages.hits_of("foreign")], minlength=size)
    english = np.bincount(pages.hit_line[pages.hits_of("english")], minlength=size)
    language = (strange > _FOREIGN_WORDS * pages.line_size) & (strange > 1.5 * english) & (strange >= 2)
    found: Bools = script | language
    return found


@feature(
    group="layout",
    unit="share of words",
    range=(0, 1),
    better="neither",
    scope="page",
    why="Words in another language are read by none of the other features; the reader must know how much that is.",
    fires="The market opens at nine on Saturday.\nРынок открывается в субботу в девять часов утра.",
    quiet="The market opens at nine on Saturday.\nIt closes at four in the afternoon.",
)
def foreign_share(document: Document) -> Reading:
    """Words in lines of another language or script, as a share of all words of the page."""
    return _share(document, document.pages.once(foreign))
