"""What the tags of an HTML page tell about each line of its text: links, headings, regions, class names, containers.

The renderer walks the tree once and fills an `Outline`; `markup_of` turns it into one array a measure. All of it must be
true of any page: no name of a site, no template of one publisher.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt

from .curves import log_odds

if TYPE_CHECKING:
    from .pages import Pages

Floats = npt.NDArray[np.float64]
Places = npt.NDArray[np.intp]
Row = tuple[int, ...]

# What kind of element a line stands in (the innermost block), in the order of the numbers that the measure `tag` has.
KINDS = ("other", "paragraph", "title", "heading", "item", "cell", "quotation", "caption", "control")
_PARAGRAPH = KINDS.index("paragraph")

# What holds for everything inside an element, in the order of the rows of `Outline.contexts`.
INHERITED = (
    "region", "in_article", "content_hints", "furniture_hints", "comment_hints", "hint", "list_item", "table_cell",
)  # fmt: skip
MEASURES = (
    "linked", "tag", *INHERITED, "box_words", "box_links", "outer_words", "outer_links", "box_prose", "box_prose_share",
    "outer_prose_share", "best_level",
)  # fmt: skip

END, LINE = -1, -2  # steps of an outline that begin no block

_PROSE_WORDS = 15  # words of a line that count as prose without standing in a <p>
_MOST_LEVELS = 4  # levels above the best container that are told apart


class Markup(NamedTuple):
    """What the tags tell of a page: row i of `table` is measure i of `MEASURES`, a column a non-blank line of its text.

    `linked` is the share of the line inside links; `tag` and what is inherited are numbers of kinds (see `KINDS` and the
    renderer); `box_…` describes the nearest container of the line, `outer_…` the next one around it that holds more
    lines: `words` (logarithm), the share of them in `links`, words of `prose` directly in it (logarithm), and its
    `prose_share` of the most that any container of the page has. `best_level` tells how many levels above the container
    with most prose one must go to find the line: 0 inside it, negative before it.
    """

    table: Floats


@dataclass(slots=True)
class Outline:
    """What a renderer writes down as it walks: where block elements begin and end, and the lines of text between.

    A step is the beginning of a block (the row of `contexts` that holds in it), its end (`END`) or a line (`LINE`), in the
    order of the page. A row of `contexts` is the kind of the block (see `KINDS`) and what is `INHERITED`. Of line i: its
    `words`, the share of it `linked`.
    """

    steps: list[int] = field(default_factory=list)
    contexts: list[Row] = field(default_factory=list)
    words: list[int] = field(default_factory=list)
    linked: list[float] = field(default_factory=list)


class _Blocks(NamedTuple):
    """Blocks in the order of the page: the one around each (-1: none), its `context`, its `first` line, `end` after its last.

    `of_line` is the innermost block around each line.
    """

    parent: Places
    context: Places
    first: Places
    end: Places
    of_line: Places


class _Boxes(NamedTuple):
    """Containers: of each block the nearest one (itself or above), and of each block the next that holds more lines."""

    box: Places
    wider: Places


def markup_of(outline: Outline) -> Markup:
    """Return the markup of an outline."""
    if not outline.words:
        return Markup(np.zeros((len(MEASURES), 0)))
    blocks = _blocks(outline)
    block = blocks.of_line
    words, linked = np.array(outline.words, dtype=np.float64), np.array(outline.linked, dtype=np.float64)
    contexts = np.array(outline.contexts, dtype=np.float64).T
    table = np.empty((len(MEASURES), len(block)))
    row = dict(zip(MEASURES, table, strict=True))
    row["linked"][:] = linked
    table[1 : 1 + len(contexts)] = contexts[:, blocks.context[block]]
    boxes = _boxes(blocks, contexts[0])
    box = boxes.box[block]
    outer = boxes.wider[box]
    total, links = _running(words), _running(words * linked)
    for name, place in (("box", box), ("outer", outer)):
        first, end = blocks.first[place], blocks.end[place]
        inside = total[end] - total[first]
        row[f"{name}_words"][:] = np.log1p(inside)
        row[f"{name}_links"][:] = (links[end] - links[first]) / np.maximum(inside, 1.0)
    prose = np.where((row["tag"] == _PARAGRAPH) | (words >= _PROSE_WORDS), words * (1.0 - linked), 0.0)
    prose[row["comment_hints"] > 0] = 0.0
    mass = np.bincount(box, weights=prose, minlength=len(boxes.wider))
    worth = mass + 0.5 * np.bincount(boxes.wider, weights=mass, minlength=len(mass))
    row["box_prose"][:] = np.log1p(mass)[box]
    row["box_prose_share"][:] = (mass / max(mass.max(), 1.0))[box]
    row["outer_prose_share"][:] = (worth / max(worth.max(), 1.0))[outer]
    row["best_level"][:] = _levels(blocks, boxes.wider, int(worth.argmax()), len(block))
    return Markup(table)


def _blocks(outline: Outline) -> _Blocks:
    """Find the blocks of an outline: what a step stands in is the last block before it that began one level above it."""
    steps = np.fromiter(outline.steps, dtype=np.intp, count=len(outline.steps))
    begins, ends, lines = steps >= 0, steps == END, steps == LINE
    depth = np.cumsum(begins.view(np.int8) - ends.view(np.int8), dtype=np.intp)
    level = depth - begins + ends  # blocks around the step; around its end, a block stands in itself
    begun = np.flatnonzero(begins)
    key = depth[begun] * len(steps) + begun
    order = np.argsort(key)
    around = order[np.searchsorted(key[order], level * len(steps) + np.arange(len(steps))) - 1]
    around[level == 0] = -1
    seen = np.cumsum(lines)
    end = np.empty(len(begun), dtype=np.intp)
    end[around[ends]] = seen[ends]
    return _Blocks(around[begun], steps[begun], seen[begun], end, around[lines])


def _boxes(blocks: _Blocks, kinds: Floats) -> _Boxes:
    """Find the container of each block: one of kind "other", or what holds blocks itself (a list item, a table cell)."""
    parent = blocks.parent
    highest = parent < 0
    is_box = (kinds[blocks.context] == 0) | highest
    is_box[parent[~highest]] = True
    box = _nearest(is_box, parent)
    above = np.where(highest, np.arange(len(parent)), box[parent])
    lines = blocks.end - blocks.first
    last = _nearest(highest | (lines[above] != lines), above)  # of boxes one in the other that hold the same lines
    return _Boxes(box, above[last])


def _nearest(wanted: npt.NDArray[np.bool_], around: Places) -> Places:
    """Return for each block the nearest wanted one: itself or, step by step, the one around it; the outermost ones are wanted."""
    found = np.where(wanted, np.arange(len(around)), around)
    while (found != (further := found[found])).any():
        found = further
    return found


def _running(of_lines: Floats) -> Floats:
    total = np.zeros(len(of_lines) + 1)
    np.cumsum(of_lines, out=total[1:])
    return total


def _levels(blocks: _Blocks, wider: Places, best: int, count: int) -> Floats:
    """Return how many levels above the container with most prose each line stands; below 0 before it, 0 inside."""
    levels = np.full(count, float(_MOST_LEVELS))
    chain = [best]
    while len(chain) < _MOST_LEVELS and wider[chain[-1]] != chain[-1]:
        chain.append(int(wider[chain[-1]]))
    for level in range(len(chain) - 1, -1, -1):
        levels[blocks.first[chain[level]] : blocks.end[chain[level]]] = level
    levels[: blocks.first[best]] *= -1
    return levels


def look(pages: Pages, shares: Floats) -> dict[str, Floats]:
    """Return the measures of the pass over HTML pages: what the text alone says of each line, and what the tags tell.

    Raises:
        ValueError: a markup has another number of lines than its page.
    """
    tables = []
    for page, lines in enumerate(np.diff(pages.page_lines).tolist()):
        markup = pages.markups[page]
        tables.append(np.zeros((len(MEASURES), lines)) if markup is None else markup.table)
        if tables[-1].shape[1] != lines:
            found = tables[-1].shape[1]
            raise ValueError(f"markup of {found} lines for a text of {lines}; give the markup that came with the text")
    odds = log_odds(shares)
    table = np.concatenate(tables, axis=1)
    return {"text_main": odds[:, 0], "text_comment": odds[:, 2], **dict(zip(MEASURES, table, strict=True))}
