"""The look-ups in the document: models, schemas, tasks, authors, the state of a token."""

from collections.abc import Sequence
from typing import Any

from .answer import JSON, answers, success_schema
from .native import ACCOUNT
from .operation import Operation

_TEXT: dict[str, Any] = {"type": "string"}
_COUNT: dict[str, Any] = {"type": "integer", "minimum": 1}
_PAGE: dict[str, Any] = {"page": _COUNT, "per_page": _COUNT}
_SEARCH: dict[str, Any] = {**dict.fromkeys(("author", "search", "source", "task"), _TEXT), **_PAGE}
PREFIX = "/client/v4/accounts/{account_id}/ai/"


def catalogue(operations: Sequence[Operation]) -> dict[str, Any]:
    """Return the look-ups; of a schema only the described models are asked."""
    ids = {"enum": [each.model.id for each in operations]}
    model = [{**_query("model", ids), "required": True}]
    both: dict[str, Any] = {"type": "object", "properties": {"input": {}, "output": {}}}
    found = {
        PREFIX + "models/search": _look_up("models", _rows(_SEARCH), _page("id", "name", "task")),
        PREFIX + "tasks/search": _look_up("tasks", _rows(_PAGE), _page("id", "name")),
        PREFIX + "authors/search": _look_up("authors", _rows(_PAGE), _page("name")),
        "/client/v4/user/tokens/verify": _look_up("token", [], _token(), account=False),
    }
    if operations:
        found[PREFIX + "models/schema"] = _look_up("schema", model, success_schema(both))
    return found


def _look_up(
    name: str, query: list[dict[str, Any]], schema: dict[str, Any], *, account: bool = True
) -> dict[str, Any]:
    get = {
        "operationId": f"look up {name}",
        "tags": ["catalogue"],
        "parameters": [*([ACCOUNT] if account else []), *query],
        "responses": answers({JSON: {"schema": schema}}),
    }
    return {"get": get}


def _rows(names: dict[str, dict[str, Any]]) -> list[dict[str, Any]]:
    return [_query(name, schema) for name, schema in names.items()]


def _query(name: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "in": "query", "schema": schema}


def _page(*keys: str) -> dict[str, Any]:
    row: dict[str, Any] = {"type": "object", "required": list(keys)}
    envelope = success_schema({"type": "array", "items": row})
    envelope["properties"]["result_info"] = {"type": "object"}
    return envelope


def _token() -> dict[str, Any]:
    state: dict[str, Any] = {
        "type": "object",
        "properties": {"id": _TEXT, "status": _TEXT},
        "required": ["id"],
    }
    return success_schema(state)
