"""Rendering tag by tag, for pages of so many tags or attributes that a tree of them could cost quadratic time."""

from __future__ import annotations

import re
from html import unescape

from .html_lines import BLOCKS, VOID, Lines, names
from .metadata import clean, without_site

DROPPED = names(
    "script style noscript template head title svg iframe noembed noframes object video audio canvas datalist"
)
_HIDDEN = re.compile(r"(?:^|\s)hidden(?:\s|=|/|$)|display\s*:\s*none", re.IGNORECASE)
# Every alternative that opens also ends, at the latest with the page: no start is ever tried twice.
_COMMENT = r"<!--(?:-?>|.*?(?:--!?>|\Z))"
_ELEMENT = r"<({})(?=[\s/>]).*?(?:</\1(?=[\s/>])[^>]*(?:>|\Z)|\Z)"
_UNSEEN = re.compile(f"{_COMMENT}|{_ELEMENT.format('script|style')}", re.IGNORECASE | re.DOTALL)
_TOKEN = re.compile(
    f"{_COMMENT}|{_ELEMENT.format('|'.join(sorted(DROPPED - {'head'})))}"
    r"|<(/?)([a-z][^\s/>]*)([^>]*)(?:>|\Z)|<[!?/][^>]*(?:>|\Z)",
    re.IGNORECASE | re.DOTALL,
)
_OG_TITLE = re.compile(r"\sproperty\s*=\s*[\"']?og:title(?:[\"'\s/]|$)", re.IGNORECASE)
_CONTENT = re.compile(r"\scontent\s*=\s*(?:\"([^\"]*)\"|'([^']*)')", re.IGNORECASE)


class _Writer(Lines):
    """Takes start tags, end tags and texts as they come; an end tag may have no start tag, or the other way round."""

    def __init__(self) -> None:
        super().__init__()
        self._link_ended = False

    def start(self, name: str) -> None:
        """Take a start tag of which nothing but the name counts."""
        if name in BLOCKS:
            self.part(BLOCKS[name])
            self.watch(name)
        elif name == "a" and self._link_ended:
            self.line.append(" ")  # <a>Home</a><a>News</a> are two words on the screen
        elif name == "br":
            self.br()

    def finish(self, name: str) -> None:
        """Take an end tag."""
        self._link_ended = name == "a"
        if name in BLOCKS:
            self.part(BLOCKS[name])
            self.unwatch(name)

    def take(self, text: str) -> None:
        """Take a text between two tags."""
        self._link_ended = False
        if self.keeps_lines:
            self.keep(text)
        elif not text.isspace():
            self.line.append(text)
        elif self.line:
            self.line.append(" ")


def without_unseen(html: str) -> str:
    """Return the page without its comments, scripts and styles."""
    return _UNSEEN.sub("", html)


def render_tokens(html: str) -> tuple[str, str | None]:
    """Return the text and title of a page: the same text as by a tree for well-formed pages, in linear time for any."""
    writer = _Writer()
    social = named = ""
    skipped, depth, position = "", 0, 0
    for token in _TOKEN.finditer(html):
        if not skipped and token.start() > position:
            writer.take(unescape(html[position : token.start()]))
        position = token.end()
        dropped, slash, name, attributes = token.groups()
        if name is None:
            if dropped and dropped.lower() == "title":
                named = named or clean(unescape(token[0].partition(">")[2].rpartition("</")[0]))
            continue
        name = name.lower()
        if name == "meta":
            social = social or _social_title(attributes)
        elif name in VOID and name not in ("br", "hr"):
            continue
        elif skipped:
            depth += (-1 if slash else 1) if name == skipped else 0
            skipped = skipped if depth else ""
        elif slash:
            writer.finish(name)
        elif attributes and name not in VOID and _HIDDEN.search(attributes):
            skipped, depth = name, 1
        else:
            writer.start(name)
    if not skipped:
        writer.take(unescape(html[position:]))
    return writer.text(), social or without_site(named) or writer.heading


def _social_title(attributes: str) -> str:
    content = _CONTENT.search(attributes) if _OG_TITLE.search(attributes) else None
    return clean(unescape(content[1] or content[2] or "")) if content else ""
