"""Train the head of features.promotion: passages that sell against honest ones."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from assay.features import lexicon, lines, promotion
from assay.features.pages import Pages

from . import corpora
from .fit import additive_data, fit
from .train_anatomy import Labels, no_labels

_PASSAGE = 90  # words of an e-mail read as one passage
_SOLD_LESS = ("reporting", "person_title", "study_details", "limitations", "month_day")
_RULES_ONLY = ("remedy_marks", "house_call")


def passage_measures(texts: list[str]) -> lines.Measures:
    """Return the measures of texts that are one passage each."""
    return promotion.passages(
        Pages([" ".join(t.split()) for t in texts], [None] * len(texts), lexicon.load(), no_labels)
    )


def promotion_examples(folder: Path) -> tuple[list[str], Labels, Labels, list[str]]:
    """Return passages, whether each sells, the kind of text it comes from, and its split."""
    texts: list[str] = []
    sells: list[int] = []
    kinds: list[int] = []
    splits: list[str] = []

    def add(text: str, sold: int, kind: int, split: str) -> None:
        if text.strip():
            texts.append(text)
            sells.append(sold)
            kinds.append(kind)
            splits.append(split)

    for row in corpora.rows(folder, "promotion/supplement_blocks_train"):
        add(row["text"], 1, 0 if row["site"] != "e-mail" else 1, row["split"])
    for row in corpora.rows(folder, "promotion/hard_negatives_train"):
        add(row["text"], 0, 2, row["split"])
    for row in corpora.rows(folder, "promotion/spamassassin"):
        words = row["text"].split()
        for start in range(0, min(len(words), 3 * _PASSAGE), _PASSAGE):
            add(" ".join(words[start : start + _PASSAGE]), int(row["spam"]), 3 if row["spam"] else 4, row["split"])
    return texts, np.array(sells), np.array(kinds), splits


def train_promotion(folder: Path) -> dict[str, Any]:
    """Fit the head that tells a passage that sells from one that does not; return the JSON form."""
    texts, sells, kinds, splits = promotion_examples(folder)
    train = np.array([split == "train" for split in splits])
    measures = {name: values for name, values in passage_measures(texts).items() if name not in _RULES_ONLY}
    share = {0: 1.0, 1: 1.0, 2: 4.0, 3: 2.0, 4: 2.0}  # honest health text counts most: it must not be flagged
    weights = np.array([share[kind] / (kinds[train] == kind).sum() for kind in kinds])
    directions = {name: -1 if name in _SOLD_LESS else 1 for name in measures}
    fitted = fit({name: values[train] for name, values in measures.items()}, sells[train] == 1, weights[train], directions,
                 pieces=2)  # fmt: skip
    parts = ["promotion/supplement_blocks_train", "promotion/hard_negatives_train", "promotion/spamassassin"]
    return additive_data("promotion", parts, fitted)
