"""Content security policies of the page and of the report in its frame: what a browser may run, load and send.

The frame inherits the policy of the page around it. Both name the one style and the one script that a report may hold by their
hashes, taken from a report that we make: what a stranger's page smuggles into its report is not run.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from ..report.html import hash_of

_INLINE = re.compile(rb"<(?:style|script)>(.*?)</(?:style|script)>", re.DOTALL)
_CLOSED = "default-src 'none'; img-src data:; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"


class Policies(NamedTuple):
    """The value of the header Content-Security-Policy for the page and its files, and for a report."""

    page: str
    report: str


def policies(report: bytes) -> Policies:
    """Return the policies under which any report like this one of ours is shown."""
    hashes = " ".join(hash_of(inline.decode("utf-8")) for inline in _INLINE.findall(report))
    own = f"{_CLOSED}; connect-src 'self'; frame-src 'self'; script-src 'self' {hashes}; style-src 'self' {hashes}"
    return Policies(own, f"{_CLOSED}; script-src {hashes}; style-src {hashes}; sandbox allow-scripts")
