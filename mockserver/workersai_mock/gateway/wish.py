"""What a request asks of its gateway: in `cf-aig-*` headers, or in a Worker's options.

Sources: Cloudflare's pages on AI Gateway's headers and on `options.gateway` of `env.AI` (2026).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..contract import parsed
from ..request import IN_BODY
from ..surfaces import members, text

if TYPE_CHECKING:
    from ..request import Request


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What is asked of a gateway, whichever way it was said.

    Attributes:
        gateway: its id; empty where none is named.
        skips_cache: nothing is looked up and nothing kept.
        ttl_s: how long the answer is kept, in seconds; None where the gateway's settings decide.
        key: what the answer is kept under; None for everything that decides an answer.
        is_logged: the passage is to be in the log.
    """

    gateway: str
    skips_cache: bool
    ttl_s: float | None
    key: str | None
    is_logged: bool


def wish_of(request: Request) -> Wish:
    """Return what a request asks for; what its body says wins over its headers (assumed)."""
    at, head = request.route.gateway, request.head
    said: Mapping[str, object] = {}
    if at == IN_BODY:
        options = members(members(parsed(request.body)[0]).get("options"))
        said = members(options.get("gateway"))
        at = text(said.get("id"))
    headers = head.headers
    skips = said.get("skipCache", headers.get("cf-aig-skip-cache", "").lower() == "true")
    logged = said.get("collectLog", headers.get("cf-aig-collect-log", "").lower() != "false")
    key = said.get("cacheKey", headers.get("cf-aig-cache-key"))
    return Wish(
        gateway=at or head.gateway,
        skips_cache=skips is True,
        ttl_s=_seconds(said.get("cacheTtl", headers.get("cf-aig-cache-ttl"))),
        key=key if isinstance(key, str) else None,
        is_logged=logged is not False,
    )


def _seconds(given: object) -> float | None:
    if isinstance(given, str) and given.isdecimal():
        return float(given)
    # To Python true is a number, too.
    if isinstance(given, int | float) and given is not True and given >= 0:
        return float(given)
    return None
