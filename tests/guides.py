"""The code blocks of a Markdown page, and a folder in which they can be run.

A comment before a block says what it is where the language does not:

    <!-- output of COMMAND -->  what the command prints
    <!-- file: PATH -->         the content of a file, written into the folder
    <!-- exits N -->            the command ends with this code
    <!-- installs: PACKAGE -->  the folder is a package now; the blocks after it see it installed
    <!-- not run: REASON -->    shown only
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from invented import LOUD, PAGE

_BLOCK = re.compile(
    r"(?:<!-- (?P<note>[^\n]*?) -->\n)?^```(?P<language>[\w{}-]*)\n(?P<code>.*?)^```$", re.DOTALL | re.MULTILINE
)
_PLACES = ("Vik", "Aske", "Torp", "Lund", "Nes", "Sund", "Mo", "Bru")


class Block(NamedTuple):
    """A fenced block: its language, its text, and the note before it as (kind, argument)."""

    language: str
    code: str
    kind: str
    argument: str


def blocks(markdown: str) -> list[Block]:
    """Return the fenced blocks of a page, in order."""
    found = []
    for match in _BLOCK.finditer(markdown):
        kind, argument = "", ""
        for name in ("output of", "file", "exits", "installs", "not run"):
            if (note := match["note"] or "").startswith(name):
                kind, argument = name, note.removeprefix(name).lstrip(":").strip()
        found.append(Block(match["language"], match["code"], kind, argument))
    return found


@dataclass
class Sandbox:
    """A folder with the example pages, a page and labelled pages of ours, in which blocks are run one after another."""

    folder: Path
    seeds: Path
    installed: list[Path] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Fill the folder."""
        shutil.copytree(self.seeds, self.folder / "seeds", ignore=shutil.ignore_patterns("__pycache__", "*.py"))
        shutil.copy(self.seeds / "02-rewrite.txt", self.folder / "page.txt")
        rows = [
            {
                "id": f"{number}", "text": PAGE.format(place) + (LOUD * (number % 3) if number % 2 else ""),
                "source": f"{place.lower()}.example", "label": "unreliable" if number % 2 else "reliable",
                "bias": ("left", "center", "right")[number % 3], "dataset": "invented", "topic": "libraries",
            }
            for number, place in enumerate(place + suffix for place in _PLACES for suffix in ("", "vik", "by"))
        ]  # fmt: skip
        for name, part in (("labelled", rows), ("pages", rows), ("january", rows[::2] + rows[:6]), ("june", rows[1:])):
            lines = "".join(json.dumps(row) + "\n" for row in part)
            (self.folder / f"{name}.jsonl").write_text(lines, encoding="utf-8")

    def run(self, block: Block) -> subprocess.CompletedProcess[str] | None:
        """Write the block's file, or run it; return what the run gave, None where nothing runs."""
        if block.kind == "file":
            (path := self.folder / block.argument).parent.mkdir(parents=True, exist_ok=True)
            path.write_text(block.code, encoding="utf-8")
        elif block.kind == "installs":
            self._install(block.argument)
        elif block.kind != "not run" and block.language in ("sh", "python"):
            program = ["bash", "-euo", "pipefail", "-c"] if block.language == "sh" else [sys.executable, "-c"]
            return self._call([*program, block.code])
        return None

    def _call(self, command: list[str]) -> subprocess.CompletedProcess[str]:
        path = os.pathsep.join((sysconfig.get_path("scripts"), os.environ["PATH"]))
        settings = {**os.environ, "PATH": path, "COLUMNS": "80", "NO_COLOR": "1", "PYTHONIOENCODING": "utf-8"}
        settings["PYTHONPATH"] = os.pathsep.join(map(str, self.installed))
        return subprocess.run(
            command, cwd=self.folder, env=settings, capture_output=True, encoding="utf-8", check=False
        )

    def _install(self, name: str) -> None:
        """Build the folder as a package into a folder of its own, as pip does, without a network."""
        site = self.folder.parent / f"{self.folder.name}-{name}"
        shutil.copytree(self.folder / name, site / name)
        import tomllib

        about = tomllib.loads((self.folder / "pyproject.toml").read_text(encoding="utf-8"))["project"]
        (info := site / f"{name}-{about['version']}.dist-info").mkdir()
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: {about['version']}\n")
        points = "".join(
            f"[{group}]\n" + "".join(f"{key} = {value}\n" for key, value in entries.items())
            for group, entries in about["entry-points"].items()
        )
        (info / "entry_points.txt").write_text(points)
        self.installed.append(site)
