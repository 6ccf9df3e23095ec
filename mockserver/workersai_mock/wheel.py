"""One timer for all paced streams: bytes go to transports at absolute deadlines.

A task that sleeps per token costs twice the CPU and drifts; here a tick serves whoever is due.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from heapq import heappop, heappush

TICK_S = 0.001
# A transport that holds more than this is not read by its client: its frames wait.
HIGH_WATER_BYTES = 256 * 1024
RETRY_S = 0.02
# Between two batches the loop gets to accept and to read, or a full server starves newcomers.
BATCH_STREAMS = 256
BATCH_FRAMES = 64


class Stream:
    """Frames on their way to one transport.

    Args:
        transport: where the bytes go.
        frames: what is written, in order.
        due_s: when, on the loop's clock; None where everything is due now.
        done: resolved when the last frame was written or the client has left.
    """

    __slots__ = ("done", "due_s", "frames", "sent", "transport")

    def __init__(
        self,
        transport: asyncio.WriteTransport,
        frames: Sequence[bytes],
        due_s: Sequence[float] | None,
        done: asyncio.Future[None],
    ) -> None:
        self.transport = transport
        self.frames = frames
        self.due_s = due_s
        self.done = done
        self.sent = 0

    def advance(self, now_s: float) -> float | None:
        """Write what is due and return when the next is, or None when nothing is left to do."""
        if self.transport.is_closing() or self.done.done():
            return None
        first, last = self.sent, min(self.sent + BATCH_FRAMES, len(self.frames))
        if self.transport.get_write_buffer_size() > HIGH_WATER_BYTES:
            return now_s + RETRY_S
        if self.due_s is not None:
            end = first
            while end < last and self.due_s[end] <= now_s:
                end += 1
            last = end
        if last > first:
            frames = self.frames
            self.transport.write(
                frames[first] if last == first + 1 else b"".join(frames[first:last])
            )
            self.sent = last
        if last == len(self.frames):
            return None
        return self.due_s[last] if self.due_s is not None else now_s

    def finish(self) -> None:
        """Wake whoever waits for the end."""
        if not self.done.done():
            self.done.set_result(None)


class Wheel:
    """Slots of one millisecond, each with the streams that are due in it."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._slots: dict[int, list[Stream]] = {}
        self._ticks: list[int] = []
        self._timer: asyncio.TimerHandle | None = None
        self.streams = 0

    async def pour(
        self,
        transport: asyncio.WriteTransport,
        frames: Sequence[bytes],
        due_s: Sequence[float] | None,
        *,
        progress: list[int],
    ) -> None:
        """Write all frames when they are due; returns early when the client leaves.

        Args:
            transport: where the bytes go.
            frames: what is written, in order.
            due_s: when, on the loop's clock; None where everything is due now.
            progress: its first item is told how many were written, however this ends.
        """
        stream = Stream(transport, frames, due_s, self._loop.create_future())
        due = stream.advance(self._loop.time())
        if due is not None:
            self.streams += 1
            self._put(stream, due)
            try:
                await stream.done
            finally:
                self.streams -= 1
                stream.finish()
                progress[0] = stream.sent
        progress[0] = stream.sent

    def _put(self, stream: Stream, due_s: float) -> None:
        tick = int(due_s / TICK_S) + 1  # never early
        slot = self._slots.get(tick)
        if slot is None:
            self._slots[tick] = [stream]
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
        now_s = self._loop.time()
        served = 0
        while self._ticks and self._ticks[0] * TICK_S <= now_s + TICK_S / 2:
            slot = self._slots[self._ticks[0]]
            while slot and served < BATCH_STREAMS:
                served += 1
                stream = slot.pop()
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
