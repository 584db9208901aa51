"""The columns by which pages of a crawl are compared with each other: a sketch of the article, and its quotations."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain, groupby
from operator import attrgetter
from typing import Any, overload

import numpy as np
import numpy.typing as npt

from assay.features import Document
from assay.features.scan import Ints, stretches
from assay.features.sketch import quotations, sketches

# Of each page: the lowest shingle hashes (ascending); of its quotations the characters, words, hash and hashed stems.
FINGERPRINTS = ("sketch", "quote_start", "quote_end", "quote_words", "quote_key", "quote_stems")


class Lists(Sequence[list[Any]]):
    """Lists of numbers, or of such lists, end to end in one array: list i is cells first[i] … first[i + 1] − 1.

    So Parquet takes them as they are; as lists of Python's numbers they cost a page 30 microseconds.
    """

    def __init__(self, cells: npt.NDArray[np.integer] | Lists, first: Ints) -> None:
        """Take the cells of all lists, and where each list begins in them."""
        self.cells, self.first = cells, first

    def __len__(self) -> int:
        return len(self.first) - 1

    @overload
    def __getitem__(self, place: int) -> list[Any]: ...
    @overload
    def __getitem__(self, place: slice) -> list[list[Any]]: ...
    def __getitem__(self, place: int | slice) -> list[Any]:
        if isinstance(place, slice):
            return [self[row] for row in range(*place.indices(len(self)))]
        if not -len(self) <= place < len(self):
            raise IndexError(place)
        row = place % len(self)
        cells: list[Any] = list(self.cells[int(self.first[row]) : int(self.first[row + 1])])
        return cells if isinstance(self.cells, Lists) else [int(cell) for cell in cells]

    def take(self, rows: Ints) -> Lists:
        """Return some of the lists."""
        size = np.diff(self.first)[rows]
        cells = self.cells.take(stretches(self.first[rows], size))
        return Lists(cells, np.append(0, np.cumsum(size)).astype(np.int32))


def fingerprints(documents: Sequence[Document]) -> Iterator[tuple[str, Sequence[list[Any]]]]:
    """Yield the columns of `FINGERPRINTS`: for each document a list of numbers, of lists of numbers for the stems."""
    batches = [dict(_of_batch(list(batch))) for _, batch in groupby(documents, attrgetter("pages"))]
    for name in FINGERPRINTS:
        columns = [batch[name] for batch in batches]
        yield name, columns[0] if len(columns) == 1 else list(chain.from_iterable(columns))


def _of_batch(documents: Sequence[Document]) -> Iterator[tuple[str, Lists]]:
    """Yield the columns of documents that were read together."""
    pages = documents[0].pages
    rows = np.array([document.index for document in documents], dtype=np.int32)
    sketched, quoted = pages.once(sketches), pages.once(quotations)
    columns = {"sketch": Lists(sketched.hashes, sketched.first)}
    for name in ("start", "end", "words", "key"):
        columns[f"quote_{name}"] = Lists(getattr(quoted, name), quoted.first)
    columns["quote_stems"] = Lists(Lists(quoted.stems, quoted.stem_first), quoted.first)
    whole = np.array_equal(rows, np.arange(len(pages)))
    for name, lists in columns.items():
        yield name, lists if whole else lists.take(rows)
