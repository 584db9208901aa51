"""Where to cut: what a collection keeps of its pages and words when pages below a score are dropped."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from .measured import Bools, Floats, Measured
from .model import Model
from .statistics import interval_data, source_samples

RESAMPLES = 200


def operating_points(pages: Measured, model: Model, cuts: Sequence[float]) -> dict[str, Any]:
    """Return what is kept at each cut: pages whose score is the cut or more. Pages without a score are not kept.

    Returns:
        {"model", "policy", "pages", "words", "abstained", "labelled", "points": [{"cut", "pages", "words", "reliable",
        "unreliable", "unreliable_interval", "share_unreliable"}]}: shares of all pages and article words, of the pages
        labelled reliable or mostly reliable, of those labelled unreliable (with the 90 % interval over sources), and the
        share of unreliable pages among the kept of these two labels; None where no page has the label.
    """
    scores = pages.scores(model)
    samples = list(source_samples(pages.source, RESAMPLES)) if pages.unreliable.any() else []
    return {
        "model": model.digest,
        "policy": model.policy or None,
        "pages": len(pages),
        "words": int(pages.words.sum()),
        "abstained": int(pages.silent.sum()),
        "labelled": {"reliable": int(pages.reliable.sum()), "unreliable": int(pages.unreliable.sum())},
        "points": [_point(pages, scores >= cut, float(cut), samples) for cut in cuts],
    }


def _point(pages: Measured, kept: Bools, cut: float, samples: list[Any]) -> dict[str, Any]:
    both = pages.reliable | pages.unreliable
    draws = [_share(kept[rows], pages.unreliable[rows]) for rows in samples]
    return {
        "cut": cut,
        "pages": float(kept.mean()),
        "words": float(pages.words[kept].sum() / max(float(pages.words.sum()), 1.0)),
        "reliable": _share(kept, pages.reliable),
        "unreliable": _share(kept, pages.unreliable),
        "unreliable_interval": interval_data([np.nan if draw is None else draw for draw in draws]),
        "share_unreliable": _share(pages.unreliable, kept & both),
    }


def _share(chosen: Bools, among: Bools) -> float | None:
    """Return the share of `among` that is chosen; None where there are none."""
    return float(chosen[among].mean()) if among.any() else None


def cuts_of(step: float) -> Floats:
    """Return the cuts from 0 to 100 in steps."""
    return np.arange(0.0, 100.0 + 1e-9, step)
