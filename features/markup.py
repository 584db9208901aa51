"""What the tags of an HTML page tell about each line of its text: links, headings, regions, class names, containers.

The renderer walks the tree once and fills a `Markup`; `table_of` turns those of a batch into one array a measure. All of it
must be true of any page: no name of a site, no template of one publisher.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt

from .curves import log_odds

if TYPE_CHECKING:
    from .pages import Pages

Floats = npt.NDArray[np.float64]
Places = npt.NDArray[np.intp]
Bools = npt.NDArray[np.bool_]
Row = tuple[int, ...]

# What kind of element a line stands in (the innermost block), in the order of the numbers that the measure `tag` has.
KINDS = ("other", "paragraph", "title", "heading", "item", "cell", "quotation", "caption", "control")
_PARAGRAPH = KINDS.index("paragraph")

# What holds for everything inside an element, in the order of the rows of `Markup.contexts`.
INHERITED = (
    "region", "in_article", "content_hints", "furniture_hints", "comment_hints", "hint", "list_item", "table_cell",
)  # fmt: skip
MEASURES = (
    "linked", "tag", *INHERITED, "box_words", "box_links", "outer_words", "outer_links", "box_prose", "box_prose_share",
    "outer_prose_share", "best_level",
)  # fmt: skip

END, LINE = -1, -2  # steps of a `Markup` that begin no block

_PROSE_WORDS = 15  # words of a line that count as prose without standing in a <p>
_MOST_LEVELS = 4  # levels above the best container that are told apart


@dataclass(slots=True)
class Markup:
    """What the tags of a page tell, as a renderer writes it down: where block elements begin and end, and the lines between.

    A step is the beginning of a block (the row of `contexts` that holds in it), its end (`END`) or a line (`LINE`), in the
    order of the page. A row of `contexts` is the kind of the block (see `KINDS`) and what is `INHERITED`. Of line i: its
    `words`, the share of it `linked`.
    """

    steps: array[int] = field(default_factory=lambda: array("i"))
    contexts: list[Row] = field(default_factory=list)
    words: array[int] = field(default_factory=lambda: array("i"))
    linked: array[float] = field(default_factory=lambda: array("d"))

    @property
    def table(self) -> Floats:
        """Measure i of `MEASURES` in row i, a column for each non-blank line of the text (see `table_of`)."""
        return table_of([self])


class _Blocks(NamedTuple):
    """Blocks in the order of the pages: the one around each (-1: none), its `context`, its `first` line, `end` after its last.

    `page` is the page of each block, whose first block stands around all others; `of_line` the innermost one around each line.
    """

    parent: Places
    context: Places
    first: Places
    end: Places
    page: Places
    of_line: Places


class _Boxes(NamedTuple):
    """Containers: of each block the nearest one (itself or above), and of each block the next that holds more lines."""

    box: Places
    wider: Places


def table_of(markups: Sequence[Markup], asked: Bools | None = None) -> Floats:
    """Return what the tags tell of many pages: measure i of `MEASURES` in row i, a column a line, page after page.

    `asked` tells for each line of all pages whether it has a column; all have one when None.

    `linked` is the share of the line inside links; `tag` and what is inherited are numbers of kinds (see `KINDS` and the
    renderer); `box_…` describes the nearest container of the line, `outer_…` the next one around it that holds more
    lines: `words` (logarithm), the share of them in `links`, words of `prose` directly in it (logarithm), and its
    `prose_share` of the most that any container of the page has. `best_level` tells how many levels above the container
    with most prose one must go to find the line: 0 inside it, negative before it.
    """
    markups = [markup for markup in markups if markup.words]
    if not markups:
        return np.zeros((len(MEASURES), 0))
    blocks = _blocks(markups)
    page = blocks.page
    words = np.concatenate([np.frombuffer(markup.words, dtype=np.intc) for markup in markups]).astype(np.float64)
    linked = np.concatenate([np.frombuffer(markup.linked, dtype=np.float64) for markup in markups])
    contexts = np.array([row for markup in markups for row in markup.contexts], dtype=np.float64).T
    lines = slice(None) if asked is None else np.flatnonzero(asked)
    block = blocks.of_line[lines]
    table = np.empty((len(MEASURES), len(block)))
    row = dict(zip(MEASURES, table, strict=True))
    row["linked"][:] = linked[lines]
    table[1 : 1 + len(contexts)] = contexts[:, blocks.context[block]]
    boxes = _boxes(blocks, contexts[0])
    box = boxes.box[block]
    outer = boxes.wider[box]
    counts = [len(markup.words) for markup in markups]
    total, links = _running(words, counts), _running(words * linked, counts)
    for name, place in (("box", box), ("outer", outer)):
        first, end = blocks.first[place] + page[place], blocks.end[place] + page[place]
        inside = total[end] - total[first]
        row[f"{name}_words"][:] = np.log1p(inside)
        row[f"{name}_links"][:] = (links[end] - links[first]) / np.maximum(inside, 1.0)
    context = blocks.context[blocks.of_line]
    plain = contexts[1 + INHERITED.index("comment_hints")].take(context) <= 0
    prose = (contexts[0].take(context) == _PARAGRAPH) | (words >= _PROSE_WORDS)
    mass = np.bincount(
        boxes.box.take(blocks.of_line), weights=words * (1.0 - linked) * (prose & plain), minlength=len(page)
    ).astype(np.float64, copy=False)
    worth = mass + 0.5 * np.bincount(boxes.wider, weights=mass, minlength=len(mass))
    row["box_prose"][:] = np.log1p(mass)[box]
    row["box_prose_share"][:] = _share_of_most(mass, blocks)[box]
    row["outer_prose_share"][:] = _share_of_most(worth, blocks)[outer]
    row["best_level"][:] = _levels(blocks, boxes.wider, worth)[lines]
    return table


def _blocks(markups: Sequence[Markup]) -> _Blocks:
    """Find the blocks of pages, and which one each step stands in."""
    sizes = [len(markup.steps) for markup in markups]
    steps = np.concatenate([np.frombuffer(markup.steps, dtype=np.intc) for markup in markups])
    page = np.repeat(np.arange(len(sizes)), sizes)
    contexts = np.cumsum([0] + [len(markup.contexts) for markup in markups])
    begins, ends, lines = steps >= 0, steps == END, steps == LINE
    around = _around(begins, ends)
    seen = np.cumsum(lines)
    end = np.empty(np.count_nonzero(begins), dtype=np.intp)
    end[around[ends]] = seen[ends]
    of_block = page[begins]
    return _Blocks(around[begins], steps[begins] + contexts[of_block], seen[begins], end, of_block, around[lines])


def _around(begins: Bools, ends: Bools) -> Places:
    """Return the block that each step stands in (-1: none): of an end its own, of a beginning the one around it."""
    depth = np.cumsum(begins.view(np.int8) - ends.view(np.int8), dtype=np.int32)
    twice = np.repeat(np.arange(len(begins)), 1 + begins)  # a beginning stands in a block, and then begins its own
    opens = np.append(False, twice[1:] == twice[:-1])
    level = (depth - begins + ends)[twice] + opens
    # Level by level, each step stands in the block that opened last. Numbers of 16 bits are sorted in linear time; no
    # page has so many levels, for a parser adds three elements to a tag at the most.
    order = np.argsort(level.astype(np.uint16), kind="stable")
    last = np.maximum.accumulate(np.where(opens[order], np.arange(len(order)), 0))
    number = np.cumsum(opens) - 1
    around: Places = np.empty(len(order), dtype=np.intp)
    around[order] = number[order[last]]
    around[level == 0] = -1
    steps: Places = around[~opens]
    return steps


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


def _nearest(wanted: Bools, around: Places) -> Places:
    """Return for each block the nearest wanted one: itself or, step by step, the one around it; the outermost ones are wanted."""
    found = np.where(wanted, np.arange(len(around)), around)
    while (found != (further := found[found])).any():
        found = further
    return found


def _running(of_lines: Floats, counts: Sequence[int]) -> Floats:
    """Return sums over the lines before each line of its page, and at the end of each page the sum over all its lines."""
    total = np.zeros(len(of_lines) + len(counts))
    first = 0
    for page, count in enumerate(counts):  # one by one: a sum over many pages would round otherwise
        np.cumsum(of_lines[first : first + count], out=total[first + page + 1 : first + page + 1 + count])
        first += count
    return total


def _share_of_most(of_blocks: Floats, blocks: _Blocks) -> Floats:
    """Return each block's share of the most that a block of its page has, or of 1 where that is more."""
    most: Floats = np.maximum(np.maximum.reduceat(of_blocks, np.flatnonzero(blocks.parent < 0)), 1.0)
    return of_blocks / most[blocks.page]


def _levels(blocks: _Blocks, wider: Places, worth: Floats) -> Floats:
    """Tell how many levels above the container of its page with most prose each line stands; below 0 before it, 0 inside."""
    levels = np.full(len(blocks.of_line), float(_MOST_LEVELS))
    roots = np.flatnonzero(blocks.parent < 0).tolist()
    for root, following in zip(roots, [*roots[1:], len(worth)], strict=True):
        best = root + int(worth[root:following].argmax())
        chained = [best]
        while len(chained) < _MOST_LEVELS and wider[chained[-1]] != chained[-1]:
            chained.append(int(wider[chained[-1]]))
        for level in range(len(chained) - 1, -1, -1):
            levels[blocks.first[chained[level]] : blocks.end[chained[level]]] = level
        levels[blocks.first[root] : blocks.first[best]] *= -1
    return levels


def look(pages: Pages, shares: Floats) -> dict[str, Floats]:
    """Return the measures of the pass over HTML pages: what the text alone says of each line, and what the tags tell.

    Raises:
        ValueError: a markup has another number of lines than its page.
    """
    lines = pages.text_lines
    markups = [markup for markup in pages.markups if markup is not None]
    tagged = np.array([markup is not None for markup in pages.markups], dtype=np.bool_)
    for markup, count in zip(markups, lines[tagged].tolist(), strict=True):
        if len(markup.words) != count:
            found = len(markup.words)
            raise ValueError(f"markup of {found} lines for a text of {count}; give the markup that came with the text")
    odds = log_odds(shares)
    table = np.zeros((len(MEASURES), len(shares)))
    asked = None if pages.line_opens.all() else pages.line_opens[np.repeat(tagged, lines)]
    table[:, tagged[pages.line_page]] = table_of(markups, asked)
    return {"text_main": odds[:, 0], "text_comment": odds[:, 2], **dict(zip(MEASURES, table, strict=True))}
