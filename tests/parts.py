"""Parts as `assay batch` writes them, for tests: rows with what rank needs, the rest null."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow as pa
from pyarrow import parquet

from assay.scorer.fingerprints import FINGERPRINTS

_NUMBERS = (pa.uint64(), pa.int32(), pa.int32(), pa.int32(), pa.uint64(), pa.list_(pa.uint32()))
_KINDS: dict[str, Any] = {
    "id": pa.string(), "source": pa.string(), "url": pa.string(), "date": pa.string(), "topic": pa.string(),
    "score": pa.float64(),
    "words": pa.int32(), "error": pa.string(), "copy_key": pa.uint64(), "points_attribution": pa.float64(),
    "points_loaded_language": pa.float64(),
} | {name: pa.list_(kind) for name, kind in zip(FINGERPRINTS, _NUMBERS, strict=True)}  # fmt: skip


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
