"""Parts as `assay batch` writes them, for tests: rows with what rank needs, the rest null."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow as pa
from pyarrow import parquet

from assay.scorer.arrow import column_kinds
from assay.scorer.table import KEYS

_KINDS = column_kinds(
    (
        "id",
        "source",
        "url",
        "date",
        "topic",
        "score",
        "words",
        "error",
        "points_attribution",
        "points_loaded_language",
        *KEYS,
    )
)


def part(
    folder: Path, rows: list[dict[str, Any]], *, number: int = 0, digest: str = "a" * 16, identity: str = "b" * 12
) -> str:
    """Write a part and return its folder; pages without a key get one of their own."""
    folder.mkdir(exist_ok=True)
    keyed = [{"copy_key": 10**6 * (number + 1) + place, "words": 300, **row} for place, row in enumerate(rows)]
    columns = {name: [row.get(name) for row in keyed] for name in _KINDS}
    table = pa.table(columns, schema=pa.schema(list(_KINDS.items())))
    parquet.write_table(table, folder / f"part-{number:05d}-{digest}-{identity}.parquet")
    return str(folder)


def pages(source: str, scores: list[float], **fields: Any) -> list[dict[str, Any]]:
    """Return rows of one source with these scores."""
    return [
        {"source": source, "id": f"{source}{place}", "score": score, **fields} for place, score in enumerate(scores)
    ]
