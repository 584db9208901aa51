"""Who wrote it, when, and where it comes from. A bare text has lost these: undefined then, and no penalty."""

from __future__ import annotations

import numpy as np

from . import anatomy
from .characters import OTHER_SYMBOL
from .cues import Rows, words_in, words_of_lines
from .declare import batch_feature
from .figures import digits, years
from .hashing import Hashes, within_page
from .pages import Pages, mark_bytes
from .reading import Readings, evidence
from .scan import Bools, Ints

_HEAD, _FOOT = 6, 3  # lines after the article's first and before its last where by-lines and dates stand
_SHORT = 14  # words of a by-line or date line
_COPYRIGHT = ord("©")

_BODY = (
    "\nThe council voted on Monday to close the old bridge for repairs after engineers had found cracks in March.\n"
    "The ferry will run until October, and the council will pay for it from the road fund, the minutes say.\n"
)
_FURNITURE = (
    "Home\nAbout us\nContact us\nPrivacy policy\nTerms of use\nSubscribe to our newsletter\nAll rights reserved"
)


def _edge_lines(pages: Pages) -> tuple[Bools, Bools]:
    """Return which lines stand near the article's first line, and which near its first or its last."""
    main = np.flatnonzero(pages.line_label == anatomy.MAIN)
    page = pages.line_page[main]
    first = np.full(len(pages), len(pages.line_start), dtype=np.int64)
    last = np.full(len(pages), -1, dtype=np.int64)
    np.minimum.at(first, page, main)
    np.maximum.at(last, page, main)
    here = np.arange(len(pages.line_start))
    top, bottom = first[pages.line_page], last[pages.line_page]
    some = bottom >= 0  # a page without an article has no edge
    head: Bools = some & (here >= top - _HEAD) & (here <= top + _HEAD)
    return head, head | (some & (here >= bottom - _FOOT) & (here <= bottom + _FOOT))


def _line_has(pages: Pages, category: str) -> Ints:
    return np.bincount(pages.hit_line.take(pages.hits_of(category)), minlength=len(pages.line_start)).astype(np.int32)


def _rows(pages: Pages, lines: Ints) -> Rows:
    return Rows(pages.line_page[lines], pages.line_start[lines], pages.line_end[lines])


def _numbers(pages: Pages) -> tuple[Ints, Ints]:
    """Return, for each line, how many of its words are numbers, and how many are years."""
    count = len(pages.line_start)
    return (
        np.bincount(pages.word_line.compress(pages.once(digits)), minlength=count).astype(np.int32),
        np.bincount(pages.word_line.compress(pages.once(years)), minlength=count).astype(np.int32),
    )


def bylines(pages: Pages) -> Rows:
    """Return the lines that name an author: "By Name …", or a name with a date."""
    size, first = pages.line_size, pages.line_words[:-1]
    words = len(pages.word_start)
    if not words:
        return _rows(pages, np.zeros(0, dtype=np.int32))
    # Few lines are as short as by-lines, and near enough.
    rows = np.flatnonzero((size <= _SHORT) & pages.once(_edge_lines)[1])
    size, first = size.take(rows), first.take(rows)
    second, third = np.minimum(first + 1, words - 1), np.minimum(first + 2, words - 1)
    head = np.minimum(first, words - 1)
    at = pages.scan
    begin, end = at.word_start.take(head), at.word_end.take(head)
    by = (end - begin == 2) & (at.folded.take(begin) == ord("b")) & (at.folded.take(end - 1) == ord("y"))
    capital = pages.word_capital.take(second)
    numbers = pages.once(_numbers)[0].take(rows)
    dated = (_line_has(pages, "month_day").take(rows) > 0) | (numbers >= 3)
    month = words_in(pages, "month_day")
    named = pages.word_capital.take(head) & capital & ~month.take(head) & ~month.take(second) & dated & (numbers >= 1)
    named &= (size <= 9) & (pages.word_capital.take(third) | (at.folded.take(at.word_start.take(third)) < 0x3A))
    signed = (by & capital & (size >= 2)) | named
    return _rows(pages, rows.compress(signed).astype(np.int32))


def datelines(pages: Pages) -> Rows:
    """Return the lines that date the page: a short line with a date, or a PLACE (Agency) — opening near the first line.

    Such an opening further down is that of another article.
    """
    numbers, of_years = pages.once(_numbers)
    dated = ((_line_has(pages, "month_day") > 0) & (numbers > 0)) | ((of_years > 0) & (numbers >= 3))
    dated &= pages.line_size <= _SHORT + 6
    head, edge = pages.once(_edge_lines)
    found = dated & edge
    # Few lines are near the first one and long enough, and of those few begin with a word in capitals.
    rows = np.flatnonzero(head & (pages.line_size > 8))
    words = pages.line_words.take(rows)
    end = pages.word_end.take(words)
    placed = pages.in_capitals(words) & (end - pages.word_start.take(words) >= 4)
    rows, end = rows.compress(placed), end.compress(placed)
    dash = pages.scan.kept.take(pages.places_of("-"))
    near = np.append(dash, np.int32(len(pages.joined) + 99)).take(np.searchsorted(dash, end))
    found[rows.compress((near - end <= 40) & (near < pages.line_end.take(rows)))] = True
    return _rows(pages, np.flatnonzero(found).astype(np.int32))


def credits(pages: Pages) -> Rows:
    """Return the lines that credit a source, an empty label among them."""
    rows = pages.hits_of("agency_credit")
    at_start = pages.hit_word[rows] == pages.line_words[pages.hit_line[rows]]
    short = pages.line_size[pages.hit_line[rows]] <= _SHORT + 11
    lines = np.flatnonzero(np.bincount(pages.hit_line[rows[at_start & short]], minlength=1))
    return _rows(pages, lines[pages.once(_edge_lines)[1][lines]].astype(np.int32))


def _present(pages: Pages, rows: Rows) -> Readings:
    """Return 1 with the lines where there are any; 0 where the page has furniture but none; undefined for a bare text."""
    start, end, first, stop = evidence(pages, rows)
    furnished = (pages.main_words > 0) & (np.diff(pages.page_words) > pages.main_words)
    return Readings(np.where(stop > first, 1.0, np.where(furnished, 0.0, np.nan)), start, end, first, stop)


@batch_feature(
    group="transparency",
    unit="present",
    range=(0, 1),
    better="more",
    scope="page",
    why="A named author answers for a text.",
    citation="The Trust Project, Trust Indicators: Author/Reporter Expertise, 2017",
    fires="Council closes bridge\nBy Anna Berg" + _BODY + _FURNITURE,
    quiet="Council closes bridge" + _BODY + _FURNITURE,
)
def byline(pages: Pages) -> Readings:
    """A line that names the author near the article; undefined for a bare text."""
    return _present(pages, bylines(pages))


@batch_feature(
    group="transparency",
    unit="present",
    range=(0, 1),
    better="more",
    scope="page",
    version=2,
    why="Without a date a reader cannot tell news from history.",
    citation="The Trust Project, Trust Indicators, 2017",
    fires="Council closes bridge\nMonday, 3 March 2025" + _BODY + _FURNITURE,
    quiet="Council closes bridge" + _BODY + _FURNITURE,
)
def dateline(pages: Pages) -> Readings:
    """A line that says when, or when and where, near the article; undefined for a bare text."""
    return _present(pages, datelines(pages))


@batch_feature(
    group="transparency",
    unit="1 credited, 0 to nobody or itself",
    range=(0, 1),
    better="more",
    scope="page",
    version=2,
    why="A copy should say where it comes from; an empty label, 'internet' or the page's own name does not.",
    fires="Council closes bridge" + _BODY + "Source: Northern News Agency",
    quiet="Council closes bridge" + _BODY + "Source:",
)
def source_credit(pages: Pages) -> Readings:
    """A line that credits the text's origin; 0 when it names nobody or the page itself; undefined where there is none."""
    page, *_, filled = rows = judged_credits(pages)
    start, end, first, stop = evidence(pages, rows)
    somebody = np.bincount(page, weights=filled, minlength=len(pages)) > 0
    return Readings(np.where(stop > first, somebody, np.nan), start, end, first, stop)


def judged_credits(pages: Pages) -> tuple[Ints, Ints, Ints, Ints]:
    """Return page, start and end of each credit line, and 1 where it names somebody other than the page itself.

    "Source: internet" names nobody. A name that stands in the page's own copyright line credits the page with itself.
    """
    page, start, end = credits(pages)
    lines = np.searchsorted(pages.line_start, start).astype(np.int32)
    words, row = words_of_lines(pages, lines)
    hashes = pages.word_hash[words]
    names = ~pages.word_common[words] & ~pages.lexicon.holds("vague_credit", hashes) & ~pages.once(digits)[words]
    own_keys = _own_names(pages, lines)
    keys = within_page(pages.word_page[words], hashes)
    at = np.minimum(np.searchsorted(own_keys, keys), max(len(own_keys) - 1, 0))
    names &= own_keys[at] != keys if len(own_keys) else True
    filled = np.bincount(row[names], minlength=len(lines)) > 0
    return page, start, end, filled.astype(np.int32)


def _own_names(pages: Pages, credited: Ints) -> Hashes:
    """Return the words of each page's copyright lines, as sorted keys."""
    own = np.zeros(len(pages.line_start), dtype=np.bool_)
    marks = pages.scan.kept[pages.marks[pages.once(mark_bytes) == OTHER_SYMBOL]]
    marks = marks[pages.codes[marks] == _COPYRIGHT]
    own[np.searchsorted(pages.line_start, marks, side="right") - 1] = True
    own[pages.hit_line[pages.hits_of("copyright")]] = True
    own[credited] = False
    words, _ = words_of_lines(pages, np.flatnonzero(own & (pages.line_size <= _SHORT)))
    return np.sort(within_page(pages.word_page[words], pages.word_hash[words]))


def _counted(pages: Pages, category: str) -> Readings:
    """Return how many hits of `category` each page has; undefined for a bare text, which has lost its furniture."""
    first, stop = pages.hit_rows(np.arange(len(pages)), category, "page")
    bare = (stop == first) & (np.diff(pages.page_words) == pages.main_words)
    values = np.where(bare, np.nan, np.minimum(stop - first, 1000))
    return Readings(values, pages.hit_start, pages.hit_end, first, stop)


@batch_feature(
    group="transparency",
    unit="notices",
    range=(0, 1000),
    better="neither",
    scope="page",
    version=2,
    why="Owning up to errors is a mark of standards; most good pages have none to own, so it is shown and not scored.",
    citation="Society of Professional Journalists, Code of Ethics, 2014",
    fires="Council closes bridge" + _BODY + "Correction: an earlier version of this article gave the wrong month.",
    quiet="Council closes bridge" + _BODY + _FURNITURE,
)
def correction_notice(pages: Pages) -> Readings:
    """Correction and update notices; undefined for a bare text without any."""
    return _counted(pages, "correction")


@batch_feature(
    group="transparency",
    unit="mentions",
    range=(0, 1000),
    better="neither",
    scope="page",
    version=2,
    why="A way to reach the writer; whether it survives depends on how the text was extracted, so it is not scored.",
    fires="Council closes bridge" + _BODY + "Contact us: newsroom staff and press contact.",
    quiet="Council closes bridge" + _BODY + "Home\nSports\nPrivacy policy\nAll rights reserved",
)
def contact(pages: Pages) -> Readings:
    """Ways to reach the writer or the newsroom, and words on who they are; undefined for a bare text without any."""
    return _counted(pages, "contact")
