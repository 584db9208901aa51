"""Train the head of features.headline: clickbait against other headlines, without letter case."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from assay.features import headline

from . import corpora
from .fit import additive_data, fit

_BAIT_MORE = ("clickbait", "second_person", "first_person", "subjectivity", "number_first", "question", "exclamation",
              "profanity", "boosting", "loaded_language")  # fmt: skip
_BAIT_LESS = ("straight_news", "month_day", "person_title", "organisation", "statistics", "reporting", "comma")


def train_headline(folder: Path) -> dict[str, Any]:
    """Fit the head that tells clickbait headlines from others, without letter case; return the JSON form."""
    rows = [row for row in corpora.rows(folder, "language/clickbait32k") if row["split"] == "train"]
    measures = headline.headline_measures(headline.read_headlines([row["text"] for row in rows]))
    directions = {name: 1 if name in _BAIT_MORE else -1 if name in _BAIT_LESS else 0 for name in measures}
    target = np.array([bool(row["clickbait"]) for row in rows])
    return additive_data(
        "headline", ["language/clickbait32k"], fit(measures, target, np.ones(len(rows)), directions, pieces=2)
    )
