"""The parts of a crawl as tables for DuckDB, which reduces them out of core."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from .files import InputError
from .fingerprints import FINGERPRINTS
from .plan import PART

if TYPE_CHECKING:
    import duckdb

MEMORY = "1GB"  # that DuckDB may hold; what is more goes to a temporary folder
UNITS = 1_000_000  # of a score: sums of whole numbers are exact, so the same in whatever order the threads add
# A date as pages write it: ISO 8601, or seconds or milliseconds since 1970.
_DAY = """cast(coalesce(
    try_cast(date as timestamp),
    case when try_cast(date as double) > 1e11 then make_timestamp(cast(try_cast(date as double) * 1e3 as bigint))
         when try_cast(date as double) > 1e8 then make_timestamp(cast(try_cast(date as double) * 1e6 as bigint)) end
) as date)"""
_VIEW = """create temp view row as
select {columns}, {topic} as topic, filename || '#' || file_row_number as place
from read_parquet({parts}, filename = true, file_row_number = true) where error is null and score is not null"""
_PAGE = f"""create temp table page as
select row_number() over (order by place) as page, place, coalesce(source, 'unknown') as source, id, copy_key, words,
    {_DAY} as day, cast(round(score * {UNITS}) as hugeint) as units, topic from row"""
_COLUMNS = ("source", "id", "url", "date", "score", "words", "error", "copy_key", *FINGERPRINTS)


def parts_of(folders: Sequence[str]) -> list[str]:
    """Return the parts of the folders, after a check that no page can stand in two of them by mistake.

    Raises:
        InputError: a folder has no parts, stale ones, or parts of different models.
    """
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

    about = parquet.read_schema(parts_of(folders)[0]).metadata or {}
    return str(about.get(b"assay_policy", b"").decode())


@contextmanager
def opened(
    folders: Sequence[str], *, since: str | None = None, until: str | None = None, adjust: str | None = None
) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open the scored pages of the folders as two tables of a DuckDB connection.

    `row` is a view of the parts with the column `place`, `page` a narrow table: page (number), place, source, id,
    copy_key, words, day (a date, null where none can be read), units (millionths of a score), topic.

    Args:
        folders: folders of parts.
        since: first day (YYYY-MM-DD) of the pages; with a window, pages without a readable date are left out.
        until: last day.
        adjust: a column of the parts for `topic`; numbers stand by their doublings (1, 2–3, 4–7 …). Null when None.

    Raises:
        InputError: parts that cannot be read or lack a column, or a day that is none.
    """
    from tempfile import TemporaryDirectory

    import duckdb

    parts = parts_of(folders)
    with TemporaryDirectory(prefix="assay-rank-") as scratch, duckdb.connect() as connection:
        connection.execute("set temp_directory = $folder", {"folder": scratch})
        connection.execute(
            f"set memory_limit = '{MEMORY}'; set preserve_insertion_order = false; "
            "set timezone = 'UTC'; set enable_progress_bar = false"
        )
        try:
            listed = "[" + ", ".join("'" + part.replace("'", "''") + "'" for part in parts) + "]"
            described = connection.execute(f"describe select * from read_parquet({listed})").fetchall()
            kinds = {name: kind for name, kind, *_ in described}
            _check(kinds, folders, adjust)
            # Only what is asked for: what else a record brought may have any name.
            names = [*_COLUMNS, *(name for name in kinds if name.startswith("points_"))]
            columns = ", ".join(f'"{name}"' for name in names)
            connection.execute(_VIEW.format(parts=listed, columns=columns, topic=_topic(adjust, kinds)))
            connection.execute(_PAGE)
            for day, sign in ((since, "<"), (until, ">")):
                if day is not None:
                    _window(connection, day, sign)
            yield connection
        except (duckdb.BinderException, duckdb.CatalogException, duckdb.ParserException):
            raise  # a mistake of ours, not of the parts
        except duckdb.Error as error:
            reason = str(error).partition("\n")[0]
            raise InputError(f"the parts cannot be read ({reason}); delete the damaged ones and batch again") from None


def columns_of(connection: duckdb.DuckDBPyConnection, prefix: str) -> list[str]:
    """Return the columns of the parts whose name begins so."""
    return [name for name, *_ in connection.execute("describe row").fetchall() if name.startswith(prefix)]


def _check(kinds: dict[str, str], folders: Sequence[str], adjust: str | None) -> None:
    if lacking := [name for name in _COLUMNS if name not in kinds]:
        raise InputError(
            f"{', '.join(folders)}: the parts have no column {lacking[0]}, so another version of assay wrote them; "
            "batch the pages again"
        )
    if taken := sorted({"filename", "file_row_number"} & set(kinds)):
        raise InputError(f"{', '.join(folders)}: a column of the parts is named {taken[0]}; batch again without it")
    if adjust is not None and adjust not in kinds:
        raise InputError(
            f"--adjust {adjust}: the parts have no such column; keep it with 'assay batch --keep {adjust}'"
        )


def _topic(adjust: str | None, kinds: dict[str, str]) -> str:
    if adjust is None:
        return "cast(null as varchar)"
    quoted = '"' + adjust.replace('"', '""') + '"'
    if kinds[adjust].startswith(("VARCHAR", "BOOLEAN", "DATE")):
        return f"cast({quoted} as varchar)"
    return f"cast(floor(log2(greatest({quoted}, 1))) as varchar)"


def _window(connection: duckdb.DuckDBPyConnection, day: str, sign: str) -> None:
    from datetime import date

    try:
        bound = date.fromisoformat(day)
    except ValueError:
        raise InputError(f"{day}: not a day; write it as 2026-01-31") from None
    connection.execute(f"delete from page where day is null or day {sign} $bound", {"bound": bound})
