"""The admin API below `/__admin/`: for suites and people who steer a running mock.

Nothing of it is Cloudflare's, and none of its calls reach the journal.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
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
    from .feed import Feed

# JSON, one value a line.
LINES = "application/x-ndjson"
TENANT = ("tenant",)
NOTHING: tuple[str, ...] = ()
EVENTS = "events"


@dataclass(frozen=True, slots=True)
class Operation:
    """One method of one path: what it does, which parameters it takes, what status it has.

    What changes nothing although it is no GET (`asks`) is told to nobody.
    """

    run: Callable[..., object]
    query: tuple[str, ...] = TENANT
    status: int = 200
    body: bool = False
    asks: bool = False


def _later(module: str, name: str) -> Callable[..., object]:
    def run(*given: object) -> object:
        # No start need pay for what a page may ask.
        found: Callable[..., object] = getattr(import_module(f".{module}", __package__), name)
        return found(*given)

    return run


OPERATIONS: Mapping[str, Mapping[str, Operation]] = {
    "health": {"GET": Operation(resource.health, NOTHING)},
    "openapi.json": {"GET": Operation(lambda call: document(), NOTHING)},
    "stubs": {
        "GET": Operation(resource.list_stubs),
        "POST": Operation(resource.add_stub, status=201, body=True),
    },
    "stubs/order": {"PUT": Operation(_later("steer", "order"), body=True)},
    "unmatched": {
        "GET": Operation(_later("steer", "show_rest")),
        "PUT": Operation(_later("steer", "set_rest"), body=True),
    },
    "twists": {
        "GET": Operation(_later("steer", "show_twists")),
        "PUT": Operation(_later("steer", "set_twists"), body=True),
    },
    "stubs/{id}": {
        "GET": Operation(resource.find_stub),
        "DELETE": Operation(resource.remove_stub, status=204),
    },
    "journal": {"GET": Operation(journal.page, journal.QUERY)},
    "journal/{id}": {"GET": Operation(journal.one)},
    "journal/{id}/answer": {"GET": Operation(journal.answer)},
    "journal/{id}/misses": {"GET": Operation(_later("log", "misses"))},
    "log": {"GET": Operation(_later("log", "lines"), ("tenant", "after", "contains", "limit"))},
    "tenants": {"GET": Operation(_later("log", "tenants"), NOTHING)},
    "client": {"GET": Operation(_later("log", "client"))},
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
    # Streamed by `listen`; this is what HEAD gets.
    EVENTS: {"GET": Operation(lambda call: {}, NOTHING)},
    "about": {"GET": Operation(_later("ask", "about"), NOTHING)},
    "schema": {"GET": Operation(_later("ask", "schema"), ("model", "era"))},
    "preview": {"POST": Operation(_later("ask", "preview"), NOTHING, body=True, asks=True)},
    "verdict": {"POST": Operation(_later("ask", "verdict"), NOTHING, body=True, asks=True)},
}
NUMBERED = re.compile(r"(stubs|journal)/([0-9]{1,9})(/[a-z]+)?")


class Admin:
    """Answers what is asked below `/__admin/`.

    Args:
        mock: what is steered.
    """

    def __init__(self, mock: Mock) -> None:
        settings = mock.settings
        self._mock = mock
        self._guard = Guard(token=settings.admin_token, origins=settings.admin_cors)
        self._feed: Feed | None = None

    def close(self) -> None:
        """Let go of those who listen to what happens."""
        if self._feed:
            self._feed.close()

    async def handle(self, http: web.BaseRequest) -> web.StreamResponse:
        """Answer a request."""
        # What a suite asks for changes with each request.
        headers = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
        headers |= self._guard.cors(http.headers)
        try:
            if http.method == "OPTIONS" and is_preflight(http.headers):
                headers |= self._guard.preflight(http.headers)
                return web.Response(status=204, headers=headers)
            self._guard.check(http.headers, peer=http.remote)
            if http.method == "GET" and http.raw_path == ADMIN_PREFIX + EVENTS:
                return await self._listen(http, headers)
            response = await self._answer(http)
        except Trouble as trouble:
            response = trouble.response()
        response.headers.update(headers)
        return response

    async def _listen(
        self, http: web.BaseRequest, headers: Mapping[str, str]
    ) -> web.StreamResponse:
        from .events import listen
        from .feed import Feed

        self._feed = self._feed or Feed(self._mock)
        return await listen(http, self._feed, headers=headers)

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
        call = Call(self._mock, found, body)
        result = run(operation)(call)
        if self._feed and method != "GET" and not operation.asks:
            tenant = call.tenant if operation.query else None
            for what in call.body["what"] if path == "reset" else (path.partition("/")[0],):
                self._feed.changed(what, tenant)
        if operation.status == 204:
            return web.Response(status=204)
        if isinstance(result, bytes):
            return web.Response(body=result, content_type=LINES)
        return _json(result, status=operation.status)


def _find(path: str) -> tuple[Mapping[str, Operation], Callable[[Operation], Callable[..., Any]]]:
    numbered = NUMBERED.fullmatch(path)
    of_one = f"{numbered[1]}/{{id}}{numbered[3] or ''}" if numbered else ""
    if numbered and of_one in OPERATIONS:
        number = int(numbered[2])

        def run(operation: Operation) -> Callable[..., Any]:
            return lambda call: operation.run(call, number)

        return OPERATIONS[of_one], run
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
