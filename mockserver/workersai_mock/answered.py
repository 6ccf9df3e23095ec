"""What is remembered of an answer: what it said and cost, without what it took to make it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from workersai_contracts.refusal import Refusal

    from .answer import Answer
    from .completion import Completion, ToolCall
    from .decision import Decision
    from .timeline import Timeline
    from .twist import Twist

# What CPython keeps beside the bytes of an object, and where a tuple refers to it.
OBJECT_BYTES = 48


class Told(NamedTuple):
    """A completion whose tokens are no longer told apart."""

    text: str
    tool_calls: tuple[ToolCall, ...]
    prompt_tokens: int
    completion_tokens: int

    @property
    def usage(self) -> dict[str, int]:
        """The counts of the answer, with the keys and the order of the wire."""
        prompt, completion = self.prompt_tokens, self.completion_tokens
        return {
            "prompt_tokens": prompt,
            "completion_tokens": completion,
            "total_tokens": prompt + completion,
        }


@dataclass(slots=True, eq=False)
class Answered:
    """An answer as the journal keeps it; one for all who were given the same answer.

    Attributes:
        status: the HTTP status.
        streamed: the body is an event stream.
        headers: those that the service itself sets.
        timeline: the body, and when each part of it was due.
        size: about how many bytes of memory it takes.
        refusal: why the request was refused, if it was.
        completion: what was said, if something was.
        neurons: what it costs; None where the model is not priced.
        decision: what stood in the place of the default; None where nothing did.
        twists: what happened to it after it was written, in that order.
    """

    status: int
    streamed: bool
    headers: Mapping[str, str]
    timeline: Timeline
    size: int
    refusal: Refusal | None
    completion: Told | None
    neurons: float | None
    decision: Decision | None
    twists: tuple[Twist, ...]

    @property
    def data(self) -> tuple[bytes, ...]:
        """The body's frames."""
        return self.timeline.data

    @property
    def body(self) -> bytes:
        """The bytes that were to be sent."""
        return self.timeline.body


def answered(answer: Answer) -> Answered:
    """Return what is remembered of an answer, the same object for the same answer."""
    if answer.answered is None:
        data = answer.timeline.data
        said = answer.completion
        answer.answered = Answered(
            answer.status,
            answer.streamed,
            answer.headers,
            answer.timeline,
            sum(map(len, data)) + OBJECT_BYTES * len(data),
            answer.refusal,
            _told(said) if said else None,
            answer.neurons,
            answer.decision,
            answer.twists,
        )
    return answer.answered


def _told(completion: Completion) -> Told:
    return Told(
        completion.text,
        completion.tool_calls,
        completion.prompt_tokens,
        completion.usage["completion_tokens"],
    )
