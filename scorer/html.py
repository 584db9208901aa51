"""The visible text of an HTML page, whole: menus and sidebars too, because the furniture of a page is measured."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser, LexborNode


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


_DROPPED = _names(
    "script style noscript template head title svg iframe noembed noframes object video audio canvas datalist"
)
_PARAGRAPHS = _names("p h1 h2 h3 h4 h5 h6 blockquote pre ul ol dl table figure")
_BLOCKS = _PARAGRAPHS | _names(
    "html body address article aside button caption center dd details dialog dir div dt fieldset figcaption footer "
    "form frameset header hgroup hr label legend li main menu nav optgroup option search section select summary tbody "
    "td textarea tfoot th thead tr"
)
_LINES_KEPT = _names("pre textarea listing xmp plaintext")
_VOID = _names("area base br col embed hr img input link meta param source track wbr")

# The standard tells a parser to reopen every unclosed <b>, <a> and the like in each following block: 10,000 of them
# make 50 million nodes. Under another name they are plain inline elements, which is all that a text needs of them.
_FORMATTING = re.compile(r"<(/?)(?:b|big|code|em|font|i|nobr|s|small|strike|strong|tt|u|(a))(?=[\s/>])", re.IGNORECASE)
_LINK = "assay-a"
# A tree of n open elements costs n² steps to build, a tag of n attributes too (20,000: 0.6 s and 1.5 s). Pages that
# could reach that are read tag by tag, without a tree.
_MOST_TAGS = 10_000
_LONG_TAG, _MOST_ATTRIBUTES = 4_000, 1_000  # characters without a '<', and what may separate attributes among them
_SEPARATOR = re.compile(r"[\s\"'/]+")
_NOT_DISPLAYED = re.compile(r"display\s*:\s*none", re.IGNORECASE)
_HIDDEN = re.compile(r"(?:^|\s)hidden(?:\s|=|/|$)|display\s*:\s*none", re.IGNORECASE)
_SURROGATE = re.compile("[\ud800-\udfff]")
# Every alternative that opens also ends, at the latest with the page: no start is ever tried twice.
_COMMENT = r"<!--(?:-?>|.*?(?:--!?>|\Z))"
_ELEMENT = r"<({})(?=[\s/>]).*?(?:</\1(?=[\s/>])[^>]*(?:>|\Z)|\Z)"
_UNSEEN = re.compile(f"{_COMMENT}|{_ELEMENT.format('script|style')}", re.IGNORECASE | re.DOTALL)
_TOKEN = re.compile(
    f"{_COMMENT}|{_ELEMENT.format('|'.join(sorted(_DROPPED - {'head'})))}"
    r"|<(/?)([a-z][^\s/>]*)([^>]*)(?:>|\Z)|<[!?/][^>]*(?:>|\Z)",
    re.IGNORECASE | re.DOTALL,
)
_OG_TITLE = re.compile(r"\sproperty\s*=\s*[\"']?og:title(?:[\"'\s/]|$)", re.IGNORECASE)
_CONTENT = re.compile(r"\scontent\s*=\s*(?:\"([^\"]*)\"|'([^']*)')", re.IGNORECASE)


class Rendered(NamedTuple):
    """A page as text, and its title where it names one."""

    text: str
    title: str | None


def render(html: str) -> Rendered:
    """Return the visible text and the title of an HTML page; never raises, in time that grows with its length.

    Every block element has its own line, inline elements are joined, white space inside a line is one space, and a
    blank line stands between paragraphs and headings. Left out is what a reader does not see: scripts, styles,
    templates, elements with `hidden` or `display:none`. The title is og:title, else <title> without the site's name,
    else the first <h1>.
    """
    html = _UNSEEN.sub("", _SURROGATE.sub("�", html))
    if html.count("<") > _MOST_TAGS or any(map(_is_crowded, html.split("<"))):
        return _render_tokens(html)
    from selectolax.lexbor import LexborHTMLParser

    tree = LexborHTMLParser(_FORMATTING.sub(_renamed, html))
    writer = _Writer()
    if tree.root is not None:
        _walk(tree.root, writer, _hidden_nodes(tree))
    return Rendered(writer.close(), _title(tree) or writer.heading)


def _is_crowded(piece: str) -> bool:
    return len(piece) > _LONG_TAG and sum(1 for _ in _SEPARATOR.finditer(piece)) > _MOST_ATTRIBUTES


def _renamed(match: re.Match[str]) -> str:
    return f"<{match[1]}{_LINK if match[2] else 'assay-i'}"


class _Writer:
    """Collects the text of a page from its tags and texts in order."""

    def __init__(self) -> None:
        self.heading: str | None = None
        self._lines: list[str] = []
        self._line: list[str] = []
        self._gap = 0  # line ends asked for since the last text: 1 a new line, 2 a blank one between
        self._keeps_lines = 0
        self._link_ended = False
        self._heading_from: int | None = None

    def start(self, name: str) -> None:
        if name == "br":
            self._end_line(self._gap + 1 if not self._line else 1)
        elif name in _BLOCKS:
            self._end_line(2 if name in _PARAGRAPHS else 1)
            self._keeps_lines += name in _LINES_KEPT
            if name == "h1" and self.heading is None:
                self._heading_from = len(self._lines)
        elif name == _LINK and self._link_ended:
            self._line.append(" ")  # <a>Home</a><a>News</a> are two words on the screen

    def end(self, name: str) -> None:
        if name in _BLOCKS:
            self._end_line(2 if name in _PARAGRAPHS else 1)
            self._keeps_lines -= name in _LINES_KEPT and self._keeps_lines > 0
            if name == "h1" and self._heading_from is not None:
                self.heading = " ".join(filter(None, self._lines[self._heading_from :])) or None
                self._heading_from = None
        self._link_ended = name == _LINK

    def text(self, text: str) -> None:
        self._link_ended = False
        if self._keeps_lines and "\n" in text:
            first, *others = text.split("\n")
            self._line.append(first)
            for line in others:
                self.start("br")
                self._line.append(line)
        else:
            self._line.append(text)

    def close(self) -> str:
        self._end_line(0)
        return "\n".join(self._lines)

    def _end_line(self, gap: int) -> None:
        if self._line:
            line = " ".join("".join(self._line).split())
            self._line = []
            if line:
                if self._lines and self._gap > 1:
                    self._lines.append("")
                self._lines.append(line)
                self._gap = 0
        self._gap = min(max(self._gap, gap), 2)


def _hidden_nodes(tree: LexborHTMLParser) -> set[int]:
    found = {node.mem_id for node in tree.css("[hidden]")}
    styled = tree.css("[style]")
    return found | {node.mem_id for node in styled if _NOT_DISPLAYED.search(node.attributes.get("style") or "")}


def _walk(root: LexborNode, writer: _Writer, hidden: set[int]) -> None:
    """Send the tags and texts below `root` to the writer, without recursion."""
    node: LexborNode | None = root
    while node is not None:
        name = node.tag or ""
        below = None
        if name == "-text":
            writer.text(node.text_content or "")
        elif name not in _DROPPED and node.mem_id not in hidden:
            writer.start(name)
            below = node.child
            if below is None:
                writer.end(name)
        if below is not None:
            node = below
            continue
        while node is not None and node.next is None:
            node = node.parent
            if node is not None:
                writer.end(node.tag or "")
        node = node.next if node is not None else None


def _title(tree: LexborHTMLParser) -> str | None:
    social = tree.css_first('meta[property="og:title"]')
    title = _line(social.attributes.get("content") or "") if social is not None else ""
    if not title:
        named = tree.css_first("head title")
        title = _without_site(_line(named.text())) if named is not None else ""
    return title or None


def _line(text: str) -> str:
    return " ".join(text.split())


def _without_site(title: str) -> str:
    """Cut the site's name after ' | ' or the last ' - ', where three words or more remain."""
    for shorter in (title.partition(" | ")[0], title.rpartition(" - ")[0]):
        if shorter != title and len(shorter.split()) >= 3:
            return shorter.strip()
    return title


def _render_tokens(html: str) -> Rendered:
    """Render a page of very many tags tag by tag: the same text for well-formed pages, in linear time for any."""
    from html import unescape

    writer = _Writer()
    social = named = ""
    skipped, depth, position = "", 0, 0
    for token in _TOKEN.finditer(html):
        if not skipped and token.start() > position:
            writer.text(unescape(html[position : token.start()]))
        position = token.end()
        name = (token[3] or "").lower()
        name = _LINK if name == "a" else name
        if (token[1] or "").lower() == "title":
            named = named or _line(unescape(token[0].partition(">")[2].rpartition("</")[0]))
        elif name == "meta":
            social = social or _social_title(token[4])
        elif not name or (name in _VOID and name not in ("br", "hr")):
            continue
        elif skipped:
            depth += (-1 if token[2] else 1) if name == skipped else 0
            skipped = skipped if depth else ""
        elif token[2]:
            writer.end(name)
        elif name not in _VOID and _HIDDEN.search(token[4]):
            skipped, depth = name, 1
        else:
            writer.start(name)
    if not skipped:
        writer.text(unescape(html[position:]))
    return Rendered(writer.close(), social or _without_site(named) or writer.heading)


def _social_title(attributes: str) -> str:
    from html import unescape

    content = _CONTENT.search(attributes) if _OG_TITLE.search(attributes) else None
    return _line(unescape(content[1] or content[2] or "")) if content else ""
