"""The headline: the title that came with the page, else its first line when that is a headline, else none."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from .clickbait_model import head, read_headlines
from .cues import Rows, rows_of_words
from .curves import Floats, probability
from .declare import batch_feature
from .hashing import in_buckets_of, stem_hashes, within_page
from .pages import Pages
from .reading import Readings, evidence, ratio
from .scan import Bools, among, stretches
from .voice import SHOUTED

_LONGEST = 25  # words
_ALONE = 20  # words of a lone line that may still be a headline
_CONTENT = 4  # letters; a shorter word says little
_STEM = 6  # letters by which two forms of a word are taken for one
_SPREAD = np.uint16(40_503)  # an odd number, to set pages apart

ARTICLE = (  # below the headlines of the examples
    "\nThe council voted on Monday to close the bridge. Engineers had found cracks in March, the minutes say.\n"
    "The ferry will run until October, and the council will pay for it from the road fund, Mayor Anna Berg said."
)


class Headlines:
    """The headlines of a batch, read like pages of their own; `line` is the line each was taken from, -1 for a title."""

    def __init__(self, pages: Pages) -> None:
        self.line = np.full(len(pages), -1, dtype=np.int64)
        lines = _first_lines(pages)
        texts = []
        for page, title in enumerate(pages.titles):
            line = -1 if title else lines[page]
            self.line[page] = line
            texts.append(title or ("" if line < 0 else pages.joined[pages.line_start[line] : pages.line_end[line]]))
        self.pages = read_headlines(texts)
        self.words = np.diff(self.pages.page_words)  # of each headline; 0: the page has none


def _first_lines(pages: Pages) -> list[int]:
    """Return the first line of each article where it may be a headline, else −1."""
    main = np.flatnonzero(pages.line_label == 0)
    if not len(main):
        return [-1] * len(pages)
    low, high = np.searchsorted(main, pages.page_lines[:-1]), np.searchsorted(main, pages.page_lines[1:])
    first = main[np.minimum(low, len(main) - 1)]
    size, longest = pages.line_size[first], np.where(high - low > 1, _LONGEST, _ALONE)
    closed = among(pages.codes[pages.line_end[first] - 1], (ord("."), ord("…")))
    found: list[int] = np.where((high > low) & ~closed & (size > 0) & (size <= longest), first, -1).tolist()
    return found


def shown(pages: Pages, values: Floats, spans: Rows) -> Readings:
    """Return values of the headlines as readings of their pages, with spans of the headlines where they stand on their pages.

    They stand nowhere when the headline came as a title.
    """
    headlines = pages.once(Headlines)
    rows = np.flatnonzero(headlines.line[spans.page] >= 0)
    page = spans.page[rows]
    shift = pages.line_start[headlines.line[page]] - headlines.pages.base[page]
    return Readings(values, *evidence(pages, (page, spans.start[rows] + shift, spans.end[rows] + shift)))


def lures(headlines: Pages) -> Rows:
    """Return the words that are meant to be clicked, and those that address the reader."""
    rows = headlines.hits_of("clickbait", "second_person")
    rows = rows[np.argsort(headlines.hit_start[rows], kind="stable")]
    return Rows(headlines.word_page[headlines.hit_word[rows]], headlines.hit_start[rows], headlines.hit_end[rows])


@batch_feature(
    group="headline",
    unit="probability",
    range=(0, 1),
    better="less",
    scope="main",
    version=3,
    why="A headline that withholds its news to be clicked tells how the page earns its money.",
    citation="Chakraborty et al., Stop Clickbait, ASONAM 2016",
    fires="17 things you won't believe about this adorable cat" + ARTICLE,
    quiet="Council votes to close bridge after engineers find cracks" + ARTICLE,
)
def clickbait(pages: Pages) -> Readings:
    """Probability that the headline is clickbait, from its words and never from its letter case."""
    headlines = pages.once(Headlines)
    values = np.where(headlines.words > 0, probability(head().log_odds(headlines.pages)), np.nan)
    return shown(pages, values, lures(headlines.pages))


def shouted(headlines: Pages) -> Rows:
    """Return the words of four letters or more in capitals, in headlines that are not set in capitals throughout."""
    capital = headlines.once(in_capitals) & (headlines.word_size >= SHOUTED)
    count = np.bincount(headlines.word_page[capital], minlength=len(headlines))
    throughout = 2 * count > np.diff(headlines.page_words)
    return rows_of_words(headlines, np.flatnonzero(capital & ~throughout[headlines.word_page]))


@batch_feature(
    group="headline",
    unit="share of words",
    range=(0, 1),
    better="less",
    scope="main",
    why="Single words in capitals shout; a headline all in capitals is a house style and is not counted.",
    fires="Mayor DESTROYS council over SHOCKING bridge plan" + ARTICLE,
    quiet="Mayor criticises council over bridge plan" + ARTICLE,
)
def headline_shouting(pages: Pages) -> Readings:
    """Words of four letters or more in capitals, as a share of the headline's words."""
    headlines = pages.once(Headlines)
    spans = shouted(headlines.pages)
    return shown(pages, ratio(np.bincount(spans.page, minlength=len(pages)), headlines.words), spans)


@batch_feature(
    group="headline",
    unit="share of words",
    range=(0, 1),
    better="more",
    scope="main",
    version=3,
    why="A headline should promise what the text delivers.",
    citation="Ecker et al., The Effects of Subtle Misinformation in News Headlines, J. Exp. Psychol. Applied 20(4), 2014",
    fires="Council closes bridge over cracks" + ARTICLE,
    quiet="Dragons abduct wealthy astronauts" + ARTICLE,
)
def headline_body_overlap(pages: Pages) -> Readings:
    """Content words of the headline that the article uses too, as a share; shown are those that it never mentions."""
    return shown(pages, *mentioned(pages))


def in_capitals(pages: Pages) -> Bools:
    return pages.in_capitals(np.arange(len(pages.word_start), dtype=np.int32))


def mentioned(pages: Pages) -> tuple[Floats, Rows]:
    """Return the share of each headline's content words that its article uses, and those words that it never mentions.

    The share is not a number where headline or article has no words to compare.
    """
    headlines = pages.once(Headlines)
    read, size = headlines.pages, len(pages)
    wanted = np.flatnonzero(~read.word_common & (read.word_size >= _CONTENT)).astype(np.int32)
    page = read.word_page[wanted]
    body = pages.word_main & ~pages.word_common
    taken = headlines.line[headlines.line >= 0]
    body[stretches(pages.line_words[taken], pages.line_size[taken])] = False
    words = np.flatnonzero(body)
    compared = np.diff(np.searchsorted(words, pages.page_words)) > 0
    # Few words of an article begin with the two letters of a word of its headline: only those are compared.
    begun = np.zeros(1 << 16, dtype=np.bool_)
    begun[_beginnings(read, wanted)] = True
    alike = np.flatnonzero(begun.take(_beginnings(pages, words)))
    asked = words.take(alike).astype(np.int32)
    keys = within_page(page, stem_hashes(read.scan, wanted, _STEM))
    there = within_page(pages.word_page.take(asked), stem_hashes(pages.scan, asked, _STEM))
    there = np.sort(there[in_buckets_of(there, keys)])
    at = np.minimum(np.searchsorted(there, keys), max(len(there) - 1, 0))
    used = there[at] == keys if len(there) else np.zeros(len(keys), dtype=np.bool_)
    hits, all_words = np.bincount(page, used, size), np.bincount(page, minlength=size)
    compared &= all_words > 0
    return np.where(compared, hits / np.maximum(all_words, 1), np.nan), rows_of_words(read, wanted[~used])


def _beginnings(pages: Pages, words: npt.NDArray[np.integer]) -> npt.NDArray[np.uint16]:
    """Return a number for the page and the first two letters of some words; other pages' words may share it."""
    start, folded = pages.scan.word_start.take(words), pages.scan.folded
    letters = folded.take(start) + folded.take(start + 1, mode="clip") * np.uint16(256)
    letters += pages.word_page.take(words).astype(np.uint16) * _SPREAD
    return letters
