"""`GET /__admin/events`: the feed as server-sent events (WHATWG HTML 9.2), for a browser's page."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from importlib.metadata import version
from typing import TYPE_CHECKING

import orjson
from aiohttp import web

if TYPE_CHECKING:
    from .feed import Feed, Happened

HEARTBEAT_S = 10.0
# Telling costs as much as answering: a busy mock spends at most a batch per pause on a listener.
BATCH = 100
PAUSE_S = 0.05
LAST = "Last-Event-ID"


async def listen(
    http: web.BaseRequest, feed: Feed, *, headers: Mapping[str, str]
) -> web.StreamResponse:
    """Tell what happens until the listener leaves or the mock ends.

    The first event is `hello`, whose `resumed` says whether nothing was missed since the event of
    `Last-Event-ID`. Then come `entry` (a request that began or ended), `changed` (its `what` is
    `stubs`, `unmatched`, `twists`, `state`, `scenario`, `journal`, `quota`, `seed` or `everything`)
    and, for a listener that was too slow, `missed` with their `count`.
    """
    response = web.StreamResponse(headers={**headers, "Content-Type": "text/event-stream"})
    feed.join()
    try:
        await response.prepare(http)
        with suppress(ConnectionResetError):  # a page that is closed says nothing
            await _tell(response, feed, http.headers.get(LAST, ""))
    finally:
        feed.leave()
    return response


async def _tell(response: web.StreamResponse, feed: Feed, last: str) -> None:
    name = feed.name
    seen, resumed = _seen(feed, last)
    hello = {"resumed": resumed, "version": version("workersai-mock")}
    await response.write(_event("hello", hello, f"{name}-{seen}"))
    while feed.name == name:
        lost, batch = feed.after(seen, most=BATCH)
        if not batch:
            before = feed.count
            await feed.wait(at_most_s=HEARTBEAT_S)
            if feed.count == before:
                await response.write(b": still here\n\n")
            continue
        seen += lost + len(batch)
        if data := _told(feed, batch, lost=lost, event_id=f"{name}-{seen}"):
            await response.write(data)
        await asyncio.sleep(PAUSE_S)


def _seen(feed: Feed, last: str) -> tuple[int, bool]:
    name, _, number = last.rpartition("-")
    if name == feed.name and number.isascii() and number.isdigit() and len(number) < 19:
        return min(int(number), feed.count), True
    return feed.count, False


def _told(feed: Feed, batch: list[Happened], *, lost: int, event_id: str) -> bytes:
    # The same change again in one batch says nothing new; what counts is that it is told last.
    distinct = reversed(dict.fromkeys(reversed(batch)))
    told = [one for one in map(feed.told, distinct) if one]
    if lost:
        told.insert(0, ("missed", {"count": lost}))
    # Only the last one has an id: who is cut off before it gets the batch again.
    events = [_event(kind, data) for kind, data in told[:-1]]
    events += [_event(kind, data, event_id) for kind, data in told[-1:]]
    return b"".join(events)


def _event(kind: str, data: object, event_id: str = "") -> bytes:
    head = f"id: {event_id}\n" if event_id else ""
    body = orjson.dumps(data, default=str)
    return b"%bevent: %b\ndata: %b\n\n" % (head.encode(), kind.encode(), body)
