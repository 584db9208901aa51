"""Judge the reliability head on held-out sources, beside baselines; intervals by source. `bench/quality --json` for data."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

from assay.scorer.card import figure_table
from assay.scorer.evaluate import evaluate


def main() -> int:
    """Print the figures; 1 where the data are absent."""
    folder = Path(os.environ.get("ASSAY_SHARED", "../shared")) / "data"
    if not folder.is_dir():
        print(
            f"quality: no training data in {folder}; set ASSAY_SHARED to the folder that holds data/", file=sys.stderr
        )
        return 1
    figures = evaluate(folder, say=lambda line: print(line, file=sys.stderr))
    if "--json" in sys.argv[1:]:
        print(json.dumps(figures, indent=1))
        return 0
    print(
        f"{figures['pages']:,} pages of {figures['sources']} sources; AUC of reliable against unreliable, 90 % intervals\n"
    )
    print(figure_table(figures))
    print(f"\nexpected calibration error on held-out sources: {figures['calibration_error']:.3f}")
    proxies = sorted(figures["proxies"].items(), key=lambda item: -item[1])[:6]
    print(
        "which data set, inside one class (over .75 needs a reason): " + ", ".join(f"{n} {a:.2f}" for n, a in proxies)
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
