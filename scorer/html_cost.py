"""What the tree of an HTML page could cost: a parser's time may grow with the square of the tags or attributes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

# A tree of n open elements costs n² steps to build, a tag of n attributes too (20,000: 0.6 s and 1.5 s).
_MOST_TAGS = 10_000
_LONG_TAG = 4_000  # bytes to the next '<'
_MOST_COMPARED = 200_000_000  # attributes, each with those before it: the sum of n² over the long tags
# Unclosed formatting elements are opened again in each following block, each a node of the tree.
_MOST_REOPENED = 300_000
_FORMATTING = "b> i> s> u> bi co em fo no sm st tt"  # how their names begin, and those of a few others

_SPACES = b" \t\n\f\r/>"


def _members(members: Iterable[int], size: int) -> npt.NDArray[np.bool_]:
    table = np.zeros(size, dtype=np.bool_)
    table[list(members)] = True
    return table


_APART = _members(b" \t\n\f\r\"'/", 256)
_OPENS = _members(
    (
        ord(pair[0]) << 8 | code
        for pair in _FORMATTING.split()
        for code in (_SPACES if pair[1] == ">" else pair[1].encode())
    ),
    1 << 16,
)


class Tags(NamedTuple):
    """The bytes of a page, also as an array, and where a '<' is."""

    page: bytes
    data: npt.NDArray[np.uint8]
    places: npt.NDArray[np.intp]

    @classmethod
    def of(cls, html: str) -> Tags:
        """Find them; a page that cannot be encoded raises UnicodeEncodeError."""
        page = html.encode()
        data = np.frombuffer(page, dtype=np.uint8)
        return cls(page, data, np.flatnonzero(data == ord("<")))

    def are_tame(self) -> bool:
        """Return whether a parser surely builds the tree in time that grows with the length of the page."""
        if len(self.places) > _MOST_TAGS:
            return False
        compared = 0
        size = np.diff(self.places, append=len(self.data))
        for tag in np.flatnonzero(size > _LONG_TAG).tolist():
            first = self.places[tag]
            apart = _APART[self.data[first : first + size[tag]]]
            compared += int(np.count_nonzero(apart[1:] & ~apart[:-1])) ** 2
        return compared <= _MOST_COMPARED

    def may_reopen(self) -> bool:
        """Return whether formatting elements are so many that opening them in every block could matter."""
        inside = self.places[: np.searchsorted(self.places, len(self.data) - 2)]
        pairs = self.data[inside + 1].astype(np.intp) << 8 | self.data[inside + 2]
        letters = pairs | 0x2000 | (pairs & 0x40) >> 1  # in lower case
        return int(np.count_nonzero(_OPENS[letters])) * len(self.places) > _MOST_REOPENED
