"""The files of word lists: what they may hold, and the forms in them.

A list is a text file: three header lines (what, why, licence), then an entry a line, its forms separated by commas.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

_HEADER = ("# what:", "# why:", "# licence:")
_DOUBTFUL = re.compile(r"\n(?:[\n ]|[^a-z0-9(][a-z0-9])")  # no entry, a space first, or a symbol before a word
_ALLOWED = frozenset("abcdefghijklmnopqrstuvwxyz0123456789 '-.$%/@&+#?!:()")
_SOUND = re.compile(f"[{re.escape(''.join(sorted(_ALLOWED)))}\n]*")


class LexiconError(ValueError):
    """A word list that cannot be used: says the file, the line and the remedy."""


class Lists(Mapping[str, list[str]]):
    """Word lists by name, each kept as one text with a form a line, and split when it is asked for."""

    def __init__(self, texts: dict[str, str]) -> None:
        """Take the text of each list."""
        self.texts = texts

    @classmethod
    def of(cls, words: Mapping[str, list[str]]) -> Lists:
        """Return the lists, whose forms are given, as texts."""
        return cls({name: "".join([f"{form}\n" for form in forms]) for name, forms in words.items()})

    def __getitem__(self, name: str) -> list[str]:
        return self.texts[name].splitlines()

    def __iter__(self) -> Iterator[str]:
        return iter(self.texts)

    def __len__(self) -> int:
        return len(self.texts)


def parse(path: str, content: str) -> list[str]:
    """Return the forms in the word list `content` of a file; raise `LexiconError` for a list that breaks the format."""
    forms = text_of(path, content).splitlines()
    if len(set(forms)) < len(forms):
        _find_fault(path, content.splitlines())
    return forms


def text_of(path: str, content: str) -> str:
    """Return the forms of a list, a line each, as `parse` does but for a form that stands in it twice.

    Every run of the program reads every list: each is checked as a whole, and line by line only to name a fault. That
    no form of ours stands twice, which changes no hit, is for the tests to see.
    """
    lines = content.splitlines()
    for number, header in enumerate(_HEADER):
        if number >= len(lines) or not lines[number].startswith(header):
            raise LexiconError(f"{path}, line {number + 1}: must begin with '{header}'; add the header line")
    entries = entries_of(lines)
    text = "\n".join(entries).replace(", ", "\n") + "\n" if entries else ""
    whole = f"\n{text}"
    if "  " in whole or " \n" in whole or (text and _DOUBTFUL.search(whole)) or not _SOUND.fullmatch(whole):
        _find_fault(path, lines)
    return text


def entries_of(lines: list[str]) -> list[str]:
    """Return the lines of a list that are entries."""
    return [line for line in lines[len(_HEADER) :] if line and (line[0] != "#" or not _comment(line))]


def _comment(line: str) -> bool:
    return line == "#" or line.startswith("# ")


def _find_fault(path: str, lines: list[str]) -> None:
    """Raise LexiconError for the first faulty entry, if there is one."""
    seen: dict[str, int] = {}
    for number, line in enumerate(lines[len(_HEADER) :], len(_HEADER) + 1):
        if not line or _comment(line):
            continue
        for form in line.split(", "):
            place = f"{path}, line {number}"
            if not form or form != " ".join(form.split()) or not _ALLOWED.issuperset(form):
                raise LexiconError(f"{place}: '{form}' is not a lower-case ASCII entry; forms are separated by ', '")
            if len(form) > 1 and not (form[0].isalnum() or form[0] == "(") and form[1].isalnum():
                raise LexiconError(
                    f"{place}: '{form}' begins with a symbol, which the matcher reads as a space; drop it"
                )
            if form in seen:
                raise LexiconError(f"{place}: '{form}' stands in line {seen[form]} already; delete one")
            seen[form] = number
