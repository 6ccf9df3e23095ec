"""What reached the mock and what it did, kept in order and within bounds."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .answered import answered

if TYPE_CHECKING:
    from .answer import Answer
    from .answered import Answered
    from .head import Headers
    from .request import Request, Route


@dataclass(slots=True, eq=False)
class Entry:
    """One request and what became of it; the body is kept as it came and parsed when asked.

    Attributes:
        number: counts from 1 and goes on over evictions.
        at_s: when the request was read, seconds since the epoch.
        method: the HTTP method.
        path: the path as it came, with its query.
        route: where it led.
        headers: the request's headers with the secret ones redacted.
        body: the request's body.
        nth: how many identical requests came before and with it; 1 unless answers vary.
        answer: what was to be sent; shared where many were answered alike.
        delivered: how many frames of it were handed to the socket.
        left: the client went away before the end.
        waited_s: how long the client was kept waiting by stalls and hangs, in real time.
        gave_up: the client left during such a wait; else it waited to the end of it.
        duration_s: from the request's arrival to the end of the answer; None while it runs.
        arrived_s: when the request arrived, by the loop's own clock, which is real time.
    """

    number: int
    at_s: float
    method: str
    path: str
    route: Route
    headers: Headers
    body: bytes
    nth: int
    answer: Answered
    delivered: int = 0
    left: bool = False
    waited_s: float = 0.0
    gave_up: bool = False
    duration_s: float | None = None
    arrived_s: float = 0.0


class Journal:
    """The last entries of a tenant; counts go on when old ones are dropped.

    Args:
        max_entries: how many are kept.
        max_bytes: how many bytes of bodies are kept, of requests and of answers; an answer that
            was given again and again counts once.
    """

    def __init__(self, *, max_entries: int, max_bytes: int) -> None:
        self._entries: deque[Entry] = deque()
        self._max_entries = max_entries
        self._max_bytes = max_bytes
        # How many entries share an answer.
        self._held: dict[Answered, int] = {}
        self._bytes = 0
        self.total = 0

    def __iter__(self) -> Iterator[Entry]:
        return iter(tuple(self._entries))

    def __len__(self) -> int:
        return len(self._entries)

    def find(self, number: int) -> Entry | None:
        """Return the entry of that number; None where it is not kept."""
        # Numbers follow one another.
        first = self._entries[0].number if self._entries else number + 1
        index = number - first
        return self._entries[index] if 0 <= index < len(self._entries) else None

    @property
    def evicted(self) -> int:
        """How many entries were dropped to stay within the bounds."""
        return self.total - len(self._entries)

    def open(self, request: Request, *, answer: Answer, at_s: float) -> Entry:
        """Record a request as it is answered; the entry is completed when the answer ends."""
        self.total += 1
        entry = Entry(
            self.total,
            at_s,
            request.method,
            request.path,
            request.route,
            request.head.redacted,
            request.body,
            request.nth,
            answered(answer),
        )
        self._hold(entry)
        while len(self._entries) > self._max_entries or (
            self._bytes > self._max_bytes and len(self._entries) > 1
        ):
            self._drop()
        return entry

    def _hold(self, entry: Entry) -> None:
        self._entries.append(entry)
        holders = self._held.get(entry.answer, 0)
        self._held[entry.answer] = holders + 1
        self._bytes += len(entry.body) + (0 if holders else entry.answer.size)

    def _drop(self) -> None:
        entry = self._entries.popleft()
        holders = self._held.pop(entry.answer) - 1
        if holders:
            self._held[entry.answer] = holders
        self._bytes -= len(entry.body) + (0 if holders else entry.answer.size)

    def snapshot(self) -> tuple[tuple[Entry, ...], int]:
        """Return what `restore` puts back."""
        return tuple(self._entries), self.total

    def restore(self, snapshot: tuple[tuple[Entry, ...], int]) -> None:
        """Put entries and counts back to a moment."""
        self.clear()
        entries, self.total = snapshot
        for entry in entries:
            self._hold(entry)

    def clear(self) -> None:
        """Forget everything, the counts too."""
        self._entries.clear()
        self._held.clear()
        self._bytes = self.total = 0
