"""`assay anatomy`: the blocks of a page."""

from __future__ import annotations

from typing import Annotated

import typer

from .common import JsonOption, MaxBytesOption, console, say


def anatomy(
    path: Annotated[str, typer.Argument(metavar="PATH", help="A page.")],
    json: JsonOption = False,
    max_bytes: MaxBytesOption = None,
) -> None:
    """Show the blocks of a page: article, boilerplate, comments, promotion, with how probable each block and line is.

    Example: assay anatomy page.txt
    """
    from assay.features import anatomy as page_anatomy
    from assay.features import read

    from ..abstain import reasons
    from ..files import InputError, records
    from ..page import page_of

    found = records([path], max_bytes)
    record = next(found, {"error": f"{path}: no page in it; give a page"})
    if "error" in record:
        raise InputError(record["error"])
    if next(found, None) is not None:
        say(f"{path}: more than one page in it; this is the first, {record.get('id')}")
    page = page_of(record)
    documents = read([page.text], [page.title], [page.markup])
    (document,), (problem,) = documents, reasons(documents)
    if json:
        from ..report.json import dumps

        sure = page_anatomy.certainty(document.pages, document.line_rows)
        blocks = [
            {"start": start, "end": end, "label": label, "probability": share}
            for (start, end, label), share in zip(document.blocks(), sure, strict=True)
        ]
        print(dumps({"id": record.get("id", path), "blocks": blocks, "abstained": problem}))
        return
    from ..report.tables import print_anatomy

    print_anatomy(console(), document, document.pages.once(page_anatomy.probabilities), problem)
