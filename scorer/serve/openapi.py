"""What `GET /openapi.json` says: every address, what it takes, what it answers, and how it refuses.

Written from the declarations (features, labels, kinds of sources), so that it is as true as they are; a test sends what it
allows and what it forbids, and holds every answer against it.
"""

from __future__ import annotations

from importlib.metadata import version
from typing import Any

from assay.features import features
from assay.features.anatomy import LABELS
from assay.features.speakers import KINDS

from ..model import HEADS
from ..reasons import reason_codes
from .answers import FILE, JSON, LINES
from .limits import Limits

Schema = dict[str, Any]

_STRING: Schema = {"type": "string"}
_NUMBER: Schema = {"type": "number"}
_COUNT: Schema = {"type": "integer", "minimum": 0}
_PERCENT: Schema = {"type": ["number", "null"], "minimum": 0, "maximum": 100}
_NULLABLE: Schema = {"type": ["number", "null"]}

_REFUSALS = {
    400: "The body is not JSON, or was never whole.",
    403: "Sent by a web page of another site.",
    408: "The body took too long.",
    413: "More bytes or pages than the limit.",
    415: "Another media type, charset or content encoding.",
    422: "A page that cannot be scored.",
    502: "The server of an address that was to be fetched did not give a page.",
    503: "Too many requests at a time, or no answer in time; see Retry-After.",
}
_ANYWHERE = {421: "Asked for under a host name that is not this service's.", 500: "A defect of assay."}


def description(limits: Limits, *, fetches: bool) -> Schema:
    """Return the OpenAPI 3.1 description of a service with these limits; `fetches`: whether it takes addresses alone."""
    about = (
        "Scores pages for source reliability and content quality, with every word that moved the score. A score says how a "
        f"page is made; it does not know what is true. A body may have {limits.body:,} bytes and {limits.pages:,} pages, "
        f"and takes {limits.seconds:g} s to send at most; {limits.requests:,} requests are answered at a time."
    )
    text = "Never more than one page: a report."
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "assay",
            "version": version("assay"),
            "description": about,
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "paths": {
            "/": _get("The page to paste into", "text/html", _STRING),
            "/page.css": _get("Its style", "text/css", _STRING),
            "/page.js": _get("Its script", "text/javascript", _STRING),
            "/health": _get("Version, model and limits", JSON, _ref("Health")),
            "/openapi.json": _get("This description", JSON, {"type": "object"}),
            "/score": _post(
                "Score a page, or many", limits, _several(), {JSON: _answers(), LINES: _STRING}, fetches=fetches
            ),
            "/report": _post(
                "A page about a page", limits, {JSON: _ref("Record")}, {"text/html": _STRING}, fetches=fetches
            )
            | {"description": text},
        },
        "components": {"schemas": _schemas(fetches=fetches)},
    }


def _ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


def _object(required: dict[str, Schema], **others: Schema) -> Schema:
    return {"type": "object", "properties": required | others, "required": list(required)}


def _list(items: Schema, **more: Any) -> Schema:
    return {"type": "array", "items": items, **more}


def _get(summary: str, kind: str, schema: Schema) -> Schema:
    return {
        "get": {"summary": summary, "responses": {"200": _answer("As it is.", {kind: schema})} | _errors(_ANYWHERE)}
    }


def _answer(words: str, content: dict[str, Schema]) -> Schema:
    return {"description": words, "content": {kind: {"schema": schema} for kind, schema in content.items()}}


def _errors(reasons: dict[int, str]) -> Schema:
    return {str(status): _answer(words, {JSON: _ref("Error")}) for status, words in reasons.items()}


def _post(summary: str, limits: Limits, takes: Schema, gives: Schema, *, fetches: bool) -> Schema:
    refusals = {status: words for status, words in _REFUSALS.items() if fetches or status != 502}
    responses = {"200": _answer("As they came.", gives)} | _errors(dict(sorted((refusals | _ANYWHERE).items())))
    responses["503"]["headers"] = {"Retry-After": {"description": "Seconds.", "schema": _COUNT, "required": True}}
    content = takes | {FILE: {"type": "string", "format": "binary", "maxLength": limits.body}}
    operation = {
        "summary": summary,
        "parameters": [
            {
                "name": "name",
                "in": "query",
                "description": f"The name of a file sent as {FILE}: its id, and HTML where it ends in .html or .htm.",
                "schema": _STRING,
            }
        ],
        "requestBody": {"required": True, "content": {kind: {"schema": schema} for kind, schema in content.items()}},
        "responses": responses,
    }
    return {"post": operation}


def _several() -> Schema:
    lines = "A record a line, as JSON."
    many = _list({"description": "A record; what is none is answered in its place."})
    return {JSON: {"anyOf": [_ref("Record"), many]}, LINES: {"type": "string", "description": lines}}


def _answers() -> Schema:
    return {"anyOf": [_ref("Score"), _list({"anyOf": [_ref("Score"), _ref("Broken")]})]}


def _schemas(*, fetches: bool) -> Schema:
    error = {"type": "string", "description": "What is wrong, and what to do, in one line."}
    pages = [_object({name: _STRING}) for name in ("text", "html", *(["url"] if fetches else []))]
    given = {"description": "Made a string of. Used to rank, never to score."}
    record = {
        "description": "A page. What is null counts as absent; other fields are passed over.",
        "type": "object",
        "properties": {
            "text": {"type": ["string", "null"], "description": "The text of the page, its lines as they stand."},
            "html": {"type": ["string", "null"], "description": "The page as HTML, read where there is no text."},
            "title": {
                "type": ["string", "null"],
                "description": "The headline, where the text does not begin with it.",
            },
            "id": {"description": "Made a string of, and given back."},
            "url": given,
            "source": given,
            "date": given,
        },
        "anyOf": pages,
    }
    return {
        "Record": record,
        "Score": _score(),
        "Broken": _object({"id": _STRING, "error": error}),
        "Error": _object({"error": error}, id={"type": "string", "description": "Of a page that cannot be scored."}),
        "Health": _health(),
    }


def _health() -> Schema:
    model = _object({"name": _STRING, "digest": _STRING, "policy": {"type": ["string", "null"]}})
    limits = _object({"body": _COUNT, "pages": _COUNT, "seconds": _NUMBER, "requests": _COUNT})
    return _object(
        {"status": {"const": "ok"}, "version": _STRING, "model": model, "limits": limits, "fetch": {"type": "boolean"}}
    )


def _score() -> Schema:
    """Return the schema of `report.json.to_json`."""
    declared = features()
    name: Schema = {"enum": list(declared)}
    span = {"start": _COUNT, "end": _COUNT}
    codes = sorted(code for feature in declared.values() for code in reason_codes(feature).values())
    change = _object({"feature": name, "value": _NULLABLE, "to": _NUMBER, "points": _NUMBER})
    values = {
        one.name: {
            "type": ["number", "null"],
            "minimum": one.range[0],
            "maximum": one.range[1],
            "description": one.unit,
        }
        for one in declared.values()
    }
    band = _object({"band": _STRING, "from": _NUMBER, "needed": _NUMBER, "changes": _list(change)})
    speaker = _object(
        {
            "name": {"type": ["string", "null"]},
            "kind": {"enum": list(KINDS)},
            "count": _COUNT,
            "spans": _list(_list(_COUNT, minItems=2, maxItems=2)),
        }
    )
    return _object(
        {
            "id": _STRING,
            "score": _PERCENT,
            "reliability": _PERCENT,
            "quality": _PERCENT,
            "interval": {"type": ["array", "null"], "items": _PERCENT, "minItems": 2, "maxItems": 2},
            "abstained": {"type": ["string", "null"], "description": "Why there is no score."},
            "words": _COUNT,
            "model": _STRING,
            "intercept": _NUMBER,
            "intercepts": _object(dict.fromkeys(HEADS, _NUMBER)),
            "features": _object(values),
            "contributions": _list(_object({"feature": name, "value": _NULLABLE, "points": _NUMBER})),
            "evidence": _list(_object({"feature": name, **span})),
            "blocks": _list(_object({**span, "label": {"enum": list(LABELS)}})),
            "reasons": _list(_object({"code": {"enum": codes}, "feature": name, "points": _NUMBER})),
            "policy": {"type": ["string", "null"]},
            "percentiles": _object(dict.fromkeys(declared, _PERCENT)),
            "next_band": {"anyOf": [band, {"type": "null"}]},
            "sources": _list(speaker),
        },
        text={"type": "string", "description": "What a page of HTML was read as: positions count its code points."},
    )
