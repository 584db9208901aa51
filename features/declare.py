"""The declaration of a feature, and the registry of all of them.

A feature is one plain function `Document → Reading`. What the rest of the program must know of it stands in its
decorator and nowhere else: the list of features, the documentation, the model card, the tests (its own examples run),
the direction that training may not break, the version that a model file is checked against.
"""

from __future__ import annotations

import difflib
import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import numpy as np

from .scan import Ints

if TYPE_CHECKING:
    from .document import Document

Group = Literal[
    "layout", "spam", "sourcing", "certainty", "language", "headline", "evidence", "transparency", "repetition",
    "readability",
]  # fmt: skip
GROUPS: tuple[Group, ...] = Group.__args__  # type: ignore[attr-defined]  # the literal is the one list of the groups
Better = Literal["more", "less", "neither"]
Scope = Literal["main", "page"]


_OURS = __name__.removesuffix("declare")  # features of this package are tested, and trusted page by page


class Span(NamedTuple):
    """A half-open range of characters of the text as given."""

    start: int
    end: int


class Spans:
    """Spans as arrays: first characters, and characters after the last. `Span` objects are made only on iteration.

    The arrays given are those of a whole batch; `base`, where the page begins there, is taken off when somebody looks.
    """

    __slots__ = ("_base", "_end", "_start")

    def __init__(self, start: Ints, end: Ints, base: int = 0) -> None:
        self._start, self._end, self._base = start, end, base

    @property
    def start(self) -> Ints:
        """The first character of each span."""
        return self._start - self._base

    @property
    def end(self) -> Ints:
        """The character after the last of each span."""
        return self._end - self._base

    @property
    def array(self) -> Ints:
        """One int32 array of shape (n, 2)."""
        return np.stack((self.start, self.end), axis=1)

    def __len__(self) -> int:
        return len(self._start)

    def __iter__(self) -> Iterator[Span]:
        return (Span(start, end) for start, end in zip(self.start.tolist(), self.end.tolist(), strict=True))


NO_SPANS = Spans(np.zeros(0, dtype=np.int32), np.zeros(0, dtype=np.int32))


class Reading(NamedTuple):
    """What a feature says of a page: a number in its declared unit (None: undefined here), and the text that gave it."""

    value: float | None
    evidence: Spans = NO_SPANS


Measure = Callable[["Document"], Reading]


@dataclass(frozen=True, slots=True)
class Feature:
    """A declared feature. `measure` is the function itself, unchanged.

    `better` is the direction in which the score may move: "more" of it may only raise, "less" may only lower, and
    "neither" is shown but never scored.
    """

    name: str
    summary: str
    group: Group
    unit: str
    range: tuple[float, float]
    better: Better
    scope: Scope
    version: int
    why: str
    citation: str
    fires: str
    quiet: str
    measure: Measure

    @property
    def direction(self) -> int:
        """Which way points may go as the value rises: +1 up, −1 down, 0 nowhere."""
        return {"more": 1, "less": -1, "neither": 0}[self.better]


class FeatureError(ValueError):
    """A clash of two declarations, or a name that nobody declared."""


_REGISTRY: dict[str, Feature] = {}


def feature(
    *,
    group: Group,
    unit: str,
    range: tuple[float, float],
    better: Better,
    scope: Scope,
    why: str,
    fires: str,
    quiet: str,
    citation: str = "",
    version: int = 1,
) -> Callable[[Measure], Measure]:
    """Declare the decorated function a feature and return it unchanged.

    `fires` is a text that gives a higher value than `quiet`; both run as tests. Raises FeatureError when the name is
    taken.
    """

    def register(measure: Measure) -> Measure:
        name = measure.__name__
        if name in _REGISTRY:
            taken = _REGISTRY[name].measure.__module__
            raise FeatureError(f"feature '{name}' of {measure.__module__} is declared by {taken} already; rename one")
        summary = (measure.__doc__ or "").strip().partition("\n")[0]
        if not summary:
            raise FeatureError(
                f"feature '{name}' of {measure.__module__} has no docstring; its first line is its summary"
            )
        _REGISTRY[name] = Feature(
            name, summary, group, unit, range, better, scope, version, why, citation, fires, quiet, measure
        )
        return measure

    return register


def features() -> dict[str, Feature]:
    """Return every declared feature by name, in the order of their groups: ours, then those of other packages."""
    from . import catalogue, plugins  # noqa: F401  # importing the catalogue declares the features

    plugins.load()
    order = {group: place for place, group in enumerate(GROUPS)}
    return dict(sorted(_REGISTRY.items(), key=lambda item: order[item[1].group]))


def readings(document: Document, declared: Iterable[Feature]) -> list[Reading]:
    """Return what each feature says of a page; raise FeatureError where one of another package fails or says nonsense."""
    found = []
    for item in declared:
        if item.measure.__module__.startswith(_OURS):
            found.append(item.measure(document))
            continue
        try:
            reading = item.measure(document)
            problem = _problem(reading, len(document.text))
        except Exception as error:
            raise FeatureError(_failed(item, f"{type(error).__name__}: {error}")) from error
        if problem:
            raise FeatureError(_failed(item, problem))
        found.append(reading)
    return found


def _failed(item: Feature, problem: str) -> str:
    return f"feature '{item.name}' of {item.measure.__module__} failed on a page ({problem}); mend or uninstall its package"


def _problem(reading: Any, characters: int) -> str:
    """Return what is wrong with what a feature returned; nothing where it is right."""
    if not isinstance(reading, Reading) or not isinstance(reading.evidence, Spans):
        return "it must return a Reading with Spans"
    if reading.value is not None and not (isinstance(reading.value, int | float) and math.isfinite(reading.value)):
        return f"its value is {reading.value!r}, not a finite number or None"
    spans = reading.evidence
    if len(spans) and not (
        spans.start.min() >= 0 and (spans.start < spans.end).all() and spans.end.max() <= characters
    ):
        return "a span of its evidence is empty or outside the page"
    return ""


def find(name: str) -> Feature:
    """Return the feature `name`; raise FeatureError that names the nearest ones."""
    known = features()
    if name not in known:
        near = difflib.get_close_matches(name, known, 1)
        hint = f"did you mean '{near[0]}'?" if near else "'assay features' lists them"
        raise FeatureError(f"no feature is called '{name}'; {hint}")
    return known[name]
