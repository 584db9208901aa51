"""The visible text of an HTML page, whole: menus and sidebars too, because the furniture of a page is measured."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from assay.features.markup import Markup, markup_of

from .html_cost import Tags
from .html_lines import BLOCKS, VOID, Writer
from .html_tokens import DROPPED, render_tokens, without_unseen
from .metadata import Metadata, clean, metadata_of, without_site

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser, LexborNode

# The standard tells a parser to reopen every unclosed <b>, <i> and the like in each following block: 10,000 of them
# make 50 million nodes. Under another name they are plain inline elements, which is all that a text needs of them. (An
# <a> closes the one before it.) Letter by letter, because to ignore case costs four times as much.
_FORMATTING = re.compile(
    r"<(/?)(?:[bBiIsSuU]|[bB][iI][gG]|[cC][oO][dD][eE]|[eE][mM]|[fF][oO][nN][tT]|[nN][oO][bB][rR]|[sS][mM][aA][lL][lL]"
    r"|[sS][tT][rR][iI][kK][eE]|[sS][tT][rR][oO][nN][gG]|[tT][tT])(?=[\s/>])"
)
_NOT_DISPLAYED = re.compile(r"display\s*:\s*none", re.IGNORECASE)
_SURROGATE = re.compile("[\ud800-\udfff]")


# What the walk does with an element or a text, by its name.
_INLINE, _TEXT, _BLOCK, _LINK, _BREAK, _UNSEEN = range(6)
_KINDS = {
    **dict.fromkeys(BLOCKS, _BLOCK),
    "a": _LINK,
    **dict.fromkeys((*VOID, *DROPPED, "-comment"), _UNSEEN),
    "br": _BREAK,
    "hr": _BREAK,
    "-text": _TEXT,
}


class Rendered(NamedTuple):
    """A page as text, its title where it names one, what its tags tell of each line, and what it says of itself.

    A page that is read without a tree has no markup and no metadata but its title.
    """

    text: str
    title: str | None
    markup: Markup | None = None
    metadata: Metadata = Metadata()


def render(html: str) -> Rendered:
    """Return the visible text, title and markup of an HTML page; never raises, in time that grows with its length.

    Every block element has its own line, inline elements are joined, white space inside a line is one space, and a
    blank line stands between paragraphs and headings. Left out is what a reader does not see: scripts, styles,
    templates, elements with `hidden` or `display:none`. The title is that of the metadata, else <title> without the site's
    name, else the first <h1>.
    """
    try:
        tags = Tags.of(html)
    except UnicodeEncodeError:
        html = _SURROGATE.sub("�", html)
        tags = Tags.of(html)
    if not tags.are_tame():
        html = without_unseen(html)
        tags = Tags.of(html)
        if not tags.are_tame():
            text, title = render_tokens(html)
            return Rendered(text, title)
    from selectolax.lexbor import LexborHTMLParser

    tree = LexborHTMLParser(_FORMATTING.sub(r"<\1assay-i", html) if tags.may_reopen() else tags.page)
    writer = Writer()
    if tree.root is not None:
        _walk(tree.root, writer, _unseen(tree))
    text, metadata = writer.close(), metadata_of(tree)
    title = metadata.title or _window_title(tree) or writer.heading
    return Rendered(text, title, markup_of(writer.outline), metadata)


def _unseen(tree: LexborHTMLParser) -> frozenset[int]:
    """Return the elements that say of themselves that they are not shown: asked of few, not of every element's attributes."""
    return frozenset(node.mem_id for node in tree.css("[hidden], [style*=none i]") if _is_hidden(node.attributes))


def _walk(root: LexborNode, writer: Writer, unseen: frozenset[int]) -> None:  # noqa: PLR0912  # one loop: calls would double its time
    """Send what is visible below `root` to the writer, without recursion: half the time of a page goes here."""
    line, linked = writer.line, writer.linked
    above: list[tuple[LexborNode, str, int]] = []
    links = 0  # open ones
    link_ended = False
    node = root
    while True:
        name = node.tag or ""
        kind = _KINDS.get(name, _INLINE)
        if kind == _TEXT:
            text = node.text_content or ""
            if writer.keeps_lines:
                writer.text(text)
            elif not text.isspace():
                line.append(text)
                if links:
                    linked.append(text)
            elif line:
                line.append(" ")
            link_ended = False
        elif kind == _BREAK:
            writer.start(name)
        elif kind != _UNSEEN and not (unseen and node.mem_id in unseen):
            if kind == _BLOCK:
                writer.open_block(name, node.attributes)
            elif kind == _LINK:
                links += 1
                if link_ended:
                    line.append(" ")  # <a>Home</a><a>News</a> are two words on the screen
            inside = node.child
            if inside is not None:
                above.append((node, name, kind))
                node = inside
                continue
            if kind == _BLOCK:
                writer.close_block(name)
            elif kind == _LINK:
                links -= 1
            link_ended = kind == _LINK
        following = node.next
        while following is None:
            if not above:
                return
            node, name, kind = above.pop()
            if kind == _BLOCK:
                writer.close_block(name)
            elif kind == _LINK:
                links -= 1
            link_ended = kind == _LINK
            following = node.next
        node = following


def _is_hidden(attributes: dict[str, str | None]) -> bool:
    return "hidden" in attributes or _NOT_DISPLAYED.search(attributes.get("style") or "") is not None


def _window_title(tree: LexborHTMLParser) -> str:
    named = tree.css_first("head title")
    return without_site(clean(named.text())) if named is not None else ""
