"""What the tree of an HTML page could cost: a parser's time may grow with the square of the tags or attributes."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

# A tree of n open elements costs n² steps to build, a tag of n attributes too (20,000: 0.6 s and 1.5 s).
_MOST_TAGS = 10_000
_LONG_TAG = 4_000  # bytes to the next '<'
_MOST_COMPARED = 200_000_000  # attributes, each with those before it: the sum of n² over the long tags
# The standard tells a parser to reopen every unclosed <b>, <i> and the like in each following block: 10,000 of them
# make 50 million nodes. Under another name they are plain inline elements, which is all that a text needs of them. (An
# <a> closes the one before it.)
_MOST_REOPENED = 300_000
_FORMATTING = re.compile(
    rb"(?:[bisu]|big|code|em|font|nobr|small|strike|strong|tt)(?=[\s/>])",
    re.IGNORECASE,
)
_BEGINNINGS = "b> i> s> u> bi co em fo no sm st tt"  # of their names, and of a few others

_SPACES = b" \t\n\f\r/>"


def _members(members: Iterable[int], size: int) -> npt.NDArray[np.bool_]:
    table = np.zeros(size, dtype=np.bool_)
    table[list(members)] = True
    return table


_APART = _members(b" \t\n\f\r\"'/", 256)
_OPENS = _members(
    (
        ord(pair[0]) << 8 | code
        for pair in _BEGINNINGS.split()
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
        size = np.diff(self.places, append=len(self.data))
        long = np.flatnonzero(size > _LONG_TAG)
        if int((size[long] ** 2).sum()) <= 4 * _MOST_COMPARED:  # an attribute has two bytes at the least
            return True
        compared = 0
        for tag in long.tolist():
            first = self.places[tag]
            apart = _APART[self.data[first : first + size[tag]]]
            compared += int(np.count_nonzero(apart[1:] & ~apart[:-1])) ** 2
        return compared <= _MOST_COMPARED

    def source(self) -> bytes:
        """Return what a parser may read: the page, its formatting elements renamed if so many could be opened again."""
        places = self.places[: np.searchsorted(self.places, len(self.data) - 2)]
        ends = self.data[places + 1] == ord("/")
        names = places + 1 + ends
        pairs = self.data[names].astype(np.intp) << 8 | self.data.take(names + 1, mode="clip")
        opens = _OPENS[pairs | 0x2000 | (pairs & 0x40) >> 1]  # in lower case
        if int(np.count_nonzero(opens & ~ends)) * len(self.places) <= _MOST_REOPENED:
            return self.page
        kept, done = [], 0
        for place in names[opens].tolist():
            name = _FORMATTING.match(self.page, place)
            if name:
                kept.append(self.page[done:place])
                done = name.end()
        return b"assay-i".join([*kept, self.page[done:]])
