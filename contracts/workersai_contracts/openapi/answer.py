"""What answers look like, as JSON Schema: envelopes, events, refusals. Owns no path."""

from typing import Any

from .. import refusal
from ..profile import WireProfile
from ..refusal import Refusal
from ..schema_file import Schema

STREAM = "text/event-stream"
JSON = "application/json"
_STRING, _WHOLE = {"type": "string"}, {"type": "integer", "minimum": 0}
_COUNTS = ("prompt_tokens", "completion_tokens", "total_tokens")
_USAGE: dict[str, Any] = {
    "type": "object",
    "properties": dict.fromkeys(_COUNTS, _WHOLE),
    "required": list(_COUNTS),
}
_EMPTY = {"type": "array", "maxItems": 0}
# What an event may bear; which keys it does is the wire's.
_KEYS: dict[str, Any] = {
    "response": _STRING,
    "p": _STRING,
    "tool_calls": {"type": "array", "items": {"type": "object"}},
    "usage": {"anyOf": [_USAGE, {"type": "null"}]},
    "id": _STRING,
    "object": _STRING,
    "created": _WHOLE,
    "model": _STRING,
    "choices": {"type": "array", "items": {"type": "object"}},
}


def success_schema(result: Schema) -> dict[str, Any]:
    """Return the envelope of a success around a result."""
    members = {
        "result": result,
        "success": {"const": True},
        "errors": _EMPTY,
        "messages": {"type": "array"},
    }
    return {"type": "object", "properties": members, "required": list(members)}


def item_schema(wire: WireProfile) -> dict[str, Any]:
    """Return what one event is, read as the HTML standard reads an event stream.

    The data are JSON but for the last event's; that there is one `[DONE]`, and last, is more than
    a schema can say: the grammar does.
    """
    keys = dict.fromkeys((*wire.event_keys, *wire.trailing_event, *wire.usage_event))
    value = {"type": "object", "properties": {key: _KEYS[key] for key in keys}}
    data = {
        "type": "string",
        "anyOf": [
            {"const": "[DONE]"},
            {"contentMediaType": JSON, "contentSchema": value, "pattern": "^\\{"},
        ],
    }
    return {"type": "object", "properties": {"data": data}, "required": ["data"]}


def refusal_schema() -> dict[str, Any]:
    """Return the envelope of any refusal, whoever refuses."""
    error = {
        "type": "object",
        "properties": {"code": {"type": "integer"}, "message": _STRING},
        "required": ["code", "message"],
    }
    members = {
        "result": {"anyOf": [{"type": "null"}, {"type": "object", "maxProperties": 0}]},
        "success": {"const": False},
        "errors": {"type": "array", "items": error, "minItems": 1},
        "messages": _EMPTY,
    }
    return {"type": "object", "properties": members, "required": list(members)}


def responses(result: Schema, wire: WireProfile) -> dict[str, Any]:
    """Return every known answer by status; a refusal's text names the codes it comes with."""
    found: dict[str, Any] = {
        "200": {
            "description": "The answer, or an event stream where `stream` is true.",
            "content": {
                JSON: {"schema": success_schema(result)},
                STREAM: {"itemSchema": item_schema(wire)},
            },
        }
    }
    for status in sorted({row.status for row in refusal.ALL}):
        rows = [row for row in refusal.ALL if row.status == status]
        found[str(status)] = {"description": _told(rows), "content": _content(rows)}
    return found


def _told(rows: list[Refusal]) -> str:
    return "; ".join(dict.fromkeys(f"{row.code}: {row.text}" for row in rows))


def _content(rows: list[Refusal]) -> dict[str, Any]:
    content: dict[str, Any] = {JSON: {"schema": {"$ref": "#/components/schemas/Refusal"}}}
    if any(row.form == "plain" for row in rows):
        content["text/plain"] = {"schema": _STRING}
    return content
