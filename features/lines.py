"""What each line of a page looks like: the measurements that the labeller of `anatomy` reads, for all pages at once.

Nothing here depends on blank lines, indentation or the kind of quotation mark: extraction tools decide those.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from .characters import DIGIT, END
from .hashing import Hashes, copies
from .pages import Pages, mark_bytes, mark_kinds
from .scan import Ints, sums_between

Floats = npt.NDArray[np.float64]
Measures = dict[str, Floats]

# Shares of a line's words that stand in entries of these lists.
_SHARES = (
    "navigation", "section_heading", "comment_widget", "house_call", "month_day", "second_person",
    "first_person", "reporting", "person_title", "offer", "call_to_action", "sponsor", "donation", "agency_credit",
    "article_end", "other_posts", "about_site",
)  # fmt: skip
_WINDOWS = (1, 3, 8)  # lines to each side
WINDOWS = (1, 2, 3, 5, 8, 15)  # all that anybody asks for


def measure(pages: Pages) -> Measures:
    """Return one array a measure, each as long as `pages.line_start`."""
    size = np.maximum(pages.line_size, 1).astype(np.float64)
    at = pages.scan
    measures: Measures = {"words": pages.line_size.astype(np.float64)}
    measures["english"] = pages.once(common_words) / size
    for name in _SHARES:
        rows = pages.hits_of(name)
        covered = np.bincount(pages.hit_line.take(rows), weights=pages.hit_size.take(rows), minlength=len(size))
        measures[name] = np.minimum(covered / size, 1.0)

    measures["word_length"] = by_line(pages, pages.word_size) / size
    measures["capitals"] = by_line(pages, pages.word_capital) / size
    measures["quoted"] = by_line(pages, pages.word_quoted) / size
    measures["numbers"] = by_line(pages, (pages.word_kind & DIGIT) != 0) / size
    byte, mark_line = pages.once(mark_bytes), line_of(pages, pages.marks)
    for name, wanted in (
        ("symbols", (byte == ord("|")) | (byte == ord("*")) | (byte == ord(">")) | (byte == ord("#")) | (byte == 2)),
        ("commas", byte == ord(",")),
        ("stops", (pages.once(mark_kinds) & END) != 0),
    ):
        measures[name] = np.bincount(mark_line[wanted], minlength=len(size)) / size
    last = pages.line_end - 1
    measures["ends_sentence"] = ends_sentence(pages).astype(np.float64)
    measures["ends_colon"] = (pages.codes[last] == ord(":")).astype(np.float64)
    dots = (at.kind[last] & at.kind[np.maximum(last - 1, 0)] & END) != 0
    measures["ends_dots"] = (dots & (last > pages.line_start)).astype(np.float64)
    measures["sentences"] = np.bincount(pages.word_line.take(pages.sentence_first), minlength=len(size)).astype(
        np.float64
    )
    measures["repeats"] = np.minimum(pages.once(line_copies), 20).astype(np.float64)
    again = (pages.once(sentence_copies) > 0).take(pages.word_sentence)
    measures["repeated_words"] = by_line(pages, again) / size

    prose = measures["words"] * measures["ends_sentence"]
    cased = np.log1p(measures["words"])
    for window in _WINDOWS:
        measures[f"words_near_{window}"] = near(pages, cased, window)
        measures[f"prose_near_{window}"] = near(pages, prose, window)
    measures["english_near_3"] = near(pages, measures["english"], 3)
    measures["navigation_near_3"] = near(pages, measures["navigation"], 3)
    measures["comment_widget_near_8"] = near(pages, measures["comment_widget"], 8)
    measures["capitals_near_3"] = near(pages, measures["capitals"], 3)
    measures["words_before_line"] = previous(pages, measures["words"])
    measures["words_after_line"] = following(pages, measures["words"])
    measures.update(_position(pages, measures["words"]))
    return measures


def ends_sentence(pages: Pages) -> npt.NDArray[np.bool_]:
    """Return which lines end with . ! ? …, with or without a quotation mark or bracket after it."""
    kind, last = pages.scan.kind, pages.line_end - 1
    closes: npt.NDArray[np.bool_] = (kind[last] & END) != 0
    closes |= (kind[np.maximum(last - 1, 0)] & END != 0) & (last > pages.line_start)
    return closes


def common_words(pages: Pages) -> Floats:
    """Return how many closed-class English words each line has."""
    return by_line(pages, pages.word_common)


def by_line(pages: Pages, of_words: npt.NDArray[np.bool_] | Ints) -> Floats:
    """Return the sum over each line of a whole number given for each word."""
    return sums_between(of_words, pages.line_words).astype(np.float64)


def places_by_line(pages: Pages, places: Ints) -> Floats:
    """Return how many of the places of the scan stand in each line."""
    count = len(pages.line_start)
    found: Floats = np.bincount(line_of(pages, places), minlength=count).astype(np.float64)[:count]
    return found


def line_of(pages: Pages, places: Ints) -> npt.NDArray[np.intp]:
    """Return the line that each of some places of the scan, ascending, stands in or after."""
    # Lines are fewer than places, and are looked for among them.
    ends = np.searchsorted(pages.scan.kept.take(places), pages.line_start[1:])
    return np.repeat(np.arange(len(ends) + 1), np.diff(ends, prepend=0, append=len(places)))


def page_bounds(pages: Pages) -> tuple[Ints, Ints]:
    """Return, for each line, the first line of its page and the line after its page's last."""
    return pages.once(_page_bounds)


def _page_bounds(pages: Pages) -> tuple[Ints, Ints]:
    return pages.page_lines[pages.line_page], pages.page_lines[pages.line_page + 1]


def _running(of_lines: Floats) -> Floats:
    """Return the sums before each line, in steps of 2⁻²⁰: exact, so no page's answer hangs on the others of its batch."""
    total = np.zeros(len(of_lines) + 1)
    np.cumsum(np.rint(of_lines * 2.0**20), out=total[1:])
    total *= 2.0**-20
    return total


def _reach(pages: Pages) -> dict[int, tuple[npt.NDArray[np.intp], npt.NDArray[np.intp], Floats]]:
    """Return, for each window, where it begins and ends around each line, and how many lines it has."""
    first, end = page_bounds(pages)
    here = np.arange(len(first))
    reach = {}
    for window in WINDOWS:
        low, high = np.maximum(here - window, first), np.minimum(here + window + 1, end)
        reach[window] = low, high, (high - low).astype(np.float64)
    return reach


def near(pages: Pages, of_lines: Floats, window: int) -> Floats:
    """Return the mean over the lines of the same page at most `window` (one of `WINDOWS`) lines away."""
    low, high, count = pages.once(_reach)[window]
    total = _running(of_lines)
    means: Floats = (total.take(high) - total.take(low)) / count
    return means


def previous(pages: Pages, of_lines: Floats) -> Floats:
    """Return the value of the line before, 0 for the first line of a page."""
    moved = np.zeros(len(of_lines))
    moved[1:] = of_lines[:-1]
    moved[pages.once(openings)] = 0.0
    return moved


def following(pages: Pages, of_lines: Floats) -> Floats:
    """Return the value of the line after, 0 for the last line of a page."""
    moved = np.zeros(len(of_lines))
    moved[:-1] = of_lines[1:]
    first = pages.once(openings)
    moved[first[first > 0] - 1] = 0.0
    return moved


def openings(pages: Pages) -> Ints:
    """Return the lines that open a page."""
    return np.flatnonzero(np.diff(pages.line_page, prepend=-1)).astype(np.int32)


def before(pages: Pages, of_lines: Floats) -> Floats:
    """Return the sum over the lines of the same page that stand before each line."""
    first, _ = page_bounds(pages)
    total = _running(of_lines)
    return total[:-1] - total[first]


def page_total(pages: Pages, of_lines: Floats) -> Floats:
    """Return, for each line, the sum over its whole page."""
    first, end = page_bounds(pages)
    total = _running(of_lines)
    return total[end] - total[first]


def _position(pages: Pages, words: Floats) -> Measures:
    first, end = page_bounds(pages)
    here = np.arange(len(words))
    all_words = np.maximum(page_total(pages, words), 1.0)
    return {
        "words_seen": before(pages, words) / all_words,
        "lines_from_top": (here - first).astype(np.float64),
        "lines_from_end": (end - 1 - here).astype(np.float64),
        "page_words": all_words,
        "page_mean_line": all_words / (end - first),
    }


def line_copies(pages: Pages) -> Ints:
    """Return, for each line, how many other lines of its page have the same words; 0 for a line without words."""
    others = np.zeros(len(pages.line_start), dtype=np.int32)
    full = np.flatnonzero(pages.line_size)
    words = pages.line_words
    others[full] = copies(pages.line_page[full], pages.runs.between(words[full], words[full + 1]))
    return others


def sentences(pages: Pages) -> tuple[Ints, Ints, Ints, Hashes]:
    """Return, for each sentence, its page, first word, the word after its last, and its hash."""
    first = pages.sentence_first
    end = np.append(first[1:], len(pages.word_start))[: len(first)].astype(np.int32)
    return pages.word_page.take(first), first, end, pages.runs.between(first, end)


def sentence_copies(pages: Pages) -> Ints:
    """Return, for each sentence, how many other sentences of its page say the same."""
    page, _, _, hashes = pages.once(sentences)
    return copies(page, hashes)
