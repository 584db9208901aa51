"""The labelled data that training and benchmarks read: one function a part, from a folder that is not part of assay.

The texts are third-party and never leave that folder; what training keeps of them is fitted weights.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

Row = dict[str, Any]


class CorpusError(ValueError):
    """A part of the training data that is absent or damaged; the message says which and what to do."""


def rows(folder: Path, part: str) -> Iterator[Row]:
    """Yield the rows of one part, such as "reliability/pool"; raise CorpusError where it cannot be read."""
    path = folder / f"{part}.jsonl.gz"
    try:
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            for line in lines:
                yield json.loads(line)
    except FileNotFoundError:
        raise CorpusError(f"{path}: no such file; give the folder of the training data with --data") from None
    except (OSError, ValueError, EOFError) as error:
        raise CorpusError(f"{path}: damaged ({error}); fetch the file again") from None


def pool(folder: Path) -> list[Row]:
    """Return the documents labelled by the rating of their source."""
    return list(rows(folder, "reliability/pool"))


# Label of a line in the anatomy data → label number; a title is main on output and left out of fitting (-1).
LINE_LABELS = {"main": 0, "boilerplate": 1, "comment": 2, "title": -1}


def line_pages(folder: Path, split: str) -> list[list[tuple[str, int]]]:
    """Return pages as lists of (line text, label number), with white space folded and empty lines left out."""
    pages = []
    for row in rows(folder, "anatomy/lines_train"):
        if row["split"] == split:
            pairs = ((" ".join(line["text"].split()), LINE_LABELS[line["label"]]) for line in row["lines"])
            pages.append([(text, label) for text, label in pairs if text])
    return pages


# Pages that sell as their business are no articles: what stands in their main text may well be an offer.
SHOPS = ("product", "service", "collection", "listing", "forum")


def articles(folder: Path) -> Iterator[Row]:
    """Yield the main text of the pages labelled line by line that are articles: {id, text, split}, a paragraph a line."""
    for row in rows(folder, "anatomy/lines_train"):
        if row["page_type"] in SHOPS:
            continue
        main = [" ".join(line["text"].split()) for line in row["lines"] if line["label"] == "main"]
        text = "\n".join(line for line in main if line)
        if text:
            yield {"id": row["id"], "text": text, "split": row["split"]}
