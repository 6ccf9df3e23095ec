"""Putting an answer on the socket: the only part that waits."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass

from aiohttp import ClientConnectionResetError, HttpVersion11, web

from .answer import Answer
from .wheel import BATCH_FRAMES, Wheel


@dataclass(slots=True)
class Delivery:
    """How far an answer got.

    Attributes:
        delivered: frames handed to the socket.
        left: the client went away before the end.
    """

    delivered: int = 0
    left: bool = False


async def deliver(
    http: web.BaseRequest,
    answer: Answer,
    *,
    headers: Mapping[str, str],
    wheel: Wheel,
    started_s: float,
    delivery: Delivery,
) -> web.StreamResponse:
    """Send an answer when it is due; a client that leaves ends it and is told in `delivery`."""
    timeline = answer.timeline
    if timeline.at_s:
        await asyncio.sleep(started_s + timeline.start_s - asyncio.get_running_loop().time())
    if not answer.streamed:
        delivery.delivered = len(timeline)
        return web.Response(status=answer.status, headers=headers, body=timeline.body)
    response = web.StreamResponse(status=answer.status, headers=headers)
    chunked = http.version >= HttpVersion11
    if chunked:
        response.enable_chunked_encoding()
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
    at_s, frames = answer.timeline.at_s, answer.timeline.data[1:]
    total, per_write = len(frames), 1
    due_s = [started_s + frame_s for frame_s in at_s[1:]] if at_s else None
    if chunked and due_s is None:
        if answer.batches is None:
            answer.batches = batched(frames)
        frames, per_write = answer.batches, BATCH_FRAMES
    elif chunked:
        frames = tuple(map(chunk, frames))
    progress = [0]
    try:
        await wheel.pour(transport, frames, due_s, progress=progress)
    finally:
        delivery.delivered += min(progress[0] * per_write, total)
    if progress[0] < len(frames):
        raise ClientConnectionResetError("the client left")


def chunk(data: bytes) -> bytes:
    """Return bytes as one chunk of HTTP/1.1's chunked coding; an empty one would end the body."""
    if not data:
        return b""
    return b"%x\r\n%b\r\n" % (len(data), data)


def batched(frames: tuple[bytes, ...]) -> tuple[bytes, ...]:
    """Return what is due at once as few writes; each frame stays an HTTP chunk of its own."""
    return tuple(
        b"".join(map(chunk, frames[i : i + BATCH_FRAMES]))
        for i in range(0, len(frames), BATCH_FRAMES)
    )
