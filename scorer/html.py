"""The visible text of an HTML page, whole: menus and sidebars too, because the furniture of a page is measured."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from assay.features.markup import END, Markup

from .html_cost import Tags
from .html_hints import Contexts
from .html_lines import BLOCKS, VOID, WATCHED, Lines
from .html_tokens import DROPPED, render_tokens, without_unseen
from .metadata import Metadata, clean, metadata_of, without_site

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser, LexborNode

_NOT_DISPLAYED = re.compile(r"display\s*:\s*none", re.IGNORECASE)
_SURROGATE = re.compile("[\ud800-\udfff]")


# What the walk does with an element or a text. A block has the number of its place among `BLOCKS` from `_BLOCK` on.
_TEXT, _UNSEEN, _BREAK, _RULE, _INLINE, _LINK, _BLOCK = range(7)
_KINDS = {
    **{name: _BLOCK + place for place, name in enumerate(BLOCKS)},
    **dict.fromkeys((*VOID, *DROPPED, "-comment"), _UNSEEN),
    "a": _LINK,
    "br": _BREAK,
    "hr": _RULE,
    "-text": _TEXT,
}
_GAPS = [0, 0, 1, 1, 0, 0, *BLOCKS.values()]
_WATCHES = {_KINDS[name]: name for name in WATCHED}
# The same by the parser's numbers of names, which are cheaper than the names: filled as they are met. It numbers some 200
# names; the number of another one is an address in the tree of one page.
_kind_of_tag: dict[int, int] = {}
_LAST_TAG = 1_000


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

    tree = LexborHTMLParser(tags.source())
    lines = Lines()
    if tree.root is not None:
        _walk(tree.root, lines, _unseen(tree))
    text, metadata = lines.text(), metadata_of(tree)
    title = metadata.title or _window_title(tree) or lines.heading
    return Rendered(text, title, lines.markup, metadata)


def _unseen(tree: LexborHTMLParser) -> frozenset[int]:
    """Return the elements that say of themselves that they are not shown: asked of few, not of every element's attributes."""
    return frozenset(node.mem_id for node in tree.css("[hidden], [style*=none i]") if _is_hidden(node.attributes))


def _walk(root: LexborNode, lines: Lines, unseen: frozenset[int]) -> None:  # noqa: PLR0912, PLR0915  # one loop: calls would double its time
    """Write down what is visible below `root`, without recursion: half the time of a page goes here."""
    line, linked, steps = lines.line, lines.linked, lines.markup.steps
    contexts = Contexts()
    lines.markup.contexts = contexts.rows
    outer: list[tuple[LexborNode, int, int]] = []  # elements around the node, and the context that each stands in
    context = links = 0  # what holds here; open links
    link_ended = False
    node: LexborNode | None = root
    while node is not None:
        try:
            kind = _kind_of_tag[node.tag_id]
        except KeyError:
            kind = _learnt(node)
        if kind >= _INLINE and not (unseen and node.mem_id in unseen):
            outer.append((node, kind, context))
            if kind >= _BLOCK:
                lines.part(_GAPS[kind])
                if kind in _WATCHES:
                    lines.watch(_WATCHES[kind])
                context = contexts.inside(context, kind - _BLOCK, node.attributes)
                steps.append(context)
            elif kind == _LINK:
                links += 1
                if link_ended:
                    line.append(" ")  # <a>Home</a><a>News</a> are two words on the screen
            node = node.first_child
        else:
            if kind == _TEXT:
                link_ended = False
                text = node.text_content or ""
                if lines.keeps_lines:
                    lines.keep(text)
                elif not text.isspace():
                    line.append(text)
                    if links:
                        linked.append(text)
                elif line:
                    line.append(" ")
            elif kind == _BREAK:
                lines.br()
            elif kind == _RULE:
                lines.part(_GAPS[kind])
            node = node.next
        while node is None and outer:
            node, kind, context = outer.pop()
            if kind >= _BLOCK:
                lines.part(_GAPS[kind])
                if kind in _WATCHES:
                    lines.unwatch(_WATCHES[kind])
                steps.append(END)
            elif kind == _LINK:
                links -= 1
            link_ended = kind == _LINK
            node = node.next


def _learnt(node: LexborNode) -> int:
    """Return what the walk does with a node whose tag it has not met."""
    kind = _KINDS.get(node.tag or "", _INLINE)
    if node.tag_id < _LAST_TAG:
        _kind_of_tag[node.tag_id] = kind
    return kind


def _is_hidden(attributes: dict[str, str | None]) -> bool:
    return "hidden" in attributes or _NOT_DISPLAYED.search(attributes.get("style") or "") is not None


def _window_title(tree: LexborHTMLParser) -> str:
    named = tree.css_first("head title")
    return without_site(clean(named.text())) if named is not None else ""
