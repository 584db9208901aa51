"""Pages measured once, as columns: what audit, compare and threshold ask their questions of. No text is kept unless asked."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from assay.features import Feature, features, read

from .files import InputError, Record, source_of
from .model import Model
from .score import BATCH_PAGES, in_batches, percent

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Rows = npt.NDArray[np.intp]
Strings = npt.NDArray[np.str_]

RELIABLE, UNRELIABLE = ("reliable", "mostly_reliable"), ("unreliable",)
LABELS = (*RELIABLE, "mixed", *UNRELIABLE, "satire")


@dataclass(frozen=True, slots=True)
class Measured:
    """n pages in the order given. Strings are empty where a page does not say.

    `label` is its `label_norm`, else its `label`, where that is one of `LABELS`; `values[feature]` is not a number where
    undefined; `words` are those of the article; `silent` pages abstain. `sample` is a fixed random choice of the pages
    themselves; `errors` are (id, message) of what could not be read.
    """

    ids: Strings
    source: Strings
    label: Strings
    bias: Strings
    topic: Strings
    dataset: Strings
    words: Floats
    silent: Bools
    values: dict[str, Floats]
    sample: tuple[Record, ...] = ()
    errors: tuple[tuple[str, str], ...] = ()

    def __len__(self) -> int:
        return len(self.ids)

    @property
    def reliable(self) -> Bools:
        """Which pages are labelled reliable or mostly reliable."""
        return np.isin(self.label, RELIABLE)

    @property
    def unreliable(self) -> Bools:
        """Which pages are labelled unreliable."""
        return np.isin(self.label, UNRELIABLE)

    @property
    def labelled(self) -> Bools:
        """Which pages have any label."""
        there: Bools = self.label != ""
        return there

    def take(self, rows: Rows | Bools) -> Measured:
        """Return some of the pages."""
        columns = {
            name: getattr(self, name)[rows]
            for name in ("ids", "source", "label", "bias", "topic", "dataset", "words", "silent")
        }
        return replace(self, **columns, values={name: v[rows] for name, v in self.values.items()})

    def points(self, model: Model) -> Floats:
        """Return the points of every term on every page, shape (pages, terms)."""
        columns = [term.at(self.values[term.feature]) for term in model.terms]
        return np.stack(columns, axis=1) if columns else np.zeros((len(self), 0))

    def log_odds(self, model: Model) -> Floats:
        """Return the log-odds of each page, not a number where the model abstains."""
        total = np.full(len(self), model.intercept)
        for term in model.terms:
            total += term.at(self.values[term.feature])
        return np.where(self.silent, np.nan, total)

    def scores(self, model: Model) -> Floats:
        """Return the score of each page, 0 … 100, not a number where the model abstains."""
        return percent(self.log_odds(model))


def measured(records: Iterable[Record], model: Model, *, sample: int = 0) -> Measured:
    """Read and measure pages, a batch at a time.

    Args:
        records: as `files.records` yields them, with `source`, `label_norm` or `label`, `bias`, `topic`, `dataset`.
        model: any model: whether it abstains is asked of the page, not of the weights.
        sample: how many of the records to keep, for those who change and score them again.
    """
    seen: list[Record] = []
    chosen = _Sample(sample)
    tables: list[tuple[Floats, list[float], list[bool], tuple[str, ...]]] = []
    errors: list[tuple[str, str]] = []
    good: list[int] = []
    place = 0
    for item in in_batches(_noting(records, seen, chosen), model):
        if isinstance(item, tuple):
            errors.append(item)
            place += 1
            continue
        good += range(place, place + len(item))
        place += len(item)
        words = [float(document.main_words) for document in item.documents]
        tables.append((item.values, words, [reason is not None for reason in item.abstained], item.ids))
    rows = [seen[row] for row in good]
    names = list(features())
    values = np.concatenate([table[0] for table in tables]) if tables else np.zeros((0, len(names)))
    return Measured(
        ids=np.array([name for table in tables for name in table[3]], dtype=np.str_),
        source=np.array([source_of(row) for row in rows], dtype=np.str_),
        label=np.array([_label(row) for row in rows], dtype=np.str_),
        bias=_field(rows, "bias"),
        topic=_field(rows, "topic"),
        dataset=_field(rows, "dataset"),
        words=np.array([word for table in tables for word in table[1]], dtype=np.float64),
        silent=np.array([silent for table in tables for silent in table[2]], dtype=np.bool_),
        values=dict(zip(names, values.T, strict=True)),
        sample=chosen.records(),
        errors=tuple(errors),
    )


def measured_paths(paths: Sequence[str], model: Model, *, sample: int = 0, max_bytes: int | None = None) -> Measured:
    """Read and measure the pages of paths (see `files.records`); raise InputError where there is not one readable page."""
    from .files import records

    pages = measured(records(paths, max_bytes), model, sample=sample)
    if not len(pages):
        reason = f" ({pages.errors[0][1]})" if pages.errors else ""
        raise InputError(f"{', '.join(paths)}: no page could be read{reason}; give files, folders or - for JSONL")
    return pages


def readings(texts: Sequence[str], wanted: Sequence[Feature], titles: Sequence[str | None] | None = None) -> Floats:
    """Return the values of some features on n texts, shape (n, features): not a number where undefined."""
    rows = [np.zeros((0, len(wanted)))]
    for start in range(0, len(texts), BATCH_PAGES):
        part = slice(start, start + BATCH_PAGES)
        documents = read(texts[part], titles[part] if titles else None)
        rows.append(np.stack([feature.measure_all(documents).values for feature in wanted], axis=1))
    return np.concatenate(rows)


_FIELDS = ("id", "source", "url", "label_norm", "label", "bias", "topic", "dataset")


def _noting(records: Iterable[Record], seen: list[Record], chosen: _Sample) -> Iterator[Record]:
    for record in records:
        seen.append({name: record[name] for name in _FIELDS if name in record})
        if not record.get("error") and isinstance(record.get("text", record.get("html")), str):
            chosen.offer(record, len(seen))
        yield record


class _Sample:
    """So many of the records offered, chosen by a hash of their number and id: the same records, the same choice."""

    def __init__(self, size: int) -> None:
        self.size = size
        self.kept: list[tuple[bytes, int, Record]] = []

    def offer(self, record: Record, number: int) -> None:
        """Take the record in, and drop the one that comes last when there are too many."""
        if not self.size:
            return
        key = hashlib.sha256(f"{number} {record.get('id', '')}".encode("utf-8", "surrogatepass")).digest()
        self.kept.append((key, number, record))
        if len(self.kept) > 2 * self.size:
            self._cut()

    def _cut(self) -> None:
        self.kept = sorted(self.kept, key=lambda item: item[0])[: self.size]

    def records(self) -> tuple[Record, ...]:
        """Return the chosen records in the order in which they were offered."""
        self._cut()
        return tuple(record for _, _, record in sorted(self.kept, key=lambda item: item[1]))


def _label(record: Record) -> str:
    given = str(record.get("label_norm") or record.get("label") or "").strip().lower().replace(" ", "_")
    return given if given in LABELS else ""


def _field(rows: Sequence[Record], name: str) -> Strings:
    return np.array([str(row.get(name) or "").strip() for row in rows], dtype=np.str_)
