"""The best and the worst page of each source: where a reader begins to look."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from .parts import opened

if TYPE_CHECKING:
    import pandas as pd

# The address of a page where it has one on the web, else its id; of equal scores, the first by that name.
_QUERY = """
with scored as (
    select page.source, page.units, case when row.url ilike 'http%' then row.url else page.id end as name
    from page join row using (place)
), ends as (
    select source, max(units) as high, min(units) as low from scored group by source
)
select ends.source, min(name) filter (units = high), min(name) filter (units = low)
from ends join scored using (source) where units in (high, low) group by ends.source
"""


def with_ends(
    frame: pd.DataFrame, folders: Sequence[str], *, since: str | None = None, until: str | None = None
) -> pd.DataFrame:
    """Return ranked sources with the columns `best` and `worst`: the page with the highest and the lowest score.

    Args:
        frame: sources as `rank` gives them.
        folders: the folders of parts that they were ranked from.
        since: first day (YYYY-MM-DD) of the pages.
        until: last day.
    """
    with opened(folders, since=since, until=until) as connection:
        rows = connection.execute(_QUERY).fetchall()
    found = {source: (best, worst) for source, best, worst in rows}
    best, worst = ([found.get(name, (None, None))[place] for name in frame["source"]] for place in (0, 1))
    return frame.assign(best=best, worst=worst)
