"""Features that other installed packages declare, under the entry point group `assay.features`; no fork is needed.

A package names the module whose decorators declare them:

    [project.entry-points."assay.features"]
    mine = "my_package.features"

Its word lists stand in the folder `lexicons` beside that module, in the format of ours.
"""

from __future__ import annotations

import functools
import os
import sys
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

GROUP = "assay.features"

_state = {"loaded": False}


def load() -> None:
    """Import the modules that installed packages name, once; raise FeatureError for one that cannot be imported."""
    if _state["loaded"]:
        return
    _state["loaded"] = True  # before importing: a module named there may ask for the features itself
    from .declare import FeatureError

    for point in _points():
        try:
            import_module(point.module)
        except FeatureError:
            raise
        except Exception as error:
            raise FeatureError(
                f"{_owner(point)}: its features in '{point.module}' cannot be imported ({type(error).__name__}: {error}); "
                "mend or uninstall it"
            ) from error


def word_lists() -> dict[str, tuple[str, str]]:
    """Return the word lists of those packages: for each category, the file's path and content.

    Raises FeatureError where two packages have lists of one name.
    """
    found: dict[str, tuple[str, str]] = {}
    for folder in dict.fromkeys(_folder(point.module) for point in _points()):
        for path in sorted(folder.glob("*.txt")) if folder else []:
            if path.stem in found:
                from .declare import FeatureError

                raise FeatureError(f"{path}: {found[path.stem][0]} is a list of that name already; rename one")
            found[path.stem] = (str(path), path.read_text(encoding="utf-8"))
    return found


def _folder(module: str) -> Path | None:
    """Return the folder `lexicons` beside a module; None for one that stands in no package, beside everybody's modules."""
    from importlib.util import find_spec

    try:
        spec = find_spec(module)
    except Exception:  # a parent package that cannot be imported: `load` says so
        return None
    if spec is None or not spec.origin or not (spec.submodule_search_locations or "." in module):
        return None
    return Path(spec.origin).parent / "lexicons"


@functools.cache
def _points() -> tuple[EntryPoint, ...]:
    """Return what installed packages name."""
    if not _any_installed():
        return ()
    from importlib.metadata import entry_points

    return tuple(sorted(entry_points(group=GROUP), key=lambda point: (point.value, point.name)))


def _owner(point: EntryPoint) -> str:
    return point.dist.name if point.dist else "a package"


def _any_installed() -> bool:
    """Return whether any package names features: a look at the files costs 2 ms, importlib.metadata 40."""
    heading = f"[{GROUP}]".encode()
    for folder in dict.fromkeys(sys.path):
        try:
            names = [name for name in os.listdir(folder or ".") if name.endswith((".dist-info", ".egg-info"))]
        except OSError:
            continue
        for name in names:
            try:
                with open(os.path.join(folder, name, "entry_points.txt"), "rb") as points:
                    if heading in points.read():
                        return True
            except OSError:
                continue
    return False
