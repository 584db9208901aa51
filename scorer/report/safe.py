"""Text of strangers on the reader's terminal: made harmless, cut to a width, and printed in what the terminal can show.

A page may hold escape sequences that move the cursor or rename the window, marks that turn the reading direction round,
and markup of the library that draws. Page text passes through `safe` and travels as `rich.text.Text`, never as markup.
"""

from __future__ import annotations

import re

from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, RenderableType, RenderResult
from rich.segment import Segment
from rich.text import Text

# Escapes, other C0 and C1 controls, and lone surrogates (which no encoding can write).
_CONTROL = re.compile("[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ud800-\udfff]")
# Characters without a width of their own: soft hyphen, zero-width, direction marks and overrides, variation selectors,
# annotation and tag characters.
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f"
    "\ufeff\ufff0-\ufffb\U000e0000-\U000e0fff]"
)
_MARK = "[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]"
_STACKED = re.compile(f"({_MARK}{{2}}){_MARK}+")  # more than two accents on one letter climb over other lines
_SPACE = re.compile(r"\s+")

_PLAIN = str.maketrans(
    {
        "━": "=", "╸": "-", "╺": "-", "·": ".", "│": "|", "─": "-", "●": "o", "█": "#", "▓": "%", "▒": "=", "░": ":",
        "▁": "_", "▂": ".", "▃": "-", "▄": "~", "▅": "=", "▆": "+", "▇": "*", "⋮": ":", "…": ".", "×": "x",
        "→": ">", "–": "-", "—": "-", "−": "-", "“": '"', "”": '"', "‘": "'", "’": "'", "≥": ">", "�": "?",
    }
)  # fmt: skip


def safe(text: str) -> str:
    """Return `text` for display: on one line, without control, direction or invisible characters."""
    text = _INVISIBLE.sub("", _CONTROL.sub("�", text))
    return _STACKED.sub(r"\1", _SPACE.sub(" ", text))


def cut(text: str, cells: int) -> str:
    """Return `text` made safe and cut to a width of `cells`, with an ellipsis where something was cut."""
    line = Text(safe(text[: 8 * cells]).strip())
    if len(text) > 8 * cells:
        line.append("…")
    line.truncate(cells, overflow="ellipsis")
    return line.plain


def cut_start(text: str, cells: int) -> str:
    """Return `text` made safe and cut to a width of `cells` at its beginning, as a long path is."""
    clean = safe(text[-8 * cells :])
    if cell_len(clean) <= cells and len(text) <= 8 * cells:
        return clean
    while clean and cell_len(clean) > cells - 1:
        clean = clean[1:]
    return "…" + clean


def show(console: Console, *renderables: RenderableType) -> None:
    """Print each renderable, without spaces at line ends, in the characters that the terminal can show."""
    for item in renderables:
        console.print(_Shown(item, console.encoding))


def colourless(console: Console) -> bool:
    """Return whether colour cannot tell things apart here: NO_COLOR, a pipe, a terminal without colour."""
    return console.no_color or console.color_system is None


class _Shown:
    """A renderable in the characters of an encoding (each becomes at most one), its lines without trailing spaces."""

    def __init__(self, inner: RenderableType, encoding: str) -> None:
        self.inner = inner
        self.encoding = encoding

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        for line in Segment.split_lines(console.render(self.inner, options)):
            while line and not line[-1].text.strip():
                line.pop()
            if line:
                line[-1] = Segment(line[-1].text.rstrip(), line[-1].style)
            yield from (Segment(self._encoded(text), style) for text, style, _ in line)
            yield Segment.line()

    def _encoded(self, text: str) -> str:
        if self.encoding.startswith("utf"):
            return text
        return text.translate(_PLAIN).encode(self.encoding, "replace").decode(self.encoding)
