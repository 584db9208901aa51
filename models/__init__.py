"""The shipped models: readable JSON, each with a generated card beside it. Data only."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

_preferred: list[Path] = []


def prefer(folder: Path) -> None:
    """Read models from `folder` where it has them: training fits the score on the heads that it has just written."""
    _preferred[:] = [folder]


def load(name: str) -> dict[str, Any]:
    """Return the model file `name`.json as plain data; raises FileNotFoundError when there is none."""
    places = [folder / f"{name}.json" for folder in _preferred if (folder / f"{name}.json").is_file()]
    # Not by importlib.resources, which takes 6 ms to import.
    place = places[0] if places else Path(__file__).with_name(f"{name}.json")
    data: dict[str, Any] = json.loads(place.read_text(encoding="utf-8"))
    return data
