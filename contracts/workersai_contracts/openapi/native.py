"""The documented door in the document: POST …/ai/run/{model}."""

from typing import Any

from .answer import JSON, responses
from .operation import Operation

ACCOUNT = {
    "name": "account_id",
    "in": "path",
    "required": True,
    "schema": {"type": "string", "pattern": "^[0-9a-f]{32}$", "minLength": 32, "maxLength": 32},
}


def native(operation: Operation) -> dict[str, Any]:
    """Return the path of a model at this door; its id stands in it, slashes and all."""
    model = operation.model
    post = {
        "operationId": f"run {model.id}",
        "summary": model.description,
        "tags": ["native"],
        "deprecated": bool(model.retired),
        "security": [{operation.security: []}],
        "parameters": [ACCOUNT],
        "requestBody": {"required": True, "content": {JSON: {"schema": operation.input}}},
        "responses": responses(operation.result, operation.wire),
    }
    return {f"/client/v4/accounts/{{account_id}}/ai/run/{model.id}": {"post": post}}
