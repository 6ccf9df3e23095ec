"""The one straight line: bytes, route, gates, reply, answer, socket, journal."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache

from aiohttp import HttpVersion11, web

from workersai_contracts import refusal
from workersai_contracts.refusal import Refusal

from . import cors, misuse, openapi
from .answer import SERVER, Answer, refuse, say
from .cause import refused_text
from .contract import Contract
from .decision import decide, straggle
from .deliver import Delivery, deliver
from .gate import first_refusal
from .head import Head, read_head
from .journal import Entry
from .plan import occurring, plan, twisted
from .request import NO_CONTROL, Request, Route
from .roster import Roster
from .settings import Settings
from .state import MemoryState, State, Tenant
from .surfaces import Surface
from .surfaces.native import Native, Nowhere
from .twist import Twist
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
        self.roster = Roster(self.state)
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
        if convenience and (document := openapi.served(http, self.contract)):
            return document
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
                http,
                answer,
                headers=headers,
                wheel=wheel,
                started_s=started_s,
                delivery=delivery,
                max_stall_s=self.settings.max_stall_s,
            )
        except asyncio.CancelledError:
            delivery.left = True
            raise
        finally:
            entry.duration_s = asyncio.get_running_loop().time() - started_s
            entry.delivered, entry.left = delivery.delivered, delivery.left
            entry.waited_s, entry.gave_up = delivery.waited_s, delivery.gave_up
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
            control=head.control if self.settings.controllable else NO_CONTROL,
        )

    def answer(self, request: Request) -> Answer:
        """Return the answer to a request: the first shut gate's refusal, or a reply."""
        tenant = request.tenant
        if tenant.ended:
            return straggle(request)
        if request.head.control_error and self.settings.controllable:
            return self._refused(request, misuse.CONTROL.filled(detail=request.head.control_error))
        if self.settings.vary:
            request.nth = tenant.nth(request.reading.seed.bits)
        if found := first_refusal(request, self.contract):
            return self._shut(request, found)
        answer = (self._stubbed(request) if tenant.stubs else None) or self._said(request)
        if self.settings.quota:
            tenant.quota.spend(answer.neurons, now_s=self.settings.clock.now())
        return answer

    def _shut(self, request: Request, found: Refusal) -> Answer:
        # A model of any other task is in no catalogue of ours; a stub that names it may answer.
        if found.code == refusal.NO_SUCH_MODEL.code and request.tenant.stubs:
            problem = request.reading.refusal
            if problem is None and (answer := self._stubbed(request, foreign=True)):
                return answer
        return self._refused(request, found)

    def _refused(self, request: Request, found: Refusal) -> Answer:
        ledger = request.tenant.ledger
        if not ledger.expects(found):
            ledger.note("refused", refused_text(request, found, self.contract))
        return refuse(request, found)

    def _stubbed(self, request: Request, *, foreign: bool = False) -> Answer | None:
        answer = decide(request, self.contract, foreign=foreign)
        if answer is None or answer.decision is None or answer.decision.kind != "stub":
            return answer
        stub = answer.decision.stub
        return self._twisted(answer, request, self._twists(request, stub.twists if stub else ()))

    def _said(self, request: Request) -> Answer:
        twists = self._twists(request)
        key = (request.route.surface.name, request.control, request.nth, twists)
        kept = request.reading.answers
        if answer := kept.get(key):
            return answer
        answer = say(request, self.settings.reply, self.contract)
        answer = self._twisted(answer, request, twists)
        if self.contract.profile(request.model).shape == "native" and len(kept) < MAX_KEPT:
            kept[key] = answer
        return answer

    def tenant_of(self, token: str) -> Tenant:
        """Return the tenant whose bearer token this is; for `account`, whose account id."""
        match self.settings.tenants:
            case "token" | "account":
                return self.state.tenant(token)
            case "session":
                return self.roster.tenant(token)
            case "one":
                return self.state.tenant("default")

    def _twists(self, request: Request, stubbed: tuple[Twist, ...] = ()) -> tuple[Twist, ...]:
        twists = self.settings.twists + stubbed + request.control.twists
        return occurring(twists, request) if twists else ()

    def _twisted(self, answer: Answer, request: Request, twists: tuple[Twist, ...]) -> Answer:
        return twisted(answer, plan(twists, self.settings.pace, request.control), request)

    def _route(self, method: str, path: str) -> Route:
        for surface in self.surfaces:
            if found := surface.find_route(method, path):
                return found
        return Nowhere().find_route(method, path)

    def _tenant_name(self, route: Route, head: Head) -> str:
        match self.settings.tenants:
            case "token":
                return head.token
            case "session":
                return self.roster.key(head.token)
            case "account":
                return route.account
            case _:
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
