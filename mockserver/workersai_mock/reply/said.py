"""What a reply says, before it is cut into tokens, and the two forms that a reply has."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from typing import NamedTuple, Protocol, runtime_checkable

from ..completion import ToolCall
from .text import Echo, Text


class Said(NamedTuple):
    """What a reply says.

    Attributes:
        text: the words.
        tool_calls: what is to be called, after the words.
        structured: the text is JSON, which the native wire sends as the value itself.
        result: the whole result object, which stands in place of all that a wire would write.
    """

    text: str = ""
    tool_calls: tuple[ToolCall, ...] = ()
    structured: bool = False
    result: Mapping[str, object] | None = None


@runtime_checkable
class Words(Protocol):
    """A reply that is words."""

    def text(self, inputs: Mapping[str, object], rng: random.Random) -> str:
        """Return the whole text for a request body; `rng` is seeded with the request."""


@runtime_checkable
class Saying(Protocol):
    """A reply that is more than words."""

    def said(self, inputs: Mapping[str, object], rng: random.Random) -> Said:
        """Return what is said to a request body; `rng` is seeded with the request."""


Reply = Words | Saying


def said(reply: Reply, inputs: Mapping[str, object], *, draw: Callable[[], random.Random]) -> Said:
    """Return what a reply of either form says to a request body.

    Args:
        reply: what says it.
        inputs: the request body.
        draw: makes a generator seeded with the request, asked only where one is used: to seed it
            costs more than to echo a prompt.
    """
    if isinstance(reply, Text | Echo):
        return Said(reply.text(inputs))
    if isinstance(reply, Saying):
        return reply.said(inputs, draw())
    return Said(reply.text(inputs, draw()))
