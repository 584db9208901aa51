"""Judge attribution on news with every cue marked, beside two word lists.

`bench/language`; `--folds` leaves outlets out of the training part, `--errors` counts what goes wrong on outlets left out.
"""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from scipy.stats import spearmanr

from assay.features import Document, attribution_model, cue_context, read
from assay.features.attribution_model import model_of
from assay.features.cue_words import vocabulary
from assay.features.cues import cues
from assay.features.speakers import speakers
from assay.scorer import corpora
from assay.scorer.train_attribution import fit_attribution

Found = list[tuple[int, int, str]]  # start, end, kind of source
Row = Mapping[str, Any]

_DOZEN = frozenset(
    [
        "said",
        "says",
        "told",
        "according",
        "announced",
        "stated",
        "claimed",
        "argued",
        "warned",
        "added",
        "wrote",
        "insisted",
    ]
)  # what a newcomer would write
_FOLDS = 4
_COMMONEST = 20
_SHARES = (1 / 8, 1 / 4, 1 / 2, 1.0)


def shipped(document: Document) -> Found:
    """Return the cues of the feature `attribution`."""
    start, end, _, named, unnamed, pronoun = document.slice_of(cues)
    kinds = np.where(named, "named", np.where(unnamed, "unnamed", np.where(pronoun, "pronoun", "none")))
    base = document.base
    return list(zip((start - base).tolist(), (end - base).tolist(), kinds.tolist(), strict=True))


def every_listed(document: Document) -> Found:
    """Return every word of the lists, whatever stands around it."""
    return [(start, end, "none") for start, end, _ in listed(document)]


def a_dozen(document: Document) -> Found:
    """Return the words among a dozen verbs."""
    return [(start, end, "none") for start, end, form in listed(document) if vocabulary().words[form] in _DOZEN]


def listed(document: Document) -> list[tuple[int, int, int]]:
    """Return start, end and number in the vocabulary of every word of the lists."""
    found = document.pages.once(cue_context.candidates)
    here = document.pages.word_page[found.word] == document.index
    columns = (found.start[here] - document.base, found.end[here] - document.base, found.tokens["form"][here])
    return list(zip(*(column.tolist() for column in columns), strict=True))


def errors(rows: Sequence[Row]) -> tuple[Counter[str], Counter[str]]:
    """Return how many sentences are marked wrongly and how many are missed, by the family of the word to blame."""
    words = vocabulary()
    alarms, misses = Counter[str](), Counter[str]()
    for document, row in zip(read([row["text"] for row in rows]), rows, strict=True):
        family = {start: words.families[words.family[form]] for start, _, form in listed(document)}
        found = [start for start, _, _ in shipped(document)]
        marked = [start for item in row["attributions"] for cue in item["cue"] for start in range(*cue)]
        for start, end, has_cue, _ in row["sentences"]:
            hits = [place for place in found if start <= place < end]
            if hits and not has_cue:
                alarms[family[hits[0]]] += 1
            elif has_cue and not hits:
                here = [family[place] for place in marked if start <= place < end and place in family]
                misses[here[0] if here else "no listed word"] += 1
    return alarms, misses


def judge(rows: Sequence[Row], find: Callable[[Document], Found]) -> dict[str, float]:
    """Return precision, recall and F1 by sentence, the rank correlation of densities, and the share of right sources."""
    right = marked = gold = 0
    density: list[tuple[float, float]] = []
    source: dict[bool, list[bool]] = {True: [], False: []}
    speaker: list[bool] = []
    for document, row in zip(read([row["text"] for row in rows]), rows, strict=True):
        found = find(document)
        for start, end, has_cue, _ in row["sentences"]:
            hit = any(one < end and other > start for one, other, _ in found)
            right, marked, gold = right + (hit and has_cue), marked + hit, gold + has_cue
        density.append((len(found) / document.words, len(row["attributions"]) / document.words))
        named = {span: who.name for who in (speakers(document) if find is shipped else ()) for span in who.spans}
        for attribution in row["attributions"]:
            told = " ".join(row["text"][start:end] for start, end in attribution["source"]).lower()
            for start, end in attribution["cue"][:1]:
                names = [name for (one, other), name in named.items() if one < end and other > start]
                if attribution["source_type"] in ("named", "unnamed") and names:
                    speaker.append(names[0] is not None and names[0].split()[-1].lower() in told)
                kinds = [kind for one, other, kind in found if one < end and other > start]
                said = bool(set(row["text"][start:end].lower().split()) & _DOZEN)
                if kinds:
                    source[said].append(attribution["source_type"] in kinds)
    precision, recall = right / max(marked, 1), right / gold
    first, second = zip(*density, strict=True)
    return {
        "precision": precision,
        "recall": recall,
        "F1": 2 * precision * recall / max(precision + recall, 1e-9),
        "density": float(spearmanr(first, second).statistic),
        "source": float(np.mean(source[True] + source[False])),
        "source, said": float(np.mean(source[True])),
        "speaker": float(np.mean(speaker)) if speaker else float("nan"),
    }


def with_model(rows: Sequence[Row], data: Mapping[str, Any]) -> dict[str, float]:
    """Judge another model than the shipped one."""
    with instead(data):
        return judge(rows, shipped)


@contextmanager
def instead(data: Mapping[str, Any]) -> Iterator[None]:
    """Let another model than the shipped one be asked."""
    original, other = attribution_model.model, model_of(data)
    attribution_model.model = lambda: other  # type: ignore[assignment]  # the one place that is asked for the model
    try:
        yield
    finally:
        attribution_model.model = original


def main() -> int:
    """Print the figures; 1 where the data are absent."""
    folder = Path(os.environ.get("ASSAY_SHARED", "../shared")) / "data"
    if not folder.is_dir():
        print(f"language: no data in {folder}; set ASSAY_SHARED to the folder that holds data/", file=sys.stderr)
        return 1
    train, dev = (list(corpora.rows(folder, f"language/polnear_{part}")) for part in ("train", "dev"))
    print(f"{len(dev)} documents; by sentence, then by page and by cue found\n")
    print(f"{'':28}{'precision':>10}{'recall':>8}{'F1':>8}{'density':>9}{'source':>8}{'of said':>9}{'speaker':>9}")
    for name, find in (("assay", shipped), ("every listed word", every_listed), ("a dozen verbs", a_dozen)):
        _show(name, judge(dev, find))
    if "--folds" in sys.argv[1:]:
        for outlets, out, data in without_outlets(train):
            _show(f"without {', '.join(outlets)}"[:27], with_model(out, data))
    elif "--errors" in sys.argv[1:]:
        _show_errors(train)
    else:
        order = np.random.default_rng(0).permutation(len(train))
        for share in _SHARES:
            part = [train[at] for at in order[: int(len(train) * share)]]
            _show(f"trained on {len(part)}", with_model(dev, fit_attribution(part)))
    return 0


def without_outlets(train: Sequence[Row]) -> Iterator[tuple[list[str], list[Row], Mapping[str, Any]]]:
    """Yield outlets, their documents, and a model fitted on all other documents, until each outlet was left out once."""
    outlets = sorted({row["outlet"] for row in train})
    for fold in range(_FOLDS):
        out = outlets[fold::_FOLDS]
        kept = [row for row in train if row["outlet"] not in out]
        yield out, [row for row in train if row["outlet"] in out], fit_attribution(kept)


def _show_errors(train: Sequence[Row]) -> None:
    alarms, misses = Counter[str](), Counter[str]()
    for _, out, data in without_outlets(train):
        with instead(data):
            more = errors(out)
        alarms, misses = alarms + more[0], misses + more[1]
    for name, counted in (("false alarms", alarms), ("misses", misses)):
        print(f"\n{sum(counted.values())} sentences, {name}; the commonest by the family of the word:")
        print(", ".join(f"{family} {count}" for family, count in counted.most_common(_COMMONEST)))


def _show(name: str, figures: Mapping[str, float]) -> None:
    widths = (10, 8, 8, 9, 8, 9, 9)
    print(
        f"{name:28}" + "".join(f"{value:>{width}.3f}" for value, width in zip(figures.values(), widths, strict=True)),
        flush=True,
    )


if __name__ == "__main__":
    sys.exit(main())
