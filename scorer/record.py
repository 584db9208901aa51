"""A record of scores: everything that somebody needs to see, reproduce and dispute them, in one file. No page text.

    {"format", "made_by", "model", "inner_models", "features", "pages": [{"id", "page_sha256", "title_sha256", …}]}

`page_sha256` is that of the page's text (or HTML) as given, in UTF-8: what `sha256sum page.txt` prints.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from assay import models
from assay.features import features

from .files import Record
from .json_file import read_json
from .model import HEADS, Model, digest_of
from .reasons import reason_code
from .score import Score, in_batches

FORMAT = "assay-record/1"
INNER_MODELS = ("anatomy", "promotion", "headline", "attribution")  # what features are measured with
_Page = dict[str, Any]
TOLERANCE = 1e-9  # log-odds and points of a score: another machine may round the last digits otherwise


class RecordFileError(ValueError):
    """A record file that cannot be used: what is wrong, and what to do."""


def record_of(records: Iterable[Record], model: Model) -> tuple[dict[str, Any], list[Score], list[tuple[str, str]]]:
    """Score pages; return the record, ready for JSON, the scores, and (id, message) of each broken record."""
    digests: list[dict[str, str | None]] = []
    scores: list[Score] = []
    errors: list[tuple[str, str]] = []
    pages: list[dict[str, Any]] = []
    for item in in_batches(_noting(records, digests), model):
        if isinstance(item, tuple):
            errors.append(item)
            pages.append({"id": item[0], **digests[len(pages)], "error": item[1]})
            continue
        for score in item:
            scores.append(score)
            pages.append({"id": score.id, **digests[len(pages)], **_figures(score)})
    return {**_head(model), "pages": pages}, scores, errors


def _noting(records: Iterable[Record], digests: list[dict[str, str | None]]) -> Iterator[Record]:
    """Yield the records, noting the digests of each."""
    for record in records:
        page = record.get("text") if isinstance(record.get("text"), str) else record.get("html")
        digests.append({"page_sha256": _digest(page), "title_sha256": _digest(record.get("title"))})
        yield record


def _digest(text: Any) -> str | None:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest() if isinstance(text, str) else None


def _head(model: Model) -> dict[str, Any]:
    from importlib.metadata import version
    from platform import python_version

    packages = ("assay", "numpy", "selectolax")
    return {
        "format": FORMAT,
        "made_by": {"python": python_version()} | {name: version(name) for name in packages},
        "model": {
            "name": model.name,
            "digest": model.digest,
            "policy": model.policy or None,
            "intercepts": {head: float(model.intercepts[head]) for head in HEADS},
        },
        "inner_models": {name: digest_of(models.load(name)) for name in INNER_MODELS},
        "features": {name: feature.version for name, feature in features().items()},
    }


def _figures(score: Score) -> dict[str, Any]:
    declared = features()
    return {
        "score": score.score,
        "reliability": score.reliability,
        "quality": score.quality,
        "interval": score.interval and list(score.interval),
        "abstained": score.abstained,
        "words": score.words,
        "contributions": [
            {
                "feature": item.feature,
                "value": item.value,
                "points": item.points,
                "code": reason_code(declared.get(item.feature), item.points),
            }
            for item in score.contributions
        ],
    }


def read_record(path: str | Path) -> dict[str, Any]:
    """Read a record file; raise RecordFileError where it is none."""
    advice = "give a file that 'assay score --record' wrote"
    data = read_json(path, RecordFileError, what="record", advice=advice)
    if not isinstance(data, dict) or data.get("format") != FORMAT or not isinstance(data.get("pages"), list):
        raise RecordFileError(f"{path}: not a record of format {FORMAT}; {advice}")
    for number, page in enumerate(data["pages"], 1):
        if not _is_page(page):
            raise RecordFileError(f"{path}: its page {number} is not as assay writes it; {advice}")
    return data


def _is_page(page: Any) -> bool:
    """Return whether an entry of a record is safe to compare: an object, its contributions named and with points."""
    return (
        isinstance(page, dict)
        and all(isinstance(page.get(key), str | None) for key in ("id", "page_sha256", "title_sha256"))
        and isinstance(rows := page.get("contributions", []), list)
        and all(isinstance(row, dict) and isinstance(row.get("feature"), str) and "points" in row for row in rows)
    )


def differences(old: dict[str, Any], new: dict[str, Any]) -> list[str]:
    """Return in words what a record says otherwise than one made now; nothing: the scores were reproduced.

    Pages are matched by the digests of page and title, then by id; other pages of either record are named.
    """
    found = [
        f"{name.replace('_', ' ')}: {_short(old.get(name))} in the record, {_short(new[name])} now"
        for name in ("model", "inner_models", "features")
        if old.get(name) != new[name]
    ]
    for page, twin in _paired(old["pages"], new["pages"]):
        if page is None or twin is None:
            found.append(f"{twin['id']}: not in the record" if twin else f"{_name(page)}: not among the pages given")
            continue
        if _key(twin) != _key(page):
            found.append(f"{_name(page)}: its text or title is not what the record was made of")
        found += [f"{_name(page)}: {change}" for change in _changes(page, twin)]
    return found


def _key(page: dict[str, Any]) -> tuple[Any, Any]:
    return page.get("page_sha256"), page.get("title_sha256")


def _name(page: Any) -> str:
    return str((page or {}).get("id") or "a page without an id")


def _paired(old: Sequence[_Page], new: Sequence[_Page]) -> Iterator[tuple[_Page | None, _Page | None]]:
    """Yield each page of the record with its twin, then the pages without one, in time linear in the pages.

    Twins share text, title and id; else text and title (a page under another name); else the id (another text).
    """
    twins: dict[int, _Page] = {}
    taken: set[int] = set()
    for key in (lambda page: (*_key(page), page.get("id")), _key, lambda page: page.get("id")):
        waiting: dict[Any, list[int]] = {}
        for place in reversed(range(len(new))):
            if place not in taken:
                waiting.setdefault(key(new[place]), []).append(place)
        for place, page in enumerate(old):
            if place not in twins and (found := waiting.get(key(page))):
                taken.add(other := found.pop())
                twins[place] = new[other]
    yield from ((page, twins.get(place)) for place, page in enumerate(old))
    yield from ((None, page) for place, page in enumerate(new) if place not in taken)


def _changes(old: dict[str, Any], new: dict[str, Any]) -> list[str]:
    """Return the figures of a page that differ."""
    changes = [
        f"{name} was {old.get(name)}, is {new.get(name)}"
        for name in ("score", "reliability", "quality", "abstained", "error")
        if not _same(old.get(name), new.get(name))
    ]
    before = {item["feature"]: item["points"] for item in old.get("contributions", [])}
    after = {item["feature"]: item["points"] for item in new.get("contributions", [])}
    return changes + [
        f"points of {name} were {before.get(name)}, are {after.get(name)}"
        for name in dict.fromkeys([*before, *after])
        if not _same(before.get(name), after.get(name))
    ]


def _same(before: Any, after: Any) -> bool:
    if isinstance(before, int | float) and isinstance(after, int | float):
        return abs(before - after) <= TOLERANCE
    return bool(before == after)


def _short(value: Any) -> str:
    """Return a part of a record on one line: a model by its digest."""
    if isinstance(value, dict) and "digest" in value:
        text = f"{value.get('name')} {value['digest']}" + (f" with {value['policy']}" if value.get("policy") else "")
        return text if len(text) <= 200 else f"{text[:200]} …"
    text = json.dumps(value, sort_keys=True)
    return text if len(text) <= 80 else f"{hashlib.sha256(text.encode()).hexdigest()[:16]} (digest)"
