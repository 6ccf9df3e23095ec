"""The way of one request through a gateway: turned away, answered from what is kept, or passed on.

Everything that a request meets behind the gateway is the line's; what the gateway adds is told in
`cf-aig-*` headers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from workersai_contracts import refusal
from workersai_contracts.errors import InvalidJsonError
from workersai_contracts.json_text import read_json
from workersai_contracts.refusal import Refusal

from ..answer import Answer, told
from ..head import Head
from ..surfaces import members
from ..surfaces.binding import log_id
from ..surfaces.gateway import entries, step_of

if TYPE_CHECKING:
    from ..mock import Mock
    from ..request import Request


def passed(request: Request, mock: Mock) -> Answer:
    """Return what a gateway answers; the request becomes that of the entry which was answered."""
    if request.tenant.ended or request.route.surface.name == "edge":
        return mock.provided(request)
    if found := turned_away(request, mock):
        return mock.refused(request, found)
    key, ttl_s = _key(request), _ttl_s(request, mock)
    book, now_s = request.tenant.gateways, mock.settings.clock.now()
    if ttl_s and (kept := book.find(key, now_s=now_s)):
        at_once = kept.sent_as(replace(kept.timeline, at_s=None))
        return told(at_once, _headers(request, step=kept.headers["cf-aig-step"], cache="HIT"))
    step, answer = _tried(request, mock) if request.route.steps else (0, mock.provided(request))
    if _is_final(answer):
        return answer
    answer = told(answer, _headers(request, step=str(step), cache="MISS"))
    if ttl_s and answer.status == 200 and answer.timeline.plain:
        book.keep(key, answer, until_s=now_s + ttl_s)
    return answer


def turned_away(request: Request, mock: Mock) -> Refusal | None:
    """Return what the gateway itself refuses: who it is, who may pass, how many do."""
    gateway, route = mock.settings.gateway, request.route
    if route.refusal:
        return route.refusal
    if gateway.ids and gateway_id(request) not in gateway.ids:
        return refusal.GATEWAY_UNKNOWN
    token = request.headers.get("cf-aig-authorization", "").removeprefix("Bearer ")
    if gateway.tokens and token not in gateway.tokens:
        return refusal.GATEWAY_UNAUTHORIZED
    if gateway.limit is None:
        return None
    now_s = mock.settings.clock.now()
    may_pass = request.tenant.gateways.count(
        gateway_id(request), limit=gateway.limit, interval_s=gateway.interval_s, now_s=now_s
    )
    return None if may_pass else refusal.GATEWAY_RATE_LIMIT


def gateway_id(request: Request) -> str:
    """Return the gateway of the path, else the one that a header names."""
    return request.route.gateway or request.head.gateway


def _tried(request: Request, mock: Mock) -> tuple[int, Answer]:
    """Try the entries in turn; the last one's failure is the answer (assumed)."""
    whole, head, number = request.route, request.head, 0
    answer: Answer | None = None
    for number, entry in enumerate(_entries(request.body)):
        at = step_of(whole, entry, number)
        asked = mock.read_at(at, request.method, request.path, _head(head, entry), request.body)
        request.route, request.head, request.nth = asked.route, asked.head, asked.nth
        request.tenant, request.reading = asked.tenant, asked.reading
        answer = mock.provided(request)
        if answer.status < 400 or _is_final(answer):
            break
    return number, answer or mock.provided(request)


def _entries(body: bytes) -> list[Mapping[str, object]]:
    try:
        return entries(read_json(body))
    except InvalidJsonError:
        return []


def _head(whole: Head, entry: Mapping[str, object]) -> Head:
    """Return the head of an entry: its own credential, else that of the whole (assumed)."""
    for name, value in members(entry.get("headers")).items():
        if name.lower() == "authorization" and isinstance(value, str):
            return replace(whole, bearer=value)
    return whole


def _is_final(answer: Answer) -> bool:
    # What was recorded bears its own headers, and our own troubles are no failure of a provider.
    return answer.decision is not None and answer.decision.kind != "stub"


def _key(request: Request) -> object:
    """Return what tells what is kept apart: everything that decides an answer, or a given key."""
    given = request.headers.get("cf-aig-cache-key")
    asked = request.path, request.head.bearer, request.control, request.body
    return request.route.account, gateway_id(request), asked if given is None else given


def _ttl_s(request: Request, mock: Mock) -> float:
    headers = request.headers
    if headers.get("cf-aig-skip-cache", "").lower() == "true":
        return 0.0
    given = headers.get("cf-aig-cache-ttl", "")
    return float(given) if given.isdecimal() else mock.settings.gateway.cache_ttl_s


def _headers(request: Request, *, step: str, cache: str) -> dict[str, str]:
    headers = {"cf-aig-step": step, "cf-aig-cache-status": cache}
    if request.headers.get("cf-aig-collect-log", "").lower() == "false":
        return headers
    # Each passage has an entry of its own in the log, also where answer and request are the same.
    seed = request.reading.seed
    seed = seed.nth(request.tenant.nth(("log", seed.bits)))
    return {**headers, "cf-aig-log-id": log_id(seed)}
