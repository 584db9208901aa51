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


TERMS: dict[str, PolicyTerm] = {
    "anonymous_sourcing": PolicyTerm(
        (0.0, 2.0, 8.0),
        (0.0, -0.1, -0.5),
        "Codes of ethics ration unnamed sources; ratings of whole outlets are too coarse to teach it.",
    ),
    "weasel": PolicyTerm(
        (0.0, 2.0, 8.0),
        (0.0, -0.1, -0.4),
        "A claim ascribed to nobody cannot be checked; too rare in the training pages to be learned.",
    ),
    "named_sources": PolicyTerm(
        (0.0, 8.0, 24.0),
        (-0.3, 0.1, 0.4),
        "A named source can be asked. Topic hides its effect in the training pages, where the reliable ones cover health.",
    ),
    "byline": PolicyTerm(
        (0.0, 1.0),
        (-0.3, 0.1),
        "A named author answers for a text. Fitted, it would learn which extraction tool kept by-lines.",
    ),
    "dateline": PolicyTerm(
        (0.0, 1.0),
        (-0.4, 0.1),
        "A page without a date cannot be told from an old one. Fitted, it would learn which tool kept dates.",
    ),
    "source_credit": PolicyTerm(
        (0.0, 1.0),
        (-0.6, 0.0),
        "A credit label with nothing behind it hides the origin of a copy; a filled one is no merit of its own.",
    ),
}
