"""Runs of main lines: where the first answers put the article, and where each line stands to it."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from . import lines
from .lines import Floats, Measures
from .pages import Pages
from .scan import changes

_RUN_GAP = 0.5  # a line is worth its words times (probability of main - this) when the best run is sought
_LONGEST, _LAST_RANK = 3000.0, 8.0


def at_last(pages: Pages, marked: npt.NDArray[np.bool_], value: Floats) -> Floats:
    """Return, for each line, `value` at the last marked line before it in its page; -1 where there is none."""
    here = np.arange(len(value))
    last = np.maximum.accumulate(np.where(marked, here, -1)) if len(value) else here
    last = np.concatenate(([-1], last[:-1])) if len(value) else last
    first, _ = lines.page_bounds(pages)
    return np.where(last >= first, value[np.maximum(last, 0)], -1.0)


def best_run(pages: Pages, main: Floats, words: Floats) -> Measures:
    """Find the run of lines of each page that holds most main words and fewest others; say where each line stands.

    The run ends where the sum of worths is highest above its lowest value so far, and begins at that lowest value.
    """
    count = len(main)
    if not count:
        return dict.fromkeys(("run_place", "run_distance", "run_share"), np.zeros(0))
    low, high = lines.page_bounds(pages)
    page, here = pages.line_page, np.arange(count)
    # In whole steps, so that a page's answer does not hang on the others of its batch.
    worth = np.rint((main - _RUN_GAP) * words * 2.0**20).astype(np.int64)
    total = np.zeros(count + 1, dtype=np.int64)
    np.cumsum(worth, out=total[1:])
    # From the page's first line: the sum before, and after, each line.
    at, after = total[:-1] - total[low], total[1:] - total[low]
    # Each page stands lower than all before it: a running minimum begins anew with it.
    drop = page.astype(np.int64) * (2 * int(np.abs(after).max()) + 1)
    floor = np.minimum.accumulate(at - drop) + drop
    gain = after - np.minimum(floor, at)
    openings = pages.once(lines.openings)
    best = np.maximum.reduceat(gain, openings)
    end = _first_of_page(pages, (gain == best[np.searchsorted(openings, low)]))  # the last line of the run
    lowest = floor[end]
    begin = _first_of_page(pages, at == lowest)
    empty = gain[end] <= 0
    stop = np.where(empty, begin, end + 1)
    place = np.where(here < begin, -1, np.where(here >= stop, 1, 0))
    distance = np.where(here < begin, begin - here, np.where(here >= stop, here - stop + 1, 0))
    run = np.concatenate(([0.0], np.cumsum(words)))
    share = (run[stop] - run[begin]) / np.maximum(run[high] - run[low], 1.0)
    return {
        "run_place": place.astype(np.float64),
        "run_distance": np.minimum(distance, 60) * np.where(place < 0, -1.0, 1.0),
        "run_share": share,
    }


def _first_of_page(pages: Pages, flags: npt.NDArray[np.bool_]) -> npt.NDArray[np.intp]:
    """Return, for each line, the first flagged line of its page; every page has one."""
    rows = np.flatnonzero(flags)
    low, _ = lines.page_bounds(pages)
    return rows[np.searchsorted(rows, low)]


def around(pages: Pages, main: Floats, words: Floats) -> Measures:
    """Cut each page into runs of lines that are main or are not; say how long each line's own run and its neighbours are.

    `run_words` is negative in a run that is not main. `run_rank` is 0 in the page's longest run of main lines, 1 in the
    next …, 9 outside.
    """
    page, inside = pages.line_page, main > _RUN_GAP
    change = changes(inside, page)
    first = np.flatnonzero(change)
    run = np.cumsum(change) - 1
    size = np.bincount(run, weights=words, minlength=len(first))
    of_main, of_page = inside[first], page[first]
    order = np.lexsort((-size * of_main, of_page))
    rank = np.empty(len(first))
    rank[order] = np.arange(len(first)) - np.searchsorted(of_page[order], of_page[order])
    opens = changes(of_page)
    closes = np.append(opens[1:], True)[: len(first)]
    previous = np.where(opens, 0.0, np.concatenate(([0.0], size[:-1])))
    following = np.where(closes, 0.0, np.append(size[1:], 0.0)[: len(first)])
    return {
        "run_words": np.where(inside, np.minimum(size, _LONGEST)[run], -np.minimum(size, 500.0)[run]),
        "run_rank": np.where(inside, np.minimum(rank, _LAST_RANK)[run], _LAST_RANK + 1),
        "previous_run_words": np.minimum(previous, _LONGEST)[run],
        "following_run_words": np.minimum(following, _LONGEST)[run],
    }
