"""What the tree of an HTML page could cost: a parser's time may grow with the square of the tags or attributes."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

# A tree of n open elements costs n² steps to build, a tag of n attributes too (20,000: 0.6 s and 1.5 s).
_MOST_TAGS = 10_000
_LONG_TAG = 4_000  # bytes
_MOST_ATTRIBUTES = 7_000  # of a page: each is compared with those before it in its tag, 50 million times at the most
_MOST_READ = 8  # times the length of a page, to find where its tags end
# A tag as the standard cuts it, from a '<' that may begin one: the next '<' or '>' may stand in a value, or in a name.
_TAG = re.compile(
    rb"""</?+[A-Za-z][^ \t\n\f\r/>]*+(?:[ \t\n\f\r/]++|[^ \t\n\f\r/>][^ \t\n\f\r/>=]*+"""
    rb"""(?:[ \t\n\f\r]*+=[ \t\n\f\r]*+(?:"[^"]*+"?+|'[^']*+'?+|[^ \t\n\f\r>"'][^ \t\n\f\r>]*+)?+)?+)*+""",
)
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


_AFTER_EQUALS = _members(b"= \t\n\f\r", 256)
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
        apart = self.data <= ord("/")  # what parts attributes, and some signs
        if np.count_nonzero(apart[1:] > apart[:-1]) <= _MOST_ATTRIBUTES:
            return True
        # Whatever may be a tag is taken for one, in scripts and comments and inside others too: where one of those ends
        # is a question that a page can be made to hide.
        compared, left = 0, _MOST_READ * len(self.data)
        for place in self._unclear().tolist():
            tag = _TAG.match(self.page, place)
            if tag:
                size = tag.end() - place
                left -= size
                if size > _LONG_TAG:
                    inside = apart[place : tag.end()]
                    compared += int(np.count_nonzero(inside[1:] > inside[:-1])) ** 2
            if left < 0 or compared > _MOST_ATTRIBUTES**2:
                return False
        return True

    def _unclear(self) -> npt.NDArray[np.intp]:
        """Return those '<' whose tag does not surely end at the next '>', near by.

        It does if all quotes between are double and in pairs, of which the first follows a '=' and the second neither that
        nor white space: then no quote opens a value that another does not close, wherever in a tag the first one stands.
        """
        ends = np.append(np.flatnonzero(self.data == ord(">")), len(self.data))
        end = ends[np.searchsorted(ends, self.places)]
        single, double = (np.flatnonzero(self.data == ord(quote)) for quote in "'\"")
        before = self.data[double - 1]
        wrong = np.stack((before != ord("="), _AFTER_EQUALS[before]))  # as the first of a pair, as the second
        odd = np.arange(len(double)) % 2
        sums = np.zeros((2, len(double) + 1), dtype=np.intp)  # by whether the first pair begins with an even number
        for parity in (0, 1):
            np.cumsum(np.where(odd == parity, *wrong), out=sums[parity, 1:])
        first, last = np.searchsorted(double, self.places), np.searchsorted(double, end)
        clear = (end - self.places <= _LONG_TAG) & ((last - first) % 2 == 0)
        clear &= sums[first % 2, last] == sums[first % 2, first]
        clear &= np.searchsorted(single, self.places) == np.searchsorted(single, end)
        unclear: npt.NDArray[np.intp] = self.places[~clear]
        return unclear

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
