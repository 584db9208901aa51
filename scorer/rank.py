"""Sources ranked by the scores of their pages, with honest uncertainty, copies counted once.

A source with few pages is drawn toward the mean of all (empirical Bayes), so that one lucky page leads no list.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from statistics import NormalDist
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt

from .files import InputError
from .plan import PART

if TYPE_CHECKING:
    import pandas as pd

Floats = npt.NDArray[np.float64]

_NORMAL = NormalDist()
_REACH = _NORMAL.inv_cdf(0.95)  # standard deviations to each side of a 90 % interval
_LEAST_VARIANCE = 1e-6  # of a page's score: where all pages of each source score the same, no division by zero
# Scores are summed as whole numbers: such a sum is exact, so it is the same in whatever order the threads add.
_UNITS = 1_000_000
_QUERY = f"""
with scored as (
    select coalesce(source, 'unknown') as source, id, copy_key, cast(round(score * {_UNITS}) as hugeint) as units
    from read_parquet($parts) where error is null and score is not null
), numbered as (
    select *, row_number() over (partition by copy_key order by id, source, units) as copy from scored
)
select source, count(*), count(*) filter (copy = 1 or copy_key is null),
    sum(units) filter (copy = 1 or copy_key is null), sum(units * units) filter (copy = 1 or copy_key is null)
from numbered group by source order by source
"""


class _Source(NamedTuple):
    name: str
    pages: int
    kept: int
    total: int  # of the units of the kept pages
    squares: int


def rank(folders: Sequence[str], *, minimum: int = 3) -> pd.DataFrame:
    """Rank the sources of the parts in some folders.

    Pages with an error or without a score are left out; of pages with the same article only the first by id counts.

    Args:
        folders: folders of parts as `assay batch` writes them.
        minimum: a source with fewer pages stands below the others, with `enough` False.

    Returns:
        One row a source, by `score` downward within `enough`, then by name:
        `source`; `pages`, scored pages; `counted`, those left without copies; `mean`, their mean score (0–100, null when
        none is left); `score`, the mean drawn toward the mean of all sources; `low`, `high`, its 90 % interval;
        `above_next`, the probability (0–1) that the source is above the next row, by the normal approximation and null
        in the last row of each `enough`; `enough`.

    Raises:
        InputError: a folder has no parts, damaged ones, or parts that do not belong together.
    """
    import pandas as pd

    sources = _sources(_parts(folders))
    kept = np.array([source.kept for source in sources], dtype=np.float64)
    means = np.array([source.total / source.kept / _UNITS if source.kept else np.nan for source in sources])
    scores, variances = shrink(means, kept, _page_variance(sources))
    enough = kept >= minimum
    order = sorted(range(len(sources)), key=lambda row: (not enough[row], -scores[row], sources[row].name))
    scores, variances, enough = scores[order], variances[order], enough[order]
    spread = np.sqrt(variances) * _REACH
    return pd.DataFrame(
        {
            "source": [sources[row].name for row in order],
            "pages": np.array([sources[row].pages for row in order], dtype=np.int64),
            "counted": kept[order].astype(np.int64),
            "mean": means[order],
            "score": scores,
            "low": np.clip(scores - spread, 0.0, 100.0),
            "high": np.clip(scores + spread, 0.0, 100.0),
            "above_next": _above_next(scores, variances, enough),
            "enough": enough,
        }
    )


def _parts(folders: Sequence[str]) -> list[str]:
    """Return the parts of the folders, after a check that no page can stand in two of them by mistake."""
    parts: list[Path] = []
    for folder in dict.fromkeys(folders):
        found = sorted(Path(folder).glob("part-*.parquet"))
        if not found:
            raise InputError(
                f"{folder}: no parts (part-*.parquet) in it; write them with 'assay batch … --out {folder}'"
            )
        matches = [match for path in found if (match := PART.fullmatch(path.name))]
        number, times = Counter(match[1] for match in matches).most_common(1)[0] if matches else ("", 1)
        if times > 1:
            raise InputError(
                f"{folder}: {times} parts have the number {number}, so some are stale (of another model or input); "
                "delete those, or batch into an empty folder"
            )
        parts += found
    digests = sorted({match[2] for path in parts if (match := PART.fullmatch(path.name))})
    if len(digests) > 1:
        raise InputError(
            f"{', '.join(folders)}: parts of different models ({', '.join(digests)}), whose scores cannot be compared; "
            "batch them with one model"
        )
    return [str(path) for path in parts]


def policy_of(folders: Sequence[str]) -> str:
    """Return what a policy file changed of the model that scored the parts, in words; empty: nothing."""
    from pyarrow import parquet

    about = parquet.read_schema(_parts(folders)[0]).metadata or {}
    return str(about.get(b"assay_policy", b"").decode())


def _sources(parts: list[str]) -> list[_Source]:
    from tempfile import TemporaryDirectory

    import duckdb

    with TemporaryDirectory(prefix="assay-rank-") as scratch, duckdb.connect() as connection:
        connection.execute("set temp_directory = $folder", {"folder": scratch})
        try:
            rows = connection.execute(_QUERY, {"parts": parts}).fetchall()
        except duckdb.Error as error:
            reason = str(error).partition("\n")[0]
            raise InputError(f"the parts cannot be read ({reason}); delete the damaged ones and batch again") from None
    return [
        _Source(name, pages, kept, int(total or 0), int(squares or 0)) for name, pages, kept, total, squares in rows
    ]


def _page_variance(sources: list[_Source]) -> float:
    """Return the variance of the scores of pages of one source, pooled over the sources.

    Where every source has one page, it cannot be told from the variance between sources: all of it is then taken as the
    pages' own, so that nobody is ranked on a single page.
    """
    inside = sum((source.squares - source.total**2 / source.kept for source in sources if source.kept), 0.0)
    freedom = sum(source.kept - 1 for source in sources if source.kept)
    if not freedom:
        kept = [source for source in sources if source.kept]
        total = sum(source.total for source in kept)
        inside = sum(source.squares for source in kept) - total**2 / max(len(kept), 1)
        freedom = max(len(kept) - 1, 1)
    return max(inside / freedom / _UNITS**2, _LEAST_VARIANCE)


def shrink(means: Floats, kept: Floats, page_variance: float) -> tuple[Floats, Floats]:
    """Draw the means of sources toward their overall mean by empirical Bayes.

    The variance between sources comes by the method of moments (DerSimonian and Laird 1986, Controlled Clinical Trials
    7:177–188); with it, each source's score is the mean weighted by how well its pages determine it.

    Args:
        means: mean score of each source, shape (sources,); not a number where it has no page.
        kept: pages of each source.
        page_variance: variance of the scores of pages of one source, above 0.

    Returns:
        The drawn scores and their variances, both of shape (sources,); without any page, not a number.
    """
    has = kept > 0
    own = np.where(has, page_variance / np.maximum(kept, 1.0), np.inf)
    values = np.where(has, means, 0.0)
    weights = 1.0 / own
    if not has.any():
        return np.full(len(means), np.nan), np.full(len(means), np.nan)
    middle = float(np.sum(weights * values) / np.sum(weights))
    excess = float(np.sum(weights * np.square(values - middle))) - (int(has.sum()) - 1)
    scale = float(np.sum(weights) - np.sum(np.square(weights)) / np.sum(weights))
    between = max(excess / scale, 0.0) if has.sum() > 1 else 0.0
    weights = 1.0 / (own + between)
    middle, middle_variance = float(np.sum(weights * values) / np.sum(weights)), 1.0 / float(np.sum(weights))
    drawn = np.where(has, own / np.where(has, own + between, 1.0), 1.0)  # how far toward the middle: 0 to 1
    scores = middle + (1.0 - drawn) * (values - middle)
    return scores, (1.0 - drawn) * np.where(has, own, 0.0) + between * ~has + np.square(drawn) * middle_variance


def _above_next(scores: Floats, variances: Floats, enough: npt.NDArray[np.bool_]) -> list[float]:
    """Return, for each row, the probability that it is truly above the next; not a number across `enough`."""
    chances = [math.nan] * len(scores)
    for row in range(len(scores) - 1):
        spread = math.sqrt(variances[row] + variances[row + 1])
        if enough[row] == enough[row + 1] and spread > 0.0:
            chances[row] = _NORMAL.cdf((scores[row] - scores[row + 1]) / spread)
    return chances
