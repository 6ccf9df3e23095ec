"""A response body as a timeline: which bytes are due when, and how it ends. No I/O."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple

# `close` ends the body as HTTP says; `cut` closes the connection where it stands (FIN), `reset`
# resets it (RST), `hang` sends nothing more until the client leaves or the longest stall is over.
Ending = Literal["close", "cut", "reset", "hang"]


class Frame(NamedTuple):
    """The bytes of one write and when they are due, in seconds from the request's arrival."""

    at_s: float
    data: bytes


# A frame without bytes is a stall: real time passes there, whatever the clock says.
STALL = b""


@dataclass(frozen=True, slots=True)
class Timeline:
    """The frames of one body, kept as two columns because a stream has thousands of them.

    Attributes:
        data: the bytes of each write, in order; an empty one is a stall.
        at_s: when each is due, in seconds from the request's arrival, never decreasing; None
            where everything is due at once.
        ending: what happens after the last frame.
        load: how much slower it gets, as a share, with every other stream that runs.
        stalls: there are stalls among the frames.
        stall_s: how long each lasts unless the client leaves; None takes the longest allowed.
        separate: every frame is a write (and an HTTP chunk) of its own, never joined with others.
        gap_s: the pause between two separate frames, which keeps a kernel from joining them.
        silent: not even a status line is sent.
        length: the Content-Length that is announced; None tells the truth, or streams.
    """

    data: tuple[bytes, ...]
    at_s: tuple[float, ...] | None = None
    ending: Ending = "close"
    load: float = 0.0
    stalls: bool = False
    stall_s: float | None = None
    separate: bool = False
    gap_s: float = 0.0
    silent: bool = False
    length: int | None = None

    def __iter__(self) -> Iterator[Frame]:
        return map(Frame, self.at_s or (0.0,) * len(self.data), self.data)

    def __len__(self) -> int:
        return len(self.data)

    @property
    def body(self) -> bytes:
        """All bytes, whenever they are due."""
        return b"".join(self.data)

    @property
    def start_s(self) -> float:
        """When the first bytes are due."""
        return self.at_s[0] if self.at_s else 0.0

    @property
    def plain(self) -> bool:
        """Whether HTTP as usual will do: nothing stalls, nothing breaks, frames may be joined."""
        return self.ending == "close" and not (
            self.stalls or self.separate or self.silent or self.length is not None
        )

    def of(self, frames: Iterable[Frame]) -> Timeline:
        """Return the same timeline with other frames; times are kept where there were any."""
        kept = list(frames)
        at_s = None if self.at_s is None else tuple(frame.at_s for frame in kept)
        return replace(self, data=tuple(frame.data for frame in kept), at_s=at_s)

    def later(self, seconds: float) -> Timeline:
        """Return the timeline with everything due so much later."""
        at_s = self.at_s or (0.0,) * len(self.data)
        return replace(self, at_s=tuple(due_s + seconds for due_s in at_s))


def by_event(timeline: Timeline) -> Timeline:
    """Return an event stream with one frame per event, as a recording of reads need not have it.

    An event is due when its last byte was; stalls stay between the same bytes, bytes after the
    last empty line are a frame of their own.
    """
    if all(data.find(b"\n\n") == len(data) - 2 for data in timeline.data if data):
        return timeline
    frames: list[Frame] = []
    rest = b""
    for at_s, data in timeline:
        if not data:
            frames += [Frame(at_s, rest), Frame(at_s, STALL)] if rest else [Frame(at_s, STALL)]
            rest = b""
            continue
        *whole, rest = (rest + data).split(b"\n\n")
        frames += [Frame(at_s, event + b"\n\n") for event in whole]
    if rest:
        frames.append(Frame(timeline.at_s[-1] if timeline.at_s else 0.0, rest))
    return timeline.of(frames)


def split(timeline: Timeline, *, event: int, byte: int | None) -> tuple[list[Frame], list[Frame]]:
    """Return the frames before and after a place: after so many events, or so many bytes."""
    frames = list(timeline)
    left = event if byte is None else byte
    for number, (at_s, data) in enumerate(frames):
        if left <= 0:
            return frames[:number], frames[number:]
        if byte is None:
            left -= bool(data)
        elif left < len(data):
            before = [*frames[:number], Frame(at_s, data[:left])]
            return before, [Frame(at_s, data[left:]), *frames[number + 1 :]]
        else:
            left -= len(data)
    return frames, []
