"""Faults of what is sent: events that should not be, wrong bytes, headers that lie."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar

from workersai_contracts.envelope import to_json
from workersai_contracts.event_stream import DONE, encode
from workersai_contracts.refusal import get_refusal

from ..timeline import Ending, Frame, by_event
from ..twist import Signed
from .value import CONTENT, HEADER, LENGTH, Fault, altered, inserted, parted

if TYPE_CHECKING:
    import random

    from ..answer import Answer

# The first two bytes of a character that has three.
HALF_CHARACTER = b"\xe2\x82"


@dataclass(frozen=True, slots=True)
class NoDone(Fault):
    """The stream ends, properly, without `data: [DONE]`."""

    name: ClassVar[str] = "no-done"
    order: ClassVar[int] = CONTENT

    def __call__(self, answer: Answer, rng: random.Random) -> Answer:
        """Return the stream without its terminators."""
        if not answer.streamed:
            return answer
        timeline = by_event(answer.timeline)
        return answer.sent_as(timeline.of(frame for frame in timeline if frame.data != DONE))


@dataclass(frozen=True, slots=True)
class NotJson(Fault):
    """An event whose data are no JSON comes between the others.

    Attributes:
        at_event: how many events come before it.
        data: its data.
    """

    name: ClassVar[str] = "not-json"
    order: ClassVar[int] = CONTENT
    at_event: int = 1
    data: str = '{"response": "unfinis'

    def __call__(self, answer: Answer, rng: random.Random) -> Answer:
        """Return the stream with one event more."""
        return inserted(answer, encode(self.data.encode()), event=self.at_event)


@dataclass(frozen=True, slots=True)
class ErrorEvent(Fault):
    """An error object comes as an event of a stream whose status was 200, and is the last.

    Attributes:
        at_event: how many events come before it.
        refusal: name or code of the refusal that it tells.
        goes_on: the stream goes on afterwards as if nothing had been.
    """

    name: ClassVar[str] = "error-event"
    order: ClassVar[int] = CONTENT
    at_event: int = 1
    refusal: str = "INTERNAL"
    goes_on: bool = False

    def __post_init__(self) -> None:
        get_refusal(self.refusal)

    def __call__(self, answer: Answer, rng: random.Random) -> Answer:
        """Return the stream with the error, and without what would have come after it."""
        if not answer.streamed:
            return answer
        told = get_refusal(self.refusal)
        event = encode(to_json({"errors": [{"message": told.text, "code": told.code}]}))
        if not self.goes_on:
            answer, before, _ = parted(answer, event=self.at_event)
            answer = answer.sent_as(answer.timeline.of(before))
        return inserted(answer, event, event=self.at_event)


@dataclass(frozen=True, slots=True)
class EventLost(Fault):
    """One event never comes.

    Attributes:
        at_event: how many events come before it.
    """

    name: ClassVar[str] = "event-lost"
    order: ClassVar[int] = CONTENT
    at_event: int = 1

    def __call__(self, answer: Answer, rng: random.Random) -> Answer:
        """Return the stream without that event."""
        return altered(answer, lambda _, after: after[1:], event=self.at_event)


@dataclass(frozen=True, slots=True)
class EventTwice(Fault):
    """One event comes twice.

    Attributes:
        at_event: how many events come before it.
    """

    name: ClassVar[str] = "event-twice"
    order: ClassVar[int] = CONTENT
    at_event: int = 1

    def __call__(self, answer: Answer, rng: random.Random) -> Answer:
        """Return the stream with that event doubled."""
        return altered(answer, lambda _, after: [*after[:1], *after], event=self.at_event)


@dataclass(frozen=True, slots=True)
class TruncatedUtf8(Fault):
    """A character of three bytes comes as its first two, at the start of a text.

    Attributes:
        at_event: how many events come before the one that bears it.
    """

    name: ClassVar[str] = "truncated-utf8"
    order: ClassVar[int] = CONTENT
    at_event: int = 1

    def __call__(self, answer: Answer, rng: random.Random) -> Answer:
        """Return the answer with bytes that are no UTF-8."""
        if not answer.streamed:
            return answer.sent_as(replace(answer.timeline, data=(_broken(answer.timeline.body),)))
        return altered(answer, _begun_broken, event=self.at_event)


def _begun_broken(before: list[Frame], after: list[Frame]) -> list[Frame]:
    return [*(frame._replace(data=_broken(frame.data)) for frame in after[:1]), *after[1:]]


def _broken(data: bytes) -> bytes:
    opening, quote, rest = data.partition(b'":"')
    return opening + quote + HALF_CHARACTER + rest if quote else data + HALF_CHARACTER


@dataclass(frozen=True, slots=True)
class ContentType(Fault):
    """The Content-Type is another than the body's.

    Attributes:
        value: what it says.
    """

    name: ClassVar[str] = "content-type"
    order: ClassVar[int] = HEADER
    value: str = "text/html; charset=utf-8"

    def __call__(self, answer: Answer, rng: random.Random) -> Answer:
        """Return the answer with the header changed."""
        return replace(answer, headers={**answer.headers, "Content-Type": self.value})


@dataclass(frozen=True, slots=True)
class WrongLength(Fault):
    """The Content-Length is not the body's; the connection is closed after the last byte.

    Attributes:
        by: how many bytes more are announced than come; negative for fewer.
    """

    name: ClassVar[str] = "wrong-length"
    order: ClassVar[int] = LENGTH
    by: Signed = 10

    def __call__(self, answer: Answer, rng: random.Random) -> Answer:
        """Return the answer with a length, which a stream otherwise has not."""
        timeline = answer.timeline
        true = len(timeline.body) if timeline.length is None else timeline.length
        ending: Ending = "cut" if timeline.ending == "close" else timeline.ending
        return answer.sent_as(replace(timeline, length=max(true + self.by, 0), ending=ending))


@dataclass(frozen=True, slots=True)
class Garbage(Fault):
    """Bytes of no meaning come after the end, within the same body.

    Attributes:
        data: the bytes, as text.
    """

    name: ClassVar[str] = "garbage"
    order: ClassVar[int] = CONTENT
    data: str = "\x00<garbage>"

    def __call__(self, answer: Answer, rng: random.Random) -> Answer:
        """Return the answer with something more."""
        timeline = answer.timeline
        at_s = timeline.at_s and (*timeline.at_s, timeline.at_s[-1])
        return answer.sent_as(
            replace(timeline, data=(*timeline.data, self.data.encode()), at_s=at_s)
        )
