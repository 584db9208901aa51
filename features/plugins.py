"""Features that other installed packages declare, under the entry point group `assay.features`; no fork is needed.

A package names the module whose decorators declare them:

    [project.entry-points."assay.features"]
    mine = "my_package.features"
"""

from __future__ import annotations

import os
import sys
from importlib import import_module

GROUP = "assay.features"

_state = {"loaded": False}


def load() -> None:
    """Import the modules that installed packages name, once; raise FeatureError for one that cannot be imported."""
    if _state["loaded"]:
        return
    _state["loaded"] = True  # before importing: a module named there may ask for the features itself
    if not _any_installed():
        return
    from importlib.metadata import entry_points

    from .declare import FeatureError

    for point in sorted(entry_points(group=GROUP), key=lambda point: (point.value, point.name)):
        try:
            import_module(point.module)
        except FeatureError:
            raise
        except Exception as error:
            owner = point.dist.name if point.dist else "a package"
            raise FeatureError(
                f"{owner}: its features in '{point.module}' cannot be imported ({type(error).__name__}: {error}); "
                "mend or uninstall it"
            ) from error


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
