"""Judge the word lists of certainty, language and headlines, entry by entry, and say what kinds of sentences go wrong.

`bench/lexicons --all` shows every entry.
"""

from __future__ import annotations

import argparse
import os
import re
import sys
import zlib
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score, f1_score, roc_auc_score

from assay.features import features, lexicon, read
from assay.scorer import corpora

Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]
Row = dict[str, Any]

_BATCH = 256
_SHOWN = 30  # entries at either end of the list
_KINDS = 20  # kinds of misses and of false alarms


def _by_split(row: Row) -> bool:
    return bool(row["split"] == "dev")


def _by_hash(row: Row) -> bool:
    """Keep a third apart, by a hash of the sentence's name: the third that no list was judged on."""
    return zlib.crc32(str(row["id"]).encode()) % 3 == 0


class Signal(NamedTuple):
    """What is judged, on which sentences, by which figure."""

    name: str
    counted: tuple[str, ...]  # features whose evidence marks a sentence; the first one's value is ranked
    corpus: str
    label: str
    held: Callable[[Row], bool]
    figure: str  # F1 | macro F1 | AUC | accuracy (then a sentence is marked by a value over .5)
    ten: str  # ten words that anybody would think of


SIGNALS = (
    Signal(
        "hedging", ("hedging",), "bioscope_abstracts", "uncertain", _by_split, "F1",
        "may might could suggest possible possibly likely probably whether appears",
    ),
    Signal(
        "weasel", ("weasel", "hedging"), "wikiweasel_train", "uncertain", _by_split, "F1",
        "some many most several often usually generally considered believed critics",
    ),
    Signal(
        "loaded_language", ("loaded_language",), "babe_train", "biased", _by_hash, "macro F1",
        "radical racist corrupt shocking extremist leftist disgraceful outrageous massive hypocrisy",
    ),
    Signal(
        "subjectivity", ("subjectivity",), "checkthat_train", "subjective", _by_split, "AUC",
        "should must really very clearly i we our terrible great",
    ),
    Signal(
        "boosting", ("boosting",), "babe_train", "biased", _by_hash, "macro F1",
        "clearly obviously never always certainly undeniable indeed absolutely surely truly",
    ),
    Signal(
        "clickbait", ("clickbait",), "clickbait32k", "clickbait", _by_split, "accuracy",
        "you your this these things reasons why actually what know",
    ),
)  # fmt: skip


class Read(NamedTuple):
    """The sentences of a corpus, read: the ranked value, the entries found in each, and the kinds of words in it."""

    value: Floats
    entries: list[set[str]]
    kinds: list[set[str]]  # our word lists with a hit, and the closed-class words


def read_sentences(texts: Sequence[str], counted: Sequence[str]) -> Read:
    """Read each sentence as a text of its own."""
    value, entries, kinds = [], [], []
    measures = [features()[name].measure for name in counted]
    words = lexicon.load()
    closed = set(words.words[lexicon.COMMON])
    for first in range(0, len(texts), _BATCH):
        for document in read(texts[first : first + _BATCH]):
            readings = [measure(document) for measure in measures]
            value.append(readings[0].value or 0.0)
            spans = [span for reading in readings for span in reading.evidence]
            entries.append({" ".join(document.text[start:end].lower().split()) for start, end in spans})
            lists = {f"({name})" for name in words.categories if document.count(name, "page")}
            kinds.append(lists | closed.intersection(re.findall(r"[a-z']+", document.text.lower().replace("’", "'"))))
    return Read(np.array(value), entries, kinds)


def figure(signal: Signal, marked: Bools, value: Floats, truth: Bools) -> float:
    """Return the figure by which the signal is judged."""
    if signal.figure == "AUC":
        return float(roc_auc_score(truth, value))
    if signal.figure == "accuracy":
        return float(accuracy_score(truth, marked))
    return float(f1_score(truth, marked, average="macro" if signal.figure == "macro F1" else "binary"))


def baselines(signal: Signal, rows: list[Row], truth: Bools, held: Bools) -> dict[str, float]:
    """Return the figures of what needs no list of ours."""
    texts = [row["text"] for row in rows]
    word = re.compile(r"\b(" + "|".join(signal.ten.split()) + r")\b", re.IGNORECASE)
    count = np.array([len(word.findall(text)) for text in texts], dtype=np.float64)
    vectors = TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True).fit(
        text for text, kept in zip(texts, held, strict=True) if not kept
    )
    matrix = vectors.transform(texts)
    model = LogisticRegression(C=10, class_weight="balanced", max_iter=1000).fit(matrix[~held], truth[~held])
    chance = model.predict_proba(matrix[held])[:, 1]
    yes = np.ones(int(held.sum()))
    return {
        "ten words": figure(signal, count[held] > 0, count[held], truth[held]),
        "always yes": figure(signal, yes > 0, yes, truth[held]),
        "TF-IDF + LR": figure(signal, chance > 0.5, chance, truth[held]),
    }


class Entry(NamedTuple):
    """One entry of a list: the sentences it stands in, the right ones of them, and what dropping it would change."""

    form: str
    hits: int
    precision: float
    change: float


def judge_entries(signal: Signal, found: Read, truth: Bools) -> list[Entry]:
    """Return the entries that were found, the most harmful first.

    A sentence is lost with an entry when nothing else marks it. A shorter entry that would then match is not tried.
    """
    rows: dict[str, list[int]] = {}
    for number, entries in enumerate(found.entries):
        for form in entries:
            rows.setdefault(form, []).append(number)
    alone = np.array([len(entries) == 1 for entries in found.entries])
    marked = np.array([bool(entries) for entries in found.entries])
    yes, right, total, size = int(marked.sum()), int((marked & truth).sum()), int(truth.sum()), len(truth)
    macro = signal.figure != "F1"

    def f1(yes: int, right: int) -> float:
        positive = 2 * right / max(yes + total, 1)
        negative = 2 * (size - total - yes + right) / max(2 * size - yes - total, 1)
        return (positive + negative) / 2 if macro else positive

    now, judged = f1(yes, right), []
    for form, numbers in rows.items():
        where = np.array(numbers)
        lost = where[alone[where]]
        change = f1(yes - len(lost), right - int(truth[lost].sum())) - now
        judged.append(Entry(form, len(where), float(truth[where].mean()), change))
    return sorted(judged, key=lambda entry: (-entry.change, entry.form))


class Kind(NamedTuple):
    """A list of ours or a closed-class word: the share of the wrong sentences that have it, and of the right ones."""

    name: str
    wrong: float
    right: float


def kinds_of(found: Read, wrong: Bools, right: Bools) -> list[Kind]:
    """Return what the wrong sentences have more often than the right ones, the widest gap first."""
    names = sorted(set().union(*found.kinds)) if found.kinds else []
    place = {name: at for at, name in enumerate(names)}
    has = np.zeros((len(found.kinds), len(names)), dtype=np.bool_)
    for row, kinds in enumerate(found.kinds):
        has[row, [place[name] for name in kinds]] = True
    if not wrong.any() or not right.any():
        return []
    rows = [Kind(*row) for row in zip(names, has[wrong].mean(axis=0), has[right].mean(axis=0), strict=True)]
    return sorted(rows, key=lambda kind: (kind.right - kind.wrong, kind.name))


def show_errors(found: Read, marked: Bools, truth: Bools) -> None:
    """Print the commonest kinds of misses and of false alarms. No sentence is printed."""
    for name, wrong, right in (
        ("misses, beside what is rightly left alone", truth & ~marked, ~truth & ~marked),
        ("false alarms, beside what is rightly marked", ~truth & marked, truth & marked),
    ):
        print(f"  {int(wrong.sum()):,} {name}; word lists stand in (…):")
        for kind in kinds_of(found, wrong, right)[:_KINDS]:
            print(f"    {kind.wrong:>5.2f} against {kind.right:.2f}  {kind.name}")
    alone: Counter[str] = Counter()
    for entries, false in zip(found.entries, ~truth & marked, strict=True):
        if false and len(entries) == 1:
            alone.update(entries)
    if alone:
        print("  false alarms by an entry alone: " + ", ".join(f"{form} {n}" for form, n in alone.most_common(_KINDS)))


def show(signal: Signal, folder: Path, *, everything: bool) -> None:
    """Print the figures of one signal and its entries."""
    rows = list(corpora.rows(folder, f"language/{signal.corpus}"))
    truth = np.array([bool(row[signal.label]) for row in rows])
    held = np.array([signal.held(row) for row in rows])
    found = read_sentences([row["text"] for row in rows], signal.counted)
    marked = np.array([bool(entries) for entries in found.entries])
    if signal.figure == "accuracy":
        marked = found.value > 0.5
    ours = {
        part: figure(signal, marked[on], found.value[on], truth[on]) for part, on in (("dev", held), ("train", ~held))
    }
    print(f"\n{signal.name}: {signal.figure} on {signal.corpus}, {int(held.sum()):,} sentences kept from tuning")
    for name, number in {"assay": ours["dev"], "assay, tuning part": ours["train"]}.items():
        print(f"  {name:<20}{number:.3f}")
    for name, number in baselines(signal, rows, truth, held).items():
        print(f"  {name:<20}{number:.3f}")
    show_errors(found, marked, truth)
    entries = [] if signal.figure == "accuracy" else judge_entries(signal, found, truth)
    kept = entries if everything or len(entries) <= 2 * _SHOWN else [*entries[:_SHOWN], *entries[-_SHOWN:]]
    if not entries:
        return
    judged_by = "macro F1" if signal.figure == "AUC" else signal.figure
    print(f"  {len(entries):,} entries found; when dropped, {judged_by} changes by:")
    print(f"  {'change':>8}  {'hits':>5}  {'right':>5}  entry")
    for entry in kept:
        print(f"  {entry.change:>+8.4f}  {entry.hits:>5}  {entry.precision:>5.2f}  {entry.form}")


def main() -> int:
    """Print every signal; 1 where the data are absent."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("signals", nargs="*", help="only these: " + ", ".join(signal.name for signal in SIGNALS))
    parser.add_argument("--all", action="store_true", help="every entry, not only the ends of the list")
    given = parser.parse_args()
    folder = Path(os.environ.get("ASSAY_SHARED", "../shared")) / "data"
    if not folder.is_dir():
        print(f"lexicons: no data in {folder}; set ASSAY_SHARED to the folder that holds data/", file=sys.stderr)
        return 1
    unknown = set(given.signals) - {signal.name for signal in SIGNALS}
    if unknown:
        parser.error(f"no signal is called {', '.join(sorted(unknown))}")
    for signal in SIGNALS:
        if not given.signals or signal.name in given.signals:
            show(signal, folder, everything=given.all)
    return 0


if __name__ == "__main__":
    sys.exit(main())
