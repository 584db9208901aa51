"""Judge the score on sources it never saw, beside baselines that know nothing of sourcing or style.

Scores are compared inside data sets only: across them, knowing the data set alone gives the answer away.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from assay.features.curves import probability

from . import corpora
from .baselines import dataset_identity, tfidf
from .pool import (
    CLEAN,
    FOLDS,
    LEAST_PAGES,
    SEED,
    Pool,
    folds_by_source,
    judged_sets,
    macro_auc,
    order_of_sources,
    read_pool,
)
from .statistics import auc, calibration_error, interval, reliability_diagram
from .train import calibrate, candidates, fit_reliability, held_out, policy_points

Floats = npt.NDArray[np.float64]

RESAMPLES = 300
_SIDES = ("left", "right")

Scorers = dict[str, Floats]


class Figure(NamedTuple):
    """A figure with its 90 % interval over bootstrap samples of sources."""

    value: float
    low: float
    high: float


class HeldOut(NamedTuple):
    """What each page gets from fits and a calibration that never saw its source: log-odds of the score, and of reliability."""

    score: Floats
    reliability: Floats

    @property
    def probability(self) -> Floats:
        """The score as a probability."""
        return probability(self.score)


def held_out_scores(pool: Pool, quality_points: Floats) -> HeldOut:
    """Return the held-out scores of a pool, given the points (with intercept) of the quality head, which knows no source."""
    fold = folds_by_source(pool.source, FOLDS)
    learned, fixed = held_out(pool, fold), policy_points(pool.values)
    reliability = np.zeros(len(fold))
    for held in range(FOLDS):
        rows = fold != held
        platt = calibrate(learned[rows], (fixed + quality_points)[rows], pool.reliable[rows])
        reliability[~rows] = platt.slope * learned[~rows] + platt.shift + fixed[~rows]
    return HeldOut(reliability + quality_points, reliability)


def held_out_by(pool: Pool, fit_and_score: Callable[[npt.NDArray[np.intp], npt.NDArray[np.intp]], Floats]) -> Floats:
    """Return the held-out scores of any scorer that is given training rows (clean labels) and rows to score."""
    fold = folds_by_source(pool.source, FOLDS)
    clean = np.isin(pool.label, CLEAN)
    scores = np.zeros(len(fold))
    for held in range(FOLDS):
        test = np.flatnonzero(fold == held)
        scores[test] = fit_and_score(np.flatnonzero(clean & (fold != held)), test)
    return scores


def proxy_of_dataset(pool: Pool, names: list[str]) -> dict[str, float]:
    """Return, for each feature, how well it tells which data set a reliable page is from (largest AUC, one set against all).

    An undefined value counts as one of its own below the rest. Over .75 a term needs a reason: it may read the extraction.
    """
    rows = pool.label == "reliable"
    found = {}
    for name in names:
        values = np.nan_to_num(pool.values[name][rows], nan=-1e6)
        aucs = [auc(pool.dataset[rows] == part, values) for part in judged_sets(pool)]
        found[name] = max(max(one, 1 - one) for one in aucs)
    return found


def pooled_auc(pool: Pool, scores: Floats) -> float:
    """Return the AUC of reliable against unreliable over all data sets at once, which proves little."""
    rows = np.isin(pool.label, CLEAN)
    return auc(pool.label[rows] == "reliable", scores[rows])


def judge(pool: Pool, scorers: Scorers) -> list[dict[str, Any]]:
    """Return each scorer's figures, ready for JSON; the first scorer is the one that the others are compared with.

    `inside`: AUC of reliable against unreliable in each judged data set; `macro`: their mean; `order`: rank correlation of
    sources with their rating in each data set that has enough of them; `ahead`: how far the first scorer is ahead.
    """
    sets = judged_sets(pool)
    samples = _source_samples(pool)
    drawn = {
        name: [_figures(pool.take(rows), scores[rows], sets) for rows in samples] for name, scores in scorers.items()
    }
    first = next(iter(scorers))
    ours = _figures(pool, scorers[first], sets)
    found = []
    for name, scores in scorers.items():
        exact = _figures(pool, scores, sets)
        gaps = [mine["macro"] - other["macro"] for mine, other in zip(drawn[first], drawn[name], strict=True)]
        figures = {part: _figure(exact[part], [draw[part] for draw in drawn[name] if part in draw]) for part in exact}
        found.append(
            {
                "name": name,
                "inside": {part: figures[part]._asdict() for part in sets},
                "macro": figures["macro"]._asdict(),
                "order": {p.removeprefix("order "): f._asdict() for p, f in figures.items() if p.startswith("order ")},
                "ahead": None if name == first else _figure(ours["macro"] - exact["macro"], gaps)._asdict(),
                "pooled": pooled_auc(pool, scores),
            }
        )
    return found


def _figures(pool: Pool, scores: Floats, sets: list[str]) -> dict[str, float]:
    inside = macro_auc(pool, scores, sets)
    order = {f"order {name}": rho for name, rho in order_of_sources(pool, scores).items()}
    return {**inside, "macro": float(np.mean(list(inside.values()))), **order}


def _figure(value: float, draws: list[float]) -> Figure:
    return Figure(value, *(interval(draws) or (np.nan, np.nan)))


def _source_samples(pool: Pool) -> list[npt.NDArray[np.intp]]:
    """Return rows of bootstrap samples: sources drawn with replacement inside each data set and class."""
    chance = np.random.default_rng(SEED)
    keys = np.char.add(np.char.add(pool.dataset.astype(np.str_), "/"), pool.label.astype(np.str_))
    strata = [np.flatnonzero(keys == key) for key in np.unique(keys)]
    groups = [[rows[pool.source[rows] == name] for name in np.unique(pool.source[rows])] for rows in strata]
    samples = []
    for _ in range(RESAMPLES):
        picked = [chosen[place] for chosen in groups for place in chance.integers(0, len(chosen), len(chosen))]
        samples.append(np.concatenate(picked))
    return samples


def without_data_set(texts: list[str], pool: Pool) -> dict[str, dict[str, float]]:
    """Return figures of fits that saw neither a data set nor any of its sources: ours, and TF-IDF's, by data set.

    AUC where a set can be judged, else the rank correlation of sources with their rating.
    """
    found: dict[str, dict[str, float]] = {}
    for name in sorted({*judged_sets(pool), *order_of_sources(pool, pool.words)}):
        test = pool.dataset == name
        train = np.flatnonzero(~np.isin(pool.source, pool.source[test]))
        fitted = fit_reliability(pool.take(train))
        ours = fitted.points_at(pool.values) + policy_points(pool.values)
        theirs = np.zeros(len(test))
        theirs[test] = tfidf(texts, pool, train[np.isin(pool.label[train], CLEAN)], np.flatnonzero(test))
        for scorer, scores in (("assay", ours), ("TF-IDF + logistic regression", theirs)):
            inside = {**order_of_sources(pool, scores), **macro_auc(pool, scores)}
            found.setdefault(name, {})[scorer] = inside[name]
    return found


def side_gap(pool: Pool, percent: Floats) -> Figure:
    """Return how many points outlets of the left score above those of the right at equal reliability, with its interval.

    A source's mean score is regressed on how reliable it is and on its side (sources of known side and three pages or more).
    """
    rows = np.flatnonzero(np.isin(pool.side, [*_SIDES, "center"]))
    _, first, place, count = np.unique(pool.source[rows], return_index=True, return_inverse=True, return_counts=True)
    kept = np.flatnonzero(count >= LEAST_PAGES)
    means = (np.bincount(place, percent[rows]) / count)[kept]
    sides = [(pool.side[rows][first] == side)[kept].astype(float) for side in _SIDES]
    design = np.stack([np.ones(len(kept)), pool.degree[rows][first][kept], *sides], axis=1)

    def gap(sample: npt.NDArray[np.intp]) -> float:
        weights = np.linalg.lstsq(design[sample], means[sample], rcond=None)[0]
        return float(weights[2] - weights[3])

    chance = np.random.default_rng(SEED)
    return _figure(gap(np.arange(len(kept))), [gap(chance.integers(0, len(kept), len(kept))) for _ in range(RESAMPLES)])


def _unreliable_sources(pool: Pool) -> int:
    """Return how many unreliable sources the judged data sets have between them."""
    rows = (pool.label == "unreliable") & np.isin(pool.dataset, judged_sets(pool))
    return len(np.unique(pool.source[rows]))


More = Callable[[Pool, list[str]], Mapping[str, Floats]]


def evaluate(
    folder: Path, *, say: Callable[[str], None] = lambda _: None, more: More = lambda *_: {}
) -> dict[str, Any]:
    """Judge assay and the baselines on the pool; return the figures, ready for JSON.

    Args:
        folder: the training data.
        say: told what is being done.
        more: further scorers of the pool (held-out scores by name), such as the yardsticks of bench/quality.
    """
    from .spoil import fit_quality

    say("reading the pool")
    texts = [row["text"] for row in corpora.pool(folder)]
    pool = read_pool(folder)
    say("fitting assay with sources left out")
    quality, _ = fit_quality(folder, 0)
    ours = held_out_scores(pool, quality.intercept + quality.points_at(pool.values))
    scorers = {
        "assay": ours.score,
        "its reliability alone": ours.reliability,
        "TF-IDF + logistic regression": held_out_by(pool, lambda train, test: tfidf(texts, pool, train, test)),
        **more(pool, texts),
        "length": pool.words,
        "data-set identity": dataset_identity(pool),
        "null (random numbers)": np.random.default_rng(SEED).random(len(texts)),
    }
    say("resampling sources")
    judged = judge(pool, scorers)
    say("leaving data sets out")
    return {
        "pages": len(texts),
        "sources": len(np.unique(pool.source)),
        "judged": judged,
        "without_data_set": without_data_set(texts, pool),
        "unreliable_sources": _unreliable_sources(pool),
        "proxies": proxy_of_dataset(pool, list(candidates())),
        "calibration_error": calibration_error(ours.probability, pool.reliable),
        "diagram": reliability_diagram(ours.probability, pool.reliable),
        "side_gap": side_gap(pool, 100.0 * ours.probability)._asdict(),
        "event_rate": float(pool.reliable.mean()),
    }
