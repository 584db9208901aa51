"""Say how each feature orders reliable against unreliable outlets inside each data set, and on how many pages it speaks."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

import numpy as np

from assay.features import features
from assay.features.declare import GROUPS
from assay.scorer.pool import CLEAN, Floats, Pool, judged_sets, read_pool
from assay.scorer.statistics import auc


def auc_by_source(pool: Pool, values: Floats, dataset: str) -> float:
    """Return the AUC of the mean value a source; not a number where a class has no source with a value."""
    rows = (pool.dataset == dataset) & np.isin(pool.label, CLEAN) & ~np.isnan(values)
    keys = sorted(set(zip(pool.source[rows].tolist(), pool.label[rows].tolist(), strict=True)))
    mean = [values[rows & (pool.source == source) & (pool.label == label)].mean() for source, label in keys]
    truth = np.array([label == "reliable" for _, label in keys])
    return auc(truth, np.array(mean)) if 0 < truth.sum() < len(truth) else float("nan")


def main() -> int:
    """Print a row a feature; 1 where the data are absent."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--group", choices=GROUPS, help="only this group of features")
    given = parser.parse_args()
    folder = Path(os.environ.get("ASSAY_SHARED", "../shared")) / "data"
    if not folder.is_dir():
        print(f"direction: no data in {folder}; set ASSAY_SHARED to the folder that holds data/", file=sys.stderr)
        return 1
    pool = read_pool(folder)
    judged, sets = judged_sets(pool), sorted(set(pool.dataset.tolist()))
    print("AUC of reliable against unreliable outlets, mean value an outlet: " + ", ".join(judged))
    print("then the share of pages above zero: " + ", ".join(sets))
    for name, declared in features().items():
        if given.group in (None, declared.group):
            values = pool.values[name]
            order = "  ".join(f"{auc_by_source(pool, values, dataset):.3f}" for dataset in judged)
            above = "  ".join(f"{(values[pool.dataset == dataset] > 0).mean():.2f}" for dataset in sets)
            print(f"{name:<28} {declared.better:<8} {order}   {above}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
