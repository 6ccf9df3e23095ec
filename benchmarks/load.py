"""Load: connections to one server on loopback, and what they saw. Starts no server."""

from __future__ import annotations

import asyncio
import gc
import re
from array import array
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import pairwise
from time import perf_counter
from typing import cast

EVENT = b"data: "
LAST_CHUNK = b"0\r\n\r\n"
LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
CLOSE = re.compile(rb"\r\nconnection: *close", re.IGNORECASE)
CHUNKED = -1


def floats() -> array[float]:
    """Return an empty column of times; millions of events do not fit into a list of floats."""
    return array("d")


@dataclass(slots=True)
class Seen:
    """What a load saw; all times in seconds.

    Attributes:
        whole: answers that came whole, with status 200 and the events that were expected.
        failed: answers that did not.
        events: events of whole answers, `[DONE]` included.
        wall_s: how long the load ran.
        first_s: from each request to the first byte of its answer.
        last_s: from each request to the last byte of its answer.
        gap_error_s: how far each gap between two events was from what was asked (paced only).
        late_s: how far each event was behind its own deadline (paced only).
    """

    whole: int = 0
    failed: int = 0
    events: int = 0
    wall_s: float = 0.0
    first_s: array[float] = field(default_factory=floats)
    last_s: array[float] = field(default_factory=floats)
    gap_error_s: array[float] = field(default_factory=floats)
    late_s: array[float] = field(default_factory=floats)


class Connection(asyncio.Protocol):
    """One connection that sends a request after the other, each when the answer before is whole.

    Args:
        send: gives the next request, or None when there is none.
        events: how many events an answer holds with its `[DONE]`; 0 where it is no stream.
        seen: is told of every answer.
        lost: is called when the connection is gone.
        times: is told when each event came.
    """

    def __init__(
        self,
        send: Callable[[], bytes | None],
        *,
        events: int,
        seen: Seen,
        lost: Callable[[], None],
        times: array[float] | None = None,
    ) -> None:
        self.send, self.expected, self.seen, self.lost = send, events, seen, lost
        self.times = times
        self.head = self.tail = b""
        self.need: int | None = None
        self.events, self.asked = 0, False
        self.sent_s = self.first_s = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Send the first request."""
        # uvloop's transports have the methods, not the class.
        self.transport = cast(asyncio.Transport, transport)
        self._ask()

    def connection_lost(self, error: Exception | None) -> None:
        """Count an answer that was cut off."""
        self.seen.failed += self.asked
        self.lost()

    def data_received(self, data: bytes) -> None:
        """Read on; `need` is None within the head, then bytes to come or CHUNKED."""
        now_s = perf_counter()
        if self.need is None:
            self.first_s = self.first_s or now_s
            self.head += data
            head, separator, data = self.head.partition(b"\r\n\r\n")
            if not separator:
                return
            self.head = head
            length = LENGTH.search(head)
            self.need = int(length[1]) if length else CHUNKED
        seen = self.tail + data
        if self.expected:
            # The tail is shorter than the marker: one that was cut in two is counted once.
            count = seen.count(EVENT)
            self.events += count
            if self.times is not None:
                self.times.extend([now_s] * count)
        self.tail = seen[1 - len(EVENT) :]
        if self.need == CHUNKED:
            whole = seen.endswith(LAST_CHUNK)
        else:
            self.need -= len(data)
            whole = self.need <= 0
        if whole:
            self._finish(now_s)

    def _finish(self, now_s: float) -> None:
        seen = self.seen
        if self.head[9:12] == b"200" and self.events == self.expected:
            seen.whole += 1
            seen.events += self.events
            seen.first_s.append(self.first_s - self.sent_s)
            seen.last_s.append(now_s - self.sent_s)
        else:
            seen.failed += 1
        self.asked = False
        if CLOSE.search(self.head) or self.head.startswith(b"HTTP/1.0"):
            self.transport.close()
        else:
            self._ask()

    def _ask(self) -> None:
        request = self.send()
        if request is None:
            self.transport.close()
            return
        self.head = self.tail = b""
        self.need = None
        self.events, self.first_s, self.asked = 0, 0.0, True
        self.sent_s = perf_counter()
        self.transport.write(request)


async def closed_loop(
    port: int,
    requests: Iterator[bytes],
    *,
    connections: int,
    events: int = 0,
    seconds: float,
    total: int | None = None,
) -> Seen:
    """Keep so many connections busy for so long, or until so many answers have come."""
    loop, seen, ended = asyncio.get_running_loop(), Seen(), asyncio.Event()
    live: set[Connection] = set()
    left = total

    def send() -> bytes | None:
        nonlocal left
        if left is not None:
            if left <= 0:
                return None
            left -= 1
        return None if ended.is_set() else next(requests)

    def lost(connection: Connection) -> None:
        live.discard(connection)
        if not ended.is_set() and left != 0:
            tasks.add(loop.create_task(connect()))
        elif not live:
            ended.set()

    async def connect() -> None:
        made = Connection(send, events=events, seen=seen, lost=lambda: lost(made))
        live.add(made)
        await loop.create_connection(lambda: made, "127.0.0.1", port)

    gc.disable()
    began_s = perf_counter()
    tasks = {loop.create_task(connect()) for _ in range(connections)}
    try:
        await asyncio.wait_for(ended.wait(), seconds)
    except TimeoutError:
        ended.set()
    seen.wall_s = perf_counter() - began_s
    gc.enable()
    for connection in tuple(live):
        connection.asked = False  # the end of the load cut it, not the server
        if hasattr(connection, "transport"):
            connection.transport.abort()
    await asyncio.gather(*tasks, return_exceptions=True)
    return seen


async def paced_streams(
    port: int,
    request: bytes,
    *,
    streams: int,
    itl_s: float,
    events: int,
    ramp_s: float,
    limit_s: float,
) -> Seen:
    """Open so many streams within `ramp_s`, one answer each, and time every event of them."""
    loop, seen, ended = asyncio.get_running_loop(), Seen(), asyncio.Event()
    open_streams = streams
    made: list[Connection] = []

    def lost() -> None:
        nonlocal open_streams
        open_streams -= 1
        if not open_streams:
            ended.set()

    async def connect(number: int) -> None:
        await asyncio.sleep(number / streams * ramp_s)
        once = iter((request,))
        connection = Connection(
            lambda: next(once, None), events=events, seen=seen, lost=lost, times=floats()
        )
        made.append(connection)
        await loop.create_connection(lambda: connection, "127.0.0.1", port)

    gc.disable()
    began_s = perf_counter()
    tasks = [loop.create_task(connect(number)) for number in range(streams)]
    with suppress(TimeoutError):
        await asyncio.wait_for(ended.wait(), limit_s)
    seen.wall_s = perf_counter() - began_s
    gc.enable()
    await asyncio.gather(*tasks, return_exceptions=True)
    for connection in made:
        if hasattr(connection, "transport"):
            connection.transport.abort()
        _time(connection, itl_s=itl_s, seen=seen)
    seen.failed = streams - seen.whole
    return seen


def _time(connection: Connection, *, itl_s: float, seen: Seen) -> None:
    times = connection.times or floats()
    seen.gap_error_s.extend(abs(later - earlier - itl_s) for earlier, later in pairwise(times))
    seen.late_s.extend(
        at_s - connection.sent_s - itl_s * number for number, at_s in enumerate(times, 1)
    )
