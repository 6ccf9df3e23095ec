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


def chunk(data: bytes) -> bytes:
    """Return bytes as one chunk of HTTP/1.1's chunked coding; an empty one would end the body."""
    if not data:
        return b""
    return b"%x\r\n%b\r\n" % (len(data), data)


class Stream:
    """Frames on their way to one transport.

    Frames and times are those of the answer itself, shared by all who are sent the same: an open
    stream costs little more than this object, and a chunk is framed when it is due.

    Args:
        transport: where the bytes go.
        frames: what is written, in order.
        at_s: when, from `start_s` on; None where everything is due now.
        start_s: the loop's time that `at_s` counts from.
        first: how many frames were sent before.
        chunked: every frame becomes a chunk.
        done: resolved when the last frame was written or the client has left.
    """

    __slots__ = ("at_s", "chunked", "done", "frames", "sent", "start_s", "transport")

    def __init__(
        self,
        transport: asyncio.WriteTransport,
        frames: Sequence[bytes],
        at_s: Sequence[float] | None,
        done: asyncio.Future[None],
        *,
        start_s: float = 0.0,
        first: int = 0,
        chunked: bool = False,
    ) -> None:
        self.transport = transport
        self.frames = frames
        self.at_s = at_s
        self.done = done
        self.start_s = start_s
        self.sent = first
        self.chunked = chunked

    def advance(self, now_s: float) -> float | None:
        """Write what is due and return when the next is, or None when nothing is left to do."""
        transport, frames, first = self.transport, self.frames, self.sent
        if transport.is_closing() or self.done.done():
            return None
        if transport.get_write_buffer_size() > HIGH_WATER_BYTES:
            return now_s + RETRY_S
        total, at_s = len(frames), self.at_s
        last = end = min(first + BATCH_FRAMES, total)
        if at_s is not None:
            past_s = now_s - self.start_s
            last = first
            while last < end and at_s[last] <= past_s:
                last += 1
        if last == first + 1:
            transport.write(chunk(frames[first]) if self.chunked else frames[first])
        elif last > first:
            due = frames[first:last]
            transport.write(b"".join(map(chunk, due) if self.chunked else due))
        self.sent = last
        if last == total:
            return None
        return now_s if at_s is None else self.start_s + at_s[last]

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
        at_s: Sequence[float] | None,
        *,
        progress: list[int],
        start_s: float = 0.0,
        first: int = 0,
        chunked: bool = False,
    ) -> None:
        """Write all frames when they are due; returns early when the client leaves.

        Args:
            transport: where the bytes go.
            frames: what is written, in order.
            at_s: when, from `start_s` on; None where everything is due now.
            progress: its first item is told how many were written, however this ends.
            start_s: the loop's time that `at_s` counts from.
            first: how many of the frames were sent before; they count as written.
            chunked: every frame becomes a chunk of HTTP/1.1's chunked coding.
        """
        done = self._loop.create_future()
        stream = Stream(
            transport, frames, at_s, done, start_s=start_s, first=first, chunked=chunked
        )
        due = stream.advance(self._loop.time())
        if due is not None:
            self.streams += 1
            self._put(stream, due)
            try:
                await done
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
        woken_s = self._loop.time()
        served = 0
        while self._ticks and self._ticks[0] * TICK_S <= woken_s + TICK_S / 2:
            # A loop that counts in milliseconds may wake early; what is due in a tick is due then.
            now_s = max(woken_s, self._ticks[0] * TICK_S)
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
