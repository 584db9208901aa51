"""The source-labelled pages as columns: what they measure, how reliable their source is, and how pages are split by source.

The label is the source's, never the page's. Sources never stand on both sides of a fold.
"""

from __future__ import annotations

from importlib import resources
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from assay.features import features

from . import corpora
from .measured import RELIABLE, readings
from .statistics import auc, spearman

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Strings = npt.NDArray[np.str_]

SEED = 20260104
FOLDS = 10
CLEAN = ("reliable", "unreliable")  # the labels that scores are judged on
LEAST_PER_CLASS = 15  # documents of either class that make a data set fit to judge in
LEAST_SOURCES = 30  # rated sources that make a data set fit to compare an order of sources in
_PARAGRAPHS = slice(2, 8)  # of the page that `our_article` is taken from
LEAST_PAGES = 3  # of a source, for its mean to be compared with its rating

# How reliable a label says a source is, and where the rating of six organisations (first principal component, Lin et al.,
# PNAS Nexus 2023) leaves no doubt either way. A rating knows degrees that five labels do not; a label is known for every page.
_DEGREE = {"reliable": 1.0, "mostly_reliable": 0.9, "mixed": 0.5, "satire": 0.2, "unreliable": 0.0}
_RATING = (0.25, 0.85)


class Pool(NamedTuple):
    """Labelled pages as columns: features by name (not a number: undefined), the same with an article of ours pasted below
    the page, label, rating (0 … 1; not a number: none), source, data set, political side of the source ("": unknown), words."""

    values: dict[str, Floats]
    gamed: dict[str, Floats]
    label: Strings
    rating: Floats
    source: Strings
    dataset: Strings
    side: Strings
    words: Floats

    @property
    def reliable(self) -> Bools:
        """Which pages come from a reliable or mostly reliable source."""
        return np.isin(self.label, RELIABLE)

    @property
    def degree(self) -> Floats:
        """How reliable the source of each page is, 0 … 1: the mean of its label and, where it has one, its rating."""
        by_label = np.array([_DEGREE[label] for label in self.label.tolist()])
        low, high = _RATING
        by_rating = np.clip((self.rating - low) / (high - low), 0.0, 1.0)
        return np.where(np.isnan(self.rating), by_label, (by_label + by_rating) / 2)

    def take(self, rows: npt.NDArray[np.intp] | Bools) -> Pool:
        """Return some rows."""
        values, gamed = ({name: column[rows] for name, column in part.items()} for part in (self.values, self.gamed))
        return Pool(values, gamed, **{name: getattr(self, name)[rows] for name in self._fields[2:]})


def measure(texts: list[str], titles: list[str | None] | None = None) -> dict[str, Floats]:
    """Return every feature of every text as columns; not a number where undefined."""
    declared = features()
    return dict(zip(declared, readings(texts, list(declared.values()), titles).T, strict=True))


def our_article() -> str:
    """Return the opening of the first page written for assay, some 270 words, without its headline and by-line."""
    text = resources.files("assay.seeds").joinpath("01-wire-report.txt").read_text(encoding="utf-8")
    return "\n".join(text.split("\n\n")[_PARAGRAPHS])


def read_pool(folder: Path) -> Pool:
    """Read and measure the source-labelled pages, as they are and with an article of ours pasted below."""
    rows = corpora.pool(folder)
    texts, titles, pasted = [row["text"] for row in rows], [row["title"] or None for row in rows], our_article()
    values, gamed = measure(texts, titles), measure([f"{text.rstrip()}\n{pasted}\n" for text in texts], titles)
    rating = np.array([np.nan if row["pc1"] is None else row["pc1"] for row in rows], dtype=np.float64)
    label, source, dataset, side = (
        np.array([row[key] or "" for row in rows]) for key in ("label_norm", "source", "dataset", "bias")
    )
    words = np.array([len(row["text"].split()) for row in rows], dtype=np.float64)
    return Pool(values, gamed, label, rating, source, dataset, side, words)


def folds_by_source(source: Strings, count: int, seed: int = SEED) -> npt.NDArray[np.int64]:
    """Return the fold of each page: pages of a source share one."""
    names, place = np.unique(source, return_inverse=True)
    folds: npt.NDArray[np.int64] = (np.random.default_rng(seed).permutation(len(names)) % count)[place]
    return folds


def judged_sets(pool: Pool) -> list[str]:
    """Return the data sets that have enough pages of either class to judge in."""
    names = []
    for name in np.unique(pool.dataset):
        inside = pool.dataset == name
        if min(((pool.label == label) & inside).sum() for label in CLEAN) >= LEAST_PER_CLASS:
            names.append(str(name))
    return names


def macro_auc(pool: Pool, scores: Floats, sets: list[str] | None = None) -> dict[str, float]:
    """Return the AUC of reliable against unreliable inside each judged data set, undefined scores at the median."""
    result = {}
    for name in sets or judged_sets(pool):
        rows = (pool.dataset == name) & np.isin(pool.label, CLEAN)
        truth = pool.label[rows] == "reliable"
        result[name] = auc(truth, scores[rows]) if 0 < truth.sum() < len(truth) else 0.5
    return result


def order_of_sources(pool: Pool, scores: Floats) -> dict[str, float]:
    """Return the rank correlation of sources' mean score with their rating inside each data set that has enough of them."""
    result = {}
    for name in np.unique(pool.dataset):
        # A rating of satire says nothing of how it is made.
        rows = np.flatnonzero((pool.dataset == name) & (pool.label != "satire") & ~np.isnan(pool.rating + scores))
        if not len(rows):
            continue
        _, first, place, count = np.unique(
            pool.source[rows], return_index=True, return_inverse=True, return_counts=True
        )
        kept = count >= LEAST_PAGES
        if kept.sum() < LEAST_SOURCES:
            continue
        means = np.bincount(place, scores[rows]) / count
        rho = spearman(means[kept], pool.rating[rows][first][kept])
        if rho is not None:
            result[str(name)] = rho
    return result


def weights_of(pool: Pool) -> Floats:
    """Return training weights: a source of n pages counts √n."""
    _, place, count = np.unique(pool.source, return_inverse=True, return_counts=True)
    weights: Floats = 1.0 / np.sqrt(count[place])
    return weights


def resampled(pool: Pool, number: int) -> npt.NDArray[np.intp]:
    """Return the rows of a bootstrap sample of sources."""
    chance = np.random.default_rng(SEED + 1 + number)
    names, place = np.unique(pool.source, return_inverse=True)
    times = np.bincount(chance.integers(0, len(names), len(names)), minlength=len(names))
    rows: npt.NDArray[np.intp] = np.repeat(np.arange(len(place)), times[place])
    return rows
