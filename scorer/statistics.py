"""Figures about scores that training, evaluation and the audit share: order, calibration, intervals over sources."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Rows = npt.NDArray[np.intp]
Strings = npt.NDArray[np.str_]

SEED = 20260105
BINS = 10


def auc(event: Bools, scores: Floats) -> float:
    """Return the chance that a score where the event holds is higher than one where it does not; equal ones count half.

    Scores that are not a number count as the median of the others. Both sides must have one score, and one be a number.
    """
    from scipy.stats import rankdata

    ranks = rankdata(np.where(np.isnan(scores), np.nanmedian(scores), scores))
    yes, no = int(event.sum()), int((~event).sum())
    return float((ranks[event].sum() - yes * (yes + 1) / 2) / (yes * no))


def spearman(first: Floats, second: Floats) -> float | None:
    """Return the rank correlation of two scores of the same pages; None where one of them does not vary."""
    if len(first) < 3 or np.ptp(first) == 0 or np.ptp(second) == 0:
        return None
    from scipy.stats import spearmanr

    return float(spearmanr(first, second).statistic)


def equal_bins(probability: Floats) -> list[Rows]:
    """Return the rows of ten bins of equal size, in the order of what is said."""
    return np.array_split(np.argsort(probability, kind="stable"), BINS)


def reliability_diagram(probability: Floats, event: Bools) -> list[dict[str, float]]:
    """Return ten bins of equal size: how many pages, what was said on average, how often it was so."""
    return [
        {"pages": len(part), "said": float(probability[part].mean()), "seen": float(event[part].mean())}
        for part in equal_bins(probability)
        if len(part)
    ]


def calibration_error(probability: Floats, event: Bools) -> float:
    """Return the expected calibration error over ten bins of equal size (Naeini et al., AAAI 2015)."""
    bins = reliability_diagram(probability, event)
    return sum(row["pages"] * abs(row["said"] - row["seen"]) for row in bins) / len(probability)


def source_samples(source: Strings, count: int, seed: int = SEED) -> Iterator[Rows]:
    """Yield rows of bootstrap samples: sources drawn with replacement, all pages of each."""
    names, place = np.unique(source, return_inverse=True)
    order = np.argsort(place, kind="stable")
    parts = np.split(order, np.cumsum(np.bincount(place, minlength=len(names)))[:-1])
    chance = np.random.default_rng(seed)
    for _ in range(count):
        yield np.concatenate([parts[chosen] for chosen in chance.integers(0, len(names), len(names))])


def interval(draws: Sequence[float] | Floats) -> tuple[float, float] | None:
    """Return the 90 % interval of bootstrap draws; None without any that is a number."""
    found = np.array(draws, dtype=np.float64)
    found = found[~np.isnan(found)]
    if not len(found):
        return None
    low, high = np.quantile(found, (0.05, 0.95))
    return float(low), float(high)


def interval_data(draws: Sequence[float] | Floats) -> list[float] | None:
    """Return the same, ready for JSON."""
    found = interval(draws)
    return None if found is None else list(found)
