"""Scores of pages: read, measure, sum, explain. One page is a batch of one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt

from assay.features import Document, Reading, Spans, features, read, readings

from .abstain import reasons
from .model import HEADS, Model, load, shares_of
from .page import Page, Record, RecordError, page_of

if TYPE_CHECKING:
    from assay.features.speakers import Speaker

Floats = npt.NDArray[np.float64]

# Read together: enough to spread numpy's cost a call; more gain nothing, and take memory (docs/decisions/0031).
BATCH_PAGES, BATCH_CHARACTERS = 320, 2_000_000
_INTERVAL = (0.05, 0.95)


class Contribution(NamedTuple):
    """What one feature did to a score: its value, its points (log-odds) and the text behind it."""

    feature: str
    value: float | None
    points: float
    evidence: Spans


@dataclass(frozen=True, slots=True)
class Score:
    """The score of one page.

    `score`, `reliability` and `quality` run from 0 to 100 and are None when the program abstains; `abstained` then says
    why. `interval` is the 90 % bootstrap interval of the score (resampled by source). Without abstention

        score = 100 / (1 + exp(-(intercept + sum of the points of the contributions))).
    """

    id: str
    score: float | None
    reliability: float | None
    quality: float | None
    interval: tuple[float, float] | None
    abstained: str | None
    words: int
    features: dict[str, float | None]
    contributions: tuple[Contribution, ...]
    evidence: dict[str, Spans]
    blocks: list[tuple[int, int, str]]
    text: str
    title: str | None
    rendered: bool
    document: Document | None = field(repr=False, compare=False)

    @property
    def sources(self) -> list[Speaker]:
        """Who speaks on the page and how often, worked out at each call; empty for a score that was made light."""
        from assay.features.speakers import speakers  # for a reader alone: the score does not need it

        return [] if self.document is None else speakers(self.document)

    def light(self) -> Score:
        """Return the score without the arrays of all pages that were read together: to keep many of them."""
        return replace(self, document=None)


class ScoreTable:
    """Scores of many pages as columns, in the order of the records.

    `score`, `reliability`, `quality`, `low`, `high` are arrays of floats, not a number where the program abstains;
    `values[i, j]` is feature j of page i (not a number: undefined) and `points[i, k]` the points of term k.
    `publishers` are who published the pages, where their records told. Indexing or iterating gives `Score` objects.
    """

    def __init__(
        self,
        ids: Sequence[str],
        documents: Sequence[Document],
        model: Model,
        rendered: Sequence[bool],
        publishers: Sequence[str | None] | None = None,
    ) -> None:
        self.ids = tuple(ids)
        self.publishers = tuple(publishers or [None] * len(self.ids))
        self.documents = documents
        self.model = model
        self.rendered = tuple(rendered)
        self.names = tuple(features())
        declared = list(features().values())
        self._readings = readings(documents, declared)
        self.values = np.stack([found.values for found in self._readings], axis=1)
        column = {name: place for place, name in enumerate(self.names)}
        inputs = [self.values[:, column[term.feature]] for term in model.terms]
        points = [term.at(values) for term, values in zip(model.terms, inputs, strict=True)]
        self.points = np.stack(points, axis=1) if points else np.zeros((len(documents), 0))
        self.abstained = reasons(documents)
        silent = np.array([reason is not None for reason in self.abstained], dtype=np.bool_)
        # Added term by term: numpy's own sums and products round differently for one page and for many.
        logits = {head: np.full(len(documents), model.intercepts[head]) for head in HEADS}
        total = np.full(len(documents), model.intercept)
        for term, column_of_points in zip(model.terms, points, strict=True):
            logits[term.head] += column_of_points
            total += column_of_points
        self.reliability = np.where(silent, np.nan, percent(logits["reliability"]))
        self.quality = np.where(silent, np.nan, percent(logits["quality"]))
        self.score = np.where(silent, np.nan, percent(total))
        low, high = self._interval(inputs, total)
        self.low, self.high = np.where(silent, np.nan, low), np.where(silent, np.nan, high)

    def _interval(self, inputs: list[Floats], total: Floats) -> tuple[Floats, Floats]:
        """Return the interval of each score over the bootstrap refits; the score itself always lies inside."""
        model = self.model
        start = model.intercept_replicates["reliability"] + model.intercept_replicates["quality"]
        logits = np.repeat(start[None, :], len(total), axis=0)
        shares = shares_of(model.terms, np.stack(inputs)) if inputs else ((), (), ())
        for term, knot, low, high in zip(model.terms, *shares, strict=True):
            refits = np.ascontiguousarray(term.replicates.T)  # whole rows are taken
            for share, row in ((low, knot), (high, knot + 1)):
                points = refits.take(row, axis=0)
                points *= share[:, None]
                logits += points
        if not logits.shape[1]:
            return percent(total), percent(total)
        logits.sort(axis=1)
        low, high = (_quantile(logits, share) for share in _INTERVAL)
        return percent(np.minimum(low, total)), percent(np.maximum(high, total))

    def __len__(self) -> int:
        return len(self.ids)

    def __iter__(self) -> Iterator[Score]:
        return (self[row] for row in range(len(self)))

    def __getitem__(self, row: int) -> Score:
        document, found = self.documents[row], dict(zip(self.names, self.readings(row), strict=True))
        reason = self.abstained[row]
        silent = reason is not None
        contributions = () if silent else tuple(self._contributions(row, found))
        return Score(
            id=self.ids[row],
            score=None if silent else float(self.score[row]),
            reliability=None if silent else float(self.reliability[row]),
            quality=None if silent else float(self.quality[row]),
            interval=None if silent else (float(self.low[row]), float(self.high[row])),
            abstained=reason,
            words=document.main_words,
            features={name: reading.value for name, reading in found.items()},
            contributions=contributions,
            evidence={name: reading.evidence for name, reading in found.items()},
            blocks=document.blocks(),
            text=document.text,
            title=document.title,
            rendered=self.rendered[row],
            document=document,
        )

    def readings(self, row: int) -> list[Reading]:
        """Return what each feature says of one page, in the order of `names`."""
        base = self.documents[row].base
        return [found.of(row, base) for found in self._readings]

    def _contributions(self, row: int, found: Mapping[str, Reading]) -> Iterator[Contribution]:
        for term, points in zip(self.model.terms, self.points[row].tolist(), strict=True):
            reading = found[term.feature]
            yield Contribution(term.feature, reading.value, points, reading.evidence)


def _quantile(ordered: Floats, share: float) -> Floats:
    """Return the quantile of each sorted row, linear between neighbours (np.quantile imports numpy.ma: 10 ms)."""
    place = share * (ordered.shape[1] - 1)
    below, part = int(place), place - int(place)
    above = min(below + 1, ordered.shape[1] - 1)
    between: Floats = ordered[:, below] * (1 - part) + ordered[:, above] * part
    return between


def percent(logit: Floats) -> Floats:
    """Return 100 · σ(logit)."""
    with np.errstate(over="ignore"):  # far below zero: infinity, and a share of 0
        share: Floats = 100.0 / (1.0 + np.exp(-logit))
    return share


def score_many(records: Iterable[Record], model: Model | None = None) -> ScoreTable:
    """Score pages together.

    Args:
        records: mappings with `text` (or `html`) and, if known, `id` and `title`.
        model: the model; the shipped one when None.

    Raises:
        RecordError: a record has no text.
    """
    rows = [(str(record.get("id", "")), page_of(record)) for record in records]
    return _scored(rows, model or load())


def in_batches(records: Iterable[Record], model: Model) -> Iterator[ScoreTable | tuple[str, str]]:
    """Score a stream of records in bounded memory.

    Yields, in the order of the records, tables of pages that stand together and (id, message) for each broken one.
    """
    waiting: list[tuple[str, Page]] = []
    size = 0
    for record in records:
        name, problem = str(record.get("id", "")), record.get("error")
        page = Page("", None, False)
        if problem is None:
            try:
                page = page_of(record)
            except RecordError as error:
                problem = str(error)
        if waiting and (problem is not None or len(waiting) == BATCH_PAGES or size + len(page.text) > BATCH_CHARACTERS):
            yield _scored(waiting, model)
            waiting, size = [], 0
        if problem is not None:
            yield name, str(problem)
            continue
        waiting.append((name, page))
        size += len(page.text)
    if waiting:
        yield _scored(waiting, model)


def _scored(waiting: list[tuple[str, Page]], model: Model) -> ScoreTable:
    pages = [page for _, page in waiting]
    documents = read([page.text for page in pages], [page.title for page in pages], [page.markup for page in pages])
    ids, rendered = [name for name, _ in waiting], [page.rendered for page in pages]
    return ScoreTable(ids, documents, model, rendered, [page.publisher for page in pages])


def score(text: str, model: Model | None = None, *, title: str | None = None) -> Score:
    """Score one page given as text."""
    return score_many([{"text": text, "title": title}], model)[0]


__all__ = [
    "Contribution",
    "Record",
    "RecordError",
    "Score",
    "ScoreTable",
    "in_batches",
    "score",
    "score_many",
]
