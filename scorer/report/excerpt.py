"""The page's own words with the evidence marked in them, and short quotations of it."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.text import Text

from assay.features import GROUPS, Spans, features
from assay.features.scan import Bools, Ints, code_points, scan

from ..score import Score
from .draw import GROUP_STYLES
from .safe import colourless, cut, safe
from .words import BLOCK_NAMES, group_of, sequence

ROWS = 12  # lines of the terminal that the excerpt may take, its gaps apart
_PIECE = 320  # characters: a longer line of the page is shown in parts
LONG = 60  # characters: a longer span (a quotation, a block) is coloured but not underlined
UNMARKED = (",", ";", ":", ".")  # alone they are evidence of a density, and marking each makes a page unreadable
_QUOTED = 200  # spans looked at for a quotation


class Marks(NamedTuple):
    """Evidence as arrays, widest first: a narrow mark is painted over a wide one. `group` indexes GROUPS."""

    start: Ints
    end: Ints
    group: Ints
    weight: npt.NDArray[np.float64]


class Piece(NamedTuple):
    """A part of a line: half-open positions of the page's text, and whether the line goes on before and after it."""

    start: int
    end: int
    cut_before: bool
    cut_after: bool


def quotation(text: str, spans: Spans, cells: int = 60) -> str:
    """Return evidence as a reader may be shown it: “said” ×9 · “according to” …, at most `cells` wide."""
    found: Counter[str] = Counter()
    first: dict[str, str] = {}  # the words as they stood when first met, by their lower case
    for start, end in spans.array[:_QUOTED].tolist():
        words = cut(text[start:end], max(cells - 2, 1)).strip(" \"“”„'‘’")
        if words:
            found[first.setdefault(words.lower(), words)] += 1
    quoted, beyond = "", "+" if len(spans) > _QUOTED else ""
    for words, times in found.items():
        more = f"“{words}”" + (f" ×{times}{beyond}" if times > 1 else "")
        longer = f"{quoted} · {more}" if quoted else more
        if quoted and Text(longer).cell_len > cells - 2:
            return f"{quoted} …"
        quoted = longer
    return cut(quoted, cells)


def moving(score: Score) -> dict[str, float]:
    """Return how far each feature moved the score, in points without sign; where the program abstained, 1 for each that could."""
    if score.abstained is not None:
        return {name: 1.0 for name, item in features().items() if item.better != "neither"}
    return {item.feature: abs(item.points) for item in score.contributions if item.points}


def marks_of(score: Score) -> Marks:
    """Return the evidence that moved the score; where the program abstained, all that could have."""
    rows = [
        (int(start), int(end), GROUPS.index(group), weight / len(score.evidence[name]))
        for name, weight in moving(score).items()
        if name in score.evidence and (group := group_of(name)) in GROUPS
        for start, end in score.evidence[name].array.tolist()
        if start < end and score.text[start:end] not in UNMARKED
    ]
    rows.sort(key=lambda row: row[0] - row[1])
    table = np.array(rows, dtype=np.float64).reshape(-1, 4)
    whole = table[:, :3].astype(np.int32)
    return Marks(whole[:, 0], whole[:, 1], whole[:, 2], table[:, 3])


def label_sizes(score: Score) -> dict[str, int]:
    """Return how many words of the page stand in blocks of each label."""
    at = scan(code_points(score.text))
    starts = at.kept[at.word_start]
    sizes = dict.fromkeys(BLOCK_NAMES, 0)
    for start, end, label in score.blocks:
        low, high = np.searchsorted(starts, (start, end))
        sizes[label] += int(high - low)
    return sizes


def pieces(score: Score) -> list[Piece]:
    """Return the lines of the article, long ones in parts; those of the whole page where it has no article."""
    blocks = [(start, end) for start, end, label in score.blocks if label == "main"]
    found: list[Piece] = []
    for begin, stop in blocks or [(0, len(score.text))]:
        at = begin
        for row in score.text[begin:stop].split("\n"):
            for low, high in parts_of(row, _PIECE):
                words = row[low:high]
                if words.strip():
                    inner = (at + low + len(words) - len(words.lstrip()), at + low + len(words.rstrip()))
                    found.append(Piece(*inner, low > 0, high < len(row)))
            at += len(row) + 1
    return found


def parts_of(row: str, size: int) -> list[tuple[int, int]]:
    """Cut a line at white space into parts of at most `size` characters."""
    cuts, low = [], 0
    while len(row) - low > size:
        space = row.rfind(" ", low + 1, low + size)
        high = space + 1 if space > low else low + size
        cuts.append((low, high))
        low = high
    return [*cuts, (low, len(row))]


def chosen(found: Sequence[Piece], marks: Marks, width: int) -> list[int]:
    """Return which pieces are shown: the first one, then those where the evidence weighs most, while there is room."""
    if not found:
        return []
    starts = np.array([piece.start for piece in found])
    at = np.searchsorted(starts, marks.start, side="right") - 1
    inside = at >= 0
    weight = np.bincount(at[inside], weights=marks.weight[inside], minlength=len(found))
    order = [0, *(place for place in np.argsort(-weight, kind="stable").tolist() if place)]
    rows = 0
    picked: list[int] = []
    for place in order[: 20 * ROWS]:
        needed = math.ceil((found[place].end - found[place].start) / max(width, 1))
        if not picked or rows + needed <= ROWS:
            rows += needed
            picked.append(place)
    return sorted(picked)


def excerpt(console: Console, score: Score) -> list[RenderableType]:
    """Return the excerpt and its legend, ready to be printed."""
    marks, found = marks_of(score), pieces(score)
    plain = colourless(console)
    shown: list[RenderableType] = []
    groups: set[int] = set()
    last = -1
    for first, place in _runs(found, chosen(found, marks, console.width - 2)):
        piece = Piece(found[first].start, found[place].end, found[first].cut_before, found[place].cut_after)
        rows = np.flatnonzero((marks.end > piece.start) & (marks.start < piece.end))
        inside = Marks(marks.start[rows], marks.end[rows], marks.group[rows], marks.weight[rows])
        groups.update(inside.group.tolist())
        if first > last + 1:
            shown.append(Text("  ⋮", style="dim"))
        shown.append(Padding(_painted(score.text, piece, inside, plain=plain), (0, 0, 0, 2)))
        last = place
    if last < len(found) - 1:
        shown.append(Text("  ⋮", style="dim"))
    if groups:
        shown.append(_legend(groups, plain=plain))
    return shown


def _runs(found: Sequence[Piece], picked: Sequence[int]) -> list[tuple[int, int]]:
    """Return the first and the last of each run of picked pieces that follow each other in one line of the page."""
    runs: list[tuple[int, int]] = []
    for place in picked:
        if runs and runs[-1][1] == place - 1 and found[place].cut_before:
            runs[-1] = (runs[-1][0], place)
        else:
            runs.append((place, place))
    return runs


def _painted(text: str, piece: Piece, marks: Marks, *, plain: bool) -> Text:
    """Return a piece with its evidence in colour, or in [brackets] when `plain`."""
    size = piece.end - piece.start
    colour = np.full(size, -1, dtype=np.int32)
    short, long = np.zeros(size, dtype=np.bool_), np.zeros(size, dtype=np.bool_)
    for start, end, group in zip(marks.start.tolist(), marks.end.tolist(), marks.group.tolist(), strict=True):
        reach = slice(max(start - piece.start, 0), end - piece.start)
        colour[reach] = group
        (long if end - start > LONG else short)[reach] = True
    changes = (np.diff(colour) != 0) | (np.diff(short) != 0) | (np.diff(long) != 0)
    edges = [0, *(np.flatnonzero(changes) + 1).tolist(), size]
    line = Text("…" if piece.cut_before else "")
    for low, high in pairwise(edges):
        words = safe(text[piece.start + low : piece.start + high])
        if plain:
            line.append(_opening(short, long, low) + words + _closing(short, long, high))
        else:
            group = int(colour[low])
            style = GROUP_STYLES[GROUPS[group]] + (" underline" if short[low] else "") if group >= 0 else ""
            line.append(words, style=style)
    return line.append(" …") if piece.cut_after else line


def _opening(short: Bools, long: Bools, at: int) -> str:
    return "".join("[" for kind in (long, short) if kind[at] and (at == 0 or not kind[at - 1]))


def _closing(short: Bools, long: Bools, end: int) -> str:
    return "".join("]" for kind in (short, long) if kind[end - 1] and (end == len(kind) or not kind[end]))


def _legend(groups: set[int], *, plain: bool) -> RenderableType:
    names = [GROUPS[group] for group in sorted(groups)]
    if plain:
        return Padding(Text(f"[brackets] mark evidence of {sequence(names)}"), (1, 0, 0, 2))
    legend = Text("evidence: ", style="dim")
    for place, name in enumerate(names):
        legend.append("  " if place else "", style="not dim")
        legend.append(name, style=f"not dim {GROUP_STYLES[name]} underline")
    return Padding(legend, (1, 0, 0, 2))
