"""The page in a record: its text as given, or rendered from its HTML with what the tags tell."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from assay.features.markup import Markup

from .files import publisher_of

Record = Mapping[str, Any]


class RecordError(ValueError):
    """A record that cannot be scored; the message says why."""


class Page(NamedTuple):
    """The page of a record: its text and title, whether they were made from `html`, and what the tags told then.

    `publisher`: who published it, where the record tells; it stands beside a score and is never read for one.
    """

    text: str
    title: str | None
    rendered: bool
    markup: Markup | None = None
    publisher: str | None = None


def page_of(record: Record) -> Page:
    """Return the page of a record; one that was rendered before may bring its `markup` beside its `text`.

    Raises RecordError where the record has neither `text` nor `html`.
    """
    text, title, publisher = record.get("text"), record.get("title"), publisher_of(record)
    if title is not None and not isinstance(title, str):
        raise RecordError(f"its title is {type(title).__name__}, not a string")
    if isinstance(text, str):
        markup = record.get("markup")
        return Page(text, title, False, markup if isinstance(markup, Markup) else None, publisher)
    if text is not None:
        raise RecordError(f"its text is {type(text).__name__}, not a string")
    html = record.get("html")
    if isinstance(html, str):
        from .html import Rendered, render

        made = record.get("rendering")
        found = made if isinstance(made, Rendered) else render(html)
        return Page(found.text, title or found.title, True, found.markup, publisher)
    raise RecordError("it has neither text nor html; give it a field 'text'")
