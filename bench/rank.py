"""Judge `assay rank`: copies found, intervals that hold, 100,000 pages in bounded memory. `bench/rank --part NAME` for one."""

from __future__ import annotations

import argparse
import gzip
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from assay.features.sketch import SKETCH
from assay.scorer.arrow import column_kinds
from assay.scorer.copies import carriers, find_copies
from assay.scorer.fingerprints import FINGERPRINTS, fingerprints
from assay.scorer.parts import opened
from assay.scorer.posterior import estimate
from assay.scorer.table import KEYS

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

_SEED = 20_240_229
_UNRELATED, _REWRITTEN = 10_000, 300  # pages
_SYLLABLES = "ba ko ri tem sul van der pi lo mar ges tu fen ow ash bri cal dun est far gol hin ist jor"
_SIMULATED = (
    "Student means and pages",
    "Laplace pages",
    "two kinds of sources",
    "skew means",
    "skew pages",
    "0 to 100",
)


# Copies


def rewritten(words: list[str], draw: random.Random, vocabulary: list[str]) -> dict[str, list[str]]:
    """Return a text rewritten in ways that thieves use, each about as strong as Jaccard .7 allows."""
    swapped = [draw.choice(vocabulary) if draw.random() < 0.03 else word for word in words]
    box = [draw.choice(vocabulary) for _ in range(len(words) // 4)]
    return {
        "word swaps": swapped,
        "cut tail": words[: int(0.75 * len(words))],
        "added boilerplate": [*box, *words, *box[: len(box) // 3]],
        "a little of each": [
            *box[: len(box) // 3],
            *(draw.choice(vocabulary) if draw.random() < 0.012 else word for word in words[: int(0.93 * len(words))]),
        ],
    }


def invented_texts(count: int, draw: random.Random) -> tuple[list[list[str]], list[str]]:
    """Return texts of 120 to 2,000 words of a language of its own with common and rare words, and its vocabulary."""
    vocabulary = ["".join(draw.choices(_SYLLABLES.split(), k=draw.randint(1, 4))) for _ in range(20_000)]
    share = [1.0 / (rank + 3) for rank in range(len(vocabulary))]
    box = draw.choices(vocabulary, share, k=40)  # of a platform: stands on every fifth page
    texts = []
    for number in range(count):
        size = min(max(round(draw.lognormvariate(6.2, 0.7)), 120), 2_000)
        texts.append(draw.choices(vocabulary, share, k=size) + (box if number % 5 == 0 else []))
    return texts, vocabulary


def copies() -> None:
    """Plant rewrites among unrelated pages; recall by the true Jaccard of 5-word shingles, and false merges."""
    draw = random.Random(_SEED)
    texts, vocabulary = invented_texts(_UNRELATED, draw)
    rows = [("site", f"page {number}", text) for number, text in enumerate(texts)]
    planted: list[tuple[str, str, str, float]] = []
    for number in draw.sample(range(_UNRELATED), _REWRITTEN):
        for kind, words in rewritten(texts[number], draw, vocabulary).items():
            rows.append(("thief", f"{kind} {number}", words))
            planted.append((f"page {number}", f"{kind} {number}", kind, _jaccard(texts[number], words)))
    with tempfile.TemporaryDirectory() as folder:
        _write_texts(rows, Path(folder))
        with opened([folder]) as connection:
            begun = time.process_time()
            find_copies(connection)
            took = time.process_time() - begun
            found = carriers(connection)
    text_of = dict(zip(found["id"], found["text"], strict=True))
    strong = [(kind, text_of.get(one) == text_of.get(other, -1)) for one, other, kind, share in planted if share >= 0.7]
    print(f"{len(rows):,} pages, {took:.1f} CPU seconds; recall of rewrites with Jaccard .7 or more")
    for kind in dict.fromkeys(kind for kind, _ in strong):
        hits = [hit for of, hit in strong if of == kind]
        print(f"  {kind:24}{np.mean(hits):7.3f} of {len(hits)}")
    print(f"  {'all':24}{np.mean([hit for _, hit in strong]):7.3f} of {len(strong)}")
    original = {other: one for one, other, _, _ in planted}
    groups: dict[int, set[str]] = {}
    for name, text in text_of.items():
        groups.setdefault(text, set()).add(original.get(name, name))
    print(f"  texts merged that are no copies: {sum(len(group) - 1 for group in groups.values())}")


def _jaccard(one: list[str], other: list[str]) -> float:
    sets = [{tuple(words[first : first + 5]) for first in range(len(words) - 4)} for words in (one, other)]
    return len(sets[0] & sets[1]) / max(len(sets[0] | sets[1]), 1)


def _write_texts(rows: list[tuple[str, str, list[str]]], folder: Path) -> None:
    from assay.features import lexicon
    from assay.features.document import Document
    from assay.features.pages import Pages, all_main
    from assay.scorer.table import copy_key

    for first in range(0, len(rows), 2_000):
        group = rows[first : first + 2_000]
        columns: dict[str, list[Any]] = {name: [] for name in ("words", *KEYS)}
        for start in range(0, len(group), 100):
            texts = [" ".join(words) for _, _, words in group[start : start + 100]]
            pages = Pages(texts, [None] * len(texts), lexicon.load(), all_main)
            documents = [Document(pages, index) for index in range(len(texts))]
            columns["words"] += [document.main_words for document in documents]
            columns["copy_key"] += [copy_key(document) for document in documents]
            for name, cells in fingerprints(documents):
                columns[name] += cells
        columns |= {"source": [row[0] for row in group], "id": [row[1] for row in group], "score": [50.0] * len(group)}
        write_part(columns, folder, first // 2_000)


def write_part(columns: dict[str, list[Any]], folder: Path, number: int) -> None:
    """Write a part with the columns that rank needs; what is not given is null."""
    import pyarrow as pa
    from pyarrow import parquet

    points = (name for name in columns if name.startswith("points_"))
    kinds = column_kinds(("source", "id", "url", "date", "error", "score", "words", *KEYS, *points))
    size = len(columns["id"])
    table = {name: columns.get(name, [None] * size) for name in kinds}
    parquet.write_table(
        pa.table(table, schema=pa.schema(list(kinds.items()))),
        folder / f"part-{number:05d}-{'a' * 16}-{'b' * 12}.parquet",
    )


# Intervals


def simulated(kind: str, seed: int, sources: int = 2_000) -> tuple[Ints, Floats, Floats, Floats]:
    """Return pages, true means, means and sums of squares of sources with 1 to 200 pages and unequal variances."""
    draw = np.random.default_rng(seed)
    pages = np.exp(draw.uniform(0.0, np.log(201.0), sources)).astype(np.int64)
    truth = np.clip(50.0 + 10.0 * draw.standard_t(4, sources), 2.0, 98.0)
    if kind == "two kinds of sources":
        truth = np.where(draw.random(sources) < 0.3, 30.0, 65.0) + draw.normal(0.0, 6.0, sources)
    elif kind == "skew means":
        truth = np.clip(90.0 - draw.gamma(2.0, 10.0, sources), 1.0, 99.0)
    spread = np.exp(draw.normal(np.log(12.0), 0.5, sources))
    means, squares = np.empty(sources), np.empty(sources)
    for row, count in enumerate(pages.tolist()):
        if kind == "0 to 100":
            width = 10 ** draw.uniform(0.3, 1.3)
            scores = 100.0 * draw.beta(truth[row] / 100.0 * width, (1.0 - truth[row] / 100.0) * width, count)
        elif kind == "Laplace pages":
            scores = truth[row] + spread[row] * draw.laplace(0.0, np.sqrt(0.5), count)
        elif kind == "skew pages":
            scores = truth[row] + spread[row] * (1.0 - draw.exponential(1.0, count))
        else:
            scores = truth[row] + spread[row] * draw.standard_t(3, count) / np.sqrt(3.0)
        means[row] = scores.mean()
        squares[row] = np.square(scores - means[row]).sum()
    return pages, truth, np.clip(means, 0.0, 100.0), squares


def intervals() -> None:
    """Coverage of 90 % intervals in simulations, and small sources that stand wrongly in the top decile."""
    print("2,000 simulated sources of 1 to 200 pages, three seeds: share of true means in the 90 % interval, by pages;")
    print(
        "top decile: of sources with three pages or fewer, the share that stand there wrongly (with --minimum 3, and 1)"
    )
    print(f"{'':28}{'all':>7}{'1':>7}{'2–3':>7}{'4–10':>7}{'11–50':>7}{'51–200':>7}{'top 3':>9}{'top 1':>7}")
    for kind in _SIMULATED:
        figures = np.mean([_judged(*simulated(kind, seed)) for seed in (1, 2, 3)], axis=0)
        print(f"{kind:28}" + "".join(f"{value:7.3f}" for value in figures[:6]) + f"{figures[6]:9.3f}{figures[7]:7.3f}")


def _judged(pages: Ints, truth: Floats, means: Floats, squares: Floats) -> list[float]:
    known = estimate(pages, means, squares)
    inside = (truth >= known.quantile(0.05)) & (truth <= known.quantile(0.95))
    bounds = ((1, 200), (1, 1), (2, 3), (4, 10), (11, 50), (51, 200))
    found = [float(inside[(pages >= low) & (pages <= high)].mean()) for low, high in bounds]
    best = np.argsort(-truth)[: len(truth) // 10]
    for minimum in (3, 1):
        ranked = np.flatnonzero(pages >= minimum)
        top = ranked[np.argsort(-known.mean[ranked])[: len(ranked) // 10]]
        found.append(float((pages[np.setdiff1d(top, best)] <= 3).sum() / (pages <= 3).sum()))
    return found


def halves() -> None:
    """Score one half of each source's pages of the pool, and see how often the interval holds the mean of the other."""
    path = Path(os.environ.get("ASSAY_SHARED", "../shared")) / "data" / "reliability" / "pool.jsonl.gz"
    if not path.is_file():
        print("no pool: set ASSAY_SHARED to the folder that holds data/")
        return
    from assay.scorer.model import load
    from assay.scorer.score import in_batches

    with gzip.open(path, "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    scores: dict[str, list[float]] = {}
    at = 0
    for table in in_batches(({"id": row["id"], "text": row["text"], "title": row["title"]} for row in rows), load()):
        for score in table.score.tolist():
            if score == score:  # noqa: PLR0124  # the test for NaN
                scores.setdefault(rows[at]["source"], []).append(score)
            at += 1
    hits: dict[str, list[bool]] = {}
    for seed in range(20):
        _half(scores, seed, hits)
    print("pool, 20 random halvings: share of the other half's means in the interval predicted from the first")
    for name, found in hits.items():
        print(f"  {name:24}{np.mean(found):7.3f} of {len(found):,}")


def _half(scores: dict[str, list[float]], seed: int, hits: dict[str, list[bool]]) -> None:
    draw = np.random.default_rng(seed)
    parts = [
        (values[: len(values) // 2], values[len(values) // 2 :])
        for values in map(draw.permutation, scores.values())
        if len(values) > 1
    ]
    one = [np.asarray(part[0]) for part in parts]
    known = estimate(
        np.array([len(part) for part in one]),
        np.array([part.mean() for part in one]),
        np.array([np.square(part - part.mean()).sum() for part in one]),
    )
    means = known.draws(1_000, np.arange(len(one)))
    for row, (first, second) in enumerate(parts):
        # The other half's mean has an error of its own, from as many pages as it has.
        variance = known.page_variance[row] * known.freedom[row] / draw.chisquare(known.freedom[row], 1_000)
        seen = means[row] + np.sqrt(variance / len(second)) * draw.standard_normal(1_000)
        for name, share in (("90 %", 0.9), ("50 %", 0.5)):
            low, high = np.quantile(seen, [(1.0 - share) / 2.0, (1.0 + share) / 2.0])
            size = "1–3 pages" if len(first) <= 3 else "4–10 pages" if len(first) <= 10 else "11–30 pages"
            for group in ("all", size):
                hits.setdefault(f"{name}, {group}", []).append(bool(low <= second.mean() <= high))


# Scale

_RANKED = """
import resource, sys, time
from assay.scorer.rank import ranking
begun = time.time()
found = ranking([sys.argv[1]])
most, cpu = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6, time.process_time()
print(f"{found.table.pages.sum():,} pages of {len(found.table):,} sources: {time.time() - begun:.0f} seconds, {cpu:.0f} of CPU")
print(f"{most:.2f} GB at most; {found.copies.text.max():,} texts on several pages, {len(found.quotes):,} shared quotations")
"""


def scale(pages: int) -> None:
    """Rank so many invented pages in a process of its own: seconds and the most memory it held."""
    with tempfile.TemporaryDirectory() as folder:
        for number in range(-(-pages // 2_000)):
            write_part(_rows(number, 2_000), Path(folder), number)
        subprocess.run([sys.executable, "-c", _RANKED, folder], check=True)


def _rows(number: int, size: int) -> dict[str, list[Any]]:
    """Return rows of a part: every tenth a copy of another page, a box of a platform on every fifth, quotations of a crowd."""
    draw = np.random.default_rng([_SEED, number])
    shared = np.random.default_rng(_SEED)
    box = shared.integers(0, 1 << 48, 36).tolist()
    said = [shared.integers(0, 1 << 32, 9).tolist() for _ in range(3_000)]
    words = (20_000 ** draw.random((size, 5, 8))).astype(int)
    common = (np.arange(20_000, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15) >> np.uint64(32)).tolist()
    columns: dict[str, list[Any]] = {name: [] for name in FINGERPRINTS}
    columns |= {
        "words": draw.lognormal(6.4, 0.6, size).astype(int).clip(80, 5_000).tolist(),
        "score": draw.normal(60, 15, size).clip(1, 99).tolist(),
    }
    columns |= {"id": [f"{number}-{row}" for row in range(size)], "copy_key": draw.integers(1, 1 << 62, size).tolist()}
    columns["source"] = [f"source {one % 3_000}" for one in draw.zipf(1.4, size).tolist()]
    columns["date"] = [f"2025-{1 + row % 12:02d}-{1 + row % 28:02d}" for row in range(size)]
    columns |= {f"points_term{term}": draw.normal(0, 1, size).tolist() for term in range(50)}
    for row, count in enumerate(columns["words"]):
        own = np.random.default_rng([_SEED, row % 1_000, 5]) if row % 10 == 0 else draw
        hashes = own.integers(0, 1 << 48, max(count, SKETCH))
        hashes = np.unique(np.concatenate([hashes, box if row % 5 == 0 else []]).astype(np.uint64))[:SKETCH]
        columns["sketch"].append(hashes.tolist())
        stems = [[common[word] for word in quote] for quote in words[row].tolist()]
        stems[0] = said[int(draw.integers(len(said)))] if row % 4 == 0 else stems[0]
        columns["quote_stems"].append(stems)
        columns["quote_start"].append(list(range(0, 500, 100)))
        columns["quote_end"].append(list(range(80, 580, 100)))
        columns["quote_words"].append([14] * 5)
        columns["quote_key"].append([hash(tuple(quote)) % (1 << 63) for quote in stems])
    return columns


PARTS: dict[str, Callable[[], None]] = {
    "copies": copies, "intervals": intervals, "halves": halves, "scale": lambda: scale(100_000),
}  # fmt: skip


def main() -> None:
    """Run the parts asked for."""
    parser = argparse.ArgumentParser(prog="bench/rank", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--part", choices=PARTS, action="append", help="one of the questions; all when not given")
    for name in parser.parse_args().part or PARTS:
        print(f"== {name}")
        PARTS[name]()


if __name__ == "__main__":
    main()
