"""The admin API below `/__admin/`: for suites and people who steer a running mock.

Nothing of it is Cloudflare's, and none of its calls reach the journal.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

import orjson
from aiohttp import web

from ..cors import is_preflight
from ..settings import ADMIN_PREFIX
from . import journal, resource
from .call import Call, read_body, read_query
from .guard import Guard
from .openapi import document
from .problem import Trouble, bad_request

if TYPE_CHECKING:
    from ..mock import Mock

# JSON, one value a line.
LINES = "application/x-ndjson"
TENANT = ("tenant",)
NOTHING: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Operation:
    """One method of one path: what it does, which parameters it takes, what status it has."""

    run: Callable[..., object]
    query: tuple[str, ...] = TENANT
    status: int = 200
    body: bool = False


OPERATIONS: Mapping[str, Mapping[str, Operation]] = {
    "health": {"GET": Operation(resource.health, NOTHING)},
    "openapi.json": {"GET": Operation(lambda call: document(), NOTHING)},
    "stubs": {
        "GET": Operation(resource.list_stubs),
        "POST": Operation(resource.add_stub, status=201, body=True),
    },
    "stubs/{id}": {
        "GET": Operation(resource.find_stub),
        "DELETE": Operation(resource.remove_stub, status=204),
    },
    "journal": {"GET": Operation(journal.page, journal.QUERY)},
    "journal/{id}": {"GET": Operation(journal.one)},
    "exchanges": {"GET": Operation(journal.exported, journal.FILTER)},
    "scenario": {"GET": Operation(resource.scenario, NOTHING)},
    "state": {
        "GET": Operation(resource.states),
        "PUT": Operation(resource.move, body=True),
    },
    "reset": {"POST": Operation(resource.reset, body=True)},
    "seed": {
        "GET": Operation(resource.show_seed, NOTHING),
        "PUT": Operation(resource.set_seed, NOTHING, body=True),
    },
}
NUMBERED = re.compile(r"(stubs|journal)/([0-9]{1,9})")


class Admin:
    """Answers what is asked below `/__admin/`.

    Args:
        mock: what is steered.
    """

    def __init__(self, mock: Mock) -> None:
        settings = mock.settings
        self._mock = mock
        self._guard = Guard(token=settings.admin_token, origins=settings.admin_cors)

    async def handle(self, http: web.BaseRequest) -> web.Response:
        """Answer a request."""
        try:
            if http.method == "OPTIONS" and is_preflight(http.headers):
                headers = self._guard.preflight(http.headers)
                return web.Response(status=204, headers=headers)
            self._guard.check(http.headers, peer=http.remote)
            response = await self._answer(http)
        except Trouble as trouble:
            response = trouble.response()
        response.headers.update(self._guard.cors(http.headers))
        # What a suite asks for changes with each request.
        response.headers["Cache-Control"] = "no-store"
        response.headers["X-Content-Type-Options"] = "nosniff"
        return response

    async def _answer(self, http: web.BaseRequest) -> web.Response:
        path, _, query = http.raw_path.removeprefix(ADMIN_PREFIX).partition("?")
        operations, run = _find(path)
        method = "GET" if http.method == "HEAD" else http.method
        operation = operations.get(method)
        if operation is None:
            allowed = ", ".join(operations)
            raise Trouble(
                405,
                "method",
                title="This method is not for this path",
                detail=f"{ADMIN_PREFIX}{path} takes {allowed}",
                headers={"Allow": allowed},
            )
        found = read_query(_pairs(query), operation.query)
        body = None
        if operation.body:
            body = read_body(await _body(http), http.content_type)
        result = run(operation)(Call(self._mock, found, body))
        if operation.status == 204:
            return web.Response(status=204)
        if isinstance(result, bytes):
            return web.Response(body=result, content_type=LINES)
        return _json(result, status=operation.status)


def _find(path: str) -> tuple[Mapping[str, Operation], Callable[[Operation], Callable[..., Any]]]:
    if numbered := NUMBERED.fullmatch(path):
        number = int(numbered[2])

        def run(operation: Operation) -> Callable[..., Any]:
            return lambda call: operation.run(call, number)

        return OPERATIONS[f"{numbered[1]}/{{id}}"], run
    if path in OPERATIONS and "{" not in path:
        return OPERATIONS[path], lambda operation: operation.run
    raise Trouble(
        404,
        "not-found",
        title="There is no such thing",
        detail=f"the admin API has {', '.join(ADMIN_PREFIX + name for name in OPERATIONS)}",
    )


def _pairs(query: str) -> Mapping[str, str]:
    pairs = parse_qsl(query, keep_blank_values=True)
    if len(dict(pairs)) != len(pairs):
        raise bad_request("a parameter is there twice")
    return dict(pairs)


async def _body(http: web.BaseRequest) -> bytes:
    try:
        return await http.read()
    except web.HTTPRequestEntityTooLarge:
        raise Trouble(
            413, "too-large", title="The body is too large", detail="send less at once"
        ) from None


def _json(value: object, *, status: int) -> web.Response:
    body = orjson.dumps(value, default=str)
    return web.Response(status=status, body=body, content_type="application/json")
