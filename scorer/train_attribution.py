"""Train the model of features.attribution_model: which words ascribe something, and to what kind of source."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from assay.features import cue_context, read
from assay.features.attribution_model import AND, KINDS
from assay.features.cue_context import PAIRS, SOURCE_PAIRS

from . import corpora
from .fit import four

Ints = npt.NDArray[np.int64]
Pairs = Sequence[tuple[str, str]]

_BATCH = 64  # documents read at once
_SEEN = 4  # candidates that must have a token or pair before it may have points
_COST, _SOURCE_COST = 0.7, 0.2  # inverse strength of the L1 penalty that chooses what has points
_SMOOTH = 0.3  # inverse strength of the L2 penalty on the points of what was chosen
_FAINT = 0.01  # log-odds; smaller points move nothing
_IDLE, _IDLE_SHARE = 10, 0.08  # a family with so many candidates, and so small a share of cues, is not looked at
_THRESHOLDS = {"sentence": 0.34, "further": 0.3, "colon": 0.65}


class Candidates(NamedTuple):
    """Tokens of the candidates of many documents, and the truth of each: whether a person marked it, and its source."""

    tokens: cue_context.Tokens
    source_tokens: cue_context.Tokens
    cue: npt.NDArray[np.bool_]
    source: Ints  # number in KINDS; for marked ones


def collect(rows: Sequence[Mapping[str, Any]]) -> Candidates:
    """Read the documents and return their candidates."""
    parts = [_truths(rows[first : first + _BATCH]) for first in range(0, len(rows), _BATCH)]

    def joined(tables: Sequence[cue_context.Tokens]) -> cue_context.Tokens:
        return {slot: np.concatenate([table[slot] for table in tables]) for slot in tables[0]}

    return Candidates(
        joined([part.tokens for part in parts]),
        joined([part.source_tokens for part in parts]),
        np.concatenate([part.cue for part in parts]),
        np.concatenate([part.source for part in parts]),
    )


def _truths(rows: Sequence[Mapping[str, Any]]) -> Candidates:
    documents = read([row["text"] for row in rows])
    pages = documents[0].pages
    kind = np.zeros(len(pages.joined) + 2, dtype=np.int64)
    for document, row in zip(documents, rows, strict=True):
        for attribution in row["attributions"]:
            for start, end in attribution["cue"]:
                kind[start + document.base : end + document.base] = 1 + KINDS.index(attribution["source_type"])
    found = cue_context.candidates(pages)
    truth = np.maximum(kind[found.start], kind[found.end - 1])
    sources = cue_context.source_tokens(pages, found.word, found.tokens)
    return Candidates(found.tokens, sources, truth > 0, truth - 1)


class _Names:
    """Numbers for the tokens and pairs that stand often enough, and their names."""

    def __init__(self, tokens: Mapping[str, npt.NDArray[np.intp]], pairs: Pairs) -> None:
        names = cue_context.token_names()
        self.sizes = {slot: len(names[slot]) for slot in tokens}
        self.pairs = pairs
        keys, counts = np.unique(self._keys(tokens), return_counts=True)
        self.keys = keys[counts >= _SEEN]
        self.names: list[tuple[str, list[str]]] = []
        blocks: list[tuple[str, ...]] = [(slot,) for slot in tokens] + [tuple(pair) for pair in pairs]
        starts = np.cumsum([0, *(int(np.prod([self.sizes[slot] for slot in block])) for block in blocks)])
        for key in self.keys.tolist():
            at = int(np.searchsorted(starts, key, side="right")) - 1
            place, block = key - int(starts[at]), blocks[at]
            values = [place] if len(block) == 1 else list(divmod(place, self.sizes[block[1]]))
            words = [names[slot][value] for slot, value in zip(block, values, strict=True)]
            self.names.append((AND.join(block), words))

    def _keys(self, tokens: Mapping[str, npt.NDArray[np.intp]]) -> Ints:
        columns, start = [], 0
        for slot, values in tokens.items():
            columns.append(values.astype(np.int64) + start)
            start += self.sizes[slot]
        for one, other in self.pairs:
            columns.append(tokens[one].astype(np.int64) * self.sizes[other] + tokens[other] + start)
            start += self.sizes[one] * self.sizes[other]
        return np.stack(columns, axis=1)

    def design(self, tokens: Mapping[str, npt.NDArray[np.intp]]) -> Any:
        """Return the sparse matrix of candidates by tokens and pairs."""
        from scipy import sparse

        keys = self._keys(tokens)
        at = np.minimum(np.searchsorted(self.keys, keys), len(self.keys) - 1)
        row, column = np.nonzero(self.keys[at] == keys)
        return sparse.csr_matrix((np.ones(len(row)), (row, at[row, column])), shape=(len(keys), len(self.keys)))


def _head(names: _Names, design: Any, target: npt.NDArray[np.bool_], cost: float) -> dict[str, Any]:
    """Fit one logistic regression on what another with an L1 penalty chose, and return its weights by name."""
    from sklearn.linear_model import LogisticRegression

    def fit(columns: Any, **penalty: float) -> Any:
        return LogisticRegression(solver="liblinear", random_state=0, tol=1e-3, max_iter=300, **penalty).fit(
            columns, target
        )

    # An L1 penalty also shrinks what it keeps; fitted again without it, half of the weights do as well as all.
    chosen = np.flatnonzero(abs(fit(design, l1_ratio=1.0, C=cost).coef_[0]) >= _FAINT)
    fitted = fit(design[:, chosen], C=_SMOOTH)
    weights: dict[str, Any] = {}
    for at, points in zip(chosen.tolist(), fitted.coef_[0].tolist(), strict=True):
        block, words = names.names[at]
        if abs(points) >= _FAINT:
            level = weights.setdefault(block, {})
            for word in words[:-1]:
                level = level.setdefault(word, {})
            level[words[-1]] = four(points)
    return {"intercept": four(float(fitted.intercept_[0])), "weights": weights}


def _idle(found: Candidates) -> npt.NDArray[np.bool_]:
    """Return the families whose words hardly ever ascribe."""
    size = len(cue_context.token_names()["family"])
    seen = np.bincount(found.tokens["family"], minlength=size)
    marked = np.bincount(found.tokens["family"], found.cue, size)
    return (seen >= _IDLE) & (marked < _IDLE_SHARE * seen)


def fit_attribution(rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Fit the model on documents with marked cues; return the JSON form."""
    found = collect(rows)
    idle = _idle(found)
    wanted = np.flatnonzero(~idle[found.tokens["family"]])
    tokens = {slot: values[wanted] for slot, values in found.tokens.items()}
    names = _Names(tokens, PAIRS)
    cue = _head(names, names.design(tokens), found.cue[wanted], _COST)
    marked = {slot: values[found.cue] for slot, values in found.source_tokens.items()}
    source = found.source[found.cue]
    names = _Names(marked, SOURCE_PAIRS)
    design = names.design(marked)
    sources = {kind: _head(names, design, source == number, _SOURCE_COST) for number, kind in enumerate(KINDS)}
    return {
        "name": "attribution",
        "data": ["language/polnear_train"],
        "thresholds": _THRESHOLDS,
        "idle": [cue_context.token_names()["family"][at] for at in np.flatnonzero(idle).tolist()],
        **cue,
        "sources": sources,
    }


def train_attribution(folder: Path) -> dict[str, Any]:
    """Fit the model on the shared data; return the JSON form."""
    return fit_attribution(list(corpora.rows(folder, "language/polnear_train")))
