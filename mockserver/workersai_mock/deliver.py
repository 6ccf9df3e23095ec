"""Putting an answer on the socket: the only part that waits."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, replace

from aiohttp import ClientConnectionResetError, HttpVersion11, web

from .answer import Answer
from .wheel import BATCH_FRAMES, Wheel, chunk


@dataclass(slots=True)
class Delivery:
    """How far an answer got.

    Attributes:
        delivered: frames handed to the socket.
        left: the client went away before the end.
        waited_s: how long it was kept waiting by stalls and hangs, in real time.
        gave_up: it left during such a wait.
    """

    delivered: int = 0
    left: bool = False
    waited_s: float = 0.0
    gave_up: bool = False


async def deliver(
    http: web.BaseRequest,
    answer: Answer,
    *,
    headers: Mapping[str, str],
    wheel: Wheel,
    started_s: float,
    delivery: Delivery,
    max_stall_s: float,
) -> web.StreamResponse:
    """Send an answer when it is due; a client that leaves ends it and is told in `delivery`."""
    answer = slowed(answer, others=wheel.streams)
    timeline = answer.timeline
    if timeline.at_s:
        await asyncio.sleep(started_s + timeline.start_s - asyncio.get_running_loop().time())
    if not timeline.plain:
        from .rough import Rough

        rough = Rough(http, answer, started_s=started_s, max_stall_s=max_stall_s)
        return await rough.send(headers, delivery)
    if not answer.streamed:
        delivery.delivered = len(timeline)
        return web.Response(status=answer.status, headers=headers, body=timeline.body)
    response = web.StreamResponse(status=answer.status, headers=headers)
    chunked = http.version >= HttpVersion11
    if chunked:
        response.enable_chunked_encoding()
    else:
        response.force_close()  # the end of the connection is the end of the stream
    try:
        await response.prepare(http)
        # Through aiohttp, so that the headers leave together with the first event.
        await response.write(timeline.data[0])
        delivery.delivered = 1
        await _pour(http, answer, chunked, wheel=wheel, started_s=started_s, delivery=delivery)
        await response.write_eof()
    except ClientConnectionResetError:
        delivery.left = True
    return response


def slowed(answer: Answer, *, others: int) -> Answer:
    """Return an answer as late as so many other streams make it."""
    timeline = answer.timeline
    if not (others and timeline.load and timeline.at_s):
        return answer
    slower = 1 + timeline.load * others
    return answer.sent_as(replace(timeline, at_s=tuple(s * slower for s in timeline.at_s)))


async def _pour(
    http: web.BaseRequest,
    answer: Answer,
    chunked: bool,
    *,
    wheel: Wheel,
    started_s: float,
    delivery: Delivery,
) -> None:
    transport = http.transport
    if transport is None:
        raise ClientConnectionResetError("the client left")
    timeline = answer.timeline
    total, progress = len(timeline), [1]
    if chunked and timeline.at_s is None:
        if answer.batches is None:
            answer.batches = batched(timeline.data)
        progress = [0]
        pouring = wheel.pour(transport, answer.batches, None, progress=progress)
        wanted, per_write, first = len(answer.batches), BATCH_FRAMES, 1
    else:
        pouring = wheel.pour(
            transport,
            timeline.data,
            timeline.at_s,
            progress=progress,
            start_s=started_s,
            first=1,
            chunked=chunked,
        )
        wanted, per_write, first = total, 1, 0
    try:
        await pouring
    finally:
        delivery.delivered = min(first + progress[0] * per_write, total)
    if progress[0] < wanted:
        raise ClientConnectionResetError("the client left")


def batched(frames: tuple[bytes, ...]) -> tuple[bytes, ...]:
    """Return what is due at once, but for the first frame, as few writes of a chunk per frame."""
    return tuple(
        b"".join(map(chunk, frames[i : i + BATCH_FRAMES]))
        for i in range(1, len(frames), BATCH_FRAMES)
    )
