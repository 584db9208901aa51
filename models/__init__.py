"""The shipped models: readable JSON, each with a generated card beside it. Data only."""

from __future__ import annotations

import json
from importlib import resources
from typing import Any


def load(name: str) -> dict[str, Any]:
    """Return the shipped model file `name`.json as plain data; raises FileNotFoundError when there is none."""
    content = resources.files(__package__).joinpath(f"{name}.json").read_text(encoding="utf-8")
    data: dict[str, Any] = json.loads(content)
    return data
