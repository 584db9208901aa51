"""Judge the line labeller on pages of other sites, beside line rules; with its learning curve, its yardstick and its speed.

`bench/anatomy` needs the folder that ASSAY_SHARED names. `--curve` fits it again on parts of the training pages (4 minutes),
`--yardstick` fits gradient boosting on the same measures (5 to 10 minutes), `--json` prints data.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from assay.features import anatomy, lines, read
from assay.features.pages import Pages
from assay.scorer import corpora
from assay.scorer.score import score_many
from assay.scorer.train_anatomy import fit_labeller, read_lines, variants, weights_of

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
_PARTS = (8, 4, 2, 1)  # the learning curve: one page in so many
_RULE_WORDS = 12


def kinds_of_pages(folder: Path) -> list[str]:
    """Return what kind of page each development page is, in the order of `corpora.line_pages`."""
    names = {"dragnet": "news and blogs with comments", "cleaneval-dev": "mixed pages (CleanEval)"}
    kinds = []
    for row in corpora.rows(folder, "anatomy/lines_train"):
        if row["split"] == "dev":
            article = row["page_type"] == "article"
            kinds.append(names.get(row["dataset"], "articles" if article else "shops, forums, lists, manuals"))
    return kinds


def f1(said: npt.NDArray[np.bool_], true: npt.NDArray[np.bool_], words: Floats) -> float:
    """Return the F1 of two sets of lines, by their words."""
    return float(2 * words[said & true].sum() / max(words[said].sum() + words[true].sum(), 1.0))


def figures(pages: Pages, labels: Ints, said: Ints, rows: npt.NDArray[np.bool_]) -> dict[str, float]:
    """Return word F1 of main and of all else, and the mean error of a page's share outside main."""
    rows = rows & (labels >= 0)
    words, page = pages.line_size[rows].astype(np.float64), pages.line_page[rows]
    outside, truly = said[rows] != anatomy.MAIN, labels[rows] != anatomy.MAIN
    count = len(pages)
    total = np.bincount(page, words, count)
    error = np.abs(np.bincount(page, words * outside, count) - np.bincount(page, words * truly, count))
    full = total > 0
    return {
        "main_f1": f1(~outside, ~truly, words),
        "outside_f1": f1(outside, truly, words),
        "comment_f1": f1(said[rows] == anatomy.COMMENT, labels[rows] == anatomy.COMMENT, words),
        "share_error": float((error[full] / total[full]).mean()),
        "pages": int(full.sum()),
    }


def answers_of(stages: tuple[anatomy.Stage, anatomy.Stage], pages: Pages) -> Ints:
    """Return the label of each line by the two passes, without what the promotion head says."""
    first, second = stages
    measures = lines.measure(pages)
    looked = anatomy.second_look(pages, measures, first.probabilities(measures))
    said: Ints = anatomy.settled(pages, second.probabilities(looked)).astype(np.int64)
    return said


def rules(pages: Pages) -> dict[str, Ints]:
    """Return what the line rules of other filters say."""
    ends, size = lines.ends_sentence(pages), pages.line_size
    kept = {
        "keep everything": np.ones(len(size), dtype=np.bool_),
        "C4 rule (sentence end, 5 words)": ends & (size >= 5),
        f"{_RULE_WORDS} words or more": size >= _RULE_WORDS,
    }
    return {name: np.where(main, anatomy.MAIN, anatomy.BOILERPLATE) for name, main in kept.items()}


def yardstick(folder: Path, pages: Pages) -> Ints:
    """Return what two passes of gradient boosting say, fitted on the same pages and measures."""
    from sklearn.ensemble import HistGradientBoostingClassifier

    made, origin = variants(corpora.line_pages(folder, "train"))
    given, labels = read_lines(made)
    known = labels >= 0
    weights = weights_of(given)

    def fitted(design: Floats, rows: npt.NDArray[np.bool_]) -> Any:
        booster = HistGradientBoostingClassifier(max_iter=150, l2_regularization=1.0, random_state=0)
        return booster.fit(design[rows], labels[rows], sample_weight=weights[rows])

    def table(measures: lines.Measures) -> Floats:
        return np.stack(list(measures.values()), axis=1)

    measures, wanted = lines.measure(given), lines.measure(pages)
    answers, fold = np.zeros((len(labels), 3)), origin[given.line_page] % 3
    for held in range(3):
        answers[fold == held] = fitted(table(measures), known & (fold != held)).predict_proba(
            table(measures)[fold == held]
        )
    first = fitted(table(measures), known).predict_proba(table(wanted))
    second = fitted(table({**measures, **anatomy.second_look(given, measures, answers)}), known)
    said: Ints = second.predict(table({**wanted, **anatomy.second_look(pages, wanted, first)}))
    return said


def curve(folder: Path, pages: Pages) -> Iterator[tuple[str, Ints]]:
    """Yield what the labeller says when it is fitted on a part of the training pages."""
    given = corpora.line_pages(folder, "train")
    for part in _PARTS:
        first, second = (anatomy.Stage.of(stage) for stage in fit_labeller(given[::part]))
        yield f"assay, fitted on {len(given[::part]):,} pages", answers_of((first, second), pages)


def speed(folder: Path) -> list[str]:
    """Return lines on pages a CPU-second, whole pages with their furniture, and on growth with length."""
    texts = [row["text"] for row in corpora.rows(folder, "bench/pages")]
    words, rows = (sum(map(len, map(split, texts))) / len(texts) for split in (str.split, str.splitlines))

    def batches(work: Callable[[list[str]], object]) -> float:
        took = []
        for _ in range(4):
            begin = time.process_time()
            for place in range(0, len(texts), 100):
                work(texts[place : place + 100])
            took.append(time.process_time() - begin)
        return len(texts) / min(took[1:])

    lined = [batches(read), batches(lambda some: score_many({"text": text} for text in some))]
    short, long = ("The ferry runs again on Monday, says the board.\n" * count for count in (1_000, 100_000))
    each = []
    for text, count in ((short, 1_000), (long, 100_000)):
        begin = time.process_time()
        read([text])
        each.append((time.process_time() - begin) / count)
    return [
        f"{len(texts)} whole pages of {words:,.0f} words in {rows:,.0f} lines (blank ones too): "
        f"{lined[0]:,.0f} pages a CPU-second labelled, {lined[1]:,.0f} scored",
        f"a line of 100,000 costs {each[1] / each[0]:.2f} times a line of 1,000",
    ]


def main() -> int:
    """Print the figures; 1 where the data are absent."""
    parser = argparse.ArgumentParser(prog="bench/anatomy", description=__doc__.partition("\n")[0] if __doc__ else "")
    parser.add_argument("--curve", action="store_true", help="fit again on parts of the training pages")
    parser.add_argument("--yardstick", action="store_true", help="fit gradient boosting on the same measures")
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    options = parser.parse_args()
    folder = Path(os.environ.get("ASSAY_SHARED", "../shared")) / "data"
    if not folder.is_dir():
        print(f"anatomy: no data in {folder}; set ASSAY_SHARED to the folder that holds data/", file=sys.stderr)
        return 1
    pages, labels = read_lines(corpora.line_pages(folder, "dev"))
    kinds = kinds_of_pages(folder)
    answers: dict[str, Ints] = rules(pages)
    answers["assay"] = answers_of(anatomy.stages(), pages)
    if options.yardstick:
        answers["gradient boosting, same measures"] = yardstick(folder, pages)
    if options.curve:
        answers.update(curve(folder, pages))
    groups = {name: np.array([kind == name for kind in kinds])[pages.line_page] for name in dict.fromkeys(kinds)}
    groups["all"] = np.ones(len(labels), dtype=np.bool_)
    result = {
        kind: {who: figures(pages, labels, said, rows) for who, said in answers.items()}
        for kind, rows in groups.items()
    }
    if options.json:
        print(json.dumps(result, indent=1))
        return 0
    print(
        "development pages of other sites; by words: F1 of main / F1 of all else / mean error of the share / F1 of comments"
    )
    for kind, table in result.items():
        print(f"\n{kind}: {next(iter(table.values()))['pages']} pages")
        for who, found in table.items():
            row = " / ".join(f"{found[name]:.3f}" for name in ("main_f1", "outside_f1", "share_error", "comment_f1"))
            print(f"  {who:36}{row}")
    print()
    print("\n".join(speed(folder)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
