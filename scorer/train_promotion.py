"""Train the head of features.promotion: passages that sell against honest ones."""

from __future__ import annotations

import hashlib
import random
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from assay.features import lexicon, lines, selling
from assay.features.pages import Pages, all_main
from assay.features.pieces import pieces

from . import corpora
from .fit import Fitted, additive_data, fit

Floats = npt.NDArray[np.float64]

PARTS = [
    "promotion/supplement_blocks_train",
    "promotion/spamassassin",
    "promotion/leeds_train",
    "promotion/native_ads",
    "promotion/hard_negatives_train",
    "anatomy/lines_train",
    "reliability/pool (texts of reliable sources)",
]
# Weight of each kind of text in each fit. Honest text outweighs: what is reported must not be flagged.
REMEDY_KINDS = {"site": 1.0, "site without offers": 1.0, "remedy e-mail": 1.5, "remedy e-mail without offers": 1.0,
                "remedy spam": 1.0}  # fmt: skip
SALE_KINDS = {"site": 0.5, "remedy e-mail": 0.5, "spam": 3.0, "remedy spam": 0.5, "leeds": 0.5, "native": 0.15}
HONEST_KINDS = {"honest health": 4.0, "article": 5.0, "reliable": 5.0, "ham": 1.0, "plain": 0.7}
HEADS = {"remedy": REMEDY_KINDS, "offer": SALE_KINDS}  # the two heads: what is sold as a remedy, and what else is

_PASSAGE = 90  # words of an e-mail or web document read as one passage
_PIECES = 3  # passages of each
_SHORTEST, _LONGEST = 30, 80  # words of a passage cut from a block at random
_PENALTY = 4.0
_SEED = 20260106
_MEASURED = 512  # texts measured at once
_SENTENCE = re.compile(r"(?<=[.!?])\s+|\n+")
_RULES_ONLY = ("house_call", "donation", "paid_label")
_RISE = (*selling.SALE, *selling.CURE, "second_person", "exclamation", "promotional", "sale_kinds", "cure_kinds",
         "sale_marks", "cure_marks", "both", "first_person")  # fmt: skip


class Example(NamedTuple):
    """A text, the kind that it is of (a key of the tables above), and whether it is kept from the fit."""

    text: str
    kind: str
    held_out: bool


def read(texts: list[str]) -> Pages:
    """Read texts as pages without labels."""
    return Pages(texts, [None] * len(texts), lexicon.load(), all_main)


def without_offers(texts: list[str]) -> list[str]:
    """Return the texts without the sentences that speak of the sale itself: what is left still advertises."""
    sentences = [[part for part in _SENTENCE.split(text) if part.strip()] for text in texts]
    pages = read(["\n".join(" ".join(part.split()) for part in parts) for parts in sentences])
    found = selling.counts(pages)
    loud = found["offer"] + found["call_to_action"] + found["purchase"] + found["price"] > 0
    kept: list[list[str]] = [[] for _ in texts]
    parts = pages.once(pieces)
    for piece in np.flatnonzero(~loud).tolist():
        kept[parts.page[piece]].append(pages.joined[parts.start[piece] : parts.end[piece]])
    return ["\n".join(parts) for parts in kept]


def excerpts(text: str, words: int = _PASSAGE, most: int = _PIECES) -> list[str]:
    """Return the first passages of a text, each of so many words."""
    all_words = text.split()
    return [" ".join(all_words[at : at + words]) for at in range(0, min(len(all_words), most * words), words)]


def cut(text: str, chance: random.Random) -> str:
    """Return a passage of 30 to 80 words from a random place of the text."""
    words = text.split()
    size = chance.randint(_SHORTEST, _LONGEST)
    at = chance.randint(0, max(0, len(words) - size))
    return " ".join(words[at : at + size])


def held_out(row: corpora.Row) -> bool:
    """Return whether a row of a part without a split of its own is kept from the fit: a fifth, by source."""
    return int(hashlib.sha256(str(row["source"]).encode()).hexdigest(), 16) % 5 == 0


def examples(folder: Path) -> list[Example]:
    """Return the texts of every part, and passages made of them."""
    return [*_sold(folder), *_honest(folder)]


def _sold(folder: Path) -> Iterable[Example]:
    chance = random.Random(_SEED)
    blocks = list(corpora.rows(folder, "promotion/supplement_blocks_train"))
    for row, left in zip(blocks, without_offers([row["text"] for row in blocks]), strict=True):
        kind, dev = ("remedy e-mail" if row["site"] == "e-mail" else "site"), row["split"] != "train"
        yield Example(row["text"], kind, dev)
        yield Example(" ".join(row["text"].split()), kind, dev)
        for text in (cut(row["text"], chance), cut(row["text"], chance)):
            yield Example(text, kind, dev)
        if len(left.split()) >= _SHORTEST:
            yield Example(left, f"{kind} without offers", dev)
            yield Example(cut(left, chance), f"{kind} without offers", dev)
    for row in corpora.rows(folder, "promotion/spamassassin"):
        if row["spam"]:
            kind = "remedy spam" if row["kind"] in ("supplement", "pharma") else "spam"
            yield from (Example(piece, kind, row["split"] != "train") for piece in excerpts(row["text"]))
    for row in corpora.rows(folder, "promotion/leeds_train"):
        if row["label"] == "promotion":
            yield from (Example(piece, "leeds", held_out(row)) for piece in excerpts(row["text"]))
    for row in corpora.rows(folder, "promotion/native_ads"):
        if row["ad"] and row["span"]:
            yield Example(row["text"][slice(*row["span"])], "native", row["split"] != "train")


def _honest(folder: Path) -> Iterable[Example]:
    chance = random.Random(_SEED)
    for row in corpora.rows(folder, "promotion/hard_negatives_train"):
        for text in (row["text"], " ".join(row["text"].split()), cut(row["text"], chance)):
            yield Example(text, "honest health", row["split"] != "train")
    for row in corpora.rows(folder, "promotion/spamassassin"):
        if not row["spam"]:
            yield from (Example(piece, "ham", row["split"] != "train") for piece in excerpts(row["text"]))
    for row in corpora.rows(folder, "promotion/leeds_train"):
        if row["label"] == "none":
            yield from (Example(piece, "plain", held_out(row)) for piece in excerpts(row["text"]))
    for row in corpora.articles(folder):
        yield Example(row["text"], "article", row["split"] != "train")
    for row in corpora.rows(folder, "reliability/pool"):
        if row["label_norm"] == "reliable":
            yield Example(row["text"], "reliable", row["split"] != "train")


class Table(NamedTuple):
    """Passages of examples: their measures, the example of each, and how much each counts within it."""

    measures: lines.Measures
    example: npt.NDArray[np.int64]
    share: Floats


def measure(texts: list[str]) -> Table:
    """Return the measures of every passage that could begin a promotion; a text without any has no rows."""
    tables, example = [], []
    for at in range(0, len(texts), _MEASURED):
        pages = read(texts[at : at + _MEASURED])
        rows = selling.candidates(pages)
        tables.append(selling.passages(pages, rows).measures())
        example.append(pages.once(pieces).page[rows].astype(np.int64) + at)
    owner = np.concatenate(example)
    joined = {name: np.concatenate([table[name] for table in tables]) for name in tables[0]}
    return Table(joined, owner, 1.0 / np.bincount(owner, minlength=len(texts))[owner])


def fit_head(head: str, texts: list[Example], table: Table, chosen: npt.NDArray[np.bool_]) -> Fitted:
    """Fit one of `HEADS` on the passages of the chosen examples.

    A text that sells counts once, whatever its length; of an honest page every passage counts, for each can be flagged.
    """
    kinds = HEADS[head] | HONEST_KINDS
    kind = np.array([example.kind for example in texts])
    sold = np.array([example.kind in HEADS[head] for example in texts])
    rows = np.flatnonzero((chosen & np.isin(kind, list(kinds)))[table.example])
    owner = table.example[rows]
    weights = np.where(sold[owner], table.share[rows], 1.0)
    of_kind = kind[owner]
    for name, share in kinds.items():
        these = of_kind == name
        if these.any():
            weights[these] *= share / weights[these].sum()
    measures = {name: values[rows] for name, values in table.measures.items() if name not in _RULES_ONLY}
    directions = {name: 1 if name in _RISE else -1 for name in measures}
    return fit(measures, sold[owner], weights, directions, pieces=2, penalty=_PENALTY)


def fit_heads(texts: list[Example], table: Table, chosen: npt.NDArray[np.bool_]) -> dict[str, Any]:
    """Fit every head on the chosen examples but those held out; return the JSON form."""
    kept = chosen & np.array([not example.held_out for example in texts])
    heads = {}
    for head in HEADS:
        data = additive_data(head, PARTS, fit_head(head, texts, table, kept))
        heads[head] = {key: data[key] for key in ("intercept", "terms")}
    return {"name": "promotion", "data": PARTS, "heads": heads}


def train_promotion(folder: Path) -> dict[str, Any]:
    """Fit the heads that tell a passage that sells from one that does not; return the JSON form."""
    texts = examples(folder)
    table = measure([example.text for example in texts])
    return fit_heads(texts, table, np.ones(len(texts), dtype=np.bool_))
