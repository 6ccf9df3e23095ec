"""What every fault is: named, ours, and with a place among the twists."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from workersai_contracts.provenance import Provenance

from ..timeline import Frame, by_event, split
from ..twist import Kind, Named

if TYPE_CHECKING:
    from ..answer import Answer

# What follows a place in a stream, from the frames before it and after it.
Change = Callable[[list[Frame], list[Frame]], list[Frame]]
# Their places: who refuses, what is said, the headers, where it ends, how long it waits, and, when
# all bytes are known, how many are announced.
REFUSAL, CONTENT, HEADER, ENDING, WAITING, LENGTH = 0, 31, 32, 33, 34, 50


class Fault(Named):
    """An injected defect; nothing says that the service ever had it."""

    __slots__ = ()
    kind: ClassVar[Kind] = "fault"
    provenance: ClassVar[Provenance] = Provenance("convenience", "a fault of the mock's own making")


def parted(
    answer: Answer, *, event: int, byte: int | None = None
) -> tuple[Answer, list[Frame], list[Frame]]:
    """Return an answer and its frames before and after a place, without changing what is sent.

    Args:
        answer: what is sent. A stream gets one frame per event; a whole answer keeps announcing
            the length that it has now, and the middle of its body stands for any event.
        event: how many events come before the place.
        byte: how many bytes do; counts instead of `event` where it is given.
    """
    timeline = answer.timeline
    if answer.streamed:
        timeline = by_event(timeline)
    else:
        body = timeline.body
        length = len(body) if timeline.length is None else timeline.length
        timeline = replace(timeline, length=length)
        byte = (len(body) // 2 if event else 0) if byte is None else byte
    before, after = split(timeline, event=event, byte=byte)
    return answer.sent_as(timeline), before, after


def altered(answer: Answer, change: Change, *, event: int) -> Answer:
    """Return a stream with other events from a place on; a whole answer as it is."""
    if not answer.streamed:
        return answer
    answer, before, after = parted(answer, event=event)
    return answer.sent_as(answer.timeline.of([*before, *change(before, after)]))


def inserted(answer: Answer, data: bytes, *, event: int) -> Answer:
    """Return a stream with bytes of their own between two events, due with the one before."""

    def added(before: list[Frame], after: list[Frame]) -> list[Frame]:
        near = before[-1:] or after[:1]
        return [Frame(near[0].at_s if near else 0.0, data), *after]

    return altered(answer, added, event=event)
