"""Import arrows run one way, nothing runs what it loads, and no model holds words taken from data."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator
from functools import cache
from importlib import import_module, resources
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from assay.features import features, read
from assay.features.anatomy import LABELS, second_look, stages
from assay.features.attribution_model import AND, KINDS
from assay.features.clickbait_model import headline_measures, read_headlines
from assay.features.cue_context import PAIRS, SOURCE_PAIRS, token_names
from assay.features.lexicon import COMMON, HEADLINE, load
from assay.features.lines import measure
from assay.features.markup import look
from assay.features.selling import passages
from assay.scorer.model import HEADS

PACKAGES = ("features", "scorer", "models")


@cache
def sources(package: str) -> dict[str, ast.Module]:
    """Return every module of a package by its dotted name below `assay`."""
    (folder,) = (Path(place) for place in import_module(f"assay.{package}").__path__)
    modules = {}
    for path in sorted(folder.rglob("*.py")):
        parts = [package, *path.relative_to(folder).with_suffix("").parts]
        modules[".".join(part for part in parts if part != "__init__")] = ast.parse(path.read_text(encoding="utf-8"))
    return modules


def is_package(name: str) -> bool:
    found = find_spec(f"assay.{name}")  # without running it: what belongs to an extra may not be importable
    return found is not None and found.submodule_search_locations is not None


def imports(package: str) -> Iterator[tuple[str, str]]:
    """Yield (module, what it imports), imports of our own as names below `assay`, imports inside functions too."""
    for name, tree in sources(package).items():
        here = ["assay", *name.split(".")]
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                for alias in node.names:
                    yield name, alias.name.removeprefix("assay.")
            elif isinstance(node, ast.ImportFrom):
                up = node.level - is_package(name) if node.level else 0
                base = here[: len(here) - up] if node.level else []
                module = ".".join([*base, *(node.module or "").split(".")]).strip(".")
                for alias in node.names:
                    yield name, f"{module}.{alias.name}".removeprefix("assay.")


def ours(package: str) -> set[tuple[str, str]]:
    return {(name, what) for name, what in imports(package) if what.partition(".")[0] in PACKAGES}


def test_the_walk_sees_imports_of_every_shape() -> None:
    seen = set(imports("features"))
    assert ("features.lines", "features.pages.Pages") in seen  # from .pages import Pages
    assert ("features.anatomy", "models") in seen  # from .. import models
    assert ("features", "features.declare.Feature") in seen  # from .declare import …, in __init__
    assert ("features.declare", "features.catalogue") in seen  # inside a function
    assert len(sources("features")) >= 20
    assert len(sources("scorer")) >= 10


def test_features_import_nothing_of_ours_but_themselves_and_the_models() -> None:
    assert {what for _, what in ours("features") if what.partition(".")[0] == "scorer"} == set()


def test_models_import_neither_features_nor_scorer() -> None:
    assert ours("models") == set()


def test_nothing_imports_the_command_line() -> None:
    users = {name for package in PACKAGES for name, what in ours(package) if f"{what}.".startswith("scorer.cli.")}
    assert {name for name in users if not f"{name}.".startswith("scorer.cli.")} == set()


def test_nothing_but_the_command_imports_the_service_and_nothing_else_its_framework() -> None:
    users = {name for name, what in ours("scorer") if f"{what}.".startswith("scorer.serve.")}
    assert {name for name in users if not f"{name}.".startswith("scorer.serve.")} == {"scorer.cli.serve"}
    framework = {"starlette", "uvicorn", "h11", "anyio", "asyncio"}
    users = {name for package in PACKAGES for name, what in imports(package) if what.partition(".")[0] in framework}
    assert {name for name in users if not name.startswith("scorer.serve.")} == set()


def test_textstat_is_imported_by_the_audit_only() -> None:
    users = {name for package in PACKAGES for name, what in imports(package) if what.partition(".")[0] == "textstat"}
    assert users - {"scorer.audit.readability"} == set()


@pytest.mark.parametrize("package", PACKAGES)
def test_nothing_is_pickled_and_nothing_that_is_loaded_is_run(package: str) -> None:
    forbidden = {"pickle", "cPickle", "dill", "cloudpickle", "marshal", "shelve"}
    assert {(name, what) for name, what in imports(package) if what.partition(".")[0] in forbidden} == set()
    calls = {
        (name, node.func.id)
        for name, tree in sources(package).items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    }
    assert {(name, called) for name, called in calls if called in {"eval", "exec", "compile", "__import__"}} == set()


def test_every_module_says_what_it_is() -> None:
    silent = [name for package in PACKAGES for name, tree in sources(package).items() if not ast.get_docstring(tree)]
    assert silent == []


MODELS = sorted(entry.name for entry in resources.files("assay.models").iterdir() if entry.name.endswith(".json"))
# Keys of the models' own format, and the keys under which a model says in prose where it comes from.
FORMAT = {
    "name", "data", "labels", "stages", "html", "intercept", "terms", "edges", "points", "knots", "format", "about", "heads",
    "replicates", "feature", "words", "version", "basis", "reason", "digest", "left_out", "event", "protocol",
    "pages", "shares", "features", "defined", "quantiles",
}  # fmt: skip
PROSE = {"name", "data", "format", "digest", "reason", "event", "protocol", "basis"}


def strings(data: Any) -> Iterator[str]:
    """Yield every key and every string of a model but the prose that says where it comes from."""
    if isinstance(data, dict):
        for key, value in data.items():
            yield key
            if key not in PROSE:
                yield from strings(value)
    elif isinstance(data, list):
        for value in data:
            yield from strings(value)
    elif isinstance(data, str):
        yield data


@cache
def measured() -> set[str]:
    """Return the names of everything that the code measures: what a model's term may stand for."""
    text = "Harbour board delays crane\nOda Brandvik said so."
    pages = read([text])[0].pages
    of_lines = measure(pages)
    first = stages()[0].probabilities(of_lines)
    tables = (
        of_lines,
        look(pages, first),
        second_look(pages, of_lines, first),
        passages(pages).measures(),
        headline_measures(read_headlines([text])),
    )
    return {name for table in tables for name in table} | attributed()


def attributed() -> set[str]:
    """Return the names of the tokens, pairs and parts that the model of attribution is made of."""
    names = token_names()
    pairs = {AND.join(pair) for pair in (*PAIRS, *SOURCE_PAIRS)}
    parts = {"thresholds", "sentence", "further", "colon", "idle", "sources", "weights", "language/polnear_train"}
    return {name for values in names.values() for name in values} | set(names) | pairs | parts | set(KINDS)


def test_the_models_are_there() -> None:
    assert {"anatomy.json", "headline.json", "promotion.json"} <= set(MODELS)


@pytest.mark.parametrize("file", MODELS)
def test_a_model_holds_only_names_that_are_declared(file: str) -> None:
    data = json.loads(resources.files("assay.models").joinpath(file).read_text(encoding="utf-8"))
    known = FORMAT | set(HEADS) | set(LABELS) | set(features()) | set(load().categories) | measured()
    known |= set(load().words[COMMON]) | set(HEADLINE)
    assert set(strings(data)) - known == set()


@pytest.mark.parametrize("file", MODELS)
def test_the_prose_of_a_model_is_where_prose_belongs(file: str) -> None:
    data = json.loads(resources.files("assay.models").joinpath(file).read_text(encoding="utf-8"))
    long = [text for text in strings(data) if " " in text and text not in attributed()]
    assert long == []
