"""The best and the worst page of each source: where a reader begins to look."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

# The address of a page where it has one on the web, else its id; of equal scores, the first by that name.
_QUERY = """
with scored as (
    select coalesce(source, 'unknown') as source, score, case when url ilike 'http%' then url else id end as page
    from read_parquet($parts) where error is null and score is not null
), ends as (
    select source, max(score) as high, min(score) as low from scored group by source
)
select ends.source, min(page) filter (score = high), min(page) filter (score = low)
from ends join scored using (source) where score in (high, low) group by ends.source
"""


def with_ends(frame: pd.DataFrame, folders: Sequence[str]) -> pd.DataFrame:
    """Return ranked sources with the columns `best` and `worst`: the page with the highest and the lowest score.

    Args:
        frame: sources as `rank` gives them.
        folders: the folders of parts that they were ranked from.
    """
    import duckdb

    parts = [str(path) for folder in dict.fromkeys(folders) for path in sorted(Path(folder).glob("part-*.parquet"))]
    with duckdb.connect() as connection:
        rows = connection.execute(_QUERY, {"parts": parts}).fetchall()
    found = {source: (best, worst) for source, best, worst in rows}
    best, worst = ([found.get(name, (None, None))[place] for name in frame["source"]] for place in (0, 1))
    return frame.assign(best=best, worst=worst)
