"""Quirks of event streams."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from workersai_contracts.event_stream import DONE
from workersai_contracts.provenance import Provenance

from ..timeline import Frame
from ..twist import Several
from . import value
from .value import EVENTS, FIELDS, Object, Quirk, each_event, each_frame, payload, text_of

if TYPE_CHECKING:
    import random

    from ..answer import Answer


@dataclass(frozen=True, slots=True)
class NumberTokens(Quirk):
    """A token that is a number comes as a JSON number: `"response":42`, `"content":6`."""

    name: ClassVar[str] = "number-tokens"
    order: ClassVar[int] = FIELDS
    provenance: ClassVar[Provenance] = Provenance(
        "observed",
        "github.com/cloudflare/ai/issues/651 and mastra-ai/mastra/issues/18289, both of "
        "/ai/v1 with llama-3.3-70b; on native streams it is assumed",
        "2026-09-02",
    )

    def __call__(self, answer: Answer, rng: random.Random) -> Answer:
        """Return the stream with such tokens as numbers."""
        return each_event(answer, _as_number)


def _as_number(found: Object) -> Object | None:
    text = text_of(found)
    if not (text.isascii() and text.isdigit() and str(int(text)) == text):
        return None
    return value.with_text(found, int(text))


@dataclass(frozen=True, slots=True)
class DoneTwice(Quirk):
    """`data: [DONE]` comes twice."""

    name: ClassVar[str] = "done-twice"
    order: ClassVar[int] = EVENTS
    provenance: ClassVar[Provenance] = Provenance(
        "assumed", "clients defend themselves against it; no recording shows it"
    )

    def __call__(self, answer: Answer, rng: random.Random) -> Answer:
        """Return the stream with a second terminator."""
        return each_frame(answer, lambda frames: _doubled(frames))


def _doubled(frames: list[Frame]) -> Iterator[Frame]:
    for frame in frames:
        yield frame
        if frame.data == DONE:
            yield frame


@dataclass(frozen=True, slots=True)
class UsageTwice(Quirk):
    """The event with usage comes twice, the second time with zeros."""

    name: ClassVar[str] = "usage-twice"
    order: ClassVar[int] = EVENTS
    provenance: ClassVar[Provenance] = Provenance(
        "observed", "recorded stream of /ai/v1 with llama-3.1-8b; natively assumed", "2026-05-08"
    )

    def __call__(self, answer: Answer, rng: random.Random) -> Answer:
        """Return the stream with usage once more, all counts 0."""
        return each_frame(answer, _usage_again)


def _usage_again(frames: list[Frame]) -> list[Frame]:
    for number in reversed(range(len(frames))):
        found = payload(frames[number].data)
        if found and found.get("usage"):
            again = value.event({**found, "usage": _zeroed(found["usage"])})
            return [
                *frames[: number + 1],
                frames[number]._replace(data=again),
                *frames[number + 1 :],
            ]
    return frames


def _zeroed(usage: Object) -> Object:
    return {k: _zeroed(v) if isinstance(v, dict) else 0 for k, v in usage.items()}


@dataclass(frozen=True, slots=True)
class NullResponse(Quirk):
    """An event `{"response":null}` comes after the last token; a whole answer with tool calls has
    null for a response.
    """

    name: ClassVar[str] = "null-response"
    order: ClassVar[int] = EVENTS
    provenance: ClassVar[Provenance] = Provenance(
        "observed", "whole answers with tool calls say so; in streams it is assumed", "2025"
    )

    def __call__(self, answer: Answer, rng: random.Random) -> Answer:
        """Return the answer with a null where a string is expected."""
        answer = value.whole_result(
            answer,
            lambda result: {**result, "response": None} if result.get("tool_calls") else None,
        )
        return each_frame(answer, lambda frames: _after_tokens(frames, {"response": None}))


def _after_tokens(frames: list[Frame], found: Object) -> list[Frame]:
    tokens = [n for n, frame in enumerate(frames) if value.is_token(payload(frame.data) or {})]
    place = tokens[-1] + 1 if tokens else 0
    at_s = frames[max(place - 1, 0)].at_s if frames else 0.0
    return [*frames[:place], Frame(at_s, value.event(found)), *frames[place:]]


@dataclass(frozen=True, slots=True)
class NoPadding(Quirk):
    """Events have no `p`."""

    name: ClassVar[str] = "no-padding"
    order: ClassVar[int] = FIELDS
    provenance: ClassVar[Provenance] = Provenance(
        "observed", "events of llama-3-8b lacked it in mid-stream; streams of 2023 all did", "2024"
    )

    def __call__(self, answer: Answer, rng: random.Random) -> Answer:
        """Return the stream without padding."""
        return each_event(answer, lambda found: {k: v for k, v in found.items() if k != "p"})


@dataclass(frozen=True, slots=True)
class EmptyFirst(Quirk):
    """The first event has an empty text."""

    name: ClassVar[str] = "empty-first"
    order: ClassVar[int] = EVENTS
    provenance: ClassVar[Provenance] = Provenance(
        "observed", "first event of a stream of llama-3.3-70b-fast", "2025-12-24"
    )

    def __call__(self, answer: Answer, rng: random.Random) -> Answer:
        """Return the stream with the first event once more before it, its text empty."""
        return each_frame(answer, _emptied)


def _emptied(frames: list[Frame]) -> list[Frame]:
    found = payload(frames[0].data) if frames else None
    if found is None:
        return frames
    return [frames[0]._replace(data=value.event(value.with_text(found, ""))), *frames]


@dataclass(frozen=True, slots=True)
class SeveralTokens(Quirk):
    """Several tokens come in one event.

    Attributes:
        tokens: how many.
    """

    name: ClassVar[str] = "several-tokens"
    order: ClassVar[int] = FIELDS
    provenance: ClassVar[Provenance] = Provenance(
        "observed", "busy models of 2025 sent several words in an event", "2025"
    )
    tokens: Several = 3

    def __call__(self, answer: Answer, rng: random.Random) -> Answer:
        """Return the stream with fewer events of the same text; the first's other keys stay."""
        return each_frame(answer, self._joined)

    def _joined(self, frames: list[Frame]) -> Iterable[Frame]:
        group: list[Object] = []
        last = Frame(0.0, b"")
        for frame in frames:
            found = payload(frame.data)
            if found is not None and value.is_token(found):
                group.append(found)
                last = frame
                if len(group) < self.tokens:
                    continue
                yield _merged(group, last)
                group = []
                continue
            if group:
                yield _merged(group, last)
                group = []
            yield frame
        if group:
            yield _merged(group, last)


def _merged(group: list[Object], last: Frame) -> Frame:
    text = "".join(map(text_of, group))
    return last._replace(data=value.event(value.with_text(group[0], text)))


@dataclass(frozen=True, slots=True)
class SdkError(Quirk):
    """The stream breaks off with a line `$error: …` that has no `data:` before it.

    Attributes:
        at_event: how many events come before it.
    """

    name: ClassVar[str] = "sdk-error"
    order: ClassVar[int] = EVENTS
    provenance: ClassVar[Provenance] = Provenance(
        "published", "npm @cloudflare/ai 1.0.53 wrote it when a stream failed", "2024-02"
    )
    at_event: int = 1

    def __call__(self, answer: Answer, rng: random.Random) -> Answer:
        """Return the stream up to the failure, and the line."""
        return each_frame(answer, self._failed)

    def _failed(self, frames: list[Frame]) -> list[Frame]:
        before = frames[: self.at_event]
        at_s = before[-1].at_s if before else 0.0
        return [*before, Frame(at_s, b"$error: Error: stream failed\n\n")]
