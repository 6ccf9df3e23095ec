"""An answer as HTTP/1 writes it: the head as bytes and how the body is framed. No I/O.

Head and frames are all that aiohttp's response objects would do for an answer, at a third of the
request's whole cost; what is made here is written once and kept with the answer.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from email.utils import formatdate
from functools import lru_cache
from http import HTTPStatus
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from .timeline import Timeline

LAST_CHUNK = b"0\r\n\r\n"
# How many frames leave in one write where all are due; between two writes others get their turn.
BATCH_FRAMES = 1024
# 520 to 530 are Cloudflare's own and have none.
PHRASES = {status.value: status.phrase for status in HTTPStatus}
SIZE_LINES = tuple(b"%x\r\n" % size for size in range(1024))
# The end of the chunk before and the size of the next one, which may not be empty.
BETWEEN = {size: b"\r\n" + line for size, line in enumerate(SIZE_LINES) if size}


class Message(NamedTuple):
    """An answer in the form that one kind of connection is written.

    Attributes:
        before_date: status line and header fields up to the value of Date.
        after_date: what follows that value up to the end of the head.
        parts: the body as few writes where all is due at once, else as its frames; at least one.
        part_frames: how many frames a part holds.
        chunked: a part becomes a chunk when it is written.
        tail: what ends the body.
        kept: the connection stays open.
    """

    before_date: bytes
    after_date: bytes
    parts: tuple[bytes, ...]
    part_frames: int
    chunked: bool
    tail: bytes
    kept: bool

    def head(self) -> bytes:
        """Return status line and header fields as of now."""
        return self.before_date + http_date(int(time.time())) + self.after_date

    def written(self, first: int, last: int) -> bytes:
        """Return the parts from `first` to before `last`, with the head or the end beside them."""
        if last == first + 1:
            data = chunk(self.parts[first]) if self.chunked else self.parts[first]
        else:
            due = self.parts[first:last]
            data = chunks(due) if self.chunked else b"".join(due)
        if first == 0:
            data = self.head() + data
        return data + self.tail if last == len(self.parts) else data


def message_of(
    status: int,
    headers: Mapping[str, str],
    timeline: Timeline,
    *,
    streamed: bool,
    minor: int = 1,
    kept: bool = True,
    bodiless: bool = False,
) -> Message:
    """Return an answer as bytes; raises ValueError where a header would break the head.

    Args:
        status: the HTTP status.
        headers: the service's own; length or coding, Date and Connection are added.
        timeline: a plain one.
        streamed: it goes in chunks, a frame each; HTTP/1.0 has none and ends with the connection.
        minor: the version is HTTP/1.`minor`.
        kept: the client keeps the connection open.
        bodiless: the request was HEAD.
    """
    chunked = streamed and minor > 0
    kept = kept and (chunked or not streamed)
    told = b"" if kept == bool(minor) else _TOLD[kept]
    if chunked:
        framing = ["Transfer-Encoding: chunked"]
    else:
        framing = [] if streamed else [f"Content-Length: {sum(map(len, timeline.data))}"]
    parts, part_frames = ((b"",), 1) if bodiless else _parts(timeline, chunked=chunked)
    return Message(
        before_date=_head(minor, status, headers, framing),
        after_date=b"\r\n" + told + b"\r\n",
        parts=parts,
        part_frames=part_frames,
        chunked=chunked and timeline.at_s is not None,
        tail=LAST_CHUNK if chunked and not bodiless else b"",
        kept=kept,
    )


# Said only where it is not what the version means by itself (RFC 9112, 9.3).
_TOLD = {True: b"Connection: keep-alive\r\n", False: b"Connection: close\r\n"}


def _head(minor: int, status: int, headers: Mapping[str, str], framing: list[str]) -> bytes:
    lines = [f"HTTP/1.{minor} {status} {PHRASES.get(status, '')}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    lines += [*framing, "Date: "]
    head = "\n".join(lines)
    if head.count("\n") >= len(lines) or "\r" in head or "\0" in head:
        raise ValueError("a header holds a line break or a NUL")
    return head.replace("\n", "\r\n").encode()


def _parts(timeline: Timeline, *, chunked: bool) -> tuple[tuple[bytes, ...], int]:
    data = timeline.data or (b"",)
    return (batched(data, chunked=chunked), BATCH_FRAMES) if timeline.at_s is None else (data, 1)


def batched(frames: tuple[bytes, ...], *, chunked: bool) -> tuple[bytes, ...]:
    """Return what is due at once as few writes; each frame stays an HTTP chunk of its own."""
    starts = range(0, len(frames), BATCH_FRAMES)
    parts = (frames[start : start + BATCH_FRAMES] for start in starts)
    return tuple(chunks(part) if chunked else b"".join(part) for part in parts)


def chunks(frames: tuple[bytes, ...]) -> bytes:
    """Return frames as a chunk each, of HTTP/1.1's chunked coding."""
    # Filled in C, for that is a third of what a call for each frame costs.
    parts = [b"\r\n"] * (2 * len(frames) + 1)
    try:
        parts[:-1:2] = map(BETWEEN.__getitem__, map(len, frames))
    except KeyError:  # an empty or a large one
        return b"".join(map(chunk, frames))
    parts[1::2] = frames
    parts[0] = parts[0].removeprefix(b"\r\n")
    return b"".join(parts)


def chunk(data: bytes) -> bytes:
    """Return bytes as one chunk of HTTP/1.1's chunked coding; an empty one would end the body."""
    size = len(data)
    if not size:
        return b""
    return (SIZE_LINES[size] if size < 1024 else b"%x\r\n" % size) + data + b"\r\n"


@lru_cache(maxsize=2)
def http_date(second: int) -> bytes:
    """Return a second since the epoch as the value of Date."""
    return formatdate(second, usegmt=True).encode()
