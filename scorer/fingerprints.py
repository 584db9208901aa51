"""The columns by which pages of a crawl are compared with each other: a sketch of the article, and its quotations."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

from assay.features import Document
from assay.features.sketch import Quotations, Sketches, quotations, sketches

# Of each page: the lowest shingle hashes (ascending); of its quotations the characters, words, hash and hashed stems.
FINGERPRINTS = ("sketch", "quote_start", "quote_end", "quote_words", "quote_key", "quote_stems")


def fingerprints(documents: Sequence[Document]) -> Iterator[tuple[str, list[list[Any]]]]:
    """Yield the columns of `FINGERPRINTS`: for each document a list of numbers, of lists of numbers for the stems."""
    rows = [(document.pages.once(sketches), document.index) for document in documents]
    yield "sketch", [_sketch(of, page) for of, page in rows]
    quoted = [(document.pages.once(quotations), document.index) for document in documents]
    for name in ("start", "end", "words", "key"):
        yield f"quote_{name}", [_column(of, page, name) for of, page in quoted]
    yield "quote_stems", [_stems(of, page) for of, page in quoted]


def _sketch(of: Sketches, page: int) -> list[int]:
    hashes: list[int] = of.hashes[of.first[page] : of.first[page + 1]].tolist()
    return hashes


def _column(of: Quotations, page: int, name: str) -> list[int]:
    cells: list[int] = getattr(of, name)[of.first[page] : of.first[page + 1]].tolist()
    return cells


def _stems(of: Quotations, page: int) -> list[list[int]]:
    bounds = of.stem_first[of.first[page] : of.first[page + 1] + 1].tolist()
    return [of.stems[low:high].tolist() for low, high in pairwise(bounds)]
