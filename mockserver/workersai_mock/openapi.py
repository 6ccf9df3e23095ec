"""Serving the mock's own OpenAPI document: a convenience, the service has no such address."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import orjson
from aiohttp import web

from workersai_contracts.errors import UnknownModelError

from .answer import JSON
from .contract import Contract
from .settings import MODEL_ID

if TYPE_CHECKING:
    from workersai_contracts.model import Model

PATH = "/openapi.json"
ALL = "all"


def served(http: web.BaseRequest, contract: Contract) -> web.Response | None:
    """Return the document where it is asked for; `?model=ID` or `?model=all` chooses models."""
    if http.method != "GET" or not http.raw_path.startswith(PATH):
        return None
    parts = urlsplit(http.raw_path)
    if parts.path != PATH:
        return None
    names = tuple(parse_qs(parts.query).get("model", ()))
    server = f"{http.scheme}://{http.host}"
    try:
        return web.Response(body=_text(contract, names, server), content_type=JSON)
    except UnknownModelError as error:
        return web.Response(status=404, text=f"{error}\n")


def described(contract: Contract, names: Sequence[str], *, server: str) -> dict[str, Any]:
    """Return the document of some models as this mock serves them; the pinned one by default.

    Raises:
        UnknownModelError: no such model.
    """
    from workersai_contracts.openapi import document

    settings = contract.settings
    chosen: list[Model] = []
    for name in names or (MODEL_ID, *(model.id for model in settings.models)):
        chosen += contract.catalog.models if name == ALL else [contract.catalog.get(name)]
    return document(
        chosen, era=settings.era, schema=settings.schema, wire=settings.wire, server=server
    )


@lru_cache(maxsize=8)
def _text(contract: Contract, names: tuple[str, ...], server: str) -> bytes:
    return orjson.dumps(described(contract, names, server=server), option=orjson.OPT_INDENT_2)
