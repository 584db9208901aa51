"""Prints docs/licences.md: what assay installs, and under which licences. Run it after a change of dependencies.

python tests/licences.py > docs/licences.md
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from importlib.metadata import PackageNotFoundError, requires

from packaging.requirements import Requirement

# Licences that ask nothing of a user of assay but to keep their notice.
ALLOWED = (
    "0BSD",
    "Apache",
    "BSD",
    "CC0",
    "CNRI-Python",
    "ISC",
    "MIT",
    "MPL",
    "Mozilla",
    "PSF",
    "Python Software Foundation",
    "Zlib",
)

_HEAD = """# Licences of what assay installs

assay itself is under Apache-2.0. This table is generated from what each package says of itself (`tests/licences.py`); a test
compares it, and fails on a licence that asks more than to keep a notice. Of licences with a semicolon between them, choose one.

| package | licence |
|---|---|
"""


def needed(name: str) -> list[str]:
    """Return the packages that a package names as its dependencies, without those of extras; none where it is not installed."""
    try:
        lines = [Requirement(line) for line in requires(name) or []]
    except PackageNotFoundError:
        return []
    return [
        re.sub(r"[-_.]+", "-", line.name).lower()
        for line in lines
        if line.marker is None or line.marker.evaluate({"extra": ""})
    ]


def installed(name: str = "assay") -> set[str]:
    """Return the packages that `name` installs without extras, and what those install."""
    found: set[str] = set()
    waiting = [name]
    while waiting:
        new = set(needed(waiting.pop())) - found
        found |= new
        waiting += sorted(new)
    return found


def licences() -> list[tuple[str, str]]:
    """Return each package with the licence that it declares, in order."""
    command = [
        "-m",
        "piplicenses",
        "--from=mixed",
        "--format=json",
        "--with-system",
        "--packages",
        *sorted(installed()),
    ]
    done = subprocess.run([sys.executable, *command], capture_output=True, text=True, check=True)
    return sorted((re.sub(r"[-_.]+", "-", row["Name"]).lower(), row["License"]) for row in json.loads(done.stdout))


def allowed(licence: str) -> bool:
    """Return whether a licence is one of `ALLOWED`: one of those to choose from (";", OR), all of those that hold (AND)."""
    choices = re.split(r"; | OR ", licence)
    return any(all(any(name in part for name in ALLOWED) for part in choice.split(" AND ")) for choice in choices)


def page() -> str:
    """Return the page."""
    return _HEAD + "".join(f"| {name} | {licence} |\n" for name, licence in licences())


if __name__ == "__main__":
    print(page(), end="")
