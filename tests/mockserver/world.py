"""A loop and transports whose time moves when the test says so."""

from __future__ import annotations

import asyncio
import heapq
from collections.abc import Callable
from typing import Any, cast

from workersai_mock.message import Message
from workersai_mock.wheel import Stream, Wheel


class Headless(Message):
    """Only a body, so that a test sees nothing but its own bytes."""

    def head(self) -> bytes:
        """Return nothing."""
        return b""


class Timer:
    """A call that is due and can be taken back."""

    def __init__(self, callback: Callable[[], None]) -> None:
        self.callback: Callable[[], None] | None = callback

    def cancel(self) -> None:
        """Take it back."""
        self.callback = None


class Loop:
    """A clock with timers, and futures of the loop that runs the test."""

    def __init__(self) -> None:
        self.now_s = 100.0
        self.turns = 0
        self._timers: list[tuple[float, int, Timer]] = []
        self._count = 0

    def time(self) -> float:
        """Tell the loop's own time."""
        return self.now_s

    def create_future(self) -> asyncio.Future[None]:
        """Make a future of the running loop."""
        return asyncio.get_running_loop().create_future()

    def call_at(self, at_s: float, callback: Callable[[], None]) -> Timer:
        """Call when the time has come."""
        self._count += 1
        timer = Timer(callback)
        heapq.heappush(self._timers, (at_s, self._count, timer))
        return timer

    def call_later(self, after_s: float, callback: Callable[[], None]) -> Timer:
        """Call after a while."""
        return self.call_at(self.now_s + after_s, callback)

    async def advance(self, seconds: float, *, late_s: float = 0.0) -> None:
        """Move forward and run what is due, each timer `late_s` after its time."""
        end_s = self.now_s + seconds
        while self._timers and self._timers[0][0] + late_s <= end_s:
            at_s, _, timer = heapq.heappop(self._timers)
            self.now_s = max(self.now_s, at_s + late_s)
            if timer.callback:
                self.turns += 1
                timer.callback()
            await asyncio.sleep(0)
        self.now_s = end_s
        await asyncio.sleep(0)


class Transport:
    """Takes bytes and notes when they came."""

    def __init__(self, loop: Loop) -> None:
        self.loop = loop
        self.writes: list[tuple[float, bytes]] = []
        self.noted: Callable[[], None] = lambda: None
        self.closing = False
        self.buffered = 0

    def write(self, data: bytes) -> None:
        """Note the bytes."""
        self.writes.append((self.loop.now_s, data))
        self.noted()

    def is_closing(self) -> bool:
        """Say whether the client has left."""
        return self.closing

    def get_write_buffer_size(self) -> int:
        """Say how many bytes wait to be read."""
        return self.buffered

    @property
    def data(self) -> bytes:
        """All bytes so far."""
        return b"".join(data for _, data in self.writes)


class World:
    """A wheel and what it turns on."""

    def __init__(self) -> None:
        self.loop = Loop()
        self.wheel = Wheel(cast(asyncio.AbstractEventLoop, self.loop))

    def transport(self) -> Transport:
        """Make a transport."""
        return Transport(self.loop)

    async def run(
        self, transport: Transport, parts: list[bytes], at_s: list[float] | None
    ) -> tuple[asyncio.Task[None], Stream]:
        """Start to write parts, each at its time, and return the task and how far it is."""
        message = Headless(b"", b"", tuple(parts), 1, chunked=False, tail=b"", kept=True)
        stream = Stream(cast(Any, transport), message, at_s=at_s)
        task = asyncio.ensure_future(self.wheel.run(stream))
        await asyncio.sleep(0)
        return task, stream
