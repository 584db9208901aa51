"""Copies of one text among many pages: near-duplicates found by sketches, whatever the order of the pages.

Texts that share one of their lowest shingle hashes are candidates; the sketches then say how much of two texts is equal
(exactly, where both have few shingles); texts that are joined by copies, directly or through others, are one cluster.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from assay.features.sketch import SKETCH

if TYPE_CHECKING:
    import duckdb
    import pandas as pd

Hashes = npt.NDArray[np.uint64]
Floats = npt.NDArray[np.float64]

# Two texts are one where so much of all their shingles is equal, or where so much of the shorter stands in a longer one
# that is not much longer: a cut tail, a box of boilerplate.
_EQUAL, _EQUAL_PARTLY, _CONTAINED = 0.6, 0.4, 0.9
_LEAST = 16  # shingles; shorter texts are copies only when they are equal
_LOWEST = 8  # hashes of a sketch, one of which two candidates share
_NEXT = 10  # texts that a text is compared with among those that share a hash: never quadratic in a common shingle
_CHUNK = 4096  # pairs verified at once
_BITS = np.uint64(48)

_ARTICLES = """create temp table article as
select copy_key, any_value(sketch) as sketch, max(words) as words
from row semi join page using (place) where copy_key is not null group by copy_key"""
# Those who share a hash stand by their whole sketch, so that near copies are neighbours however many share it.
_PAIRS = f"""create temp table pair as
with low as (
    select copy_key, sketch[1:16] as sketch, unnest(sketch[1:{_LOWEST}]) as hash from article where len(sketch) >= {_LEAST}
), beside as (
    select copy_key, unnest([{", ".join(f"lead(copy_key, {step}) over near" for step in range(1, _NEXT + 1))}]) as other
    from low window near as (partition by hash order by sketch, copy_key)
)
select distinct least(copy_key, other) as one, greatest(copy_key, other) as other from beside where other is not null"""
_SKETCHES = """select one, other, a.sketch as one_sketch, b.sketch as other_sketch, a.words as one_words,
    b.words as other_words from pair join article a on a.copy_key = one join article b on b.copy_key = other"""
# Who has a text first: the earliest by date, else the fullest; what remains equal goes to the source that has it on
# fewest pages, then to the one with most texts that nobody else has, so that heaps of copies take nothing from anybody.
_TEXTS = """create temp table text as
with named as (
    select page, source, id, day, words, coalesce(cast(cluster as varchar), cast(copy_key as varchar), '#' || page) as text
    from page left join same using (copy_key)
), shared as (
    select text, count(distinct source) as sources from named group by text
), own as (
    select source, count(distinct text) as own from named join shared using (text) where sources = 1 group by source
)
select page, text, row_number() over (
    partition by text order by day nulls last, words desc, times, own desc nulls last, source, id, page) as number
from (select *, count(*) over (partition by text, source) as times from named) left join own using (source)"""
_CARRIED = """with carried as (
    select text, count(distinct source) as carriers, count(*) as pages
    from text join page using (page) group by text having pages > 1
)
select dense_rank() over (order by carriers desc, pages desc, text) as text, source, id, day as date, words,
    cast(units as double) / 1e6 as score, number = 1 as first
from text join carried using (text) join page using (page) order by 1, number"""


def find_copies(connection: duckdb.DuckDBPyConnection) -> None:
    """Find the copies among the pages of `parts.opened`: makes the table `text` with page, text and number.

    Pages of one text share `text`; `number` is 1 for the one that counts: the earliest by date, else the fullest.
    """
    connection.execute(_ARTICLES)
    connection.execute(_PAIRS)
    edges = list(_copies(connection))
    one, other = (
        np.concatenate([edge[side] for edge in edges]) if edges else np.zeros(0, np.uint64) for side in (0, 1)
    )
    connection.register("found", _frame(*clusters(one, other)))
    connection.execute("create temp table same as select * from found")
    connection.execute(_TEXTS)
    connection.unregister("found")


def carriers(connection: duckdb.DuckDBPyConnection) -> pd.DataFrame:
    """Return who carries each text that stands on several pages, after `find_copies`.

    Columns: text (a number, 1 for the text most sources carry), source, id, date, words, score, and first: the page that
    counts. Texts by how many sources carry them, their pages by date.
    """
    return connection.execute(_CARRIED).df()


def clusters(one: Hashes, other: Hashes) -> tuple[Hashes, Hashes]:
    """Return the keys that stand in a pair, ascending, and for each the least key that pairs lead to from it."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    keys, ends = np.unique(np.concatenate([one, other]), return_inverse=True)
    if not len(keys):
        return keys, keys
    graph = coo_array((np.ones(len(one), dtype=np.int8), (ends[: len(one)], ends[len(one) :])), shape=(len(keys),) * 2)
    count, label = connected_components(graph, directed=False)
    least = np.full(count, np.iinfo(np.uint64).max, dtype=np.uint64)
    np.minimum.at(least, label, keys)
    return keys, least[label]


def equal_share(one: list[Hashes] | Any, other: list[Hashes] | Any) -> Floats:
    """Return the share of the shingles of two texts that both have (Jaccard), row by row, from their sketches.

    Exact where both sketches are complete (fewer than `SKETCH` hashes), else with a standard error of .04 at most.
    """
    sides = []
    size = [np.fromiter(map(len, side), dtype=np.int64, count=len(side)) for side in (one, other)]
    if not len(size[0]):
        return np.zeros(0)
    # Up to the lower end of the two sketches, both sets are known completely.
    reach = np.full(len(size[0]), np.iinfo(np.uint64).max, dtype=np.uint64)
    for side, sizes in zip((one, other), size, strict=True):
        flat = np.concatenate([np.asarray(hashes, dtype=np.uint64) for hashes in side])
        last = np.append(flat, np.uint64(0))[np.maximum(np.cumsum(sizes) - 1, 0)]
        reach = np.where(sizes == SKETCH, np.minimum(reach, last), reach)
        sides.append((flat, np.repeat(np.arange(len(sizes)), sizes)))
    row = np.concatenate([rows for _, rows in sides])
    flat = np.concatenate([hashes for hashes, _ in sides])
    inside = flat <= reach[row]
    keys = np.sort(row[inside].astype(np.uint64) << _BITS | flat[inside])
    both = (keys[1:][keys[1:] == keys[:-1]] >> _BITS).astype(np.int64)
    shared = np.bincount(both, minlength=len(reach))
    whole = np.bincount(row[inside], minlength=len(reach)) - shared
    share: Floats = shared / np.maximum(whole, 1)
    return share


def are_copies(share: Floats, one_shingles: Floats, other_shingles: Floats) -> npt.NDArray[np.bool_]:
    """Return which pairs are one text: by the equal share, or by how much of the shorter one the longer one holds."""
    least = np.maximum(np.minimum(one_shingles, other_shingles), 1.0)
    contained = share / (1.0 + share) * (one_shingles + other_shingles) / least
    found: npt.NDArray[np.bool_] = (share >= _EQUAL) | ((share >= _EQUAL_PARTLY) & (contained >= _CONTAINED))
    return found & (least >= _LEAST)


def _copies(connection: duckdb.DuckDBPyConnection) -> Iterator[tuple[Hashes, Hashes]]:
    """Yield the candidate pairs that are copies, a chunk at a time."""
    found = connection.sql(_SKETCHES)
    # Releases before 2.0 of DuckDB have the older name alone.
    read = found.to_arrow_reader if hasattr(found, "to_arrow_reader") else found.fetch_arrow_reader
    for chunk in read(_CHUNK):
        one, other, *sketches = (chunk.column(place) for place in range(4))
        words = [chunk.column(place).to_numpy(zero_copy_only=False).astype(np.float64) for place in (4, 5)]
        rows = [_lists(column) for column in sketches]
        shingles = [np.maximum(count - 4, [len(row) for row in side]) for count, side in zip(words, rows, strict=True)]
        kept = are_copies(equal_share(*rows), *shingles)
        yield one.to_numpy()[kept], other.to_numpy()[kept]


def _lists(column: Any) -> list[Hashes]:
    """Return the rows of an Arrow column of lists as arrays."""
    ends = column.offsets.to_numpy()
    values = column.values.to_numpy()[ends[0] : ends[-1]] if len(ends) else column.values.to_numpy()
    return np.split(values, ends[1:-1] - ends[0]) if len(ends) > 1 else []


def _frame(keys: Hashes, least: Hashes) -> pd.DataFrame:
    import pandas as pd

    return pd.DataFrame({"copy_key": keys, "cluster": least})
