"""What answers look like, as JSON Schema: envelopes, events, refusals. Owns no path."""

from collections.abc import Mapping
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
_ERROR = {
    "type": "object",
    "properties": {"code": {"type": "integer"}, "message": _STRING},
    "required": ["code", "message"],
}
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


def success_schema(result: Mapping[str, Any]) -> dict[str, Any]:
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
    return event_schema({"type": "object", "properties": {key: _KEYS[key] for key in keys}})


def event_schema(value: dict[str, Any]) -> dict[str, Any]:
    """Return an event whose data are such a value, or `[DONE]`."""
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
    members = {
        "result": {"anyOf": [{"type": "null"}, {"type": "object", "maxProperties": 0}]},
        "success": {"const": False},
        "errors": {"type": "array", "items": _ERROR, "minItems": 1},
        "messages": _EMPTY,
    }
    return {"type": "object", "properties": members, "required": list(members)}


def gateway_refusal_schema() -> dict[str, Any]:
    """Return the envelope of what AI Gateway itself refuses."""
    members = {
        "success": {"const": False},
        "result": _EMPTY,
        "messages": _EMPTY,
        "error": {"type": "array", "items": _ERROR, "minItems": 1},
        "name": _STRING,
        "httpCode": {"type": "integer"},
        "internalCode": {"type": "integer"},
    }
    return {"type": "object", "properties": members, "required": list(members)}


def responses(result: Schema, wire: WireProfile) -> dict[str, Any]:
    """Return every known answer of the native door by status."""
    content = {
        JSON: {"schema": success_schema(result)},
        STREAM: {"itemSchema": item_schema(wire)},
    }
    return answers(content)


def answers(
    content: Mapping[str, Any], *, refused: str = "Refusal", gateway: bool = False
) -> dict[str, Any]:
    """Return an answer and every known refusal by status; its text names the codes it comes with.

    Args:
        content: the answer, by content type.
        refused: the name of the schema of refusals.
        gateway: AI Gateway stands before the door, and refuses, too.
    """
    told = "The answer, or an event stream where `stream` is true."
    if STREAM not in content:
        told = "The answer."
    found: dict[str, Any] = {"200": {"description": told, "content": dict(content)}}
    known = [row for row in refusal.ALL if gateway or row.layer != "gateway"]
    for status in sorted({row.status for row in known}):
        rows = [row for row in known if row.status == status]
        schema: dict[str, Any] = {"$ref": f"#/components/schemas/{refused}"}
        if any(row.layer == "gateway" for row in rows):
            own = {"$ref": "#/components/schemas/GatewayRefusal"}
            schema = {"anyOf": [schema, own]}
        found[str(status)] = {"description": _told(rows), "content": _content(rows, schema)}
    return found


def _told(rows: list[Refusal]) -> str:
    return "; ".join(dict.fromkeys(f"{row.code}: {row.text}" for row in rows))


def _content(rows: list[Refusal], schema: dict[str, Any]) -> dict[str, Any]:
    content: dict[str, Any] = {JSON: {"schema": schema}}
    if any(row.form == "plain" for row in rows):
        content["text/plain"] = {"schema": _STRING}
    return content
