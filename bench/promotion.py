"""Judge the promotion blocks on texts kept from their fit, beside trivial baselines. `bench/promotion --json` for data."""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from assay import models
from assay.features import Document, features, read, selling, verdicts
from assay.features.pieces import pieces
from assay.scorer import corpora, model, train_promotion
from assay.scorer.score import BATCH_PAGES, score_many

Bools = npt.NDArray[np.bool_]

_SEED = 20260107
_PAIRS = 300  # articles with an advertisement, and without
_HOST_WORDS = 150  # fewer words make no article
_AD_WORDS = (30, 170)
_SENTENCE = re.compile(r"(?<=[.!?])\s+")


class Parts(NamedTuple):
    """What is judged: texts that sell remedies, texts that do not, and articles to put advertisements in."""

    sold: dict[str, list[str]]
    honest: dict[str, list[str]]
    hosts: list[str]
    ads: list[str]


def parts(folder: Path) -> Parts:
    """Read the held-out parts; the names say what they are."""
    blocks = list(corpora.rows(folder, "promotion/supplement_blocks_train"))
    mails = [row for row in corpora.rows(folder, "promotion/spamassassin") if row["split"] == "dev"]
    honest = list(corpora.rows(folder, "promotion/hard_negatives_train"))
    articles = [row["text"] for row in corpora.articles(folder) if row["split"] == "dev"]
    pool = [row for row in corpora.pool(folder) if row["label_norm"] == "reliable"]
    reliable = [row["text"] for row in pool if row["split"] == "dev"]
    plain = [row for row in corpora.rows(folder, "promotion/leeds_train") if row["label"] == "none"]
    site, held = "thesupplementpost", [row["text"] for row in blocks if row["split"] == "dev"]
    remedies = [_within(row["text"]) for row in mails if row["spam"] and row["kind"] in ("supplement", "pharma")]
    other = [_within(row["text"]) for row in mails if row["spam"] and row["kind"] not in ("supplement", "pharma")]
    sold = {
        "supplement blocks, dev": held,
        "supplement blocks of the site, all": [row["text"] for row in blocks if row["site"] == site],
        "supplement blocks of e-mails, all": [row["text"] for row in blocks if row["site"] != site],
        "remedy spam, dev, cut": remedies,
        "other spam, dev, cut": other,
    }
    quiet = {
        "hard negatives, dev": [row["text"] for row in honest if row["split"] == "dev"],
        "hard negatives, train": [row["text"] for row in honest if row["split"] != "dev"],
        "articles, dev": articles,
        "reliable pages, dev": reliable,
        "reliable pages, train": [row["text"] for row in pool if row["split"] != "dev"],
        "leeds none, dev": [row["text"] for row in plain if train_promotion.held_out(row)],
        "ham, dev": [row["text"] for row in mails if not row["spam"]],
    }
    hosts = [text for text in articles + reliable if len(text.split()) >= _HOST_WORDS]
    return Parts(sold, quiet, hosts, held + remedies)


def _within(text: str) -> str:
    """Return the text cut at a line's end to at most 170 words, or in the line where it has no shorter end."""
    lines, words = [], 0
    for line in filter(str.strip, text.split("\n")):
        size = len(line.split())
        if words + size > _AD_WORDS[1]:
            lines += [" ".join(line.split()[: _AD_WORDS[1]])] if words < _AD_WORDS[0] else []
            break
        lines.append(line)
        words += size
    return "\n".join(lines)


def documents(texts: Sequence[str]) -> Iterator[Document]:
    """Yield the documents of texts, read in batches."""
    for at in range(0, len(texts), BATCH_PAGES):
        yield from read(texts[at : at + BATCH_PAGES])


def by_blocks(texts: Sequence[str]) -> Bools:
    """Return which texts have a promotion block."""
    return np.array([any(label == "promotion" for _, _, label in found.blocks()) for found in documents(texts)])


def by_feature(texts: Sequence[str]) -> Bools:
    """Return which texts have supplement_spam."""
    measure = features()["supplement_spam"].measure
    return np.array([bool(measure(found).value) for found in documents(texts)])


def by_pair(texts: Sequence[str]) -> Bools:
    """Return which texts hold a remedy's name and a call to action: the first baseline."""
    pages = train_promotion.read(list(texts))
    page = pages.once(pieces).page
    found = {name: np.bincount(page, weights=marks, minlength=len(texts)) > 0
             for name, marks in selling.counts(pages).items()}  # fmt: skip
    answer: Bools = (found["remedy"] | found["product_form"]) & found["call_to_action"]
    return answer


def by_words(folder: Path) -> Callable[[Sequence[str]], Bools]:
    """Return TF-IDF and logistic regression, fitted on the training side: the second baseline."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline

    sold = list(corpora.rows(folder, "promotion/supplement_blocks_train"))
    honest = list(corpora.rows(folder, "promotion/hard_negatives_train"))
    both = [(row["text"], row in sold) for row in sold + honest if row["split"] == "train"]
    pipe = make_pipeline(
        TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True), LogisticRegression(C=10, max_iter=1000)
    )
    pipe.fit([text for text, _ in both], [sells for _, sells in both])
    return lambda texts: np.array(pipe.predict(list(texts)), dtype=np.bool_)


def shares(data: Parts, judge: Callable[[Sequence[str]], Bools]) -> dict[str, float]:
    """Return the share of each part that `judge` finds."""
    return {name: float(judge(texts).mean()) for name, texts in {**data.sold, **data.honest}.items()}


def without(folder: Path, data: Parts) -> dict[str, float]:
    """Fit without each source of advertisements and judge on it: what may be hoped for on sites never seen."""
    texts = train_promotion.examples(folder)
    table = train_promotion.measure([example.text for example in texts])
    mail = np.array(["e-mail" in example.kind or "spam" in example.kind for example in texts])
    site = np.array([example.kind.startswith("site") for example in texts])
    all_parts = {**data.sold, **data.honest}
    figures = {}
    for source, left in (("the site", site), ("e-mails", mail)):
        fitted = train_promotion.fit_heads(texts, table, ~left)
        with tempfile.TemporaryDirectory() as place:
            (Path(place) / "promotion.json").write_text(model.dumps(fitted), encoding="ascii")
            models.prefer(Path(place))
            verdicts.head.cache_clear()
            for name in (f"supplement blocks of {source}, all", "hard negatives, dev", "articles, dev"):
                figures[f"fitted without {source}: {name}"] = float(by_blocks(all_parts[name]).mean())
    return figures


def insertions(data: Parts) -> dict[str, dict[str, float]]:
    """Put an advertisement into each article, in three shapes and three places; return the figures of each shape."""
    chance = random.Random(_SEED)
    hosts = chance.sample(data.hosts, min(_PAIRS, len(data.hosts)))
    shapes: dict[str, Callable[[str], list[str]]] = {
        "one paragraph": lambda ad: [" ".join(ad.split())],
        "lines as given": lambda ad: [line for line in ad.split("\n") if line.strip()],
        "a sentence a line": lambda ad: [part for part in _SENTENCE.split(" ".join(ad.split())) if part],
    }
    shipped = model.load()
    clean = score_many([{"text": host} for host in hosts], shipped)
    base = [clean[number].score for number in range(len(hosts))]
    figures = {"clean twins": {"n": len(hosts), "with a promotion block": float(by_blocks(hosts).mean())}}
    for shape, split in shapes.items():
        pages, spans = [], []
        for host in hosts:
            paragraphs, ad = host.split("\n"), split(chance.choice(data.ads))
            place = chance.choice((0, len(paragraphs), chance.randint(0, len(paragraphs))))
            before, block = "".join(f"{line}\n" for line in paragraphs[:place]), "\n".join(ad)
            pages.append(before + block + "\n" + "\n".join(paragraphs[place:]))
            spans.append((len(before), len(before) + len(block)))
        table = score_many([{"text": page} for page in pages], shipped)
        covered = [
            _covered(page, span, table[n].blocks) for n, (page, span) in enumerate(zip(pages, spans, strict=True))
        ]
        lower = [_lower(table[number].score, base[number]) for number in range(len(hosts))]
        outside = [
            _outside(span, table[n].blocks, page) for n, (page, span) in enumerate(zip(pages, spans, strict=True))
        ]
        known = [value for value in lower if value is not None]
        figures[f"with an advertisement, {shape}"] = {
            "n": len(hosts),
            "half of it or more in promotion": float(np.mean(np.array(covered) >= 0.5)),
            "article words in promotion": float(np.mean(outside)),
            "scores lower than its twin": float(np.mean(known)),
        }
    return figures


def _covered(text: str, span: tuple[int, int], blocks: Iterable[tuple[int, int, str]]) -> float:
    """Return the share of the words of a span that promotion blocks hold."""
    inside = [max(start, span[0]) for start, _, label in blocks if label == "promotion"]
    ends = [min(end, span[1]) for _, end, label in blocks if label == "promotion"]
    words = sum(len(text[s:e].split()) for s, e in zip(inside, ends, strict=True) if s < e)
    return words / max(len(text[slice(*span)].split()), 1)


def _outside(span: tuple[int, int], blocks: Iterable[tuple[int, int, str]], text: str) -> float:
    """Return the share of the words outside a span that promotion blocks hold."""
    whole = sum(len(text[start:end].split()) for start, end, label in blocks if label == "promotion")
    ad = len(text[slice(*span)].split())
    return (whole - _covered(text, span, blocks) * ad) / max(len(text.split()) - ad, 1)


def _lower(page: float | None, twin: float | None) -> bool | None:
    return None if page is None or twin is None else page < twin


def main() -> int:
    """Print the figures; 1 where the data are absent."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--json", action="store_true", help="print the figures as JSON")
    options.add_argument("--models", type=Path, help="a folder of models to judge instead of the shipped ones")
    chosen = options.parse_args()
    folder = Path(os.environ.get("ASSAY_SHARED", "../shared")) / "data"
    if not folder.is_dir():
        print(f"promotion: no data in {folder}; set ASSAY_SHARED to the folder that holds data/", file=sys.stderr)
        return 1
    data = parts(folder)
    left_out = without(folder, data)
    models.prefer(chosen.models or folder / "none")
    verdicts.head.cache_clear()
    judges = {"promotion block": by_blocks, "supplement_spam": by_feature, "keyword pair": by_pair,
              "TF-IDF": by_words(folder)}  # fmt: skip
    found = {name: shares(data, judge) for name, judge in judges.items()}
    inserted = insertions(data)
    if chosen.json:
        print(json.dumps({"found": found, "left out": left_out, "insertions": inserted}, indent=1))
        return 0
    print(f"{'share of texts found':38s} {'n':>5s}  " + "  ".join(f"{name:>15s}" for name in judges))
    for name, texts in {**data.sold, **data.honest}.items():
        print(f"{name:38s} {len(texts):5d}  " + "  ".join(f"{found[judge][name]:15.3f}" for judge in judges))
    print()
    for name, value in left_out.items():
        print(f"{name:75s} {value:.3f}")
    print()
    for name, row in inserted.items():
        print(f"{name:45s} " + ", ".join(f"{key} {value:.3g}" for key, value in row.items()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
