"""Sources ranked by the scores of their pages, with honest uncertainty, copies counted once.

DuckDB reduces the pages to sums a source, out of core; everything else is arithmetic on those. A source with few pages is
drawn toward the others, so that one lucky page leads no list.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import numpy.typing as npt

from .copies import carriers, find_copies
from .files import InputError
from .parts import UNITS, opened
from .posterior import Posterior, estimate
from .quotes import LONG
from .quotes_of_parts import find_quotes, quote_table
from .sources import apart, ends, trends

if TYPE_CHECKING:
    import duckdb
    import pandas as pd

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

MINIMUM = 3  # pages without which a source is listed apart
_BOUNDS = (0.05, 0.95)  # of the 90 % interval
_DRAWS, _MOST_DRAWS = 4_000_000, 1_000  # of all sources together, of one: for the interval of its rank
_HELD = 1.0  # page of no effect with which a topic's effect is weighed
# One row for each source and topic: exact sums of the pages that count.
_CELLS = """select source, topic, count(*), count(*) filter (number = 1), coalesce(sum(units) filter (number = 1), 0),
    coalesce(sum(units * units) filter (number = 1), 0)
from page join text using (page) group by source, topic order by source, topic nulls first"""
_QUOTED = f"""select source, count(*), count(*) filter (quote in (select quote from shared where independent))
from quote where words >= {LONG} group by source"""


class _Sums(NamedTuple):
    """Of each source, by name: scored pages, those that count, their mean and sum of squares around it."""

    names: list[str]
    pages: Ints
    counted: Ints
    means: Floats
    squares: Floats


class Ranking:
    """Ranked sources. `table`: see `ranking`; `copies`: see `copies.carriers`; `quotes`: see `quotes_of_parts.quote_table`.

    `ends`: the columns `best` and `worst` for the rows of the table (see `sources.ends`); none where they were not asked for.
    """

    def __init__(
        self,
        table: pd.DataFrame,
        copies: pd.DataFrame,
        quotes: pd.DataFrame,
        ends: pd.DataFrame,
        places: dict[str, int],
        posterior: Posterior,
    ) -> None:
        self.table, self.copies, self.quotes, self.ends = table, copies, quotes, ends
        self._places, self._posterior = places, posterior

    def above(self, one: str, other: str) -> float:
        """Return the probability (0–1) that the true mean of one source is above that of another.

        Raises:
            InputError: a source has no page that counts.
        """
        if unknown := [name for name in (one, other) if name not in self._places]:
            raise InputError(f"{unknown[0]}: no source of this name has a page that counts")
        return self._posterior.above(self._places[one], self._places[other])


def rank(folders: Sequence[str], **options: Any) -> pd.DataFrame:
    """Return the table of `ranking`."""
    return ranking(folders, **options).table


def ranking(
    folders: Sequence[str],
    *,
    minimum: int = MINIMUM,
    since: str | None = None,
    until: str | None = None,
    adjust: str | None = None,
    prior: Mapping[str, float | str] | None = None,
    with_ends: bool = False,
) -> Ranking:
    """Rank the sources of the parts in some folders.

    Pages with an error or without a score are left out; of pages with one text only one counts (see `copies`).

    Args:
        folders: folders of parts as `assay batch` writes them.
        minimum: a source with fewer counted pages stands below the others, with `enough` False.
        since: first day (YYYY-MM-DD) of the pages; without a readable date they are then left out.
        until: last day.
        adjust: a column of the parts whose effect on scores is taken out before sources are compared.
        prior: what a list says of sources, by name; shown beside them, never used.
        with_ends: look for the best and the worst page of each source too.

    Returns:
        The table has one row a source, by `score` downward within `enough`, then by name. Null stands for not known.
        `source`; `pages`, scored; `counted`, those left without copies; `mean` of those (0–100); `score`, the expected
        true mean, drawn toward the others; `low`, `high`, its 90 % interval; `rank` among those with enough pages, and
        `rank_low`, `rank_high`, its 90 % interval; `above_next`, the probability that the source is above the next row;
        `enough`; `apart`, the terms whose points set it apart from its peers ([{"feature", "points"}], log-odds);
        `trend`, `trend_low`, `trend_high`, points of score a year and its 90 % interval; `months`
        ([{"month", "pages", "mean"}]); `quotes`, quotations of five words or more on counted pages, and `quotes_shared`,
        those that other sources carry; `prior`. A source of copies alone has no score.

    Raises:
        InputError: a folder has no parts, damaged ones, or parts that do not belong together; a wrong day or column.
    """
    import pandas as pd

    with opened(folders, since=since, until=until, adjust=adjust) as connection:
        find_copies(connection)
        find_quotes(connection)
        sums = _sums(connection)
        has = np.flatnonzero(sums.counted > 0)
        posterior = estimate(sums.counted[has], np.clip(sums.means[has], 0.0, 100.0), sums.squares[has])
        score, low, high = (np.full(len(sums.names), np.nan) for _ in range(3))
        score[has], low[has], high[has] = posterior.mean, *map(posterior.quantile, _BOUNDS)
        enough = sums.counted >= minimum
        by_score = np.where(np.isnan(score), -1.0, score)
        order = sorted(range(len(score)), key=lambda row: (not enough[row], -by_score[row], sums.names[row]))
        row_of = np.full(len(score), -1)
        row_of[has] = np.arange(len(has))
        ranked = int(enough.sum())
        ranks = _ranks(posterior, row_of[order[:ranked]]).astype(np.float64)
        names = [sums.names[row] for row in order]
        data: dict[str, Any] = {"source": names, "pages": sums.pages[order], "counted": sums.counted[order]}
        data |= {"mean": sums.means[order], "score": score[order], "low": low[order], "high": high[order]}
        for name, values in zip(("rank", "rank_low", "rank_high"), (np.arange(1, ranked + 1), *ranks), strict=True):
            data[name] = pd.array([*map(int, values), *[None] * (len(order) - ranked)], dtype="Int64")
        data["above_next"] = _above_next(posterior, row_of[order], ranked)
        data["enough"] = enough[order]
        data["apart"] = apart(connection, names[:ranked], sums.counted[order[:ranked]]) + [[]] * (len(order) - ranked)
        data |= trends(connection, names)
        quoted = {name: counts for name, *counts in connection.execute(_QUOTED).fetchall()}
        for place, name in enumerate(("quotes", "quotes_shared")):
            data[name] = np.array([quoted.get(source, (0, 0))[place] for source in names], dtype=np.int64)
        if prior is not None:
            data["prior"] = [prior.get(name) for name in names]
        places = {sums.names[row]: place for place, row in enumerate(has.tolist())}
        found = pd.DataFrame(ends(connection, names) if with_ends else {}, index=range(len(names)))
        return Ranking(pd.DataFrame(data), carriers(connection), quote_table(connection), found, places, posterior)


def _sums(connection: duckdb.DuckDBPyConnection) -> _Sums:
    """Return the sums of each source; where topics are told, with their effect taken out."""
    cells = connection.execute(_CELLS).fetchall()
    names = sorted({cell[0] for cell in cells})
    row_of, topics = {name: row for row, name in enumerate(names)}, {cell[1]: 0 for cell in cells}
    number = {topic: place for place, topic in enumerate(topics)}
    source = np.array([row_of[cell[0]] for cell in cells], dtype=np.int64)
    topic = np.array([number[cell[1]] for cell in cells], dtype=np.int64)
    pages, counted = (np.array([cell[place] for cell in cells], dtype=np.float64) for place in (2, 3))
    means = np.array([total / many / UNITS if many else 0.0 for *_, many, total, _ in cells])
    inside = np.array([(many * more - total**2) / many / UNITS**2 if many else 0.0 for *_, many, total, more in cells])
    if len(number) > 1:
        means = means - _effects(source, topic, counted, means)[topic]

    def by_source(values: Floats) -> Floats:
        return np.bincount(source, weights=values, minlength=len(names)).astype(np.float64)

    kept = by_source(counted)
    with np.errstate(invalid="ignore", divide="ignore"):
        middle = by_source(counted * means) / kept
    squares = by_source(inside + np.where(counted > 0, counted * np.square(means - middle[source]), 0.0))
    return _Sums(names, by_source(pages).astype(np.int64), kept.astype(np.int64), middle, squares)


def _effects(source: Ints, topic: Ints, counted: Floats, means: Floats) -> Floats:
    """Return by how much pages of each topic score above others of the same source, zero over all pages.

    A topic that stands with few pages or in one source alone is weighed with a page of no effect.
    """
    effect, size = np.zeros(int(topic.max()) + 1), np.bincount(topic, weights=counted)
    of_source = np.maximum(np.bincount(source, weights=counted), 1.0)
    for _ in range(100):
        middle = np.bincount(source, weights=counted * (means - effect[topic])) / of_source
        effect = np.bincount(topic, weights=counted * (means - middle[source])) / (size + _HELD)
    shifted: Floats = effect - float(np.sum(size * effect)) / max(float(np.sum(size)), 1.0)
    return shifted


def _ranks(posterior: Posterior, rows: Ints) -> Ints:
    """Return the ends of the 90 % interval of each rank, shape (2, sources), from draws with a fixed seed."""
    if not len(rows):
        return np.zeros((2, 0), dtype=np.int64)
    count = min(max(_DRAWS // len(rows), 100), _MOST_DRAWS)
    draws = posterior.draws(count, rows)
    place = np.empty(draws.shape, dtype=np.int32)
    for draw in range(count):
        place[np.argsort(-draws[:, draw], kind="stable"), draw] = np.arange(1, len(rows) + 1)
    place.sort(axis=1)
    ends = [int(_BOUNDS[0] * count), int(np.ceil(_BOUNDS[1] * count)) - 1]
    found: Ints = place[:, ends].T.astype(np.int64)
    return found


def _above_next(posterior: Posterior, rows: Ints, ranked: int) -> list[float]:
    """Return, for each row, the probability that it is truly above the next; not a number at the end of a list."""
    last = {ranked - 1, len(rows) - 1}
    pairs = pairwise([*rows.tolist(), -1])
    return [
        float("nan") if place in last or min(one, other) < 0 else posterior.above(one, other)
        for place, (one, other) in enumerate(pairs)
    ]
