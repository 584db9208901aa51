"""Train the head of features.clickbait_model: clickbait against other headlines, without letter case."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from assay.features import clickbait_model

from . import corpora
from .fit import additive_data, fit, four

_PENALTY = 5.0  # against words that mark an outlet rather than bait
_WORD = "word "  # before a closed-class word, among the names of the measures
_LEAST = 30  # headlines that a closed-class word must stand in

_BAIT_MORE = ("clickbait", "second_person", "first_person", "subjectivity", "number_first", "question", "exclamation",
              "profanity", "boosting", "loaded_language", "soft_topic", "intensifier")  # fmt: skip
_BAIT_LESS = ("straight_news", "month_day", "person_title", "organisation", "statistics", "reporting", "comma", "place")


def train_headline(folder: Path) -> dict[str, Any]:
    """Fit the head that tells clickbait headlines from others, without letter case; return the JSON form."""
    rows = [row for row in corpora.rows(folder, "language/clickbait32k") if row["split"] == "train"]
    headlines = clickbait_model.read_headlines([row["text"] for row in rows])
    measures = clickbait_model.headline_measures(headlines)
    directions = {name: 1 if name in _BAIT_MORE else -1 if name in _BAIT_LESS else 0 for name in measures}
    present = clickbait_model.present(headlines)
    words = {
        word: present[:, at] for at, word in enumerate(clickbait_model.closed_words()) if present[:, at].sum() >= _LEAST
    }
    columns = measures | {_WORD + word: column.astype(np.float64) for word, column in words.items()}
    directions |= {_WORD + word: 0 for word in words}
    target = np.array([bool(row["clickbait"]) for row in rows])
    fitted = fit(columns, target, np.ones(len(rows)), directions, pieces=2, penalty=_PENALTY)
    data = additive_data("headline", ["language/clickbait32k"], fitted)
    # A word is there or not: its curve is one number, and what it gives to a headline without it goes to the intercept.
    weights = {}
    for name in [name for name in data["terms"] if name.startswith(_WORD)]:
        without, with_it = data["terms"].pop(name)["points"]
        weights[name.removeprefix(_WORD)] = four(with_it - without)
        data["intercept"] += without
    return data | {"intercept": four(data["intercept"]), "words": weights}
