"""Tables of scores: the one function that every engine maps over its pages.

For Spark: `frame.mapInPandas(lambda parts: (score_table(part) for part in parts), schema)`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from assay.features import Document, features
from assay.features.pages import Pages, main_runs

from .files import FIELDS, described, source_of
from .fingerprints import FINGERPRINTS, fingerprints
from .model import Model, load
from .page import Record, RecordError, page_of
from .score import BATCH_CHARACTERS, BATCH_PAGES, ScoreTable, score_many

if TYPE_CHECKING:
    import pandas as pd

Columns = dict[str, Any]  # by name: an array of floats (`is_number`), else a sequence

SCORES = ("score", "reliability", "quality", "low", "high")
KEYS = ("copy_key", *FINGERPRINTS)  # of a part: by them pages of a crawl are compared
# What one odd page may raise in a feature; a lack of memory is no property of a page, so it goes up.
_PAGE_FAULTS = (ArithmeticError, LookupError, TypeError, ValueError)


def score_table(frame: pd.DataFrame, model: Model | None = None, *, evidence: bool = False) -> pd.DataFrame:
    """Score the pages of a table.

    Args:
        frame: one page a row, with the column `text` or `html` and, if known, `id` (else the index), `title`, `url`,
            `source`, `date`.
        model: the model; the shipped one when None.
        evidence: add the column `evidence`, JSON text: [{"feature", "start", "end"}, …].

    Returns:
        One row a page, in order and under the same index: `id`, `source`, then `url`, `date`, `title` where given;
        `score`, `reliability`, `quality`, `low`, `high` (0–100, the last two the 90 % interval), `abstained` (why there
        is no score), `words` (of the article), `error` (why the page could not be read; the rest is then null),
        `feature_NAME` (in its declared unit) and `points_NAME` (log-odds).
    """
    import pandas as pd

    model = model or load()
    given = [name for name in FIELDS if name in frame.columns]
    rows = zip(frame.index, *(frame[name] for name in given), strict=True)
    records = (described({"id": str(label), **_present(given, cells)}) for label, *cells in rows)
    columns: Columns = {name: [] for name in names_of(model, evidence=evidence)}
    for part in score_columns(records, model, evidence=evidence):
        for name, cells in part.items():
            columns[name].extend(cells)
    absent = {"url", "date", "title"} - set(given)
    # Text stays an object column: pandas' own strings refuse the lone surrogates that JSON may bring.
    kinds = {"words": "Int64"}
    data = {
        name: pd.Series(cells, index=frame.index, dtype=kinds.get(name, "float64" if is_number(name) else "object"))
        for name, cells in columns.items()
        if name not in absent
    }
    return pd.DataFrame(data, index=frame.index)


def names_of(model: Model, *, evidence: bool) -> list[str]:
    """Return the names of the columns of a table of scores, in order."""
    names = ["id", "source", "url", "date", "title", *SCORES, "abstained", "words", "error"]
    names += [f"feature_{name}" for name in features()] + [f"points_{term.feature}" for term in model.terms]
    return [*names, "evidence"] if evidence else names


def is_number(name: str) -> bool:
    """Return whether a column holds floats."""
    return name in SCORES or name.startswith(("feature_", "points_"))


def _present(names: Iterable[str], cells: Iterable[Any]) -> dict[str, Any]:
    """Return the cells of a row that have a value; a missing one is None, not a number or pandas.NA."""
    import pandas as pd

    return {
        name: cell
        for name, cell in zip(names, cells, strict=True)
        if not (pd.api.types.is_scalar(cell) and pd.isna(cell))
    }


def score_columns(
    records: Iterable[Record], model: Model, *, evidence: bool = False, keys: bool = False
) -> Iterator[Columns]:
    """Score a stream of records, some at a time.

    Args:
        records: mappings as `files.records` yields them; one with `error` or without a text becomes a row with `error`.
        model: the model.
        evidence: add the column `evidence`.
        keys: add the columns `KEYS`: `copy_key` (a number of 64 bits, equal for equal articles; None without one) and
            `FINGERPRINTS`.

    Yields:
        The columns of `names_of` for the next pages, as many as are read together, in order; None, or not a number among
        floats, stands for null.
    """
    rows: list[dict[str, Any]] = []
    characters = 0
    for record in records:
        row = _readable(record)
        size = len(row.get("text", ""))
        if rows and (len(rows) == BATCH_PAGES or characters + size > BATCH_CHARACTERS):
            yield _columns(rows, model, evidence=evidence, keys=keys)
            rows, characters = [], 0
        rows.append(row)
        characters += size
    if rows:
        yield _columns(rows, model, evidence=evidence, keys=keys)


def _readable(record: Record) -> dict[str, Any]:
    """Return the record with its text rendered, or with an `error`."""
    row = {key: record.get(key) for key in ("url", "date", "title")}
    row |= {"id": str(record.get("id", "")), "source": source_of(record)}
    if record.get("error"):
        return {**row, "error": str(record["error"])}
    try:
        page = page_of(record)
    except RecordError as error:
        return {**row, "error": f"{row['id']}: {error}"}
    return {**row, "text": page.text, "title": page.title, "markup": page.markup}


def _columns(rows: list[dict[str, Any]], model: Model, *, evidence: bool, keys: bool) -> Columns:
    names = (*names_of(model, evidence=evidence), *(KEYS if keys else ()))
    blank = np.full((len(names), len(rows)), np.nan)
    columns: Columns = {
        name: cells if is_number(name) else [None] * len(rows) for name, cells in zip(names, blank, strict=True)
    }
    for name in ("id", "source", "url", "date", "title", "error"):
        columns[name] = [None if row.get(name) is None else str(row[name]) for row in rows]
    places = [place for place, row in enumerate(rows) if "text" in row]
    whole = slice(None)  # numpy would read a list of all rows anew for each column
    for part, table in _tables(rows, places, model, columns["error"]):
        for name, cells in _cells(table, evidence=evidence, keys=keys):
            column = columns[name]
            if isinstance(column, np.ndarray):
                column[whole if len(part) == len(rows) else part] = cells
                continue
            if len(part) == len(rows):
                columns[name] = cells
                continue
            for place, cell in zip(part, cells, strict=True):
                column[place] = cell
    return columns


def _tables(
    rows: list[dict[str, Any]], places: list[int], model: Model, errors: list[str | None]
) -> Iterator[tuple[list[int], ScoreTable]]:
    """Yield the rows that were scored together; where that fails, row by row, so that only the odd one is an error."""
    if not places:
        return
    try:
        yield places, score_many([rows[place] for place in places], model)
    except _PAGE_FAULTS as fault:
        if len(places) > 1:
            for place in places:
                yield from _tables(rows, [place], model, errors)
        else:
            kind = type(fault).__name__
            errors[places[0]] = f"{rows[places[0]]['id']}: cannot be scored ({kind}: {fault}); report this page to us"


def _cells(
    table: ScoreTable, *, evidence: bool, keys: bool
) -> Iterator[tuple[str, Sequence[Any] | npt.NDArray[np.float64]]]:
    """Yield the columns of scored pages; no score and no points where the program abstains."""
    silent = np.array([reason is not None for reason in table.abstained], dtype=np.bool_)
    yield "abstained", table.abstained
    yield "words", [document.main_words for document in table.documents]
    if keys:
        yield "copy_key", [copy_key(document) for document in table.documents]
        yield from fingerprints(table.documents)
    for name in SCORES:
        yield name, getattr(table, name)
    for name, values in zip(table.names, table.values.T, strict=True):
        yield f"feature_{name}", values
    for term, points in zip(table.model.terms, np.where(silent[:, None], np.nan, table.points).T, strict=True):
        yield f"points_{term.feature}", points
    if evidence:
        yield "evidence", [json.dumps(_spans(table, page), separators=(",", ":")) for page in range(len(table))]


def _spans(table: ScoreTable, page: int) -> list[dict[str, Any]]:
    pairs = zip(table.names, table.readings(page), strict=True)
    spans = sorted((start, end, name) for name, reading in pairs for start, end in reading.evidence)
    return [{"feature": name, "start": start, "end": end} for start, end, name in spans]


def copy_key(document: Document) -> int | None:
    """Return a hash of 64 bits of the article's words without case, accents and punctuation; None without one."""
    return int(document.pages.once(_copy_keys)[document.index]) if document.main_words else None


def _copy_keys(pages: Pages) -> npt.NDArray[np.uint64]:
    """Return the keys of all pages together: word hashes, each weighed by its place in the article, summed modulo 2^64."""
    first = np.append(0, np.cumsum(pages.main_words))
    return pages.once(main_runs).sums(first[:-1], first[1:])


__all__ = ["KEYS", "copy_key", "is_number", "names_of", "score_columns", "score_table"]
