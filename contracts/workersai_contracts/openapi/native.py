"""The native doors in the document: POST …/ai/run/{model}, with batches, and POST …/ai/run."""

from collections.abc import Sequence
from typing import Any

from ..feature import features
from .answer import JSON, STREAM, answers, item_schema, responses, success_schema
from .operation import Operation, any_of

ACCOUNT: dict[str, Any] = {
    "name": "account_id",
    "in": "path",
    "required": True,
    "schema": {"type": "string", "pattern": "^[0-9a-f]{32}$", "minLength": 32, "maxLength": 32},
}


QUEUE: dict[str, Any] = {
    "name": "queueRequest",
    "in": "query",
    # The same path cannot be described twice: a body of `request_id` alone asks for the answers.
    "description": "Queue `requests`; a body of `request_id` alone then asks for the answers.",
    "schema": {"enum": ["true"]},
}
_ID = {"request_id": {"type": "string"}}
_STATE: dict[str, Any] = {
    "type": "object",
    "properties": {**_ID, "status": {"enum": ["queued", "running"]}, "model": {"type": "string"}},
    "required": ["request_id", "status"],
}
_ONE: dict[str, Any] = {
    "type": "object",
    "properties": {"id": {"type": "integer"}, "result": {}, "success": {"type": "boolean"}},
    "required": ["id", "result", "success"],
}
_DONE: dict[str, Any] = {
    "type": "object",
    "properties": {"responses": {"type": "array", "items": _ONE}, "usage": {"type": "object"}},
    "required": ["responses"],
}


def native(operations: Sequence[Operation]) -> dict[str, Any]:
    """Return the path of each model at this door; its id stands in it, slashes and all."""
    return {
        f"/client/v4/accounts/{{account_id}}/ai/run/{each.model.id}": {"post": _run(each)}
        for each in operations
    }


def named(operations: Sequence[Operation]) -> dict[str, Any]:
    """Return the one path whose body names the model."""
    if not operations:
        return {}
    bodies = [
        {
            "type": "object",
            "properties": {"model": {"const": each.model.id}, "input": each.input},
            "required": ["model", "input"],
        }
        for each in operations
    ]
    content = {
        JSON: {"schema": success_schema(any_of([each.result for each in operations]))},
        STREAM: {"itemSchema": any_of([item_schema(each.wire) for each in operations])},
    }
    post = {
        "operationId": "run",
        "summary": "Run the model that the body names",
        "tags": ["native"],
        "parameters": [ACCOUNT],
        "requestBody": {"required": True, "content": {JSON: {"schema": any_of(bodies)}}},
        "responses": answers(content),
    }
    return {"/client/v4/accounts/{account_id}/ai/run": {"post": post}}


def _run(operation: Operation) -> dict[str, Any]:
    model = operation.model
    body, result, parameters = operation.input, operation.result, [ACCOUNT]
    if features(body).async_batch:
        result = any_of([result, _STATE, _DONE])
        parameters = [ACCOUNT, QUEUE]
    return {
        "operationId": f"run {model.id}",
        "summary": model.description,
        "tags": ["native"],
        "deprecated": bool(model.retired),
        "security": [{operation.security: []}],
        "parameters": parameters,
        "requestBody": {"required": True, "content": {JSON: {"schema": body}}},
        "responses": responses(result, operation.wire),
    }
