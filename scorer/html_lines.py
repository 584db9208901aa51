"""The lines of an HTML page, written down from its tags and texts in order, and the steps between them."""

from __future__ import annotations

from array import array

from assay.features.markup import LINE, Markup


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
_LINES_KEPT = names("pre textarea")
WATCHED = _LINES_KEPT | {"h1"}  # blocks of which `Lines` is told


class Lines:
    """Collects the lines of a page, and in `markup` the steps between them."""

    def __init__(self) -> None:
        self.heading: str | None = None
        self.markup = Markup()
        self.line: list[str] = []  # texts of the line that stands, and those of them inside links
        self.linked: list[str] = []
        self.gap = 0  # line ends asked for since the last text: 1 a new line, 2 a blank one between
        self.keeps_lines = 0
        self._written: list[str] = []
        self._heading_from: int | None = None

    def end(self) -> None:
        """End the line that stands, if one does."""
        whole, linked = "".join(self.line), self.linked
        words = whole.split()
        if words:
            self._write(words, sum(map(len, linked)) / len(whole) if linked else 0.0)
        self.line.clear()
        linked.clear()

    def part(self, gap: int) -> None:
        """Begin a new line where a block begins or ends."""
        if self.line:
            self.end()
        if gap > self.gap:  # noqa: PLR1730  # for each block of a page: max() costs five times as much
            self.gap = gap

    def br(self) -> None:
        """Take a <br>: the second one in a row asks for a blank line."""
        gap = 1 if self.line else min(self.gap + 1, 2)
        self.part(gap)

    def keep(self, text: str) -> None:
        """Take a text of which the line ends count."""
        first, *others = text.split("\n")
        if others:
            *between, last = others
            self.line.append(first)
            self.part(1)
            self._keep_lines(between)
            self.line.append(last)
        elif not text.isspace():
            self.line.append(text)
        elif self.line:
            self.line.append(" ")

    def watch(self, name: str) -> None:
        """Take the beginning of a watched block."""
        if name in _LINES_KEPT:
            self.keeps_lines += 1
        elif name == "h1" and self.heading is None:
            self._heading_from = len(self._written)

    def unwatch(self, name: str) -> None:
        """Take the end of a watched block."""
        if name in _LINES_KEPT:
            self.keeps_lines -= self.keeps_lines > 0
        elif name == "h1" and self._heading_from is not None:
            self.heading = " ".join(filter(None, self._written[self._heading_from :])) or None
            self._heading_from = None

    def text(self) -> str:
        """Return the text of the page, whose last line ends here."""
        self.end()
        return "\n".join(self._written)

    def _write(self, words: list[str], linked: float) -> None:
        if self.gap > 1 and self._written:
            self._written.append("")
        self._written.append(" ".join(words))
        self.gap = 0
        markup = self.markup
        markup.steps.append(LINE)
        markup.words.append(len(words))
        markup.linked.append(linked)

    def _keep_lines(self, texts: list[str]) -> None:
        """Take lines without links: as `_write` does one by one, but at once, for a preformatted text may have a million."""
        sizes = []
        for words in filter(None, map(str.split, texts)):
            if self.gap > 1 and self._written:
                self._written.append("")
            self._written.append(" ".join(words))
            sizes.append(len(words))
            self.gap = 1
        markup = self.markup
        markup.steps.extend(array("i", [LINE]) * len(sizes))
        markup.words.extend(array("i", sizes))
        markup.linked.extend(array("d", [0.0]) * len(sizes))
