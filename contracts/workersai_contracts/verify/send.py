"""Sending one probe and keeping what comes back, byte for byte, with its times."""

import asyncio
import ssl
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import aiohttp
from yarl import URL

from workersai_contracts.exchange import Ending, Exchange, Frame, door_of, find_header, is_chat
from workersai_contracts.grammar import V1
from workersai_contracts.model import Model
from workersai_contracts.probe import Probe

from .target import RETIRED, Target

# What aiohttp would add by itself. A probe is sent as it says, and asks for no compression.
_NOT_ADDED = ("Accept", "Accept-Encoding", "Content-Type")
NO_ANSWER = (aiohttp.ClientError, OSError, ssl.SSLError, TimeoutError)


async def send(
    session: aiohttp.ClientSession,
    probe: Probe,
    *,
    target: Target,
    model: Model,
    timeout_s: float,
    clock: Callable[[], float] = time.monotonic,
) -> Exchange:
    """Send a probe and return the exchange; a body that breaks off is part of it.

    Args:
        session: what sends.
        probe: what to send.
        target: where to; its wire profile, else the model's, is what the answer is read by.
        model: see `target`.
        timeout_s: without a byte for so long, the answer hangs.
        clock: where the frames' times come from.

    Raises:
        NO_ANSWER: there is no status line.
    """
    path = probe.url(target.account)
    url = _origin(probe, target) + path
    started, stamp = clock(), datetime.now(UTC).isoformat(timespec="seconds")
    async with asyncio.timeout(timeout_s):
        response = await _request(session, probe, url, token=target.token)
    frames, ending = await _body(response, since=started, timeout_s=timeout_s, clock=clock)
    response.close()
    exchange = _exchange(probe, url, target=target, model=model)
    return replace(
        exchange,
        status=response.status,
        headers=tuple(response.headers.items()),
        frames=frames,
        ending=ending,
        # What was turned away for haste tells nothing of what was asked.
        probe="" if response.status == 429 else probe.id,
        recorded_at=stamp,
    )


def _exchange(probe: Probe, url: str, *, target: Target, model: Model) -> Exchange:
    # The binding's door is told by the host alone, wherever the request goes.
    host = find_header(probe.headers, "host") or ""
    door = door_of(f"//{host}{probe.path}")
    return Exchange(
        method=probe.method,
        url=url,
        request_headers=probe.all_headers(target.token),
        request_body=probe.body,
        door=door,
        model=probe.model,
        wire=V1 if is_chat(probe.path) else target.wire or model.wire,
        source=target.name,
    )


def _origin(probe: Probe, target: Target) -> str:
    return (target.retired_origin if RETIRED in probe.needs else "") or target.origin


async def _request(
    session: aiohttp.ClientSession, probe: Probe, url: str, *, token: str
) -> aiohttp.ClientResponse:
    return await session.request(
        probe.method,
        URL(url, encoded=True),
        data=probe.body or None,
        headers=probe.all_headers(token),
        skip_auto_headers=_NOT_ADDED,
        allow_redirects=False,
    )


async def _body(
    response: aiohttp.ClientResponse,
    *,
    since: float,
    timeout_s: float,
    clock: Callable[[], float],
) -> tuple[tuple[Frame, ...], Ending]:
    frames: list[Frame] = []
    ending: Ending = "close"
    try:
        while True:
            async with asyncio.timeout(timeout_s):
                data = await response.content.readany()
            if not data:
                break
            frames.append(Frame(round(clock() - since, 6), data))
    except TimeoutError:
        ending = "hang"
    except aiohttp.ClientError:
        ending = "reset"
    return tuple(frames), ending
