"""The lines of an HTML page, written down from its tags and texts in order, and the blocks that they stand in."""

from __future__ import annotations

from assay.features.markup import KINDS, Outline

from .html_hints import OUTSIDE, hint_of, inside


def names(text: str) -> frozenset[str]:
    """Return the words of a list of tag names."""
    return frozenset(text.split())


_PARAGRAPHS = names("p h1 h2 h3 h4 h5 h6 blockquote pre ul ol dl table figure")
_LINES = names(
    "html body address article aside button caption center dd details dialog dir div dt fieldset figcaption footer "
    "form frameset header hgroup hr label legend li main menu nav optgroup option search section select summary tbody "
    "td textarea tfoot th thead tr"
)
# Block elements: what they ask for around them, 1 a line of their own, 2 a blank line.
BLOCKS = dict.fromkeys(_LINES, 1) | dict.fromkeys(_PARAGRAPHS, 2)
VOID = names("area base br col embed hr img input link meta param source track wbr")
_LINES_KEPT = names("pre textarea listing xmp plaintext")
_WATCHED = _LINES_KEPT | {"h1"}
Key = tuple[int, str, int, str | None]  # of a block: context around it, name, hint, role


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


class Writer:
    """Collects the text of a page; `outline` says where each line stands, when blocks come with their attributes."""

    def __init__(self) -> None:
        self.heading: str | None = None
        self.outline = Outline()
        self._lines: list[str] = []
        self.line: list[str] = []  # texts of the line that stands, and those of them inside links
        self.linked: list[str] = []
        self._gap = 0  # line ends asked for since the last text: 1 a new line, 2 a blank one between
        self.keeps_lines = 0
        self._link_ended = False
        self._heading_from: int | None = None
        self._links = 0  # open ones
        self._place = -1  # of the innermost open block
        self._context = 0  # of that block
        self._contexts = [OUTSIDE]
        self._numbers = {OUTSIDE: 0}
        self._inside: dict[Key, int] = {}

    def open_block(self, name: str, attributes: dict[str, str | None]) -> None:
        """Open a block element with its attributes."""
        if self.line:
            self._write()
        gap = BLOCKS[name]
        if gap > self._gap:  # noqa: PLR1730  # for each block of a page: max() costs five times as much
            self._gap = gap
        if name in _WATCHED:
            self._watch(name)
        hint, role = 0, None
        if attributes:
            named, identity, role = attributes.get("class"), attributes.get("id"), attributes.get("role")
            if named:
                hint = hint_of(named)
            if identity:
                hint = max(hint, hint_of(identity))
        key = (self._context, name, hint, role)
        context = self._inside.get(key)
        if context is None:
            context = self._enter(key)
        outline = self.outline
        outline.parent.append(self._place)
        outline.kind.append(_KIND.get(name, 0))
        outline.context.append(context)
        outline.first.append(len(outline.words))
        self._context, self._place = context, len(outline.end)
        outline.end.append(0)

    def _enter(self, key: Key) -> int:
        """Return the number of what holds inside a block; a page has some ten times more blocks than such numbers."""
        above, name, hint, role = key
        found = inside(self._contexts[above], name, hint, role)
        place = self._inside[key] = self._numbers.setdefault(found, len(self._contexts))
        if place == len(self._contexts):
            self._contexts.append(found)
        return place

    def close_block(self, name: str) -> None:
        """Close the block opened last."""
        if self.line:
            self._write()
        gap = BLOCKS[name]
        if gap > self._gap:  # noqa: PLR1730  # as above
            self._gap = gap
        if name in _WATCHED:
            self._unwatch(name)
        outline, place = self.outline, self._place
        outline.end[place] = len(outline.words)
        self._place = parent = outline.parent[place]
        self._context = outline.context[parent] if parent >= 0 else 0

    def start(self, name: str) -> None:
        """Take a start tag of which nothing but the name counts."""
        if name in BLOCKS:
            self._break(name)
            self._watch(name)
        elif name == "a":
            self._links += 1
            if self._link_ended:
                self.line.append(" ")  # <a>Home</a><a>News</a> are two words on the screen
        elif name == "br":
            gap = 1 if self.line else min(self._gap + 1, 2)
            if self.line:
                self._write()
            self._gap = max(self._gap, gap)

    def end(self, name: str) -> None:
        """Take an end tag, of an element that `start` took."""
        self._link_ended = False
        if name in BLOCKS:
            self._break(name)
            self._unwatch(name)
        elif name == "a":
            self._link_ended = True
            self._links -= self._links > 0

    def text(self, text: str) -> None:
        """Take a text between two tags."""
        self._link_ended = False
        if self.keeps_lines and "\n" in text:
            first, *others = text.split("\n")
            self._add(first)
            for line in others:
                self.start("br")
                self._add(line)
        elif not text.isspace():
            self._add(text)
        elif self.line:
            self.line.append(" ")

    def close(self) -> str:
        """Return the text of the page."""
        if self.line:
            self._write()
        self.outline.contexts.extend(self._contexts)
        return "\n".join(self._lines)

    def _add(self, text: str) -> None:
        self.line.append(text)
        if self._links:
            self.linked.append(text)

    def _break(self, name: str) -> None:
        """End the line where a block begins or ends."""
        if self.line:
            self._write()
        self._gap = max(self._gap, BLOCKS[name])

    def _watch(self, name: str) -> None:
        if name in _LINES_KEPT:
            self.keeps_lines += 1
        elif name == "h1" and self.heading is None:
            self._heading_from = len(self._lines)

    def _unwatch(self, name: str) -> None:
        if name in _LINES_KEPT:
            self.keeps_lines -= self.keeps_lines > 0
        elif name == "h1" and self._heading_from is not None:
            self.heading = " ".join(filter(None, self._lines[self._heading_from :])) or None
            self._heading_from = None

    def _write(self) -> None:
        """Write down the line that stands."""
        words = "".join(self.line).split()
        if words:
            if self._gap > 1 and self._lines:
                self._lines.append("")
            self._lines.append(" ".join(words))
            self._gap = 0
            outline = self.outline
            outline.block.append(self._place)
            outline.words.append(len(words))
            outline.linked.append(sum(map(len, self.linked)) / sum(map(len, self.line)) if self.linked else 0.0)
        self.line.clear()
        self.linked.clear()
