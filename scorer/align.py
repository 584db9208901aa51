"""Find a given text in the lines of a rendered page: which lines are in it, in its order."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence

from assay.features.markup import KINDS, MEASURES

from .html import Rendered

_WORD = re.compile(r"\w+")
_RUN = 3  # words in a row that count as found
_ENOUGH = 0.5  # share of a line's words
_OUT_OF_ORDER, _OUT_OF_ORDER_WORDS = 0.8, 6  # what a line must have to count where the order says otherwise
_MOST_PLACES, _MOST_STARTS = 50, 8
_TAG, _TITLE = MEASURES.index("tag"), KINDS.index("title")

Start = tuple[int, int]  # word of the text where a line would begin, and how many of the line's runs say so


def words_of(text: str) -> list[str]:
    """Return the words of a text, in lower case."""
    return _WORD.findall(text.lower())


def labels_of(page: Rendered, main: str, comments: str, title: str) -> list[int]:
    """Return for each line 0 (main), 1 (boilerplate), 2 (comment), or -1 for a title outside the main text."""
    lines = [words_of(line) for line in page.text.split("\n") if line]
    in_main, in_comments = shares_in(lines, words_of(main)), shares_in(lines, words_of(comments))
    titles = [words_of(title), words_of(page.title or "")]
    tags = page.markup.table[_TAG].tolist() if page.markup is not None else [0.0] * len(lines)
    labels = []
    for line, article, talk, tag in zip(lines, in_main, in_comments, tags, strict=True):
        if article >= max(_ENOUGH, talk):
            labels.append(0)
        elif talk >= _ENOUGH:
            labels.append(2)
        else:
            labels.append(-1 if line and (tag == _TITLE or line in titles) else 1)
    return labels


def shares_in(lines: Sequence[list[str]], text: list[str]) -> list[float]:
    """Return the share of each line's words that stand in `text` in runs; 0 for lines outside the order of the text."""
    places: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for size in range(1, _RUN + 1):
        for start in range(len(text) - size + 1):
            places[tuple(text[start : start + size])].append(start)
    found = [_found(line, places) for line in lines]
    chain = _in_order([starts for _, starts in found], [len(line) for line in lines], len(text))
    used = bytearray(len(text))
    for line, start in chain.items():
        _take(used, start, len(lines[line]))
    shares = [0.0] * len(lines)
    for place, (share, starts) in enumerate(found):
        size = len(lines[place])
        if place in chain:
            shares[place] = share
        elif size >= _OUT_OF_ORDER_WORDS and share >= _OUT_OF_ORDER:
            free = [start for start, _ in starts if sum(used[max(start, 0) : max(start, 0) + size]) < 0.3 * size]
            if free:
                _take(used, free[0], size)
                shares[place] = share
    return shares


def _take(used: bytearray, start: int, size: int) -> None:
    start = max(start, 0)
    end = min(start + size, len(used))
    used[start:end] = b"\1" * (end - start)


def _found(line: list[str], places: dict[tuple[str, ...], list[int]]) -> tuple[float, list[Start]]:
    """Return the share of a line's words in runs of the text, and where it would begin there."""
    run = min(_RUN, len(line))
    covered, votes = [False] * len(line), Counter[int]()
    for first in range(len(line) - run + 1 if line else 0):
        if where := places.get(tuple(line[first : first + run])):
            covered[first : first + run] = [True] * run
            votes.update(start - first for start in where[:_MOST_PLACES])
    share = sum(covered) / max(len(line), 1)
    return share, votes.most_common(_MOST_STARTS) if share >= _ENOUGH else []


def _in_order(starts: Sequence[list[Start]], sizes: Sequence[int], length: int) -> dict[int, int]:
    """Choose lines and their beginnings so that they follow each other in the text and cover most of it.

    A longest chain by weight: a tree of prefix maxima (Fenwick) over the words of the text holds the best chain so far.
    """
    count = length + 2
    best: list[tuple[float, int]] = [(0.0, -1)] * (count + 1)
    steps: list[tuple[int, int, int]] = []  # line, step before, beginning
    for line, choices in enumerate(starts):
        ends = []
        for start, votes in choices:
            first = max(start, 0) + 1
            weight, before = max(best[place] for place in _prefix(first))
            steps.append((line, before, start))
            ends.append((min(first + sizes[line], count), (weight + votes + 0.01, len(steps) - 1)))
        for end, chain in ends:
            place = end
            while place <= count:
                best[place] = max(best[place], chain)
                place += place & -place
    chosen: dict[int, int] = {}
    _, step = max(best[place] for place in _prefix(count))
    while step >= 0:
        line, step, start = steps[step][0], steps[step][1], steps[step][2]
        chosen[line] = start
    return chosen


def _prefix(place: int) -> list[int]:
    places = []
    while place > 0:
        places.append(place)
        place -= place & -place
    return places
