"""What an HTML page says of itself: title, byline, date, address, site. From meta tags, JSON-LD, links and <time>."""

from __future__ import annotations

import json
import re
from collections import deque
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser, LexborNode

Attributes = Mapping[str, str | None]

_NODES = 'meta, link[rel~="canonical" i], time[datetime], script[type="application/ld+json" i]'
_LONGEST_JSON = 300_000  # characters; a page's own description takes a few thousand
_MOST_ITEMS = 1_000  # of one JSON-LD script that are looked at
_LONGEST = 500  # characters of a value
_ARTICLE = re.compile("Article|BlogPosting|Reportage|Report$")
_YEAR = re.compile(r"(?:19|20)\d\d")
_ADDRESS = re.compile(r"https?://[^\s<>\"]+\Z", re.IGNORECASE)

# Names of meta tags, best first.
_META = {
    "title": ("og:title", "twitter:title"),
    "byline": ("author", "article:author", "parsely-author", "dc.creator", "byl"),
    "date": (
        "article:published_time", "og:published_time", "datepublished", "parsely-pub-date", "pubdate", "dc.date.issued",
        "dc.date", "date",
    ),
    "url": ("og:url",),
    "site": ("og:site_name", "application-name"),
}  # fmt: skip


class Metadata(NamedTuple):
    """What a page says of itself; None where it says nothing. `date` is as written there, `url` is absolute."""

    title: str | None = None
    byline: str | None = None
    date: str | None = None
    url: str | None = None
    site: str | None = None


def metadata_of(tree: LexborHTMLParser) -> Metadata:
    """Return what the page says of itself; never raises. A meta tag goes before JSON-LD, JSON-LD before <time>."""
    named: dict[str, str] = {}
    described: dict[str, str] = {}
    linked = timed = ""
    for node in tree.css(_NODES):
        attributes, tag = node.attributes, node.tag
        if tag == "meta":
            _meta(attributes, named)
        elif tag == "link":
            linked = linked or _clean(attributes.get("href"))
        elif tag == "time":
            timed = timed or _clean(attributes.get("datetime"))
        elif not described:
            described = _described(node)
    found = {field: [named[name] for name in names if name in named] for field, names in _META.items()}
    for field, value in described.items():
        found[field].append(value)
    site = _first(found["site"])
    return Metadata(
        title=_first([_without_name(title, site or "") for title in found["title"]]),
        byline=_first([_person(name) for name in found["byline"]]),
        date=_first([date for date in (*found["date"], timed) if _YEAR.search(date)]),
        url=_first([url for url in (linked, *found["url"]) if _ADDRESS.match(url)]),
        site=site,
    )


def clean(text: str) -> str:
    """Return the text with every run of white space as one space."""
    return " ".join(text.split())


def without_site(title: str) -> str:
    """Cut the site's name after ' | ' or the last ' - ', where three words or more remain."""
    for shorter in (title.partition(" | ")[0], title.rpartition(" - ")[0]):
        if shorter != title and len(shorter.split()) >= 3:
            return shorter.strip()
    return title


def _without_name(title: str, site: str) -> str:
    """Cut the given name of the site, and the mark before it, off the end."""
    rest = title[: len(title) - len(site)].rstrip()
    shorter = rest.rstrip("|-–—·•:» ")
    return shorter if site and title.lower().endswith(site.lower()) and shorter != rest and shorter else title


def _meta(attributes: Attributes, named: dict[str, str]) -> None:
    name = attributes.get("property") or attributes.get("name") or attributes.get("itemprop") or ""
    value = _clean(attributes.get("content"))
    if value:
        named.setdefault(name.lower(), value)


def _clean(value: Any) -> str:
    return clean(value[: 4 * _LONGEST])[:_LONGEST] if isinstance(value, str) else ""


def _first(values: list[str]) -> str | None:
    return next(filter(None, values), None)


def _person(name: str) -> str:
    """Return a name without a leading "By"; '' where it is an address or an account."""
    name = re.sub(r"\A[Bb]y:?\s+", "", name)
    return "" if "://" in name or name.startswith("@") else name


def _described(node: LexborNode) -> dict[str, str]:
    """Return the fields of the first article in a JSON-LD script; {} where there is none or it is broken."""
    text = node.text() or ""
    if len(text) > _LONGEST_JSON:
        return {}
    try:
        data = json.loads(text, strict=False)
    except (ValueError, RecursionError):  # broken; nested too deeply
        return {}
    for item in _items(data):
        kinds = item.get("@type")
        if any(
            isinstance(kind, str) and _ARTICLE.search(kind) for kind in (kinds if isinstance(kinds, list) else [kinds])
        ):
            fields = {
                "title": _clean(item.get("headline")),
                "byline": ", ".join(filter(None, map(_name, _listed(item.get("author"))))),
                "date": _clean(item.get("datePublished")),
                "url": _clean(item.get("url")),
                "site": next(filter(None, map(_name, _listed(item.get("publisher")))), ""),
            }
            return {field: value for field, value in fields.items() if value}
    return {}


def _items(data: Any) -> Iterator[dict[str, Any]]:
    """Yield the objects of a script: itself, those of a list, of @graph and of mainEntity; not what they refer to."""
    waiting, seen = deque([data]), 0
    while waiting and seen < _MOST_ITEMS:
        item, seen = waiting.popleft(), seen + 1
        if isinstance(item, list):
            waiting += item[:_MOST_ITEMS]
        elif isinstance(item, dict):
            yield item
            waiting += [item[key] for key in ("@graph", "mainEntity", "mainEntityOfPage") if key in item]


def _listed(value: Any) -> list[Any]:
    return value[:20] if isinstance(value, list) else [value]


def _name(value: Any) -> str:
    return _clean(value.get("name") if isinstance(value, dict) else value)
