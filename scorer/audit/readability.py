"""Our readability values beside textstat's, on the main text of pages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from assay.features import features


def readability_check(records: Iterable[Mapping[str, Any]], most: int = 50) -> list[dict[str, Any]]:
    """Compare our readability values with textstat's end to end, on the main text of up to `most` pages.

    The formulas are the same; values differ because we split sentences at lines and know abbreviations, and because
    textstat counts a hyphenated word once. Each row gives both values of each index.
    """
    import textstat

    from assay.features import read

    from ..page import RecordError, page_of

    rows: list[dict[str, Any]] = []
    for record in records:
        if len(rows) == most or record.get("error"):
            continue
        try:
            page = page_of(record)
        except RecordError:
            continue
        (document,) = read([page.text], [page.title], [page.markup])
        main = " ".join(page.text[start:end] for start, end, label in document.blocks() if label == "main")
        if not main.split():
            continue
        row: dict[str, Any] = {"id": str(record.get("id", ""))}
        for name in ("automated_readability_index", "coleman_liau_index", "lix"):
            row[name] = {
                "assay": features()[name].measure(document).value,
                "textstat": float(getattr(textstat, name)(main)),
            }
        rows.append(row)
    return rows
