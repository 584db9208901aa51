"""Runs of main lines: the best run of a page, and what stands around each line, against plain loops."""

from __future__ import annotations

from itertools import groupby

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assay.features import runs
from assay.features.anatomy import probabilities
from assay.features.document import read
from assay.features.lines import measure
from assay.features.pages import Pages

# A page as (words of a line, probability of main, in quarters so that sums are exact).
PAGE = st.lists(st.tuples(st.integers(1, 9), st.integers(0, 4).map(lambda part: part / 4)), min_size=1, max_size=12)


def joined(texts: list[str]) -> Pages:
    return read(texts)[0].pages


def batch(pages: list[list[tuple[int, float]]]) -> tuple[Pages, np.ndarray, np.ndarray]:
    texts = ["\n".join("pier " * words for words, _ in page) for page in pages]
    main = np.array([share for page in pages for _, share in page])
    words = np.array([float(size) for page in pages for size, _ in page])
    return joined(texts), main, words


def best(page: list[tuple[int, float]]) -> tuple[int, int]:
    """Return the run that a look at every run finds: the first to end among the worthiest, and its longest form."""
    worth = [(share - 0.5) * words for words, share in page]
    found = max(
        ((sum(worth[begin:end]), -end, -begin) for end in range(1, len(page) + 1) for begin in range(end)),
        default=(0.0, 0, 0),
    )
    return (-found[2], -found[1]) if found[0] > 0 else (0, 0)


@settings(deadline=None)
@given(st.lists(PAGE, min_size=1, max_size=4))
def test_the_best_run_is_the_one_that_a_look_at_every_run_finds(pages: list[list[tuple[int, float]]]) -> None:
    read, main, words = batch(pages)
    found = runs.best_run(read, main, words)
    first = 0
    for page in pages:
        begin, end = best(page)
        share = found["run_share"][first : first + len(page)]
        if end:
            inside = found["run_place"][first : first + len(page)] == 0
            total = sum(size for size, _ in page)
            worth = sum((page[row][1] - 0.5) * page[row][0] for row in np.flatnonzero(inside))
            assert worth == pytest.approx(sum((share - 0.5) * size for size, share in page[begin:end]))
            assert share[0] == pytest.approx(sum(page[row][0] for row in np.flatnonzero(inside)) / total)
        else:
            assert share.tolist() == [0.0] * len(page)
        first += len(page)


@settings(deadline=None)
@given(st.lists(PAGE, min_size=1, max_size=4))
def test_the_runs_around_a_line_are_those_of_a_plain_loop(pages: list[list[tuple[int, float]]]) -> None:
    read, main, words = batch(pages)
    found = runs.around(read, main, words)
    expected: dict[str, list[float]] = {name: [] for name in found}
    for page in pages:
        cut = [(inside, [size for size, _ in rows]) for inside, rows in groupby(page, lambda line: line[1] > 0.5)]
        longest = sorted((place for place, (inside, _) in enumerate(cut) if inside), key=lambda p: -sum(cut[p][1]))
        for place, (inside, sizes) in enumerate(cut):
            size = float(sum(sizes))
            count = len(sizes)
            expected["run_words"] += [size if inside else -size] * count
            expected["run_rank"] += [float(min(longest.index(place), 8)) if inside else 9.0] * count
            expected["previous_run_words"] += [float(sum(cut[place - 1][1])) if place else 0.0] * count
            expected["following_run_words"] += [float(sum(cut[place + 1][1])) if place + 1 < len(cut) else 0.0] * count
    assert {name: values.tolist() for name, values in found.items()} == expected


def test_a_page_is_labelled_alike_alone_and_among_others() -> None:
    article = "The board said on Tuesday that the crane will lift its first container in March.\n" * 3
    texts = [
        article + "Popular posts\nTen islands that nobody knows...\nArchives\n" * 4,
        "Home\nAbout us\n" * 9,
        article,
    ]
    together = probabilities(joined(texts))
    alone = np.concatenate([probabilities(joined([text])) for text in texts])
    assert together.tolist() == alone.tolist()


def test_a_batch_without_lines_has_measures_without_rows() -> None:
    nothing = joined([""])
    empty = np.zeros(0)
    assert all(len(values) == 0 for values in runs.best_run(nothing, empty, empty).values())
    assert all(len(values) == 0 for values in runs.around(nothing, empty, empty).values())
    assert all(len(values) == 0 for values in measure(nothing).values())
