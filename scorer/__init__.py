"""What is done with the features: a transparent model sums them into a score that shows its reasons.

>>> from assay.scorer import load, score
>>> result = score("Too short to say anything about.", load())
>>> result.score, result.abstained
(None, 'too few words of main text: 6, at least 50 are needed')
"""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .model import Model, ModelError, load
    from .score import Contribution, RecordError, Score, ScoreTable, score, score_many


class _Face(ModuleType):
    """Imports a name of the face when it is first asked for: `assay --help` shall not load numpy."""

    def __getattr__(self, name: str) -> Any:
        if name not in self.__dict__["__all__"]:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        part = import_module(".model" if name in ("Model", "ModelError", "load") else ".score", __name__)
        return getattr(part, name)

    def __setattr__(self, name: str, value: Any) -> None:
        """Keep the name `score` for the function; importing its module would take it."""
        super().__setattr__(name, value.score if name == "score" and isinstance(value, ModuleType) else value)


sys.modules[__name__].__class__ = _Face

__all__ = [
    "Contribution",
    "Model",
    "ModelError",
    "RecordError",
    "Score",
    "ScoreTable",
    "load",
    "score",
    "score_many",
]
