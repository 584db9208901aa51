"""The shipped model of attribution: points for the tokens around a candidate and for pairs of them, looked up in tables.

The log-odds of a candidate are the intercept plus the points of its tokens and pairs: every weight has a name that reads,
such as "say", "name" in the block "family & after1".
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from .. import models
from .cue_context import PAIRS, SOURCE_PAIRS, token_names
from .cue_words import vocabulary
from .curves import Floats, probability
from .scan import Bools, Ints, changes

KINDS = ("named", "unnamed", "pronoun", "none")
AND = " & "


class _Table(NamedTuple):
    """Points of one slot, or of a pair: `row` maps the first token to where its points begin, 0 for one without any."""

    first: str
    second: str | None
    row: npt.NDArray[np.intp]
    points: npt.NDArray[np.float32]  # shape (rows · tokens of the second slot, heads)


class Head:
    """Several sums of points over the same tokens, one a column.

    Raises ValueError for a pair of slots that is not among `pairs`.
    """

    def __init__(self, data: list[Mapping[str, Any]], pairs: tuple[tuple[str, str], ...]) -> None:
        names = token_names()
        number = _numbers()
        self.intercept = np.array([float(head["intercept"]) for head in data], dtype=np.float32)
        single: dict[str, npt.NDArray[np.float32]] = {}
        found: dict[tuple[str, str], list[tuple[int, int, int, float]]] = {}
        for column, head in enumerate(data):
            for block, weights in head["weights"].items():
                slots = tuple(block.split(AND))
                if len(slots) == 1:
                    table = single.setdefault(block, np.zeros((len(names[block]), len(data)), dtype=np.float32))
                    table[[number[block][name] for name in weights], column] = list(weights.values())
                elif slots not in pairs:
                    raise ValueError(f"attribution.json: no pair '{block}' is read; train it again")
                else:
                    first, second = (number[slot] for slot in slots)
                    found.setdefault((slots[0], slots[1]), []).extend(
                        (first[one], second[other], column, float(points))
                        for one, level in weights.items()
                        for other, points in level.items()
                    )
        self.tables = [_pair(slots, entries, names, single, len(data)) for slots, entries in found.items()]
        if "form" in single and "family" in single:
            single["form"] += single.pop("family")[vocabulary().family]
        self.tables += [_Table(slot, None, np.arange(len(points)), points) for slot, points in single.items()]

    def log_odds(self, tokens: Mapping[str, npt.NDArray[np.intp]]) -> npt.NDArray[np.float32]:
        """Return the sums, of shape (candidates, heads)."""
        heads = len(self.intercept)
        total = np.repeat(self.intercept[None], len(tokens["family"]), axis=0)
        for table in self.tables:
            at = tokens[table.first]
            if table.second is not None:
                at = table.row.take(at)
                at += tokens[table.second]
            # One head is read as a plain array: four times as fast.
            if heads == 1:
                total[:, 0] += table.points[:, 0].take(at)
            else:
                total += table.points.take(at, axis=0)
        return total


@functools.cache
def _numbers() -> dict[str, dict[str, int]]:
    """Return the number of each token of each slot by its name."""
    return {slot: {name: at for at, name in enumerate(values)} for slot, values in token_names().items()}


def _pair(
    slots: tuple[str, str],
    entries: list[tuple[int, int, int, float]],
    names: Mapping[str, list[str]],
    single: dict[str, npt.NDArray[np.float32]],
    heads: int,
) -> _Table:
    """Return the table of a pair; the points of its second slot alone, if nobody has them yet, are added in."""
    first, second, column, value = zip(*entries, strict=True)
    used = sorted(set(first))
    width = len(names[slots[1]])
    row = np.zeros(len(names[slots[0]]), dtype=np.intp)
    row[used] = np.arange(1, len(used) + 1) * width
    points = np.zeros(((len(used) + 1) * width, heads), dtype=np.float32)
    points[row.take(first) + second, column] = value
    if slots[1] in single:
        points += np.tile(single.pop(slots[1]), (len(used) + 1, 1))
    return _Table(*slots, row, points)


class Model(NamedTuple):
    """Which candidates ascribe, and to what kind of source."""

    wanted: Bools  # by family: false for those that ascribe so seldom that none of their words is looked at
    cue: Head
    source: Head
    sentence: float  # probability from which a sentence ascribes: its likeliest candidate is its cue
    further: float  # probability that any other candidate of such a sentence must have to be a cue as well
    colon: float  # probability that a colon must have to be looked at

    def shown(self, log_odds: Floats | npt.NDArray[np.float32], sentence: Ints, page: Ints, colon: Bools) -> Bools:
        """Return which candidates are cues.

        The likeliest one of each sentence that ascribes is; then the next likeliest ones of such sentences of the page,
        until there are as many as the probabilities on the page add up to.

        Args:
            log_odds: of each candidate.
            sentence: the ascending number of the sentence of each.
            page: the ascending number of the page of each.
            colon: which candidates are colons, seldom the only cue of a sentence.
        """
        if not len(sentence):
            return np.zeros(0, dtype=np.bool_)
        chance = probability(log_odds.astype(np.float64))
        chance[colon & (chance < self.colon)] = 0.0
        opens = changes(sentence)
        first, group = np.flatnonzero(opens), np.cumsum(opens) - 1
        # The sentence ascribes nothing when none of its candidates does.
        ascribes = (np.multiply.reduceat(1.0 - chance, first) <= 1.0 - self.sentence).take(group)
        found: Bools = (chance == np.maximum.reduceat(chance, first).take(group)) & ascribes
        others = np.flatnonzero(ascribes & ~found & (chance >= self.further))
        others = others[np.lexsort((-chance[others], page[others]))]
        missing = np.rint(np.bincount(page, chance)) - np.bincount(page.compress(found), minlength=page[-1] + 1)
        there = page[others]
        rank = np.arange(len(others)) - np.searchsorted(there, there)
        found[others[rank < missing[there]]] = True
        return found


def model_of(data: Mapping[str, Any]) -> Model:
    """Build the model from its JSON form."""
    families = token_names()["family"]
    idle = set(data["idle"])
    return Model(
        np.array([family not in idle for family in families]),
        Head([data], PAIRS),
        Head([data["sources"][kind] for kind in KINDS], SOURCE_PAIRS),
        float(data["thresholds"]["sentence"]),
        float(data["thresholds"]["further"]),
        float(data["thresholds"]["colon"]),
    )


@functools.cache
def model() -> Model:
    """Return the shipped model."""
    return model_of(models.load("attribution"))
