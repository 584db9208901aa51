"""Judge the reliability head on sources it never saw, beside baselines that know nothing of sourcing or style.

Scores are compared inside data sets only: across them, knowing the data set alone gives the answer away.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from . import corpora
from .train import CLEAN, FOLDS, SEED, Pool, candidates, folds_by_source, held_out, judged_sets, macro_auc, read_pool

Floats = npt.NDArray[np.float64]

RESAMPLES = 500
_BINS = 10


class Figure(NamedTuple):
    """A figure with its 90 % interval over bootstrap samples of sources."""

    value: float
    low: float
    high: float


class Judgement(NamedTuple):
    """AUC of one scorer: inside each data set, their macro mean, and the paired difference of assay to it."""

    name: str
    inside: dict[str, Figure]
    macro: Figure
    ahead: Figure | None


def held_out_tfidf(texts: list[str], pool: Pool) -> Floats:
    """Return held-out scores of unigram TF-IDF + logistic regression, fitted on the same labels and folds."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression

    fold = folds_by_source(pool.source, FOLDS)
    clean = np.isin(pool.label, CLEAN)
    scores = np.zeros(len(fold))
    rows = np.arange(len(fold))
    for held in range(FOLDS):
        train, test = rows[clean & (fold != held)], rows[fold == held]
        vectorizer = TfidfVectorizer(min_df=3, sublinear_tf=True)
        design = vectorizer.fit_transform([texts[row] for row in train])
        model = LogisticRegression(class_weight="balanced", max_iter=1000).fit(design, pool.reliable[train])
        scores[test] = model.decision_function(vectorizer.transform([texts[row] for row in test]))
    return scores


def dataset_identity(pool: Pool) -> Floats:
    """Return the share of reliable pages in each page's data set: the control that knows the data set and nothing else."""
    clean = np.isin(pool.label, CLEAN)
    scores = np.zeros(len(clean))
    for name in np.unique(pool.dataset):
        here = pool.dataset == name
        scores[here] = pool.reliable[clean & here].mean() if (clean & here).any() else 0.5
    return scores


def proxy_of_dataset(pool: Pool, names: list[str]) -> dict[str, float]:
    """Return, for each feature, how well it tells which data set a reliable page is from (largest AUC, one set against all).

    An undefined value counts as one of its own below the rest. Over .75 a term needs a reason: it may read the extraction.
    """
    from sklearn.metrics import roc_auc_score

    rows = pool.label == "reliable"
    found = {}
    for name in names:
        values = np.nan_to_num(pool.values[name][rows], nan=-1e6)
        aucs = [roc_auc_score(pool.dataset[rows] == part, values) for part in judged_sets(pool)]
        found[name] = float(max(max(auc, 1 - auc) for auc in aucs))
    return found


def pooled_auc(pool: Pool, scores: Floats) -> float:
    """Return the AUC of reliable against unreliable over all data sets at once, which proves little."""
    from sklearn.metrics import roc_auc_score

    rows = np.isin(pool.label, CLEAN)
    return float(roc_auc_score(pool.label[rows] == "reliable", scores[rows]))


def judge(pool: Pool, scorers: dict[str, Floats]) -> list[Judgement]:
    """Return each scorer's AUC with intervals; the first scorer is the one that the others are compared with."""
    sets = judged_sets(pool)
    samples = _source_samples(pool)
    drawn = {
        name: [macro_auc(pool.take(rows), scores[rows], sets) for rows in samples] for name, scores in scorers.items()
    }
    first = next(iter(scorers))
    ours = _means(drawn[first])
    found = []
    for name, scores in scorers.items():
        exact = macro_auc(pool, scores, sets)
        inside = {part: _figure(exact[part], [draw[part] for draw in drawn[name]]) for part in sets}
        means = _means(drawn[name])
        macro = _figure(float(np.mean(list(exact.values()))), means)
        gap = float(np.mean(list(macro_auc(pool, scorers[first], sets).values()))) - macro.value
        ahead = None if name == first else _figure(gap, list(np.array(ours) - np.array(means)))
        found.append(Judgement(name, inside, macro, ahead))
    return found


def _means(draws: list[dict[str, float]]) -> list[float]:
    return [float(np.mean(list(draw.values()))) for draw in draws]


def _figure(value: float, draws: list[float]) -> Figure:
    low, high = np.quantile(draws, (0.05, 0.95))
    return Figure(value, float(low), float(high))


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


def calibration_error(probability: Floats, event: npt.NDArray[np.bool_]) -> float:
    """Return the expected calibration error over ten bins of equal size (Naeini et al., AAAI 2015)."""
    order = np.argsort(probability, kind="stable")
    gaps = [
        len(part) * abs(probability[part].mean() - event[part].mean())
        for part in np.array_split(order, _BINS)
        if len(part)
    ]
    return float(sum(gaps) / len(probability))


def _unreliable_sources(pool: Pool) -> int:
    """Return how many unreliable sources the judged data sets have between them."""
    rows = (pool.label == "unreliable") & np.isin(pool.dataset, judged_sets(pool))
    return len(np.unique(pool.source[rows]))


def evaluate(folder: Path, *, say: Callable[[str], None] = lambda _: None) -> dict[str, Any]:
    """Judge assay and the baselines on the pool; return the figures, ready for JSON."""
    from .spoil import fit_quality
    from .train import calibrate, points_of

    say("reading the pool")
    texts = [row["text"] for row in corpora.pool(folder)]
    pool = read_pool(folder)
    say("fitting assay with sources left out")
    points = held_out(pool)
    scorers = {
        "assay": points,
        "TF-IDF + logistic regression": held_out_tfidf(texts, pool),
        "length": np.array([float(len(text.split())) for text in texts]),
        "data-set identity": dataset_identity(pool),
        "null (random numbers)": np.random.default_rng(SEED).random(len(texts)),
    }
    say("resampling sources")
    judged = judge(pool, scorers)
    quality, _ = fit_quality(folder, 0)
    offset = quality.intercept + points_of(quality, pool.values)
    probability = np.zeros(len(points))
    fold = folds_by_source(pool.source, FOLDS)
    for held in range(FOLDS):
        rows = fold != held
        platt = calibrate(points[rows], offset[rows], pool.reliable[rows])
        logit = platt.slope * points[~rows] + platt.shift + offset[~rows]
        probability[~rows] = 1 / (1 + np.exp(-logit))
    return {
        "pages": len(texts),
        "sources": len(np.unique(pool.source)),
        "judged": [
            {
                "name": one.name,
                "inside": {part: figure._asdict() for part, figure in one.inside.items()},
                "macro": one.macro._asdict(),
                "ahead": one.ahead._asdict() if one.ahead else None,
                "pooled": pooled_auc(pool, scorers[one.name]),
            }
            for one in judged
        ],
        "unreliable_sources": _unreliable_sources(pool),
        "proxies": proxy_of_dataset(pool, list(candidates())),
        "calibration_error": calibration_error(probability, pool.reliable),
        "event_rate": float(pool.reliable.mean()),
    }
