"""AI Gateway's doors in the document; what is behind them is described as at its own door."""

from collections.abc import Sequence
from typing import Any

from ..exchange.value import PROVIDER
from .answer import JSON, STREAM, answers, item_schema, success_schema
from .native import ACCOUNT
from .openai import body, chat_content, doors
from .operation import Operation, any_of

_ID = {"type": "string", "pattern": "^[a-z0-9-]+$", "minLength": 1, "maxLength": 64}
GATEWAY = {"name": "gateway_id", "in": "path", "required": True, "schema": _ID}
PREFIX = "/v1/{account_id}/{gateway_id}"
_PARAMETERS = [ACCOUNT, GATEWAY]
_TAG = "gateway"


def gateway(operations: Sequence[Operation]) -> dict[str, Any]:
    """Return the paths of a gateway to the models."""
    if not operations:
        return {}
    runs = {
        f"{PREFIX}/workers-ai/{each.model.id}": _post(
            f"gateway run {each.model.id}", each.model.description, each.input, _native([each])
        )
        for each in operations
    }
    beside = doors(
        operations,
        prefix=f"{PREFIX}/workers-ai/v1/",
        parameters=_PARAMETERS,
        tag=_TAG,
        gateway=True,
    )
    named = body(operations, prefix=PROVIDER)["content"][JSON]["schema"]
    compat = _post("gateway compat", "OpenAI's chat completions", named, chat_content())
    steps = {"type": "array", "items": any_of([_entry(each) for each in operations]), "minItems": 1}
    whole = _post(
        "gateway universal", "Requests that are tried in turn", steps, _native(operations)
    )
    return {**runs, **beside, f"{PREFIX}/compat/chat/completions": compat, PREFIX: whole}


def _entry(operation: Operation) -> dict[str, Any]:
    members = {
        "provider": {"const": PROVIDER.rstrip("/")},
        "endpoint": {"const": operation.model.id},
        "headers": {"type": "object", "maxProperties": 0},
        "query": operation.input,
    }
    required = ["provider", "endpoint", "query"]
    return {"type": "object", "properties": members, "required": required}


def _native(operations: Sequence[Operation]) -> dict[str, Any]:
    return {
        JSON: {"schema": success_schema(any_of([each.result for each in operations]))},
        STREAM: {"itemSchema": any_of([item_schema(each.wire) for each in operations])},
    }


def _post(
    name: str, summary: str, schema: Any, content: dict[str, Any]
) -> dict[str, dict[str, Any]]:
    post = {
        "operationId": name,
        "summary": summary,
        "tags": [_TAG],
        "parameters": _PARAMETERS,
        "requestBody": {"required": True, "content": {JSON: {"schema": schema}}},
        "responses": answers(content, gateway=True),
    }
    return {"post": post}
