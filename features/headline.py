"""The headline: the title that came with the page, else its first line when that is a headline, else none."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from .clickbait_model import head, read_headlines
from .curves import Floats, probability
from .declare import Reading, Spans, feature
from .document import Document
from .hashing import in_buckets_of, stem_hashes, within_page
from .pages import Pages
from .scan import Bools, Ints, among

_LONGEST = 25  # words
_ALONE = 20  # words of a lone line that may still be a headline
_CONTENT = 4  # letters; a shorter word says little
_STEM = 6  # letters by which two forms of a word are taken for one

_ARTICLE = (
    "\nThe council voted on Monday to close the bridge. Engineers had found cracks in March, the minutes say.\n"
    "The ferry will run until October, and the council will pay for it from the road fund, Mayor Anna Berg said."
)


class Headlines:
    """The headlines of a batch, read like pages of their own; `line` is the line each was taken from, -1 for a title."""

    def __init__(self, pages: Pages) -> None:
        self.line = np.full(len(pages), -1, dtype=np.int64)
        closed = among(pages.codes[pages.line_end - 1], (ord("."), ord("…")))
        texts = []
        for page, title in enumerate(pages.titles):
            if title:
                texts.append(title)
                continue
            low, high = int(pages.page_lines[page]), int(pages.page_lines[page + 1])
            main = np.flatnonzero(pages.line_label[low:high] == 0)
            first = low + int(main[0]) if len(main) else -1
            longest = _LONGEST if len(main) > 1 else _ALONE
            if first >= 0 and not closed[first] and 0 < pages.line_size[first] <= longest:
                self.line[page] = first
                texts.append(pages.joined[pages.line_start[first] : pages.line_end[first]])
            else:
                texts.append("")
        self.pages = read_headlines(texts)


def clickbait_probability(pages: Pages) -> Floats:
    """Return the probability that each page's headline is clickbait."""
    return probability(head().log_odds(pages.once(Headlines).pages))


def _found(document: Document) -> tuple[Headlines, slice] | None:
    """Return the batch's headlines and the words of this page's one; None where it has none."""
    headlines = document.pages.once(Headlines)
    low, high = headlines.pages.page_words[document.index : document.index + 2].tolist()
    return (headlines, slice(low, high)) if high > low else None


def _place(document: Document, headlines: Headlines, start: Ints, end: Ints) -> Spans:
    """Return positions in the joined headlines as spans of the page; none when the headline came as a title."""
    line = int(headlines.line[document.index])
    if line < 0:
        return document.spans_of(start[:0], end[:0])
    shift = int(document.pages.line_start[line]) - int(headlines.pages.base[document.index])
    return document.spans_of((start + shift).astype(np.int32), (end + shift).astype(np.int32))


@feature(
    group="headline",
    unit="probability",
    range=(0, 1),
    better="less",
    scope="main",
    version=3,
    why="A headline that withholds its news to be clicked tells how the page earns its money.",
    citation="Chakraborty et al., Stop Clickbait, ASONAM 2016",
    fires="17 things you won't believe about this adorable cat" + _ARTICLE,
    quiet="Council votes to close bridge after engineers find cracks" + _ARTICLE,
)
def clickbait(document: Document) -> Reading:
    """Probability that the headline is clickbait, from its words and never from its letter case."""
    found = _found(document)
    if found is None:
        return Reading(None)
    headlines, _ = found
    value = float(document.pages.once(clickbait_probability)[document.index])
    pages = headlines.pages
    rows = pages.hits_of("clickbait", "second_person")
    rows = rows[pages.word_page[pages.hit_word[rows]] == document.index]
    return Reading(value, _place(document, headlines, pages.hit_start[rows], pages.hit_end[rows]))


@feature(
    group="headline",
    unit="share of words",
    range=(0, 1),
    better="less",
    scope="main",
    why="Single words in capitals shout; a headline all in capitals is a house style and is not counted.",
    fires="Mayor DESTROYS council over SHOCKING bridge plan" + _ARTICLE,
    quiet="Mayor criticises council over bridge plan" + _ARTICLE,
)
def headline_shouting(document: Document) -> Reading:
    """Words of four letters or more in capitals, as a share of the headline's words."""
    found = _found(document)
    if found is None:
        return Reading(None)
    headlines, rows = found
    pages = headlines.pages
    start, end = pages.word_start[rows], pages.word_end[rows]
    capital = pages.once(_capitals)[rows] & (end - start >= 4)
    if 2 * int(capital.sum()) > len(start):
        return Reading(0.0)
    return Reading(float(capital.mean()), _place(document, headlines, start[capital], end[capital]))


@feature(
    group="headline",
    unit="share of words",
    range=(0, 1),
    better="more",
    scope="main",
    version=3,
    why="A headline should promise what the text delivers.",
    citation="Ecker et al., The Effects of Subtle Misinformation in News Headlines, J. Exp. Psychol. Applied 20(4), 2014",
    fires="Council closes bridge over cracks" + _ARTICLE,
    quiet="Dragons abduct wealthy astronauts" + _ARTICLE,
)
def headline_body_overlap(document: Document) -> Reading:
    """Content words of the headline that the article uses too, as a share; shown are those that it never mentions."""
    found = _found(document)
    if found is None:
        return Reading(None)
    headlines, rows = found
    mentions = document.pages.once(mentioned)
    share = float(mentions.share[document.index])
    if share != share:  # noqa: PLR0124  # not a number: nothing to compare
        return Reading(None)
    low, high = np.searchsorted(mentions.word, (rows.start, rows.stop))
    never = mentions.word[low:high][~mentions.used[low:high]]
    read = headlines.pages
    return Reading(share, _place(document, headlines, read.word_start[never], read.word_end[never]))


def _capitals(pages: Pages) -> Bools:
    return pages.in_capitals(np.arange(len(pages.word_start), dtype=np.int32))


class Mentions(NamedTuple):
    """The content words of the headlines: which the article of the page uses, and the share of them on each page."""

    word: Ints  # words of the headlines, ascending
    used: Bools
    share: Floats  # one a page; not a number where headline or article has no words to compare


def mentioned(pages: Pages) -> Mentions:
    """Look for the content words of each headline in its article."""
    headlines = pages.once(Headlines)
    read, size = headlines.pages, len(pages)
    wanted = np.flatnonzero(~read.word_common & (read.word_end - read.word_start >= _CONTENT)).astype(np.int32)
    page = read.word_page[wanted]
    body = pages.word_main.copy()
    taken = headlines.line[headlines.line >= 0]
    for first, count in zip(pages.line_words[taken].tolist(), pages.line_size[taken].tolist(), strict=True):
        body[first : first + count] = False
    words = np.flatnonzero(body & ~pages.word_common).astype(np.int32)
    body_page = pages.word_page[words]
    keys = within_page(page, stem_hashes(read.scan, wanted, _STEM))
    there = within_page(body_page, stem_hashes(pages.scan, words, _STEM))
    there = np.sort(there[in_buckets_of(there, keys)])
    at = np.minimum(np.searchsorted(there, keys), max(len(there) - 1, 0))
    used = there[at] == keys if len(there) else np.zeros(len(keys), dtype=np.bool_)
    hits, all_words = np.bincount(page, used, size), np.bincount(page, minlength=size)
    compared = (all_words > 0) & (np.bincount(body_page, minlength=size) > 0)
    return Mentions(wanted, used, np.where(compared, hits / np.maximum(all_words, 1), np.nan))
