"""Weights that people set, each with its reason: what the data at hand cannot teach, and what must not be left open."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from .fit import Fitted

LEAST_REACH = 0.05  # log-odds between a curve's ends; a flatter curve is left out

# Log-odds before calibration that a learned curve may span: a house style may not outweigh what is said (docs/decisions/0018).
MOST_REACH = 1.0

# Parts of the training data whose licence forbids commercial use.
NONCOMMERCIAL = ("recovery",)


class PolicyTerm(NamedTuple):
    """A curve set by us: knots, points (log-odds, as shipped) and why."""

    knots: tuple[float, ...]
    points: tuple[float, ...]
    reason: str


# Small on purpose: readers want to see them, and the figures of the card do not hang on them.
TERMS: dict[str, PolicyTerm] = {
    "attribution": PolicyTerm(
        (0.0, 10.0, 30.0),
        (-0.08, 0.0, 0.05),
        "Who said what is the first thing an editor asks. Topic hides its effect among training pages.",
    ),
    "named_sources": PolicyTerm(
        (0.0, 9.0, 25.0),
        (-0.08, 0.0, 0.05),
        "A named source can be asked. Topic hides its effect among training pages, where magazines quote little.",
    ),
    "anonymous_sourcing": PolicyTerm(
        (0.0, 2.0, 8.0),
        (0.0, -0.05, -0.2),
        "Codes of ethics ration unnamed sources; ratings of whole outlets are too coarse to teach it.",
    ),
    "weasel": PolicyTerm(
        (14.0, 22.0, 40.0),
        (0.0, -0.03, -0.1),
        "A claim ascribed to nobody, or an amount without a figure, cannot be checked; ratings of whole outlets do not teach it.",
    ),
    "profanity": PolicyTerm(
        (0.0, 0.5, 3.0),
        (0.0, -0.05, -0.2),
        "Edited news does not swear in its own voice; too rare in the training pages to be learned.",
    ),
    "disclosure": PolicyTerm(
        (0.0, 1.0, 4.0),
        (0.0, 0.02, 0.04),
        "Saying who paid and who would not answer costs the writer something; absent from most pages, so never a penalty.",
    ),
    "limitations": PolicyTerm(
        (0.0, 1.0, 4.0),
        (0.0, 0.06, 0.1),
        "Saying what is not known or may harm is what reviewers of health news ask for; no labelled page here teaches it.",
    ),
    "costs_and_harms": PolicyTerm(
        (0.0, 2.0, 6.0),
        (0.0, 0.08, 0.15),
        "Costs, harms and alternatives let a reader decide; reviewers of health news ask for them, no page here teaches it.",
    ),
    "absolute_figures": PolicyTerm(
        (0.0, 1.0, 3.0),
        (0.0, 0.05, 0.1),
        "An effect told in absolute figures cannot be blown up; no labelled page here teaches it.",
    ),
    "study_details": PolicyTerm(
        (1.0, 3.0, 10.0),
        (0.0, 0.04, 0.08),
        "Design and size let a reader weigh a study. Small, for unreliable pages of the pandemic cite studies as well.",
    ),
    "references": PolicyTerm(
        (0.0, 1.0, 4.0),
        (0.0, 0.03, 0.06),
        "A reference can be looked up. Small, for a list of references is easily copied.",
    ),
    "unproven_claims": PolicyTerm(
        (0.0, 1.0, 4.0),
        (0.0, -0.25, -0.5),
        "Claims of miracles and of plots ask for more proof than any; too rare in the training pages to be learned.",
    ),
    "byline": PolicyTerm(
        (0.0, 1.0),
        (-0.025, 0.025),
        "A page that hides its author answers to nobody; a bare text, which has lost its furniture, stands between. "
        "Fitted, it would learn which extraction tool kept by-lines.",
    ),
    "dateline": PolicyTerm(
        (0.0, 1.0),
        (-0.025, 0.025),
        "A page without a date cannot be told from an old one; a bare text stands between. "
        "Fitted, it would learn which tool kept dates.",
    ),
    "source_credit": PolicyTerm(
        (0.0, 1.0),
        (-0.15, 0.0),
        "A credit label with nothing behind it hides the origin of a copy; a filled one is no merit of its own.",
    ),
}

CURVES = Fitted(
    0.0,
    {name: np.array(term.knots) for name, term in TERMS.items()},
    {name: np.array(term.points) for name, term in TERMS.items()},
)
