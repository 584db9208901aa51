"""The text of a page as HTML: blocks apart, and a mark around every stretch of evidence, overlapping or not."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape

import numpy as np
import numpy.typing as npt

from assay.features import GROUPS, features

from ..score import Score
from .excerpt import LONG, UNMARKED, moving, parts_of
from .safe import safe
from .words import BLOCK_NAMES

_Pair = tuple[int, int]
_PIECE = 2_000  # characters: browsers take seconds over one paragraph of a whole book
_AS_IS = re.compile(r"[ -~]*")  # characters that `safe` leaves alone, but for runs of spaces


def marked_features(score: Score) -> list[str]:
    """Return the features whose evidence is marked in the text, in the order of their declaration."""
    weights = moving(score)
    return [name for name in features() if name in weights and len(spans_of(score, name))]


def spans_of(score: Score, feature: str) -> npt.NDArray[np.int32]:
    """Return the evidence of a feature that is marked, shape (n, 2): without lone punctuation, which marks a page all over."""
    spans = score.evidence[feature].array
    lone = np.flatnonzero(spans[:, 1] - spans[:, 0] == 1)
    drop = [row for row in lone.tolist() if score.text[spans[row, 0]] in UNMARKED]
    return np.delete(spans, drop, axis=0) if drop else spans


def marked_text(score: Score, numbers: dict[str, int]) -> str:
    """Return the blocks of a page as HTML, its evidence in marks.

    Each mark holds one stretch of the text over which the same features have evidence, so that overlapping evidence is
    cut where one of its spans begins or ends. `data-f` names the features by their `numbers`; the classes g and l, with
    the number of the group, tell short and long evidence.
    """
    rows = [(block, _lines(score.text, block[0], block[1])) for block in score.blocks]
    places = [place for _, lines in rows for line in lines for place in line]
    edges, opening, which = _stretches(score, numbers, places)
    parts = []
    for (_, _, label), lines in rows:
        inside = "".join(_paragraph(score.text, line, edges, opening, which) for line in lines)
        tag = "" if label == "main" else f'<p class="tag">{BLOCK_NAMES[label].capitalize()}</p>\n'
        parts.append(f'<div class="block {label}">{tag}{inside}</div>\n')
    return "".join(parts)


def _lines(text: str, start: int, end: int) -> list[_Pair]:
    """Return the lines of a block without the white space around them, long ones in parts."""
    found, at = [], start
    for line in text[start:end].split("\n"):
        for low, high in parts_of(line, _PIECE):
            if words := line[low:high].strip():
                first = at + line.index(words, low)
                found.append((first, first + len(words)))
        at += len(line) + 1
    return found


def _stretches(
    score: Score, numbers: dict[str, int], places: Sequence[int]
) -> tuple[npt.NDArray[np.int64], list[str], npt.NDArray[np.int64]]:
    """Return the ascending edges of all stretches, the distinct opening tags, and which of them each stretch has."""
    layers: list[tuple[int, str, npt.NDArray[np.int32]]] = []
    for name in marked_features(score):
        spans, group = spans_of(score, name), GROUPS.index(features()[name].group)
        long = spans[:, 1] - spans[:, 0] > LONG
        layers += [
            (numbers[name], f"{kind}{group}", spans[chosen])
            for kind, chosen in (("g", ~long), ("l", long))
            if chosen.any()
        ]
    edges = np.unique(np.concatenate([np.array([0, *places]), *(spans.ravel() for _, _, spans in layers)]))
    covered = np.zeros((len(edges), (len(layers) + 7) // 8 * 8), dtype=np.bool_)
    for place, (_, _, spans) in enumerate(layers):
        steps = np.bincount(np.searchsorted(edges, spans[:, 0]), minlength=len(edges))
        steps -= np.bincount(np.searchsorted(edges, spans[:, 1]), minlength=len(edges))
        covered[:, place] = np.cumsum(steps) > 0
    packed = np.packbits(covered, axis=1)
    # Where one span of a feature follows another, the mark goes on.
    cut = np.append(True, (packed[1:] != packed[:-1]).any(axis=1)) | np.isin(edges, places)
    edges, packed = edges[cut], packed[cut]
    sets, which = np.unique(packed, axis=0, return_inverse=True)
    opening = []
    for bits in np.unpackbits(sets, axis=1).astype(bool):
        here = [layer for layer, there in zip(layers, bits, strict=False) if there]
        kinds = " ".join(dict.fromkeys(kind for _, kind, _ in here))
        told = " ".join(str(number) for number in dict.fromkeys(number for number, _, _ in here))
        opening.append(f"<mark class={_value(kinds)} data-f={_value(told)}>" if here else "")
    return edges, opening, which.reshape(-1)


def _value(words: str) -> str:
    """Return an attribute's value: quoted only where it must be, for a page may have tens of thousands of marks."""
    return f'"{words}"' if " " in words else words


def _paragraph(
    text: str, line: _Pair, edges: npt.NDArray[np.int64], opening: Sequence[str], which: npt.NDArray[np.int64]
) -> str:
    low, high = np.searchsorted(edges, line).tolist()
    places = edges[low : high + 1].tolist()
    parts = []
    for place, start in enumerate(places[:-1]):
        words, tag = _clean(text[start : places[place + 1]]), opening[which[low + place]]
        parts.append(f"{tag}{words}</mark>" if tag else words)
    return f'<p dir="auto">{"".join(parts)}</p>\n'


def _clean(words: str) -> str:
    return escape(words if _AS_IS.fullmatch(words) else safe(words), quote=False)


__all__ = ["marked_features", "marked_text", "spans_of"]
