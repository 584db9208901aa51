"""Train the pass of features.anatomy over HTML pages: the answer of the passes over text, corrected by the tags.

The passes over text are learnt from three times as many pages; this one learns only how far to trust them, and what the
tags add. It learns from answers on pages that the text passes had not seen, so they are fitted anew without each fold.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import tempfile
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from assay.features import anatomy, lexicon, lines, markup
from assay.features.pages import Pages, all_main

from . import corpora
from .align import labels_of
from .fit import four
from .html import Rendered, render
from .train_anatomy import Floats, Labels, edges_of, fit_classifier, one_hot, stage_data, train_anatomy

_PAGES = "anatomy/html_train"
_LINES = "anatomy/lines_train"
_FOLDS = 3


class Tagged(NamedTuple):
    """HTML pages rendered, each line labelled from the text that people took for the article and the comments."""

    rendered: list[Rendered]
    labels: Labels
    folds: list[int]


def train_page_anatomy(folder: Path) -> dict[str, Any]:
    """Fit the passes over text and the pass over markup; return the JSON form of models/anatomy.json."""
    data = train_anatomy(folder)
    return {**data, "data": [*data["data"], _PAGES], "html": train_markup(folder)}


def train_markup(folder: Path) -> dict[str, Any]:
    """Fit the pass over markup on the training pages; return the JSON form of its stage."""
    tagged = tagged_pages(folder, "train")
    pages = read_tagged(tagged.rendered)
    measures = markup.look(pages, _answers(folder, pages, tagged.folds))
    known = tagged.labels >= 0
    size = np.minimum(pages.line_size, 80) + 3.0
    weights = size / np.sqrt(np.maximum(lines.page_total(pages, size), 1.0))
    edges = {name: np.array([four(edge) for edge in edges_of(values[known])]) for name, values in measures.items()}
    design = one_hot(measures, edges)
    fitted = fit_classifier(design[known], tagged.labels[known], (weights / weights.mean())[known])
    stage: dict[str, Any] = stage_data(edges, fitted)
    return stage


def tagged_pages(folder: Path, split: str) -> Tagged:
    """Return the HTML pages of a split that have a tree, with a label for each line (-1: a title, not judged)."""
    rendered, labels, folds = [], [], []
    for row in corpora.rows(folder, _PAGES):
        page = render(row["html"])
        if row["split"] == split and page.markup is not None and page.text:
            rendered.append(page)
            labels += labels_of(page, row["gold_main_text"] or "", row["gold_comments"] or "", row["gold_title"] or "")
            folds.append(_fold(row))
    return Tagged(rendered, np.array(labels, dtype=np.int64), folds)


def read_tagged(rendered: list[Rendered]) -> Pages:
    """Read rendered pages without labelling them."""
    texts, titles = [page.text for page in rendered], [page.title for page in rendered]
    return Pages(texts, titles, lexicon.load(), all_main, [page.markup for page in rendered])


def _fold(row: corpora.Row) -> int:
    """Return the fold of a page: pages of one site share it, and a page has the same in every part of the data."""
    return int(hashlib.sha256((row["site"] or row["id"]).encode()).hexdigest(), 16) % _FOLDS


def _answers(folder: Path, pages: Pages, folds: list[int]) -> Floats:
    """Return what the text passes answer on each page when they have not seen its site."""
    measures = lines.measure(pages)
    fold = np.array(folds)[pages.line_page]
    answers = np.zeros((len(pages.line_start), 3))
    for held in range(_FOLDS):
        with tempfile.TemporaryDirectory() as place:
            first, second = map(anatomy.Stage.of, train_anatomy(_without(folder, Path(place), held))["stages"])
        found = second.probabilities(anatomy.second_look(pages, measures, first.probabilities(measures)))
        answers[fold == held] = found[fold == held]
    return answers


def _without(folder: Path, place: Path, held: int) -> Path:
    """Return a folder like `folder` in which the labelled lines lack the pages of a fold."""
    lines_file = f"{_LINES}.jsonl.gz"
    for path in folder.glob("*/*"):
        name = path.relative_to(folder)
        (place / name.parent).mkdir(exist_ok=True)
        if str(name).replace(os.sep, "/") != lines_file:
            (place / name).symlink_to(path.resolve())
    with gzip.open(place / lines_file, "wt", encoding="utf-8", compresslevel=1) as kept:
        for row in corpora.rows(folder, _LINES):
            if _fold(row) != held:
                kept.write(json.dumps(row) + "\n")
    return place
