"""Faults of the connection: nothing comes, it comes late, it stops coming, it breaks."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar

from ..timeline import STALL, Ending, Frame
from .value import ENDING, WAITING, Fault, parted

if TYPE_CHECKING:
    import random

    from ..answer import Answer


@dataclass(frozen=True, slots=True)
class NoAnswer(Fault):
    """The request is read and never answered, not even by a status line.

    Attributes:
        ending: `hang`, `cut` (closed by FIN) or `reset` (RST).
    """

    name: ClassVar[str] = "no-answer"
    order: ClassVar[int] = ENDING
    ending: Ending = "hang"

    def __call__(self, answer: Answer, rng: random.Random) -> Answer:
        """Return an answer without a byte."""
        kept = replace(answer.timeline, data=(), at_s=None, ending=self.ending)
        return answer.sent_as(replace(kept, silent=True, stalls=False))


@dataclass(frozen=True, slots=True)
class HeadersOnly(Fault):
    """Status and headers come, then nothing.

    Attributes:
        ending: `hang`, `cut` (closed by FIN) or `reset` (RST).
    """

    name: ClassVar[str] = "headers-only"
    order: ClassVar[int] = ENDING
    ending: Ending = "hang"

    def __call__(self, answer: Answer, rng: random.Random) -> Answer:
        """Return the answer with no body; a whole one still announces its length."""
        answer, _, _ = parted(answer, event=0)
        return answer.sent_as(
            replace(answer.timeline, data=(), at_s=None, ending=self.ending, stalls=False)
        )


@dataclass(frozen=True, slots=True)
class SlowFirstToken(Fault):
    """Everything, headers included, comes later than it would.

    Attributes:
        seconds: by how much.
    """

    name: ClassVar[str] = "slow-first-token"
    order: ClassVar[int] = WAITING
    seconds: float = 5.0

    def __call__(self, answer: Answer, rng: random.Random) -> Answer:
        """Return the answer with all its frames due later."""
        return answer.sent_as(answer.timeline.later(self.seconds))


@dataclass(frozen=True, slots=True)
class Stall(Fault):
    """The answer pauses in its midst until the client leaves or `max_stall_s` is over; then it
    goes on.

    Attributes:
        at_event: how many events come before; a whole answer stalls in its middle.
        at_byte: how many bytes of the body come before, instead.
        seconds: how long, instead of `max_stall_s`.
    """

    name: ClassVar[str] = "stall"
    order: ClassVar[int] = WAITING
    at_event: int = 1
    at_byte: int | None = None
    seconds: float | None = None

    def __call__(self, answer: Answer, rng: random.Random) -> Answer:
        """Return the answer with a frame that says: wait."""
        answer, before, after = parted(answer, event=self.at_event, byte=self.at_byte)
        near = before[-1:] or after[:1]
        pause = Frame(near[0].at_s if near else 0.0, STALL)
        timeline = answer.timeline.of([*before, pause, *after])
        return answer.sent_as(replace(timeline, stalls=True, stall_s=self.seconds))


@dataclass(frozen=True, slots=True)
class _Broken(Fault):
    """The answer ends in its midst.

    Attributes:
        at_event: how many events come before; a whole answer breaks in its middle.
        at_byte: how many bytes of the body come before, instead.
    """

    order: ClassVar[int] = ENDING
    ending: ClassVar[Ending]
    at_event: int = 1
    at_byte: int | None = None

    def __call__(self, answer: Answer, rng: random.Random) -> Answer:
        """Return what comes before the break, and how it breaks."""
        answer, before, _ = parted(answer, event=self.at_event, byte=self.at_byte)
        return answer.sent_as(replace(answer.timeline.of(before), ending=self.ending))


@dataclass(frozen=True, slots=True)
class Hang(_Broken):
    """The answer stops in its midst; the connection stays open until the client leaves or
    `max_stall_s` is over, then it is closed.
    """

    name: ClassVar[str] = "hang"
    ending: ClassVar[Ending] = "hang"


@dataclass(frozen=True, slots=True)
class Close(_Broken):
    """The connection is closed (FIN) in the midst of the answer."""

    name: ClassVar[str] = "close"
    ending: ClassVar[Ending] = "cut"


@dataclass(frozen=True, slots=True)
class Reset(_Broken):
    """The connection is reset (RST) in the midst of the answer."""

    name: ClassVar[str] = "reset"
    ending: ClassVar[Ending] = "reset"
