"""Judge attribution on news with every cue marked, beside two word lists. `bench/language`; `--folds` leaves outlets out."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from scipy.stats import spearmanr

from assay.features import Document, attribution_model, cue_context, read
from assay.features.attribution_model import model_of
from assay.features.cue_words import vocabulary
from assay.features.cues import cues
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
_SHARES = (1 / 8, 1 / 4, 1 / 2, 1.0)


def shipped(document: Document) -> Found:
    """Return the cues of the feature `attribution`."""
    start, end, _, named, unnamed, pronoun = document.slice_of(cues)
    kinds = np.where(named, "named", np.where(unnamed, "unnamed", np.where(pronoun, "pronoun", "none")))
    base = document.base
    return list(zip((start - base).tolist(), (end - base).tolist(), kinds.tolist(), strict=True))


def every_listed(document: Document) -> Found:
    """Return every word of the lists, whatever stands around it."""
    return _listed(document, lambda word: True)


def a_dozen(document: Document) -> Found:
    """Return the words among a dozen verbs."""
    return _listed(document, lambda word: word in _DOZEN)


def _listed(document: Document, wanted: Callable[[str], bool]) -> Found:
    found = document.pages.once(cue_context.candidates)
    here = document.pages.word_page[found.word] == document.index
    columns = (found.start[here] - document.base, found.end[here] - document.base, found.tokens["form"][here])
    rows = zip(*(column.tolist() for column in columns), strict=True)
    return [(start, end, "none") for start, end, form in rows if wanted(vocabulary().words[form])]


def judge(rows: Sequence[Row], find: Callable[[Document], Found]) -> dict[str, float]:
    """Return precision, recall and F1 by sentence, the rank correlation of densities, and the share of right sources."""
    right = marked = gold = 0
    density: list[tuple[float, float]] = []
    source: dict[bool, list[bool]] = {True: [], False: []}
    for document, row in zip(read([row["text"] for row in rows]), rows, strict=True):
        found = find(document)
        for start, end, has_cue, _ in row["sentences"]:
            hit = any(one < end and other > start for one, other, _ in found)
            right, marked, gold = right + (hit and has_cue), marked + hit, gold + has_cue
        density.append((len(found) / document.words, len(row["attributions"]) / document.words))
        for attribution in row["attributions"]:
            for start, end in attribution["cue"][:1]:
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
    }


def with_model(rows: Sequence[Row], data: Mapping[str, Any]) -> dict[str, float]:
    """Judge another model than the shipped one."""
    original, other = attribution_model.model, model_of(data)
    attribution_model.model = lambda: other  # type: ignore[assignment]  # the one place that is asked for the model
    try:
        return judge(rows, shipped)
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
    print(f"{'':28}{'precision':>10}{'recall':>8}{'F1':>8}{'density':>9}{'source':>8}{'of said':>9}")
    for name, find in (("assay", shipped), ("every listed word", every_listed), ("a dozen verbs", a_dozen)):
        _show(name, judge(dev, find))
    if "--folds" in sys.argv[1:]:
        outlets = sorted({row["outlet"] for row in train})
        for fold in range(_FOLDS):
            out = set(outlets[fold::_FOLDS])
            data = fit_attribution([row for row in train if row["outlet"] not in out])
            _show(f"without {', '.join(sorted(out))}"[:27], with_model([r for r in train if r["outlet"] in out], data))
    else:
        order = np.random.default_rng(0).permutation(len(train))
        for share in _SHARES:
            part = [train[at] for at in order[: int(len(train) * share)]]
            _show(f"trained on {len(part)}", with_model(dev, fit_attribution(part)))
    return 0


def _show(name: str, figures: Mapping[str, float]) -> None:
    widths = (10, 8, 8, 9, 8, 9)
    print(
        f"{name:28}" + "".join(f"{value:>{width}.3f}" for value, width in zip(figures.values(), widths, strict=True)),
        flush=True,
    )


if __name__ == "__main__":
    sys.exit(main())
