"""What the name, class and role of an HTML element say about everything inside it."""

from __future__ import annotations

import re
from functools import lru_cache

from assay.features.markup import INHERITED, KINDS, Row

from .html_lines import BLOCKS
from .metadata import Attributes

# 0 none, 1 article, 2 navigation, 3 header of the page, 4 footer, 5 aside, 6 form, 7 header of an article
_ARTICLE, _HEADER, _ARTICLE_HEADER = 1, 3, 7
_REGION = {
    "article": 1, "main": 1, "nav": 2, "menu": 2, "dir": 2, "header": 3, "footer": 4, "aside": 5, "dialog": 5,
    "form": 6, "button": 6, "select": 6, "search": 6, "fieldset": 6,
}  # fmt: skip
_ROLE = {
    "main": 1, "article": 1, "navigation": 2, "menu": 2, "menubar": 2, "tablist": 2, "banner": 3, "contentinfo": 4,
    "complementary": 5, "dialog": 5, "alertdialog": 5, "search": 6, "form": 6,
}  # fmt: skip

# Words of class and id attributes, chosen by hand from what designers commonly call the parts of a page: the article
# itself, the small print that belongs to it, what stands around it, readers' comments. Where an element has words of
# several kinds, the later kind holds: "article-share" is furniture.
_NONE, _IS_CONTENT, _IS_CREDIT, _IS_FURNITURE, _IS_COMMENT = range(5)
_LISTS = {
    _IS_CONTENT: "article blog body content copy entry hentry main post prose story text",
    _IS_CREDIT: "author byline caption credit date dateline meta time timestamp",
    _IS_FURNITURE: (
        "ad ads advert banner blogroll breadcrumb carousel category consent cookie copyright crumb donate dropdown "
        "follow foot footer gdpr latest login masthead menu modal more nav navbar navigation newsletter overlay pager pagination "
        "paywall poll popular popup promo rail rating recent recommend register related search share sharing sidebar "
        "signup skip slider social sponsor subscribe subscription tag taxonomy teaser toc toolbar tool tooltip topbar "
        "trending utility widget"
    ),
    _IS_COMMENT: "comment discussion disqus livefyre remark replies reply respond response shoutbox",
}
_WHOLE = {form: kind for kind, listed in _LISTS.items() for word in listed.split() for form in (word, f"{word}s")}
# In one word with another (mainbody, topnav) only words count that are no part of common ones.
_BEGINNINGS = {kind: tuple(word for word in listed.split() if len(word) >= 4) for kind, listed in _LISTS.items()}
_ENDINGS = {kind: (*words, "nav") if kind == _IS_FURNITURE else words for kind, words in _BEGINNINGS.items()}
_WORD = re.compile("[A-Z]?[a-z]+|[A-Z]+")
_LETTERS = bytes(code if chr(code).isalpha() and code < 128 else ord(" ") for code in range(256))
_LONGEST, _LONGEST_WORD = 300, 30  # characters of a class attribute that are read and remembered, and of a word in it
_DENIALS = ("has-", "no-", "non-", "with-", "without-")  # class="has-sidebar" is said of what is no sidebar
_DENIAL = re.compile("|".join(_DENIALS))

_Said = tuple[int, int]  # by an element's attributes: the hint of its class and id, the region of its role
_SILENT: _Said = (_NONE, 0)
_Key = tuple[int, int, _Said]  # of a block: the row around it, the place of its name in BLOCKS, what it says

_KIND = {
    name: KINDS.index(kind)
    for kind, listed in {
        "paragraph": "p",
        "title": "h1",
        "heading": "h2 h3 h4 h5 h6",
        "item": "li dt dd",
        "cell": "td th caption",
        "quotation": "blockquote pre",
        "caption": "figcaption",
        "control": "button label legend option summary textarea",
    }.items()
    for name in listed.split()
}
_OUTSIDE: Row = (0,) * (1 + len(INHERITED))
_MOST_HINTS = 3
_MOST_KNOWN = 16_384
_BLOCK_NAMES = tuple(BLOCKS)


class Contexts:
    """What holds inside the blocks of a page, a row each, as `Markup.contexts` wants them; row 0 is outside of all."""

    def __init__(self) -> None:
        self.rows = [_OUTSIDE]
        self._known: dict[_Key, int] = {}
        self._places = {_OUTSIDE: 0}

    def inside(self, above: int, name: int, attributes: Attributes) -> int:
        """Return the row of a block's inside: of its row above, the place of its name in BLOCKS, and its attributes."""
        key = (above, name, _said_by(attributes) if attributes else _SILENT)
        row = self._known.get(key)
        return self._enter(key) if row is None else row

    def _enter(self, key: _Key) -> int:
        """Return the row of a block's inside that is new here: one of some ten blocks."""
        above, name, said = key
        found = _inside(self.rows[above], _BLOCK_NAMES[name], *said)
        row = self._known[key] = self._places.setdefault(found, len(self.rows))
        if row == len(self.rows):
            self.rows.append(found)
        return row


def _said_by(attributes: Attributes) -> _Said:
    """Return what the class, id and role of an element say."""
    named, identity, role = attributes.get("class"), attributes.get("id"), attributes.get("role")
    hint = _hint_of(named[:_LONGEST]) if named else _NONE
    if identity:
        hint = max(hint, _hint_of(identity[:_LONGEST]))
    return (hint, _ROLE.get(role.lower(), 0) if role else 0)


def _inside(context: Row, name: str, hint: int, role: int) -> Row:
    """Return what holds inside an element of this tag name, hint and region of its role, which stands in `context`."""
    _, region, in_article, content, furniture, comment, nearest, list_item, table_cell = context
    own = role or _REGION.get(name, 0)
    if own == _ARTICLE:
        in_article = 1
    elif own == _HEADER and in_article:
        own = _ARTICLE_HEADER
    if name in ("html", "body"):
        hint = _NONE  # their classes describe the site
    if hint == _IS_CONTENT:
        content = min(content + 1, _MOST_HINTS)
    elif hint == _IS_FURNITURE:
        furniture = min(furniture + 1, _MOST_HINTS)
    elif hint == _IS_COMMENT:
        comment = min(comment + 1, _MOST_HINTS)
    if name == "li":
        list_item = 1
    elif name in ("td", "th"):
        table_cell = 1
    kind = _KIND.get(name, 0)
    return kind, own or region, in_article, content, furniture, comment, hint or nearest, list_item, table_cell


class _Hints(dict[bytes, int]):
    """What runs of letters say, each worked out when it is first met; emptied when full."""

    def __missing__(self, letters: bytes) -> int:
        if len(self) >= _MOST_KNOWN:
            self.clear()
        hint = self[letters] = max(map(_hint_of_word, _WORD.findall(letters.decode())))
        return hint


_hints = _Hints()


@lru_cache(maxsize=4096)
def _hint_of(names: str) -> int:
    """Return what class and id words say: 0 nothing, 1 article, 2 its small print, 3 page furniture, 4 comments."""
    if "-" in names and _DENIAL.search(names):
        names = " ".join(name for name in names.split() if not name.startswith(_DENIALS))
    found = _NONE
    for letters in names.encode("utf-8", "replace").translate(_LETTERS).split():
        hint = _hints[letters]
        if hint > found:  # noqa: PLR1730  # some 700 times a page: max() costs five times as much
            found = hint
    return found


def _hint_of_word(word: str) -> int:
    word = word.lower()
    kind = _WHOLE.get(word)
    if kind is None and len(word) <= _LONGEST_WORD:
        ending = word.removesuffix("s")
        kinds = (_IS_COMMENT, _IS_FURNITURE, _IS_CREDIT, _IS_CONTENT)
        kind = next((k for k in kinds if word.startswith(_BEGINNINGS[k]) or ending.endswith(_ENDINGS[k])), _NONE)
    return kind or _NONE
