"""A path that is not there: which one was probably meant."""

from __future__ import annotations

import difflib
import os
from itertools import islice
from pathlib import Path

_LOOKED_AT = 2_000  # names of a folder


def path_hint(path: str | Path) -> str:
    """Return what to do about a path that is not there: "did you mean 'page.txt'?" or "check the path"."""
    folder, name = os.path.split(os.fspath(path))
    try:
        with os.scandir(folder or ".") as entries:
            names = sorted(entry.name for entry in islice(entries, _LOOKED_AT))
    except OSError:
        return "check the path"
    # By what stands before the suffix: that a.txt and b.txt end alike says nothing.
    stems: dict[str, str] = {}
    for known in names:
        stems.setdefault(known.partition(".")[0].lower() or known, known)
    near = difflib.get_close_matches(name.partition(".")[0].lower(), stems, 1)
    return f"did you mean '{os.path.join(folder, stems[near[0]])}'?" if near else "check the path"
