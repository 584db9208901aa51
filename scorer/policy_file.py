"""A policy file: what an institution changes of a model before it uses it. Groups switched off, terms scaled.

    {"reason": "our pages have no by-lines", "groups": {"transparency": "off"}, "terms": {"loaded_language": 0.5}}

The model that comes out has a digest of its own and says in words what was changed.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from assay.features import GROUPS, features
from assay.features.declare import nearest

from .json_file import read_json
from .model import Model, ModelError, Term

MOST = 3.0  # times its points that a term may be scaled to
_KEYS = ("reason", "groups", "terms")


class PolicyError(ModelError):
    """A policy file that cannot be used: what is wrong, where, and what to do."""


def with_policy_file(model: Model, path: str | Path | None) -> Model:
    """Return the model as the policy file changes it; the model itself where no file is given.

    Raises:
        PolicyError: the file cannot be read, is no policy, or names what the model does not have.
    """
    if path is None:
        return model
    data = read_json(path, PolicyError, what="policy", advice="mend the policy file")
    return with_policy(model, data, where=str(path))


def with_policy(model: Model, data: Any, *, where: str) -> Model:
    """Return the model with the points of its terms multiplied as `data` says; a factor of 0 leaves the term out.

    Args:
        model: the model.
        data: {"reason": words, "groups": {group: "off" or 0 … `MOST`}, "terms": {feature: "off" or 0 … `MOST`}}; what
            is said of a term counts before what is said of its group.
        where: what to call the policy in errors.

    Raises:
        PolicyError: see `with_policy_file`.
    """
    reason, factors = _checked(model, data, where)
    digest = hashlib.sha256(json.dumps([model.digest, factors], sort_keys=True).encode("ascii")).hexdigest()[:16]
    terms = [_scaled(term, factors.get(term.feature, 1.0)) for term in model.terms]
    words = ", ".join(f"{name} {'off' if factor == 0 else f'×{factor:g}'}" for name, factor in factors.items())
    return replace(
        model,
        digest=digest,
        terms=tuple(term for term in terms if term is not None),
        policy=f"{words} ({reason})" if words else f"nothing changed ({reason})",
    )


def _scaled(term: Term, factor: float) -> Term | None:
    return replace(term, points=factor * term.points, replicates=factor * term.replicates) if factor else None


def _checked(model: Model, data: Any, where: str) -> tuple[str, dict[str, float]]:
    """Return the reason, and the factor of each term that changes, in the order of the model."""
    if not isinstance(data, dict) or set(data) - set(_KEYS):
        raise PolicyError(f"{where}: not a policy; give an object with {', '.join(_KEYS)} and nothing else")
    reason = data.get("reason")
    if not isinstance(reason, str) or not reason.strip():
        raise PolicyError(f'{where}: it gives no reason; add "reason" in words, every output will show it')
    groups, named = _factors(data.get("groups", {}), where), _factors(data.get("terms", {}), where)
    for group in groups:
        if group not in GROUPS:
            hint = nearest(group, GROUPS) or f"the groups are {', '.join(GROUPS)}"
            raise PolicyError(f"{where}: no group is called '{group}'; {hint}")
    known = [term.feature for term in model.terms]
    for name in named:
        if name not in known:
            hint = nearest(name, known) or "'assay audit' lists its terms"
            raise PolicyError(f"{where}: the model has no term '{name}'; {hint}")
    factors = {name: groups[features()[name].group] for name in known if features()[name].group in groups} | named
    # Every output shows the reason, and some (Parquet) cannot hold the lone surrogates that JSON may bring.
    return " ".join(reason.split()).encode("utf-8", "backslashreplace").decode(), {
        term.feature: factors[term.feature] for term in model.terms if factors.get(term.feature, 1.0) != 1.0
    }


def _factors(part: Any, where: str) -> dict[str, float]:
    if not isinstance(part, Mapping):
        raise PolicyError(f'{where}: its groups and terms must be objects; write {{"name": "off"}} or a factor')
    found = {}
    for name, factor in part.items():
        value = 0.0 if factor == "off" else factor
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= MOST:
            raise PolicyError(f"{where}: '{name}' is {factor!r}; give \"off\" or a factor from 0 to {MOST:g}")
        found[name] = float(value)
    return found
