"""One timer for all paced streams: bytes go to transports at absolute deadlines.

A task that sleeps per token costs twice the CPU and drifts; here a tick serves whoever is due.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from heapq import heappop, heappush

from .message import BATCH_FRAMES, Message

TICK_S = 0.001
# A transport that holds more than this is not read by its client: its frames wait.
HIGH_WATER_BYTES = 256 * 1024
RETRY_S = 0.02
# Between two batches the loop gets to accept and to read, or a full server starves newcomers.
BATCH_STREAMS = 256


class Stream:
    """A message on its way to one transport.

    Its frames and their times are shared by all who are sent the same, and a chunk is framed when
    it is due: an open stream costs little more than this object.

    Args:
        transport: where the bytes go.
        message: what is written; its head leaves together with its first part.
        at_s: when each part is due, from `start_s` on; None where everything is due now.
        start_s: the loop's time that `at_s` counts from.
        settle: called before the last part is written.

    Attributes:
        sent: how many parts were written.
        done: resolved when the last part was written or the client has left.
    """

    __slots__ = ("at_s", "done", "message", "sent", "settle", "start_s", "transport")

    def __init__(
        self,
        transport: asyncio.WriteTransport,
        message: Message,
        *,
        at_s: Sequence[float] | None = None,
        start_s: float = 0.0,
        settle: Callable[[], None] | None = None,
    ) -> None:
        self.transport = transport
        self.message = message
        self.at_s = at_s
        self.start_s = start_s
        self.settle = settle
        self.sent = 0
        self.done: asyncio.Future[None] | None = None

    def advance(self, now_s: float) -> float | None:
        """Write what is due and return when the next is, or None when nothing is left to do."""
        transport, message, first = self.transport, self.message, self.sent
        if transport.is_closing() or (self.done and self.done.done()):
            return None
        if transport.get_write_buffer_size() > HIGH_WATER_BYTES:
            return now_s + RETRY_S
        at_s, last, total = self.at_s, first + 1, len(message.parts)
        if at_s is not None:
            past_s = now_s - self.start_s
            if at_s[first] > past_s:
                return self.start_s + at_s[first]
            end = min(first + BATCH_FRAMES, total)
            while last < end and at_s[last] <= past_s:
                last += 1
        if last == total and self.settle:
            self.settle()
        transport.write(message.written(first, last))
        self.sent = last
        if last == total:
            return None
        return now_s if at_s is None else self.start_s + at_s[last]

    def finish(self) -> None:
        """Wake whoever waits for the end."""
        if self.done and not self.done.done():
            self.done.set_result(None)


class Wheel:
    """Slots of one millisecond, each with the streams that are due in it.

    A slot is served in the order in which it was filled: who was first at one event is first at
    the next, so that a burst delays events but leaves the gaps between them as they are.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._slots: dict[int, deque[Stream]] = {}
        self._ticks: list[int] = []
        self._timer: asyncio.TimerHandle | None = None
        self.streams = 0

    async def run(self, stream: Stream) -> None:
        """Write a stream to its end, or until its client leaves."""
        due_s = stream.advance(self._loop.time())
        if due_s is None:
            return
        stream.done = self._loop.create_future()
        self.streams += 1
        self._put(stream, due_s)
        try:
            await stream.done
        finally:
            self.streams -= 1

    def _put(self, stream: Stream, due_s: float) -> None:
        tick = int(due_s / TICK_S) + 1  # never early
        slot = self._slots.get(tick)
        if slot is None:
            self._slots[tick] = deque((stream,))
            heappush(self._ticks, tick)
            if self._ticks[0] == tick:
                self._set_timer()
        else:
            slot.append(stream)

    def _set_timer(self) -> None:
        if self._timer:
            self._timer.cancel()
        self._timer = self._loop.call_at(self._ticks[0] * TICK_S, self._turn)

    def _turn(self) -> None:
        self._timer = None
        woken_s = self._loop.time()
        served = 0
        while self._ticks and self._ticks[0] * TICK_S <= woken_s + TICK_S / 2:
            # A loop that counts in milliseconds may wake early; what is due in a tick is due then.
            now_s = max(woken_s, self._ticks[0] * TICK_S)
            slot = self._slots[self._ticks[0]]
            while slot and served < BATCH_STREAMS:
                served += 1
                stream = slot.popleft()
                due = stream.advance(now_s)
                if due is None:
                    stream.finish()
                else:
                    self._put(stream, max(due, now_s))
            if slot:
                self._timer = self._loop.call_later(0, self._turn)
                return
            del self._slots[heappop(self._ticks)]
        if self._ticks and self._timer is None:
            self._set_timer()
