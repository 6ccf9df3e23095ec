"""OpenAI's doors in the document: …/ai/v1/chat/completions, completions, responses."""

from collections.abc import Sequence
from typing import Any

from ..feature import features
from .answer import JSON, STREAM, answers, event_schema
from .native import ACCOUNT
from .operation import Operation, any_of, naming

_STRING, _WHOLE = {"type": "string"}, {"type": "integer", "minimum": 0}
_OBJECTS = {"type": "array", "items": {"type": "object"}}
_HEAD = {"id": _STRING, "created": _WHOLE, "model": _STRING, "usage": {"type": "object"}}
PREFIX = "/client/v4/accounts/{account_id}/ai/v1/"


def openai(operations: Sequence[Operation]) -> dict[str, Any]:
    """Return the doors that some of the models answer at."""
    return doors(operations, prefix=PREFIX, parameters=[ACCOUNT], tag="openai")


def doors(
    operations: Sequence[Operation],
    *,
    prefix: str,
    parameters: list[dict[str, Any]],
    tag: str,
    gateway: bool = False,
) -> dict[str, Any]:
    """Return the paths below a prefix."""
    known = {
        "chat/completions": (operations, chat_content(), "Refusal"),
        "completions": (operations, _completions(), "Refusal"),
        "responses": (
            [each for each in operations if features(each.input).responses],
            {JSON: {"schema": _responses()}},
            "OpenAIError",
        ),
    }
    return {
        prefix + name: {
            "post": {
                "operationId": f"{tag} {name}",
                "summary": f"OpenAI's {name}",
                "tags": [tag],
                "parameters": parameters,
                "requestBody": body(some),
                "responses": answers(content, refused=refused, gateway=gateway),
            }
        }
        for name, (some, content, refused) in known.items()
        if some
    }


def body(operations: Sequence[Operation], *, prefix: str = "") -> dict[str, Any]:
    """Return a body that names one of the models."""
    schema = any_of([naming(each, prefix=prefix) for each in operations])
    return {"required": True, "content": {JSON: {"schema": schema}}}


def chat_content() -> dict[str, Any]:
    """Return chat completions, whole and in chunks."""
    return {
        JSON: {"schema": _object("chat.completion")},
        STREAM: {"itemSchema": event_schema(_object("chat.completion.chunk"))},
    }


def error_schema() -> dict[str, Any]:
    """Return how `responses` refuses (seen 2025-10, 2026)."""
    fields = {"code": _STRING, "message": _STRING}
    error = {"type": "object", "properties": fields, "required": list(fields)}
    return {"type": "object", "properties": {"error": error}, "required": ["error"]}


def _completions() -> dict[str, Any]:
    return {
        JSON: {"schema": _object("text_completion")},
        STREAM: {"itemSchema": event_schema(_object("text_completion"))},
    }


def _object(kind: str) -> dict[str, Any]:
    members = {**_HEAD, "object": {"const": kind}, "choices": _OBJECTS}
    required = [name for name in members if name != "usage"]
    return {"type": "object", "properties": members, "required": required}


def _responses() -> dict[str, Any]:
    members = {
        "id": _STRING,
        "object": {"const": "response"},
        "created_at": _WHOLE,
        "model": _STRING,
        "status": _STRING,
        "output": _OBJECTS,
        "usage": {"type": "object"},
    }
    return {"type": "object", "properties": members, "required": list(members)}
