"""Teach quality: the same page clean and spoiled — with its furniture, with an advertisement, with repetition.

The clean side is articles and honest health texts; the spoiled side is whole pages with their side columns, articles
with a sales block put in, spam, and articles that repeat themselves. Nothing here knows a source.
"""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import numpy.typing as npt

from assay.features import features

from . import corpora
from .fit import Fitted, choose_knots, fit
from .model import head_of
from .train_anatomy import LabelledPage

Floats = npt.NDArray[np.float64]

PARTS = [
    "anatomy/lines_train",
    "promotion/supplement_blocks_train",
    "promotion/hard_negatives_train",
    "promotion/spamassassin",
    "reliability/pool (texts only)",
]
# Policy: what a log-odd of "spoiled" counts against a log-odd of "unreliable". What sells is the publisher's choice; menus,
# teasers and lines said again are also what an extraction tool left in the text.
SCALE, SCALE_OF_SALES = 0.3, 0.5
# Policy: where each curve begins and ends. Every page has a menu, a footer, a call to subscribe and words it says again, and an
# extracted text keeps some of them by chance; "spoiled or not" cannot teach how much is too much, and quantiles would put
# the whole fall at the first line beside the article. A block that sells counts as soon as there is one, however long the page.
KNOTS = {
    "supplement_spam": np.array([0.0, 0.005, 0.07, 0.2]),
    "advertising": np.array([0.0, 0.005, 0.05, 0.2]),
    "sidebar_share": np.array([0.15, 0.5, 0.8]),
    "link_farm": np.array([0.05, 0.2, 0.5]),
    "donation_pitch": np.array([0.02, 0.08, 0.25]),
    "promotion": np.array([0.02, 0.1, 0.3]),
    "repeated_lines": np.array([0.03, 0.1, 0.3]),
    "repeated_ngrams": np.array([0.03, 0.1, 0.3]),
}
PIECES = 3
_SEED = 20260105
_ARTICLES = 500
_PENALTY = 8.0
_WORDS = 120  # fewer words make no page


def examples(folder: Path) -> tuple[list[str], npt.NDArray[np.bool_]]:
    """Return texts, and which of them are clean."""
    chance = random.Random(_SEED)
    pages = corpora.line_pages(folder, "train")
    articles = [row["text"] for row in corpora.pool(folder) if row["split"] == "train"]
    articles = chance.sample([text for text in articles if len(text.split()) >= _WORDS], _ARTICLES)
    blocks = [
        row["text"] for row in corpora.rows(folder, "promotion/supplement_blocks_train") if row["split"] == "train"
    ]
    honest = [row["text"] for row in corpora.rows(folder, "promotion/hard_negatives_train") if row["split"] == "train"]
    mails = [row for row in corpora.rows(folder, "promotion/spamassassin") if row["split"] == "train"]
    spam = [row["text"] for row in mails if row["spam"] and len(row["text"].split()) >= _WORDS]

    clean = list(articles)
    clean += [text for page in pages if (text := _main(page))]
    clean += ["\n".join(chance.sample(honest, 4)) for _ in range(150)]
    spoiled = ["\n".join(line for line, _ in page) for page in pages if _main(page)]
    spoiled += [_insert(text, chance.choice(blocks), chance) for text in articles]
    spoiled += chance.sample(spam, min(len(spam), 300))
    spoiled += [_repeat(text, chance) for text in articles[:200]]
    return clean + spoiled, np.array([True] * len(clean) + [False] * len(spoiled))


def _main(page: LabelledPage) -> str:
    text = "\n".join(line for line, label in page if label <= 0)
    return text if len(text.split()) >= _WORDS else ""


def _insert(article: str, block: str, chance: random.Random) -> str:
    """Return the article with a sales block after one of its paragraphs."""
    paragraphs = article.split("\n")
    place = chance.randint(len(paragraphs) // 2, len(paragraphs))
    return "\n".join([*paragraphs[:place], block, *paragraphs[place:]])


def _repeat(article: str, chance: random.Random) -> str:
    """Return the article with some of its paragraphs said again."""
    paragraphs = [line for line in article.split("\n") if line.strip()]
    again = chance.sample(paragraphs, max(1, len(paragraphs) // 4))
    return "\n".join(paragraphs + again)


def fit_quality(folder: Path, replicates: int) -> tuple[Fitted, list[Fitted]]:
    """Fit the quality curves, scaled by the policy slope, and their bootstrap refits."""
    from .pool import measure

    texts, clean = examples(folder)
    values = measure(texts)
    names = [n for n, f in features().items() if head_of(f) == "quality" and f.better != "neither"]
    directions = {name: features()[name].direction for name in names}
    chosen = {name: values[name] for name in names}
    weights = np.where(clean, 1.0 / clean.sum(), 1.0 / (~clean).sum())
    knots = {name: choose_knots(column, weights, PIECES) for name, column in chosen.items()} | KNOTS
    fitted = fit(chosen, clean, weights, directions, penalty=_PENALTY, knots=knots)
    refits = []
    for number in range(replicates):
        rows = np.random.default_rng(_SEED + number).integers(0, len(clean), len(clean))
        sample = {name: column[rows] for name, column in chosen.items()}
        refits.append(fit(sample, clean[rows], weights[rows], directions, penalty=_PENALTY, knots=fitted.knots))
    return _scaled(fitted), [_scaled(refit) for refit in refits]


def _scaled(fitted: Fitted) -> Fitted:
    scale = {name: SCALE_OF_SALES if features()[name].group == "spam" else SCALE for name in fitted.points}
    points = {name: scale[name] * points for name, points in fitted.points.items()}
    return Fitted(SCALE_OF_SALES * fitted.intercept, fitted.knots, points)
