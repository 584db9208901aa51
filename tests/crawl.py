"""Pages from written templates, and runs of `assay batch` as a process of its own, for the tests of many pages."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from invented import PAGE

ROOT = Path(__file__).resolve().parents[1]


def pages(count: int) -> list[dict[str, Any]]:
    """Return pages that all differ, of three sources, the words of every tenth in HTML."""
    found = []
    for number in range(count):
        text = f"Reading room {number} closes\n\n" + PAGE.format(f"street {number}") * (1 + number % 3)
        page = f"<article><p>{text}</p></article>" if number % 10 == 9 else text
        kind = "html" if number % 10 == 9 else "text"
        found.append(
            {"id": f"page-{number}", kind: page, "source": f"paper {number % 3}", "desk": f"desk {number % 7}"}
        )
    return found


def write_crawl(folder: Path, files: int = 6, each: int = 250) -> Path:
    """Write pages as JSONL files, each of which is one shard; return the folder."""
    folder.mkdir()
    lines = [json.dumps(page) + "\n" for page in pages(files * each)]
    for number in range(files):
        own = "".join(lines[number * each : (number + 1) * each])
        (folder / f"{number:02d}.jsonl").write_text(own, encoding="utf-8")
    return folder


def command(*words: str | Path) -> list[str]:
    """Return the command line of `assay batch …` in the Python that runs the tests."""
    return [sys.executable, "-c", "from assay.scorer.cli import main; main()", "batch", *map(str, words)]


def batch(*words: str | Path, **options: Any) -> subprocess.CompletedProcess[str]:
    """Run `assay batch …` to its end."""
    return subprocess.run(command(*words), capture_output=True, text=True, check=False, env=environment(), **options)


def environment() -> dict[str, str]:
    """Return the environment of a process that finds the helpers of the tests as well."""
    return {**os.environ, "OPENBLAS_NUM_THREADS": "1", "PYTHONPATH": str(ROOT / "tests")}


def parts(folder: Path) -> dict[str, bytes]:
    """Return every file of a folder, by name: parts, and what should not have stayed there."""
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}
