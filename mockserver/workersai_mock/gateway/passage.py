"""The way of one request through a gateway: turned away, answered from what is kept, or passed on.

Everything that a request meets behind the gateway is the line's; what the gateway adds is told in
`cf-aig-*` headers.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from workersai_contracts import refusal
from workersai_contracts.refusal import Refusal

from ..answer import Answer, told
from ..contract import parsed
from ..head import Head
from ..surfaces import members
from ..surfaces.gateway import entries, step_of
from .wish import Wish, wish_of

if TYPE_CHECKING:
    from ..mock import Mock
    from ..request import Request
    from ..seed import Seed

# The letters that a ULID does not have, and those that base 32 leaves free.
ULID = str.maketrans("ILOU", "WXYZ")


def passed(request: Request, mock: Mock) -> Answer:
    """Return what a gateway answers; the request becomes that of the entry which was answered."""
    if request.tenant.ended or request.route.surface.name == "edge":
        return mock.provided(request)
    wish = wish_of(request)
    if found := _turned_away(request, mock, wish):
        return mock.refused(request, found)
    key, ttl_s = _key(request, wish), _ttl_s(mock, wish)
    book, now_s = request.tenant.gateways, mock.settings.clock.now()
    if ttl_s and (kept := book.find(key, now_s=now_s)):
        at_once = kept.sent_as(replace(kept.timeline, at_s=None))
        return told(at_once, _headers(request, wish, step=kept.headers["cf-aig-step"], cache="HIT"))
    step, answer = _tried(request, mock) if request.route.steps else (0, mock.provided(request))
    if _is_final(answer):
        return answer
    answer = told(answer, _headers(request, wish, step=str(step), cache="MISS"))
    if ttl_s and answer.status == 200 and answer.timeline.plain:
        book.keep(key, answer, until_s=now_s + ttl_s)
    return answer


def _turned_away(request: Request, mock: Mock, wish: Wish) -> Refusal | None:
    """Return what the gateway itself refuses: who it is, who may pass, how many do."""
    gateway, route = mock.settings.gateway, request.route
    if route.refusal:
        return route.refusal
    if gateway.ids and wish.gateway not in gateway.ids:
        return refusal.GATEWAY_UNKNOWN
    token = request.headers.get("cf-aig-authorization", "").removeprefix("Bearer ")
    # A Worker's binding need not bear the token (Cloudflare's page on authenticated gateways).
    if gateway.tokens and token not in gateway.tokens and not route.inside:
        return refusal.GATEWAY_UNAUTHORIZED
    if gateway.limit is None:
        return None
    now_s = mock.settings.clock.now()
    may_pass = request.tenant.gateways.count(
        wish.gateway, limit=gateway.limit, interval_s=gateway.interval_s, now_s=now_s
    )
    return None if may_pass else refusal.GATEWAY_RATE_LIMIT


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
    value, unreadable = parsed(body)
    return [] if unreadable else entries(value)


def _head(whole: Head, entry: Mapping[str, object]) -> Head:
    """Return the head of an entry: its own credential, else that of the whole (assumed)."""
    for name, value in members(entry.get("headers")).items():
        if name.lower() == "authorization" and isinstance(value, str):
            return whole._replace(bearer=value)
    return whole


def _is_final(answer: Answer) -> bool:
    # What was recorded bears its own headers, and our own troubles are no failure of a provider.
    return answer.decision is not None and answer.decision.kind != "stub"


def _key(request: Request, wish: Wish) -> object:
    """Return what tells what is kept apart: everything that decides an answer, or a given key."""
    route, head = request.route, request.head
    asked = request.path, route.model_id, head.bearer, request.control, request.body
    return route.account, wish.gateway, asked if wish.key is None else wish.key


def _ttl_s(mock: Mock, wish: Wish) -> float:
    if wish.skips_cache:
        return 0.0
    return mock.settings.gateway.cache_ttl_s if wish.ttl_s is None else wish.ttl_s


def _headers(request: Request, wish: Wish, *, step: str, cache: str) -> dict[str, str]:
    headers = {"cf-aig-step": step, "cf-aig-cache-status": cache}
    if not wish.is_logged:
        return headers
    # Each passage has an entry of its own in the log, also where answer and request are the same.
    seed = request.reading.seed
    seed = seed.nth(request.tenant.nth(("log", seed.bits)))
    return {**headers, "cf-aig-log-id": _log_id(seed)}


def _log_id(seed: Seed) -> str:
    """Return an id that looks like the gateway's, a ULID (assumed: its value is seeded)."""
    return "01" + base64.b32hexencode(seed.bits[24:39]).decode().translate(ULID)
