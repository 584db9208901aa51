"""The declaration of a feature, and the registry of all of them.

A feature is one plain function: of a page (`feature`: `Document → Reading`), or of all pages that were read together
(`batch_feature`: `Pages → Readings`, as ours are, because a call a page and feature would cost a third of all time). What
the rest of the program must know of it stands in its decorator and nowhere else: the list of features, the documentation,
the model card, the tests (its own examples run), the direction that training may not break, the version that a model file
is checked against.
"""

from __future__ import annotations

import difflib
import functools
import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, NotRequired, TypedDict, Unpack

import numpy as np

from .reading import Reading, Readings, Spans

if TYPE_CHECKING:
    from .document import Document
    from .pages import Pages

Group = Literal[
    "layout", "spam", "sourcing", "certainty", "language", "headline", "evidence", "transparency", "repetition",
    "readability",
]  # fmt: skip
GROUPS: tuple[Group, ...] = Group.__args__  # type: ignore[attr-defined]  # the literal is the one list of the groups
Better = Literal["more", "less", "neither"]
Scope = Literal["main", "page"]


Measure = Callable[["Document"], Reading]
MeasureAll = Callable[["Pages"], Readings]


@dataclass(frozen=True, slots=True)
class Feature:
    """A declared feature: `measure` answers for one page, `measure_all` for each of a batch's documents, in order.

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
    module: str
    measure: Measure
    measure_all: Callable[[Sequence[Document]], Readings]

    @property
    def direction(self) -> int:
        """Which way points may go as the value rises: +1 up, −1 down, 0 nowhere."""
        return {"more": 1, "less": -1, "neither": 0}[self.better]


class FeatureError(ValueError):
    """A clash of two declarations, or a name that nobody declared."""


_REGISTRY: dict[str, Feature] = {}
_DEFAULTS: dict[str, Any] = {"citation": "", "version": 1}


class Declaration(TypedDict):
    """What a decorator must be told; see `Feature`."""

    group: Group
    unit: str
    range: tuple[float, float]
    better: Better
    scope: Scope
    why: str
    fires: str
    quiet: str
    citation: NotRequired[str]
    version: NotRequired[int]


def feature(**declaration: Unpack[Declaration]) -> Callable[[Measure], Measure]:
    """Declare the decorated function of a page a feature and return it unchanged.

    `fires` is a text that gives a higher value than `quiet`; both run as tests. Raises FeatureError when the name is
    taken.
    """

    def register(measure: Measure) -> Measure:
        def measure_all(documents: Sequence[Document]) -> Readings:
            return _one_by_one(measure, documents)

        _declare(measure, measure, measure_all, declaration)
        return measure

    return register


def batch_feature(**declaration: Unpack[Declaration]) -> Callable[[MeasureAll], MeasureAll]:
    """Declare the decorated function of all pages that were read together a feature; the rest as `feature`."""

    def register(function: MeasureAll) -> MeasureAll:
        @functools.wraps(function)
        def measure(document: Document) -> Reading:
            return document.pages.once(function).of(document.index, document.base)

        def measure_all(documents: Sequence[Document]) -> Readings:
            return documents[0].pages.once(function)

        _declare(function, measure, measure_all, declaration)
        return function

    return register


def _declare(
    function: Measure | MeasureAll,
    measure: Measure,
    measure_all: Callable[[Sequence[Document]], Readings],
    declaration: Declaration,
) -> None:
    name, module = function.__name__, function.__module__
    if name in _REGISTRY:
        raise FeatureError(f"feature '{name}' of {module} is declared by {_REGISTRY[name].module} already; rename one")
    summary = (function.__doc__ or "").strip().partition("\n")[0]
    if not summary:
        raise FeatureError(f"feature '{name}' of {module} has no docstring; its first line is its summary")
    _REGISTRY[name] = Feature(
        name, summary, module=module, measure=measure, measure_all=measure_all, **{**_DEFAULTS, **declaration}
    )


def features() -> dict[str, Feature]:
    """Return every declared feature by name, in the order of their groups: ours, then those of other packages."""
    from . import catalogue, plugins  # noqa: F401  # importing the catalogue declares the features

    plugins.load()
    order = {group: place for place, group in enumerate(GROUPS)}
    return dict(sorted(_REGISTRY.items(), key=lambda item: order[item[1].group]))


def readings(documents: Sequence[Document], declared: Iterable[Feature]) -> list[Readings]:
    """Return what each feature says of the pages of one batch, all of them, in order.

    Raises FeatureError where a feature of another package fails or says nonsense.
    """
    return [item.measure_all(documents) if documents else Readings(np.zeros(0)) for item in declared]


def _one_by_one(measure: Measure, documents: Sequence[Document]) -> Readings:
    """Return what a function of one page says of each; raise FeatureError where it fails or says nonsense."""
    found = []
    for document in documents:
        try:
            reading = measure(document)
            problem = _problem(reading, len(document.text))
        except Exception as error:
            raise FeatureError(_failed(measure, f"{type(error).__name__}: {error}")) from error
        if problem:
            raise FeatureError(_failed(measure, problem))
        found.append(reading)
    stop = np.cumsum([len(reading.evidence) for reading in found])
    start, end = (
        np.concatenate(
            [getattr(reading.evidence, side) + page.base for reading, page in zip(found, documents, strict=True)]
        )
        for side in ("start", "end")
    )
    values = np.array([np.nan if reading.value is None else reading.value for reading in found], dtype=np.float64)
    return Readings(values, start, end, np.append(0, stop[:-1]), stop)


def _failed(measure: Measure, problem: str) -> str:
    return f"feature '{measure.__name__}' of {measure.__module__} failed on a page ({problem}); mend or uninstall its package"


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
        hint = nearest(name, known) or "'assay features' lists them"
        raise FeatureError(f"no feature is called '{name}'; {hint}")
    return known[name]


def nearest(name: str, known: Iterable[str]) -> str:
    """Return "did you mean '…'?" with the known name that is most like `name`; an empty string where none is."""
    near = difflib.get_close_matches(name, list(known), 1)
    return f"did you mean '{near[0]}'?" if near else ""
