"""The doors where nobody speaks: models, schemas, tasks, authors of an account; a token's state.

Owns paths, queries and results; the envelope is the native one.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from workersai_contracts import refusal
from workersai_contracts.catalog import input_schema, output_schema
from workersai_contracts.envelope import to_json
from workersai_contracts.model import Model
from workersai_contracts.refusal import Refusal

from ..request import LookUp, Route
from .native import Native

if TYPE_CHECKING:
    from ..contract import Contract
    from ..request import Request

PATH = re.compile(
    r"/client/v4/(?:accounts/(?P<account>[^/?]+)/ai/(?P<what>\w+/\w+)|user/tokens/verify)"
    r"(?:\?.*)?"
)
PER_PAGE = 50
VALID = b'"messages":[{"code":10000,"message":"This API Token is valid and active"}]}'
# A token without an end has none; the one that was seen had (2026-09), so clients may parse it.
EXPIRES = "2099-12-31T23:59:59Z"

Row = dict[str, object]


class Catalog(Native):
    """What can be asked about models rather than of them."""

    name = "catalog"

    def find_route(self, method: str, path: str) -> Route | None:
        """Return the route of a look-up; anything but GET is refused as GET is elsewhere."""
        found = PATH.fullmatch(path)
        look_up = LOOK_UPS.get(found["what"] or "") if found else None
        if not found or not look_up:
            return None
        refused = None if method == "GET" else refusal.METHOD.filled(method=method)
        return Route(self, refused, account=found["account"] or "", look_up=look_up)


def verified(request: Request, contract: Contract) -> bytes:
    """Return the state of the token: whatever the gates let in is active."""
    key = hashlib.blake2b(request.head.token.encode("utf-8", "replace"), digest_size=16)
    result = {"id": key.hexdigest(), "status": "active", "expires_on": EXPIRES}
    return b'{"result":%b,"success":true,"errors":[],%b' % (to_json(result), VALID)


def models(request: Request, contract: Contract) -> bytes:
    """Return the models that a search finds, a page of them."""
    query = query_of(request)
    found = [model for model in contract.catalog.models if _is_meant(model, query)]
    return _page([_row(model) for model in found], query)


def schema(request: Request, contract: Contract) -> bytes | Refusal:
    """Return request and answer schema of a model (assumed: an unknown one is refused as asked)."""
    model_id = query_of(request).get("model", "")
    model = contract.catalog.find(model_id)
    if model is None:
        return refusal.NO_SUCH_MODEL.filled(model=model_id)
    result = {"input": input_schema(model), "output": output_schema(model)}
    return request.route.surface.enveloped(to_json(result))


def tasks(request: Request, contract: Contract) -> bytes:
    """Return the tasks of the catalogue; there is but one."""
    rows = _distinct(_task(model) for model in contract.catalog.models)
    return _page(rows, query_of(request))


def authors(request: Request, contract: Contract) -> bytes:
    """Return who made the models (assumed: rows with a name; no answer was seen)."""
    rows = _distinct({"name": _author(model)} for model in contract.catalog.models)
    return _page(rows, query_of(request))


LOOK_UPS: dict[str, LookUp] = {
    "": verified,
    "models/search": models,
    "models/schema": schema,
    "tasks/search": tasks,
    "authors/search": authors,
}


def query_of(request: Request) -> dict[str, str]:
    """Return the parameters of a path; of those given twice the last."""
    return dict(parse_qsl(request.path.partition("?")[2]))


def _is_meant(model: Model, query: dict[str, str]) -> bool:
    tests: dict[str, Callable[[str], bool]] = {
        "search": lambda text: text.lower() in f"{model.id} {model.description}".lower(),
        "task": lambda text: text.lower() == model.task.name.lower(),
        "author": lambda text: text.lower() == _author(model).lower(),
        "source": lambda text: text == str(model.source),
        "hide_experimental": lambda text: text != "true" or not model.beta,
    }
    return all(test(query[name]) for name, test in tests.items() if name in query)


def _author(model: Model) -> str:
    return model.id.split("/")[1]


def _task(model: Model) -> Row:
    task = model.task
    return {"id": task.id, "name": task.name, "description": task.description}


def _row(model: Model) -> Row:
    return {
        "id": model.uuid,
        "source": model.source,
        "name": model.id,
        "description": model.description,
        "task": _task(model),
        "tags": [],
        "properties": model.property_list(),
    }


def _distinct(rows: Iterable[Row]) -> list[Row]:
    return list({str(row["name"]): row for row in rows}.values())


def _page(rows: list[Row], query: dict[str, str]) -> bytes:
    # Published; yet one live test found that `per_page` changed nothing (contested).
    page, size = _positive(query, "page", 1), _positive(query, "per_page", PER_PAGE)
    shown = rows[(page - 1) * size : page * size]
    info = {"page": page, "per_page": size, "count": len(shown), "total_count": len(rows)}
    body = b'{"result":%b,"success":true,"errors":[],"messages":[],"result_info":%b}'
    return body % (to_json(shown), to_json(info))


def _positive(query: dict[str, str], name: str, default: int) -> int:
    text = query.get(name, "")
    return int(text) if re.fullmatch(r"[1-9]\d{0,8}", text) else default
