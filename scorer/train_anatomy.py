"""Train the line labeller of features.anatomy: two additive passes over pages labelled line by line."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from assay.features import anatomy, lexicon, lines
from assay.features.pages import Pages, all_main

from . import corpora
from .fit import four

Floats = npt.NDArray[np.float64]
Labels = npt.NDArray[np.int64]
LabelledPage = list[tuple[str, int]]

_SEED = 20260104
_BINS = 10
_STRENGTH = 0.3  # inverse regularisation of the labeller's passes
# What a made page weighs beside a given one, in the first pass and in the second: the first sees a line and its neighbours,
# and a whole-sentence teaser looks like an article from there.
_VARIANT_WEIGHTS = (0.25, 0.6)
_FOLDS = 3  # the second pass learns from answers that the first gave on pages it had not seen


def read_lines(pages: list[LabelledPage]) -> tuple[Pages, Labels]:
    """Read pages given line by line; return them with the label of each line."""
    texts = ["\n".join(text for text, _ in page) for page in pages]
    labels = np.array([label for page in pages for _, label in page])
    read = Pages(texts, [None] * len(texts), lexicon.load(), all_main)
    if len(read.line_start) != len(labels):
        raise corpora.CorpusError("anatomy/lines_train: a line holds a line break or nothing; fetch the file again")
    return read, labels


def variants(pages: list[LabelledPage]) -> tuple[list[LabelledPage], Labels]:
    """Return the pages and what else crawlers make of them, with the number of the page that each was made from.

    A bare article; a page cut before its article; an article above whole-sentence teasers of other posts under a heading;
    an article with a passage of site matter that comes twice.
    """
    chance = random.Random(_SEED)
    ends = lexicon.load().words["other_posts"]
    result, origin = list(pages), list(range(len(pages)))
    for number, page in enumerate(pages):
        main = [place for place, (_, label) in enumerate(page) if label == 0]
        if len(main) < 4:
            continue
        article = page[: main[-1] + 1] if chance.random() < 0.5 else page[main[0] : main[-1] + 1]
        if chance.random() < 0.25:
            result.append([page[place] for place in main])
        if chance.random() < 0.25:
            result.append(page[main[0] :])
        if chance.random() < 0.4:
            result.append(article + _teasers(pages, ends, chance))
        if chance.random() < 0.15:
            other = [text for text, label in chance.choice(pages) if label == 1 and len(text.split()) >= 6][:6]
            result.append([*article, *((text, 1) for text in other), (" ".join(other) or "Read more", 1)])
        origin += [number] * (len(result) - len(origin))
    return result, np.array(origin)


def _teasers(pages: list[LabelledPage], ends: list[str], chance: random.Random) -> LabelledPage:
    """Return a side column: a heading, then titles and first sentences of other pages' articles."""
    column = [("Source:", 1)] if chance.random() < 0.3 else []
    column += [("Comments", 1)] if chance.random() < 0.3 else []
    column.append((chance.choice(ends).capitalize(), 1))
    for _ in range(chance.choice((2, 4, 6, 8, 12, 20))):
        other = chance.choice(pages)
        bodies = [text for text, label in other if label == 0 and len(text.split()) >= 20]
        titles = [text for text, label in other if label == -1]
        if not bodies:
            continue
        if titles and chance.random() < 0.8:
            column.append((titles[0], 1))
        words = chance.choice(bodies[:3]).split()
        cut = chance.randint(25, 120)
        column.append((" ".join(words[:cut]) + (chance.choice((" ...", "...", "")) if len(words) > cut else ""), 1))
    return column


def edges_of(values: Floats) -> Floats:
    """Return the inner edges of up to ten bins that hold like numbers of lines; the commonest value has its own bin."""
    seen, count = np.unique(values, return_counts=True)
    if len(seen) <= _BINS:
        return (seen[1:] + seen[:-1]) / 2
    common = int(count.argmax())
    rest = values[values != seen[common]] if count[common] > len(values) / _BINS else values
    inner = np.quantile(rest, np.linspace(0, 1, _BINS + 1)[1:-1])
    around = [(seen[place] + seen[place + 1]) / 2 for place in (common - 1, common) if 0 <= place < len(seen) - 1]
    return np.unique(np.concatenate((inner, around if len(rest) < len(values) else [])).round(6))


def one_hot(measures: lines.Measures, edges: dict[str, Floats]) -> Any:
    from scipy import sparse

    columns, offset = [], 0
    for name, inner in edges.items():
        columns.append(np.searchsorted(inner, measures[name], side="right") + offset)
        offset += len(inner) + 1
    index = np.stack(columns, axis=1)
    rows = np.arange(0, index.size + 1, index.shape[1])
    return sparse.csr_matrix((np.ones(index.size), index.ravel(), rows), shape=(len(index), offset))


def fit_classifier(design: Any, labels: Labels, weights: Floats) -> Any:
    from sklearn.linear_model import LogisticRegression

    return LogisticRegression(C=_STRENGTH, max_iter=400, tol=1e-3).fit(design, labels, sample_weight=weights)


def stage_data(edges: dict[str, Floats], classifier: Any) -> dict[str, Any]:
    terms, offset = {}, 0
    for name, inner in edges.items():
        points = classifier.coef_[:, offset : offset + len(inner) + 1].T
        terms[name] = {"edges": [four(edge) for edge in inner], "points": [[four(p) for p in row] for row in points]}
        offset += len(inner) + 1
    return {"intercept": [four(value) for value in classifier.intercept_], "terms": terms}


def train_anatomy(folder: Path) -> dict[str, Any]:
    """Fit the two passes of the line labeller on the training pages; return the JSON form."""
    stages = fit_labeller(corpora.line_pages(folder, "train"))
    return {"name": "anatomy", "data": ["anatomy/lines_train"], "labels": list(anatomy.LABELS[:3]), "stages": stages}


def weights_of(pages: Pages) -> Floats:
    """Return what each line weighs in a fit: more with its words, up to 80, and less in a page of many."""
    size = np.minimum(pages.line_size, 80) + 3.0
    weights: Floats = size / np.sqrt(np.maximum(lines.page_total(pages, size), 1.0))
    return weights


def fit_labeller(given: list[LabelledPage]) -> list[dict[str, Any]]:
    """Return the JSON form of the two passes, fitted on the given pages and what crawlers make of them."""
    made, origin = variants(given)
    pages, labels = read_lines(made)
    known = labels >= 0
    weights = weights_of(pages)
    invented = pages.line_page >= len(given)
    weights_first, weights_second = (np.where(invented, share * weights, weights) for share in _VARIANT_WEIGHTS)
    first = lines.measure(pages)
    edges = {name: np.array([four(edge) for edge in edges_of(values[known])]) for name, values in first.items()}
    design = one_hot(first, edges)
    stages = [stage_data(edges, fit_classifier(design[known], labels[known], weights_first[known]))]
    answers = np.zeros((len(labels), 3))
    fold = origin[pages.line_page] % _FOLDS
    for held in range(_FOLDS):
        fitting = (fold != held) & known
        classifier = fit_classifier(design[fitting], labels[fitting], weights_first[fitting])
        answers[fold == held] = classifier.predict_proba(design[fold == held])
    second = anatomy.second_look(pages, first, answers)
    edges = {name: np.array([four(edge) for edge in edges_of(values[known])]) for name, values in second.items()}
    design = one_hot(second, edges)
    stages.append(stage_data(edges, fit_classifier(design[known], labels[known], weights_second[known])))
    return stages
