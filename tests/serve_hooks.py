"""What schemathesis is told beside the description: which bytes are a file of text, no schema can say."""

from __future__ import annotations

from typing import Any

import schemathesis

from assay.scorer.files import page_record


@schemathesis.hook
def filter_case(_: Any, case: Any) -> bool:
    if case.media_type != "application/octet-stream":
        return True
    body = getattr(case.body, "data", case.body)
    return isinstance(body, bytes) and "error" not in page_record("page.txt", body)
