"""Judge the score on held-out sources, beside baselines and yardsticks; intervals by source. `bench/quality --json` for data."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from assay.scorer.card import diagram_table, figure_table, transfer_table
from assay.scorer.evaluate import evaluate, held_out_by
from assay.scorer.pool import Pool
from assay.scorer.train import candidates

Floats = npt.NDArray[np.float64]
Rows = npt.NDArray[np.intp]


def yardsticks(pool: Pool, texts: list[str]) -> dict[str, Floats]:
    """Return what freer models make of the same features: gradient boosting and, where it is installed, interpret's EBM."""
    from sklearn.ensemble import HistGradientBoostingClassifier

    boosting = HistGradientBoostingClassifier(max_iter=150, learning_rate=0.05, max_leaf_nodes=15, random_state=0)
    found = {"gradient boosting, same features": _held_out(pool, boosting)}
    try:
        from interpret.glassbox import ExplainableBoostingClassifier
    except ImportError:
        print("quality: no EBM: pip install -r bench/requirements.txt", file=sys.stderr)
        return found
    ebm = ExplainableBoostingClassifier(interactions=0, outer_bags=4, n_jobs=1, random_state=0)
    return found | {"EBM, same features": _held_out(pool, ebm)}


def _held_out(pool: Pool, model: Any) -> Floats:
    """Return the held-out scores of a classifier of scikit-learn's kind on the candidate features."""
    design = np.stack([pool.values[name] for name in candidates()], axis=1)

    def scores(train: Rows, test: Rows) -> Floats:
        answer: Floats = model.fit(design[train], pool.reliable[train]).decision_function(design[test])
        return answer

    return held_out_by(pool, scores)


def main() -> int:
    """Print the figures; 1 where the data are absent."""
    folder = Path(os.environ.get("ASSAY_SHARED", "../shared")) / "data"
    if not folder.is_dir():
        print(
            f"quality: no training data in {folder}; set ASSAY_SHARED to the folder that holds data/", file=sys.stderr
        )
        return 1
    figures = evaluate(folder, say=lambda line: print(line, file=sys.stderr), more=yardsticks)
    if "--json" in sys.argv[1:]:
        print(json.dumps(figures, indent=1))
        return 0
    print(
        f"{figures['pages']:,} pages of {figures['sources']} sources; AUC of reliable against unreliable, 90 % intervals\n"
    )
    print(figure_table(figures))
    print("\nfits that saw neither the data set nor its sources (AUC; for allsides_abp the order of its sources)\n")
    print(transfer_table(figures))
    print(f"\nexpected calibration error on held-out sources: {figures['calibration_error']:.3f}\n")
    print(diagram_table(figures))
    gap = figures["side_gap"]
    print(
        f"\nleft above right at equal reliability: {gap['value']:+.1f} points ({gap['low']:+.1f} to {gap['high']:+.1f})"
    )
    proxies = sorted(figures["proxies"].items(), key=lambda item: -item[1])[:6]
    print(
        "which data set, inside one class (over .75 needs a reason): " + ", ".join(f"{n} {a:.2f}" for n, a in proxies)
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
