"""What is told of a source beside its rank: the terms that set it apart, its trend, its best page, what a list says of it."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from .files import InputError
from .parts import UNITS, columns_of

if TYPE_CHECKING:
    import duckdb

Ints = npt.NDArray[np.int64]

_TERMS, _LEAST_POINTS, _ERRORS = 3, 0.05, 2.0  # terms shown of a source, and how far they must stand from its peers
_TREND_PAGES, _TREND_DAYS = 8, 60  # dated pages, and days between the first and the last, that a trend asks for
_UPPER = 0.95  # end of the 90 % interval
_DATED = """select source, count(*), sum(t), sum(t * t), sum(t * units), sum(units), sum(units * units), min(t), max(t)
from (select source, units, cast(date_diff('day', date '1970-01-01', day) as hugeint) as t
      from page join text using (page) where number = 1 and day is not null) group by source"""
_MONTHS = f"""select source, list({{'month': month, 'pages': pages, 'mean': mean}} order by month)
from (select source, strftime(day, '%Y-%m') as month, count(*) as pages, cast(sum(units) as double) / {UNITS} / count(*) as mean
      from page join text using (page) where number = 1 and day is not null group by source, month) group by source"""


# The address of a page where it has one on the web, else its id; of equal scores, the first by that name.
_ENDS = """
with scored as (
    select page.source, page.units, case when row.url ilike 'http%' then row.url else page.id end as name
    from page join row using (place)
), ends as (
    select source, max(units) as high, min(units) as low from scored group by source
)
select ends.source, min(name) filter (units = high), min(name) filter (units = low)
from ends join scored using (source) where units in (high, low) group by ends.source
"""


def prior_of(path: Path) -> dict[str, float] | dict[str, str]:
    """Return what a CSV file with the columns source and value says of sources: numbers where all values are, else text.

    Raises:
        InputError: the file cannot be read or has no such columns.
    """
    try:
        with open(path, newline="", encoding="utf-8-sig") as stream:
            rows = list(csv.DictReader(stream))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        reason = getattr(error, "strerror", None) or type(error).__name__
        raise InputError(f"{path}: the list of sources cannot be read ({reason}); give a CSV file in UTF-8") from None
    if not rows or not {"source", "value"} <= set(rows[0]):
        raise InputError(f"{path}: not a list of sources; its first line must be source,value")
    told = {row["source"].strip(): row["value"].strip() for row in rows if row["source"] and row["value"]}
    try:
        return {name: float(value) for name, value in told.items()}
    except ValueError:
        return told


def apart(connection: duckdb.DuckDBPyConnection, names: list[str], counted: Ints) -> list[list[dict[str, Any]]]:
    """Return for each ranked source the terms whose mean points stand clearly above or below those of the others."""
    terms = columns_of(connection, "points_")
    if not terms or len(names) < 2:
        return [[] for _ in names]
    units = [f'cast(round(coalesce("{term}", 0) * {UNITS}) as hugeint)' for term in terms]
    every = ", ".join([*(f"sum({one})" for one in units), *(f"sum({one} * {one})" for one in units)])
    query = f"select page.source, {every} from row join page using (place) join text using (page) where number = 1"
    found = {name: sums for name, *sums in connection.execute(f"{query} group by page.source").fetchall()}
    sums = np.array([found[name] for name in names], dtype=np.float64).reshape(len(names), 2, len(terms)) / UNITS
    size = counted[:, None].astype(np.float64)
    means = sums[:, 0] / size
    inside = np.maximum(sums[:, 1] / UNITS - size * np.square(means), 0.0)
    variance = inside.sum(axis=0) / max(float(np.sum(size - 1.0)), 1.0)
    beyond = means - (means.sum(axis=0) - means) / (len(names) - 1)
    clear = (np.abs(beyond) >= _ERRORS * np.sqrt(variance / size)) & (np.abs(beyond) >= _LEAST_POINTS)
    order = np.argsort(-np.where(clear, np.abs(beyond), -1.0), axis=1, kind="stable")[:, :_TERMS]
    return [
        [{"feature": terms[term].removeprefix("points_"), "points": float(row[term])} for term in best if told[term]]
        for row, told, best in zip(beyond, clear, order.tolist(), strict=True)
    ]


def trends(connection: duckdb.DuckDBPyConnection, names: list[str]) -> dict[str, Any]:
    """Return the columns of the trend: a least-squares line through the dated pages that count, and their months."""
    from scipy.special import stdtrit

    columns = np.full((3, len(names)), np.nan)
    row_of = {name: row for row, name in enumerate(names)}
    for name, many, *sums, first, last in connection.execute(_DATED).fetchall():
        t, tt, ty, y, yy = map(int, sums)
        across = many * tt - t * t
        if many < _TREND_PAGES or last - first < _TREND_DAYS or not across:
            continue
        slope = (many * ty - t * y) / across
        rest = max((many * yy - y * y) / many - slope * (many * ty - t * y) / many, 0.0) / (many - 2)
        reach = float(stdtrit(many - 2, _UPPER)) * np.sqrt(rest * many / across)
        columns[:, row_of[name]] = 365.25 / UNITS * np.array([slope, slope - reach, slope + reach])
    months = dict(connection.execute(_MONTHS).fetchall())
    found: dict[str, Any] = dict(zip(("trend", "trend_low", "trend_high"), columns, strict=True))
    return found | {"months": [months.get(name, []) for name in names]}


def ends(connection: duckdb.DuckDBPyConnection, names: list[str]) -> dict[str, list[str | None]]:
    """Return the columns `best` and `worst`: the page of each source with the highest and the lowest score."""
    found = {source: (best, worst) for source, best, worst in connection.execute(_ENDS).fetchall()}
    return {
        column: [found.get(name, (None, None))[place] for name in names]
        for place, column in enumerate(("best", "worst"))
    }
