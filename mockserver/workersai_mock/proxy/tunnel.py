"""Two connections of which each gets what comes from the other, unread and at the slower's pace."""

from __future__ import annotations

import asyncio
from typing import cast


class Pipe(asyncio.Protocol):
    """One end of a tunnel.

    Args:
        first: what the other end is told as soon as this one is connected.
        onward: what is written here as soon as it is connected.
    """

    def __init__(self, *, first: bytes = b"", onward: bytes = b"") -> None:
        self.transport: asyncio.Transport | None = None
        self.other: Pipe | None = None
        self._first, self._onward = first, onward
        self._ended = False

    def join(self, other: Pipe) -> None:
        """Make a tunnel of two ends."""
        self.other, other.other = other, self

    @property
    def beyond(self) -> asyncio.Transport | None:
        """The connection of the other end, if there is one by now."""
        return self.other.transport if self.other else None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin; whoever waited at the other end may have left."""
        self.transport = cast(asyncio.Transport, transport)
        if self._onward:
            self.transport.write(self._onward)
        if self.beyond:
            if self.beyond.is_closing():
                self.transport.close()
            elif self._first:
                self.beyond.write(self._first)

    def data_received(self, data: bytes) -> None:
        """Hand on what came."""
        if self.beyond:
            self.beyond.write(data)

    def eof_received(self) -> bool:
        """Hand on that no more comes; the other direction goes on until it ends, too."""
        self._ended = True
        if self.other and self.beyond and not self.beyond.is_closing():
            self.beyond.write_eof()
            return not self.other._ended
        return False

    def pause_writing(self) -> None:
        """Stop reading at the other end: this one is slower."""
        if self.beyond:
            self.beyond.pause_reading()

    def resume_writing(self) -> None:
        """Go on reading at the other end."""
        if self.beyond:
            self.beyond.resume_reading()

    def connection_lost(self, exc: Exception | None) -> None:
        """End the other end when all is written there."""
        if self.beyond:
            self.beyond.close()
