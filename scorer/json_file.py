"""JSON files of one value (models, policies, records), read so that whatever is wrong with one is a line for people."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from .nearby import path_hint


def read_json(path: str | Path, error: type[ValueError], *, what: str, advice: str) -> Any:
    """Return the value in a JSON file.

    Args:
        path: the file.
        error: raised where it cannot be read or is not JSON.
        what: what the file should be: "model", "policy".
        advice: what to do about a file that is not JSON.
    """
    try:
        return json.loads(Path(path).read_text(encoding="utf-8-sig"))
    except OSError as problem:
        hint = path_hint(path) if isinstance(problem, FileNotFoundError) else "check the path"
        raise error(f"{path}: cannot read the {what} ({problem.strerror}); {hint}") from None
    except (ValueError, RecursionError) as problem:
        raise error(f"{path}: not JSON ({json_problem(problem)}); {advice}") from None


def json_problem(problem: Exception) -> str:
    """Return in words why the json module could not read a text."""
    if isinstance(problem, json.JSONDecodeError):
        line = f"line {problem.lineno}, " if problem.lineno > 1 else ""
        return f"{problem.msg} at {line}column {problem.colno}"
    if isinstance(problem, UnicodeDecodeError):
        return f"not UTF-8 from byte {problem.start + 1}"
    return "nested too deeply" if isinstance(problem, RecursionError) else "a number has too many digits"
