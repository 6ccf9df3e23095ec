"""A response body as a timeline: which bytes are due when, and how it ends. No I/O."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, NamedTuple

Ending = Literal["close", "reset", "hang"]


class Frame(NamedTuple):
    """The bytes of one write and when they are due, in seconds from the request's arrival."""

    at_s: float
    data: bytes


@dataclass(frozen=True, slots=True)
class Timeline:
    """The frames of one body, kept as two columns because a stream has thousands of them.

    Attributes:
        data: the bytes of each write, in order.
        at_s: when each is due, in seconds from the request's arrival, never decreasing; None
            where everything is due at once.
        ending: what happens after the last frame.
    """

    data: tuple[bytes, ...]
    at_s: tuple[float, ...] | None = None
    ending: Ending = "close"

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
