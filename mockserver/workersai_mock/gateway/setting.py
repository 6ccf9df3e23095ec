"""How the gateways of a server are set, as their owner would in the dashboard."""

from __future__ import annotations

from typing import NamedTuple


class Gateway(NamedTuple):
    """What holds for every gateway of a server; the defaults let everything pass.

    Attributes:
        ids: the gateways that there are; empty for any. Others are refused with 400/2001.
        tokens: what `cf-aig-authorization` must bear, else 401/2009; empty asks for nothing.
        cache_ttl_s: how long answers are kept where a request does not say; 0 keeps none.
        limit: how many requests pass in `interval_s`, else 429/2003; None for any number.
        interval_s: the time that `limit` looks back on, in seconds.
    """

    ids: tuple[str, ...] = ()
    tokens: tuple[str, ...] = ()
    cache_ttl_s: float = 0.0
    limit: int | None = None
    interval_s: float = 60.0
