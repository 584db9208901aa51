"""Page anatomy: which lines are the article, which the page around it, which are readers' comments.

Two additive passes over tables of points that models/anatomy.json holds in readable form. The first reads each line and
its neighbours; the second reads the first's answers: how the page looks before, inside and after its best run of main
lines. A label is the one with the most points.
"""

from __future__ import annotations

import functools
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from .. import models
from . import lines, promotion
from .lines import Floats, Measures
from .pages import Pages
from .scan import Ints

LABELS = ("main", "boilerplate", "comment", "promotion")
MAIN, BOILERPLATE, COMMENT, PROMOTION = range(4)

_FRAGMENT_WORDS, _FRAGMENT_LINES = 60, 3  # a text under either is one block
_ARTICLE_WORDS = 60  # main words that must stand before a heading can mark the article's end
_RUN_GAP = 0.5  # a line is worth its words times (probability of main - this) when the best run is sought


class Term(NamedTuple):
    """Points of one measure: `points[i, k]` for label k where the measure falls between edges i-1 and i."""

    edges: Floats
    points: Floats


class Stage(NamedTuple):
    """One additive pass: intercepts (one a label) and a term a measure."""

    intercept: Floats
    terms: dict[str, Term]

    @classmethod
    def of(cls, data: dict[str, Any]) -> Stage:
        """Build from the JSON form: {"intercept": [...], "terms": {measure: {"edges", "points"}}}."""
        terms = {
            name: Term(np.array(term["edges"], dtype=np.float64), np.array(term["points"], dtype=np.float64))
            for name, term in data["terms"].items()
        }
        return cls(np.array(data["intercept"], dtype=np.float64), terms)

    def probabilities(self, measures: Measures) -> Floats:
        """Return the probability of main, boilerplate and comment for each line: shape (lines, 3)."""
        count = len(next(iter(measures.values())))
        total = np.repeat(self.intercept[None, :], count, axis=0)
        for name, term in self.terms.items():
            total += term.points[np.searchsorted(term.edges, measures[name], side="right")]
        total -= total.max(axis=1, initial=-np.inf, keepdims=True)
        odds = np.exp(total)
        shares: Floats = odds / odds.sum(axis=1, keepdims=True)
        return shares


@functools.cache
def stages() -> tuple[Stage, Stage]:
    """Return the two passes of the shipped model."""
    first, second = models.load("anatomy")["stages"]
    return Stage.of(first), Stage.of(second)


def second_look(pages: Pages, measures: Measures, first: Floats) -> Measures:
    """Return the measures of the second pass: the first pass's answers, smoothed, and their place in the page."""
    words = measures["words"]
    main, comment = first[:, MAIN], first[:, COMMENT]
    answers: Measures = {
        "first_main": _log_odds(main),
        "first_comment": _log_odds(comment),
        "main_before_line": lines.previous(pages, main),
        "main_after_line": lines.following(pages, main),
    }
    for window in (2, 5, 15):
        weight = np.maximum(lines.near(pages, words, window), 1e-9)
        answers[f"main_near_{window}"] = lines.near(pages, main * words, window) / weight
        answers[f"comment_near_{window}"] = lines.near(pages, comment * words, window) / weight
    mass = main * words
    all_main = np.maximum(lines.page_total(pages, mass), 1e-9)
    answers["main_seen"] = lines.before(pages, mass) / all_main
    answers["main_share"] = all_main / np.maximum(lines.page_total(pages, words), 1.0)
    seen = lines.before(pages, mass)
    for name in ("article_end", "other_posts"):
        mark = (measures[name] > 0.6) & (words <= 8) & (seen >= _ARTICLE_WORDS)
        answers[f"{name}_before"] = np.minimum(lines.before(pages, mark.astype(np.float64)), 8.0)
        answers[f"words_at_{name}"] = np.minimum(_last_value(pages, mark, seen), 2000.0)
    answers["main_words_seen"] = np.minimum(seen, 5000.0)
    talk = (measures["comment_widget"] > 0.5) & (words <= 8)
    answers["comment_marks_before"] = np.minimum(lines.before(pages, talk.astype(np.float64)), 10.0)
    answers.update(_best_run(pages, main, words))
    for name in ("words", "english", "section_heading", "comment_widget", "navigation", "house_call", "ends_sentence"):
        answers[name] = measures[name]
    for name in (
        "capitals",
        "month_day",
        "agency_credit",
        "lines_from_top",
        "lines_from_end",
        "page_words",
        "repeats",
        "repeated_words",
        "article_end",
        "other_posts",
    ):
        answers[name] = measures[name]
    return answers


def _log_odds(share: Floats) -> Floats:
    clipped = np.clip(share, 1e-4, 1 - 1e-4)
    odds: Floats = np.log(clipped / (1 - clipped))
    return odds


def _last_value(pages: Pages, marked: npt.NDArray[np.bool_], value: Floats) -> Floats:
    """Return, for each line, `value` at the last marked line before it in its page; -1 where there is none."""
    here = np.arange(len(value))
    last = np.maximum.accumulate(np.where(marked, here, -1)) if len(value) else here
    last = np.concatenate(([-1], last[:-1])) if len(value) else last
    first, _ = lines.page_bounds(pages)
    return np.where(last >= first, value[np.maximum(last, 0)], -1.0)


def _best_run(pages: Pages, main: Floats, words: Floats) -> Measures:
    """Find the run of lines of each page that holds most main words and fewest others; say where each line stands.

    The run ends where the sum of worths is highest above its lowest value so far, and begins at that lowest value.
    """
    count = len(main)
    if not count:
        return dict.fromkeys(("run_place", "run_distance", "run_share"), np.zeros(0))
    low, high = lines.page_bounds(pages)
    page, here = pages.line_page, np.arange(count)
    # In whole steps, so that a page's answer does not hang on the others of its batch.
    worth = np.rint((main - _RUN_GAP) * words * 2.0**20).astype(np.int64)
    total = np.zeros(count + 1, dtype=np.int64)
    np.cumsum(worth, out=total[1:])
    # From the page's first line: the sum before, and after, each line.
    at, after = total[:-1] - total[low], total[1:] - total[low]
    # Each page stands lower than all before it: a running minimum begins anew with it.
    drop = page.astype(np.int64) * (2 * int(np.abs(after).max()) + 1)
    floor = np.minimum.accumulate(at - drop) + drop
    gain = after - np.minimum(floor, at)
    openings = pages.once(lines.openings)
    best = np.maximum.reduceat(gain, openings)
    end = _first_of_page(pages, (gain == best[np.searchsorted(openings, low)]))  # the last line of the run
    lowest = floor[end]
    begin = _first_of_page(pages, at == lowest)
    empty = gain[end] <= 0
    stop = np.where(empty, begin, end + 1)
    place = np.where(here < begin, -1, np.where(here >= stop, 1, 0))
    distance = np.where(here < begin, begin - here, np.where(here >= stop, here - stop + 1, 0))
    run = np.concatenate(([0.0], np.cumsum(words)))
    share = (run[stop] - run[begin]) / np.maximum(run[high] - run[low], 1.0)
    return {
        "run_place": place.astype(np.float64),
        "run_distance": np.minimum(distance, 60) * np.where(place < 0, -1.0, 1.0),
        "run_share": share,
    }


def _first_of_page(pages: Pages, flags: npt.NDArray[np.bool_]) -> npt.NDArray[np.intp]:
    """Return, for each line, the first flagged line of its page; every page has one."""
    rows = np.flatnonzero(flags)
    low, _ = lines.page_bounds(pages)
    return rows[np.searchsorted(rows, low)]


def probabilities(pages: Pages) -> Floats:
    """Return the probability of main, boilerplate and comment for each line: shape (lines, 3)."""
    first, second = stages()
    measures = lines.measure(pages)
    return second.probabilities(second_look(pages, measures, first.probabilities(measures)))


def label(pages: Pages) -> Ints:
    """Return the label of each line, an index into `LABELS`.

    A fragment (few words, or few lines) is one block: promotion when it sells, else main.
    """
    shares = pages.once(probabilities)
    labels: Ints = shares.argmax(axis=1).astype(np.int32)
    words, count = np.diff(pages.page_words), np.diff(pages.page_lines)
    fragment = ((words < _FRAGMENT_WORDS) | (count < _FRAGMENT_LINES))[pages.line_page]
    labels[fragment] = MAIN
    sells = pages.once(promotion.selling) > 0
    labels[sells] = PROMOTION
    short = (words < _FRAGMENT_WORDS)[pages.line_page]
    if (short & sells).any():
        labels[short & (lines.page_total(pages, sells.astype(np.float64)) > 0)] = PROMOTION
    return labels
