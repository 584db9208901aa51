"""Page anatomy: which lines are the article, which the page around it, which are readers' comments.

Two additive passes over tables of points that models/anatomy.json holds in readable form. The first reads each line and
its neighbours; the second reads the first's answers: how the page looks before, inside and after its best run of main
lines. On pages that came as HTML a third pass weighs the second's answer against what the tags tell (`markup`). A label
is the one with the most points.
"""

from __future__ import annotations

import functools
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from .. import models
from . import lines, markup, promotion, runs
from .curves import log_odds
from .lines import Floats, Measures
from .pages import Pages
from .scan import Ints

LABELS = ("main", "boilerplate", "comment", "promotion")
MAIN, BOILERPLATE, COMMENT, PROMOTION = range(4)

_FRAGMENT_WORDS, _FRAGMENT_LINES = 60, 3  # a text under either is one block
_PROSE_WORDS, _PARAGRAPH_WORDS = 8, 25
_JOINS = 0.35  # how probable its neighbours' label must be for a lone line to join them
_ARTICLE_WORDS = 60  # main words that must stand before a heading can mark the article's end


class Term(NamedTuple):
    """Points of one measure: `points[i, k]` for label k where the measure falls between edges i-1 and i.

    Behind the labels stands a column of zeros: numpy takes rows of 32 bytes in half the time of 24.
    """

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
            name: Term(np.array(term["edges"], dtype=np.float64), np.array([[*row, 0.0] for row in term["points"]]))
            for name, term in data["terms"].items()
        }
        return cls(np.array(data["intercept"], dtype=np.float64), terms)

    def probabilities(self, measures: Measures) -> Floats:
        """Return the probability of main, boilerplate and comment for each line: shape (lines, 3)."""
        count = len(next(iter(measures.values())))
        total = np.repeat(np.append(self.intercept, 0.0)[None, :], count, axis=0)
        points = np.empty_like(total)
        for name, term in self.terms.items():
            total += term.points.take(_bins(term.edges, measures[name]), axis=0, out=points, mode="clip")
        total = total[:, :-1] - total[:, :-1].max(axis=1, initial=-np.inf, keepdims=True)
        odds = np.exp(total)
        shares: Floats = odds / odds.sum(axis=1, keepdims=True)
        return shares


def _bins(edges: Floats, values: Floats) -> npt.NDArray[np.intp]:
    """Return how many of the ascending edges each value has reached: an eighth of the cost of a search, for ten edges."""
    reached = np.greater_equal(values, edges[:, None]).view(np.uint8)
    # Added as bytes: numpy would convert every one of them before it adds.
    count: npt.NDArray[np.uint8] = np.add.reduce(reached, axis=0, dtype=np.uint8)
    return count.astype(np.intp)


@functools.cache
def stages() -> tuple[Stage, Stage]:
    """Return the two passes of the shipped model."""
    first, second = models.load("anatomy")["stages"]
    return Stage.of(first), Stage.of(second)


@functools.cache
def html_stage() -> Stage | None:
    """Return the pass over pages with markup; None where the model has none (while its own passes are trained)."""
    stage = models.load("anatomy").get("html")
    return None if stage is None else Stage.of(stage)


def second_look(pages: Pages, measures: Measures, first: Floats) -> Measures:
    """Return the measures of the second pass: the first pass's answers, smoothed, and their place in the page."""
    words = measures["words"]
    main, comment = first[:, MAIN], first[:, COMMENT]
    answers: Measures = {
        "first_main": log_odds(main),
        "first_comment": log_odds(comment),
        "main_before_line": lines.previous(pages, main),
        "main_after_line": lines.following(pages, main),
    }
    for window in (2, 5, 15):
        weight = np.maximum(lines.near(pages, words, window), 1e-9)
        answers[f"main_near_{window}"] = lines.near(pages, main * words, window) / weight
        answers[f"comment_near_{window}"] = lines.near(pages, comment * words, window) / weight
    mass = main * words
    all_main, all_words = np.maximum(lines.page_total(pages, mass), 1e-9), np.maximum(measures["page_words"], 1.0)
    seen = lines.before(pages, mass)
    answers["main_seen"] = seen / all_main
    answers["main_share"] = all_main / all_words
    answers["main_beyond_share"] = main - answers["main_share"]
    answers["page_main_words"] = np.minimum(all_main, 5000.0)
    # What kind of page: one long text, a talk, a list of things.
    prose = np.where((measures["ends_sentence"] > 0) & (words >= _PROSE_WORDS), words, 0.0)
    answers["page_prose"] = lines.page_total(pages, prose) / all_words
    answers["page_paragraphs"] = lines.page_total(pages, np.where(words >= _PARAGRAPH_WORDS, words, 0.0)) / all_words
    widgets = (measures["comment_widget"] > 0.5).astype(np.float64)
    answers["page_comment_widgets"] = np.minimum(lines.page_total(pages, widgets), 30.0)
    # A heading of other posts ends an article when most of the article stands before it: at the top it is a menu.
    for name in ("article_end", "other_posts"):
        mark = (measures[name] > 0.6) & (words <= 8) & (seen >= _ARTICLE_WORDS)
        at_mark = runs.at_last(pages, mark, seen)
        answers[f"{name}_before"] = np.minimum(lines.before(pages, mark.astype(np.float64)), 8.0)
        answers[f"words_at_{name}"] = np.minimum(at_mark, 2000.0)
        answers[f"share_at_{name}"] = np.where(at_mark < 0, -1.0, at_mark / all_main)
        answers[f"words_since_{name}"] = np.minimum(seen - np.maximum(at_mark, 0.0), 3000.0)
    answers["main_words_seen"] = np.minimum(seen, 5000.0)
    talk = (measures["comment_widget"] > 0.5) & (words <= 8)
    answers["comment_marks_before"] = np.minimum(lines.before(pages, talk.astype(np.float64)), 10.0)
    answers.update(runs.best_run(pages, main, words))
    answers.update(runs.around(pages, main, words))
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
        "about_site",
    ):
        answers[name] = measures[name]
    return answers


def probabilities(pages: Pages) -> Floats:
    """Return the probability of main, boilerplate and comment for each line: shape (lines, 3)."""
    first, second = stages()
    measures = lines.measure(pages)
    shares = second.probabilities(second_look(pages, measures, first.probabilities(measures)))
    tagged = np.array([page is not None for page in pages.markups], dtype=np.bool_)[pages.line_page]
    stage = html_stage() if tagged.any() else None
    if stage is not None:
        look = markup.look(pages, shares)
        shares[tagged] = stage.probabilities({name: look[name][tagged] for name in stage.terms})
    return shares


def certainty(pages: Pages, rows: slice) -> list[float | None]:
    """Return how probable the label of each block among the lines `rows` is: the mean over its lines, weighed by words.

    None for promotion, which is found by what a passage sells.
    """
    labels, words = pages.line_label[rows], pages.line_size[rows] + 1e-9
    shares = np.append(pages.once(probabilities)[rows], np.zeros((len(labels), 1)), axis=1)
    first = np.flatnonzero(np.diff(labels, prepend=-1))
    if not len(first):
        return []
    sure = np.add.reduceat(shares[np.arange(len(labels)), labels] * words, first) / np.add.reduceat(words, first)
    return [
        None if labels[row] == PROMOTION else share for row, share in zip(first.tolist(), sure.tolist(), strict=True)
    ]


def settled(pages: Pages, shares: Floats) -> Ints:
    """Return the likeliest label of each line; one line that stands alone between two of another label joins them if it may."""
    labels: Ints = shares.argmax(axis=1).astype(np.int32)
    inner = np.arange(1, len(labels) - 1)
    page, beside = pages.line_page, labels[inner - 1]
    alone = (beside == labels[inner + 1]) & (page[inner - 1] == page[inner + 1])
    joins = alone & (shares[inner, beside] >= _JOINS)
    labels[inner[joins]] = beside[joins]
    return labels


def label(pages: Pages) -> Ints:
    """Return the label of each line, an index into `LABELS`.

    A fragment (few words, or few lines) is one block: promotion when it sells, else main. A call to subscribe or to give
    is the house's, wherever it stands.
    """
    shares = pages.once(probabilities)
    labels = settled(pages, shares)
    labels[promotion.appeals(pages) & (labels == MAIN)] = BOILERPLATE
    words, count = np.diff(pages.page_words), np.diff(pages.page_lines)
    fragment = ((words < _FRAGMENT_WORDS) | (count < _FRAGMENT_LINES))[pages.line_page]
    labels[fragment] = MAIN
    sells = promotion.selling(pages) > 0
    labels[sells] = PROMOTION
    short = (words < _FRAGMENT_WORDS)[pages.line_page]
    if (short & sells).any():
        labels[short & (lines.page_total(pages, sells.astype(np.float64)) > 0)] = PROMOTION
    return labels
