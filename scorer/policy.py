"""Weights that people set, each with its reason: what the data at hand cannot teach, and what must not be left open."""

from __future__ import annotations

from typing import NamedTuple

LEAST_REACH = 0.05  # log-odds between a curve's ends; a flatter curve is left out

# Parts of the training data whose licence forbids commercial use.
NONCOMMERCIAL = ("recovery",)


class PolicyTerm(NamedTuple):
    """A curve set by us: knots, points (log-odds before calibration) and why."""

    knots: tuple[float, ...]
    points: tuple[float, ...]
    reason: str


# The shapes are ours; their sizes were chosen with the held-out figures in view, which are a little flattered by that.
TERMS: dict[str, PolicyTerm] = {
    "attribution": PolicyTerm(
        (0.0, 10.0, 30.0),
        (-0.3, 0.0, 0.3),
        "Who said what is the first thing an editor asks. It orders pages, but shares its signal with style.",
    ),
    "named_sources": PolicyTerm(
        (0.0, 9.0, 25.0),
        (-0.3, 0.1, 0.4),
        "A named source can be asked. Topic hides its effect in training pages, where reliable ones cover health.",
    ),
    "anonymous_sourcing": PolicyTerm(
        (0.0, 2.0, 8.0),
        (0.0, -0.1, -0.5),
        "Codes of ethics ration unnamed sources; ratings of whole outlets are too coarse to teach it.",
    ),
    "weasel": PolicyTerm(
        (14.0, 22.0, 40.0),
        (0.0, -0.1, -0.3),
        "A claim ascribed to nobody, or an amount without a figure, cannot be checked; ratings of whole outlets do not teach it.",
    ),
    "profanity": PolicyTerm(
        (0.0, 0.5, 3.0),
        (0.0, -0.1, -0.4),
        "Edited news does not swear in its own voice; too rare in the training pages to be learned.",
    ),
    "time_references": PolicyTerm(
        (0.0, 5.0, 15.0),
        (-0.7, 0.0, 0.5),
        "An event with a day can be looked up. The fit drops it in small samples because it follows the topic.",
    ),
    "disclosure": PolicyTerm(
        (0.0, 2.0, 6.0),
        (0.0, 0.1, 0.2),
        "Saying who paid and who would not answer costs the writer something; absent from most pages, so never a penalty.",
    ),
    "headline_body_overlap": PolicyTerm(
        (0.3, 0.7, 1.0),
        (-0.3, 0.0, 0.1),
        "A headline should promise what the text delivers.",
    ),
    "byline": PolicyTerm(
        (0.0, 1.0),
        (-0.6, 0.0),
        "A page that hides its author answers to nobody; a name alone is no merit. "
        "Fitted, it would learn which extraction tool kept by-lines.",
    ),
    "dateline": PolicyTerm(
        (0.0, 1.0),
        (-0.8, 0.0),
        "A page without a date cannot be told from an old one; a date alone is no merit. "
        "Fitted, it would learn which tool kept dates.",
    ),
    "source_credit": PolicyTerm(
        (0.0, 1.0),
        (-0.6, 0.0),
        "A credit label with nothing behind it hides the origin of a copy; a filled one is no merit of its own.",
    ),
}
