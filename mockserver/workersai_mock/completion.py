"""What was said, before anybody decides how it is written: neutral to wire and surface."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, NamedTuple

FinishReason = Literal["stop", "length", "tool_calls"]


class ToolCall(NamedTuple):
    """One call that the model asks for; `arguments` is a JSON object."""

    name: str
    arguments: dict[str, object]


class Completion(NamedTuple):
    """An answer of the model.

    Attributes:
        pieces: the text, one token each; they join to the whole.
        prompt_tokens: what the prompt costs.
        finish_reason: `length` where `max_tokens` cut it.
        tool_calls: what the model wants called, after the text.
        call_tokens: how many tokens the calls are.
        structured: the text is JSON, which the native wire sends as the value itself.
        result: the whole result, in place of what a wire would write of the rest.
        others: further answers to the same request (`n`).
    """

    pieces: tuple[str, ...]
    prompt_tokens: int
    finish_reason: FinishReason = "stop"
    tool_calls: tuple[ToolCall, ...] = ()
    call_tokens: int = 0
    structured: bool = False
    result: Mapping[str, object] | None = None
    others: tuple[Completion, ...] = ()

    @property
    def choices(self) -> tuple[Completion, ...]:
        """All answers to the request, this one first."""
        return (self, *self.others)

    @property
    def completion_tokens(self) -> int:
        """How many tokens were written in this one."""
        return len(self.pieces) + self.call_tokens

    @property
    def text(self) -> str:
        """The whole text."""
        return "".join(self.pieces)

    @property
    def usage(self) -> dict[str, int]:
        """The counts of the answer, with the keys and the order of the wire."""
        prompt = self.prompt_tokens
        completion = sum(choice.completion_tokens for choice in self.choices)
        return {
            "prompt_tokens": prompt,
            "completion_tokens": completion,
            "total_tokens": prompt + completion,
        }
