"""Does a score of 70 mean that seven pages in ten come from a reliable or mostly reliable source?"""

from __future__ import annotations

from typing import Any

import numpy as np

from ..measured import Bools, Floats, Measured, Strings
from ..model import Model
from ..statistics import BINS, calibration_error, equal_bins, interval_data, reliability_diagram, source_samples
from .findings import NOTE, SERIOUS, Finding, finding

RESAMPLES = 200
WANTED, FAR = 0.05, 0.15  # expected calibration error: aimed at, and no longer to be called calibrated
LEAST = 50  # labelled pages


def calibration(model: Model, pages: Measured) -> tuple[dict[str, Any] | None, list[Finding]]:
    """Return the reliability diagram over labelled pages, None where there are too few.

    Returns:
        {"pages", "sources", "error", "error_interval", "predicted", "observed", "bins": [{"pages", "predicted", "observed",
        "interval"}]}: ten bins of equal size; `error` is the expected calibration error (Naeini et al., AAAI 2015), shares
        run from 0 to 1, intervals are 90 % over sources. On pages that the model was fitted on the figures flatter it.
    """
    judged = pages.take(~pages.silent & pages.labelled)
    if len(judged) < LEAST or judged.reliable.all() or not judged.reliable.any():
        return None, []
    predicted, event = judged.scores(model) / 100.0, judged.reliable
    place = np.zeros(len(judged), dtype=np.int64)
    for number, part in enumerate(equal_bins(predicted)):
        place[part] = number
    errors, shares = _drawn(judged.source, place, predicted, event)
    bins: list[dict[str, Any]] = [
        {
            "pages": row["pages"],
            "predicted": row["said"],
            "observed": row["seen"],
            "interval": interval_data(drawn),
        }
        for row, drawn in zip(reliability_diagram(predicted, event), shares, strict=True)
    ]
    error = calibration_error(predicted, event)
    report = {
        "pages": len(judged),
        "sources": len(np.unique(judged.source)),
        "error": error,
        "error_interval": interval_data(errors),
        "predicted": float(predicted.mean()),
        "observed": float(event.mean()),
        "bins": bins,
    }
    if error <= WANTED:
        return report, []
    message = (
        f"the expected calibration error on these pages is {error:.3f} (aimed at: {WANTED}); "
        f"{report['observed']:.0%} are reliable, the scores say {report['predicted']:.0%}"
    )
    return report, [finding(SERIOUS if error > FAR else NOTE, "calibration", "", message)]


def _drawn(
    source: Strings, place: np.typing.NDArray[np.int64], predicted: Floats, event: Bools
) -> tuple[list[float], list[list[float]]]:
    """Return the error, and the share of the event in each bin, for samples of sources."""
    errors: list[float] = []
    shares: list[list[float]] = [[] for _ in range(BINS)]
    for rows in source_samples(source, RESAMPLES):
        count = np.bincount(place[rows], minlength=BINS)
        hits = np.bincount(place[rows], weights=event[rows], minlength=BINS)
        sums = np.bincount(place[rows], weights=predicted[rows], minlength=BINS)
        errors.append(float(np.abs(hits - sums).sum() / len(rows)))
        for number in np.flatnonzero(count).tolist():
            shares[number].append(float(hits[number] / count[number]))
    return errors, shares
