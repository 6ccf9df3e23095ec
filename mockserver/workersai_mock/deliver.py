"""Putting an answer on the socket: the only part that waits."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from aiohttp import HttpVersion11
from aiohttp.abc import AbstractStreamWriter
from aiohttp.web_request import BaseRequest
from aiohttp.web_response import StreamResponse

from .answer import Answer
from .journal import Entry
from .message import Message, message_of
from .wheel import Stream, Wheel


class Sent(StreamResponse):
    """Stands for an answer that is with the transport: nothing is left to aiohttp but to go on.

    Args:
        kept: the connection stays open.
    """

    def __init__(self, *, kept: bool) -> None:
        super().__init__()
        self._kept = kept

    @property
    def keep_alive(self) -> bool:
        """Whether aiohttp waits for another request; else it closes the connection."""
        return self._kept

    async def prepare(self, request: BaseRequest) -> AbstractStreamWriter | None:
        """Write no head: it is written."""
        return None

    async def write_eof(self, data: bytes = b"") -> None:
        """Write no end: it is written."""


KEPT, CLOSED = Sent(kept=True), Sent(kept=False)


@dataclass(slots=True)
class Delivery:
    """How far an answer got.

    Attributes:
        delivered: frames handed to the socket.
        left: the client went away before the end.
        waited_s: how long it was kept waiting by stalls and hangs, in real time.
        gave_up: it left during such a wait.
        settle: called just before the last bytes leave, so that whoever has heard the end of an
            answer finds it recorded.
    """

    delivered: int = 0
    left: bool = False
    waited_s: float = 0.0
    gave_up: bool = False
    settle: Callable[[Delivery], None] | None = None


async def send(
    http: BaseRequest,
    answer: Answer,
    entry: Entry,
    *,
    headers: Mapping[str, str],
    wheel: Wheel,
    started_s: float,
    max_stall_s: float,
) -> StreamResponse:
    """Deliver an answer and tell the journal's entry how far it got, as soon as that is known."""
    loop = asyncio.get_running_loop()

    def settle(delivery: Delivery) -> None:
        entry.duration_s = loop.time() - started_s
        entry.delivered, entry.left = delivery.delivered, delivery.left
        entry.waited_s, entry.gave_up = delivery.waited_s, delivery.gave_up

    delivery = Delivery(settle=settle)
    try:
        return await deliver(
            http,
            answer,
            headers=headers,
            wheel=wheel,
            started_s=started_s,
            delivery=delivery,
            max_stall_s=max_stall_s,
        )
    except asyncio.CancelledError:
        delivery.left = True
        raise
    finally:
        settle(delivery)


async def deliver(
    http: BaseRequest,
    answer: Answer,
    *,
    headers: Mapping[str, str],
    wheel: Wheel,
    started_s: float,
    delivery: Delivery,
    max_stall_s: float,
) -> StreamResponse:
    """Send an answer when it is due; a client that leaves ends it and is told in `delivery`."""
    answer = slowed(answer, others=wheel.streams)
    timeline = answer.timeline
    if not timeline.plain:
        from .rough import Rough

        if timeline.at_s:
            await asyncio.sleep(started_s + timeline.start_s - asyncio.get_running_loop().time())
        rough = Rough(http, answer, started_s=started_s, max_stall_s=max_stall_s)
        return await rough.send(headers, delivery)
    transport = http.transport
    if transport is None:
        delivery.left = True
        return CLOSED
    message = _message(http, answer, headers)

    def settle() -> None:
        delivery.delivered = len(timeline)
        if delivery.settle:
            delivery.settle(delivery)

    at_s = timeline.at_s or None
    stream = Stream(transport, message, at_s=at_s, start_s=started_s, settle=settle)
    try:
        await wheel.run(stream)
    finally:
        delivery.delivered = min(stream.sent * message.part_frames, len(timeline))
        delivery.left = stream.sent < len(message.parts)
    return KEPT if message.kept and not delivery.left else CLOSED


def _message(http: BaseRequest, answer: Answer, headers: Mapping[str, str]) -> Message:
    kept, bodiless = http.keep_alive, http.method == "HEAD"
    minor = int(http.version >= HttpVersion11)
    if kept and minor and not bodiless and headers is answer.headers:
        return usual_message(answer)
    return message_of(
        answer.status,
        headers,
        answer.timeline,
        streamed=answer.streamed,
        minor=minor,
        kept=kept,
        bodiless=bodiless,
    )


def usual_message(answer: Answer) -> Message:
    """Return an answer as it is sent over HTTP/1.1 on a connection that stays open; it is kept."""
    if answer.message is None:
        answer.message = message_of(
            answer.status, answer.headers, answer.timeline, streamed=answer.streamed
        )
    return answer.message


def slowed(answer: Answer, *, others: int) -> Answer:
    """Return an answer as late as so many other streams make it."""
    timeline = answer.timeline
    if not (others and timeline.load and timeline.at_s):
        return answer
    slower = 1 + timeline.load * others
    return answer.sent_as(replace(timeline, at_s=tuple(s * slower for s in timeline.at_s)))
