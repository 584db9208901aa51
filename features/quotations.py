"""Quotation marks in pairs, double and single."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from .characters import LETTER, QUOTE
from .scan import Bools, Ints, among

if TYPE_CHECKING:
    from .pages import Pages

_LONGEST = 2_000  # characters; an opening mark without a partner within this reach closes at its line's end
_DOUBLE = tuple(map(ord, '"“”„‟«»″'))
_OPENING = tuple(map(ord, "“„‟«‘‚‛"))
_CLOSING = tuple(map(ord, "”»"))
_BEFORE_OPENING = tuple(map(ord, " \t\n\r\xa0([—–-"))


def between_marks(pages: Pages) -> tuple[Ints, Ints]:
    """Return where what stands between quotation marks begins and ends, marks included: between double ones, then single ones."""
    double, single = _marks(pages)
    spans = _pair(pages, *double, drop_unclosed=False), _pair(pages, *single, drop_unclosed=True)
    start, end = (np.concatenate(side).astype(np.int32) for side in zip(*spans, strict=True))
    return start, end


def _marks(pages: Pages) -> list[tuple[Ints, Bools, Bools]]:
    """Return, for double and for single marks, where they stand and whether each can open and can close."""
    kind, size = pages.scan.kind, len(pages.joined)
    marks = pages.scan.kept.take(pages.marks_of(QUOTE))
    double = among(pages.codes[marks], _DOUBLE)
    # Two single marks side by side are one double mark, as the archives of newspapers write it.
    twin = np.zeros(len(marks) + 1, dtype=np.bool_)
    twin[1:-1] = (np.diff(marks) == 1) & ~double[1:] & ~double[:-1]
    first, last = marks[~twin[:-1]], marks[~twin[1:]]
    double = double[~twin[:-1]] | (last > first)
    mark = pages.codes[first]
    before = np.where(first > 0, pages.codes[first - 1], 32)
    after = np.where(last < size - 1, pages.codes[np.minimum(last + 1, size - 1)], 32)
    inside = ((kind[np.maximum(first - 1, 0)] & LETTER) != 0) & ((kind[np.minimum(last + 1, size - 1)] & LETTER) != 0)
    opens = among(mark, _OPENING) | (among(before, _BEFORE_OPENING) & ~among(after, _BEFORE_OPENING))
    opens &= ~among(mark, _CLOSING) & ~inside
    closes = ~opens & ~inside
    place = np.where(opens, first, last)
    return [(place[rows], opens[rows], closes[rows]) for rows in (double, ~double)]


def _pair(pages: Pages, marks: Ints, opens: Bools, closes: Bools, *, drop_unclosed: bool) -> tuple[Ints, Ints]:
    """Join each opening mark with the next closing one; one that is never closed ends with its line.

    A single mark that is never closed is an apostrophe ('em, '90s): `drop_unclosed` leaves it out.
    """
    opening, closing = marks[opens], marks[closes]
    if not len(opening):
        return opening, opening
    far = np.int32(len(pages.joined) + _LONGEST + 1)
    end = np.append(closing, far)[np.searchsorted(closing, opening)] + 1
    following = np.append(opening[1:], far)
    line = np.searchsorted(pages.line_start, opening, side="right") - 1
    page_end = pages.base[pages.line_page[line] + 1]
    unclosed = (end > following) | (end - opening > _LONGEST) | (end > page_end)
    if drop_unclosed:
        return opening[~unclosed], end[~unclosed].astype(np.int32)
    end = np.where(unclosed, np.minimum(pages.line_end[line], following), end)
    return opening, end.astype(np.int32)
