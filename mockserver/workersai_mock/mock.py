"""The one straight line: bytes, route, gates, reply, answer, socket, journal."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache

from aiohttp import HttpVersion11, web

from workersai_contracts import refusal
from workersai_contracts.refusal import Refusal

from . import cors, misuse
from .answer import SERVER, Answer, refuse, say
from .contract import Contract
from .deliver import Delivery, deliver
from .gate import first_refusal
from .head import Head, read_head
from .journal import Entry
from .request import NO_CONTROL, Request, Route
from .settings import Settings
from .state import MemoryState, State, Tenant
from .surfaces import Surface
from .surfaces.native import Native, Nowhere
from .twist import twisted
from .wheel import Wheel

Listener = Callable[[Tenant, Entry], None]

# An answer that is a function of the request alone is kept with it; few variants are in use.
MAX_KEPT = 8


class Mock:
    """Answers HTTP requests as Workers AI does.

    Args:
        settings: how.
        state: what changes; in memory unless replicas share it.
    """

    def __init__(self, settings: Settings, state: State | None = None) -> None:
        self.settings = settings
        self.contract = Contract(settings)
        self.state: State = state or MemoryState(settings)
        self.surfaces: tuple[Surface, ...] = (Native(),)
        self.listeners: list[Listener] = []
        # Clients send the same paths and headers again and again: each is understood once.
        self.route = lru_cache(maxsize=1024)(self._route)
        self.head = lru_cache(maxsize=1024)(read_head)

    async def handle(self, http: web.BaseRequest, wheel: Wheel) -> web.StreamResponse:
        """Answer one HTTP request and record it."""
        started_s = asyncio.get_running_loop().time()
        convenience = self.settings.convenience
        if convenience and http.method == "OPTIONS" and cors.is_preflight(http.headers):
            allowed = {**cors.preflight(http.headers), "Server": SERVER}
            return web.Response(status=204, headers=allowed)
        head = self.head(http.raw_headers)
        body, unread = await read_body(http, head)
        request = self.read(http.method, http.raw_path, head, body)
        if unread:
            request.reading = replace(request.reading, refusal=unread)
        answer = self.answer(request)
        headers = answer.headers
        if convenience and head.from_browser:
            headers = {**headers, **cors.exposed(headers)}
        entry = request.tenant.journal.open(request, answer=answer, at_s=self.settings.clock.now())
        delivery = Delivery()
        try:
            return await deliver(
                http, answer, headers=headers, wheel=wheel, started_s=started_s, delivery=delivery
            )
        except asyncio.CancelledError:
            delivery.left = True
            raise
        finally:
            entry.duration_s = asyncio.get_running_loop().time() - started_s
            entry.delivered, entry.left = delivery.delivered, delivery.left
            for listener in self.listeners:
                listener(request.tenant, entry)

    def read(self, method: str, path: str, head: Head, body: bytes) -> Request:
        """Return what was asked, in the mock's own terms."""
        route = self.route(method, path)
        return Request(
            method=method,
            path=path,
            route=route,
            head=head,
            body=body,
            tenant=self.state.tenant(self._tenant_name(route, head)),
            reading=self.contract.read(route.model_id, body),
            control=head.control if self.settings.request_control else NO_CONTROL,
        )

    def answer(self, request: Request) -> Answer:
        """Return the answer to a request: the first shut gate's refusal, or a reply."""
        if request.head.control_error and self.settings.request_control:
            return refuse(request, misuse.CONTROL.filled(detail=request.head.control_error))
        if self.settings.vary:
            request.nth = request.tenant.nth(request.reading.seed.bits)
        if found := first_refusal(request, self.contract):
            return refuse(request, found)
        answer = self._said(request)
        if self.settings.quota:
            request.tenant.quota.spend(answer.neurons, now_s=self.settings.clock.now())
        return answer

    def _said(self, request: Request) -> Answer:
        key = (request.route.surface.name, request.control, request.nth)
        kept = request.reading.answers
        if answer := kept.get(key):
            return answer
        answer = say(request, self.settings.reply, self.contract)
        answer = twisted(answer, self.settings.twists + request.control.twists, request.seed)
        if self.contract.profile(request.model).shape == "native" and len(kept) < MAX_KEPT:
            kept[key] = answer
        return answer

    def _route(self, method: str, path: str) -> Route:
        for surface in self.surfaces:
            if found := surface.find_route(method, path):
                return found
        return Nowhere().find_route(method, path)

    def _tenant_name(self, route: Route, head: Head) -> str:
        match self.settings.tenants:
            case "token":
                return (head.bearer or "").removeprefix("Bearer ")
            case "account":
                return route.account
            case "one":
                return "default"


async def read_body(http: web.BaseRequest, head: Head) -> tuple[bytes, Refusal | None]:
    """Return the body, or nothing and why it cannot be read; the gates before it come first."""
    if head.expects_continue and http.transport and http.version >= HttpVersion11:
        http.transport.write(b"HTTP/1.1 100 Continue\r\n\r\n")
    try:
        return await http.read(), None
    except web.HTTPRequestEntityTooLarge:
        return b"", refusal.BODY_TOO_LARGE
    except web.RequestPayloadError:  # a content coding or a chunk that cannot be decoded
        return b"", refusal.INVALID_JSON
