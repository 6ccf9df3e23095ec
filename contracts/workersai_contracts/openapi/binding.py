"""The door of a Worker's `env.AI` in the document: one path, at a host that only workerd reaches.

Source: `ai-api.ts` of workerd (2026-08).
"""

from collections.abc import Sequence
from typing import Any

from .answer import JSON, STREAM, item_schema
from .operation import Operation, any_of

_TEXT = {"type": "string"}
_VERSION = {"name": "version", "in": "query", "required": True, "schema": {"const": "3"}}
_ERROR: dict[str, Any] = {
    "type": "object",
    "properties": {
        "internalCode": {"type": "integer"},
        "name": _TEXT,
        "description": _TEXT,
        "message": _TEXT,
    },
    "required": ["internalCode", "name", "description", "message"],
}


def binding(operations: Sequence[Operation]) -> dict[str, Any]:
    """Return the binding's path; a header names the model, and nobody asks for a token."""
    if not operations:
        return {}
    ids = [each.model.id for each in operations]
    model = {"name": "cf-consn-model-id", "in": "header", "required": True, "schema": {"enum": ids}}
    body = {
        "type": "object",
        "properties": {
            "inputs": any_of([each.input for each in operations]),
            "options": {"type": "object"},
        },
        "required": ["inputs"],
    }
    answered = {
        JSON: {"schema": any_of([each.result for each in operations])},
        STREAM: {"itemSchema": any_of([item_schema(each.wire) for each in operations])},
    }
    post = {
        "operationId": "binding run",
        "summary": "What env.AI.run sends",
        "tags": ["binding"],
        "security": [],
        "parameters": [_VERSION, model],
        "requestBody": {"required": True, "content": {JSON: {"schema": body}}},
        "responses": {
            "200": {"description": "The bare result, or its stream", "content": answered},
            "default": {"description": "An error", "content": {JSON: {"schema": _ERROR}}},
        },
    }
    return {"/run": {"post": post}}
