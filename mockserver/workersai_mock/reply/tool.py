"""Replies that ask for tools to be called, with arguments given or made from the tool's schema."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from .. import completion
from ..errors import StubError
from .said import Said
from .sample import sample


@dataclass(frozen=True, slots=True)
class ToolCall:
    """One tool to be called.

    Attributes:
        name: the tool's.
        arguments: what with; None makes them from the schema that the request gives the tool.
        text: what is said before.
    """

    name: str
    arguments: Mapping[str, object] | None = None
    text: str = ""

    def said(self, inputs: Mapping[str, object], rng: random.Random) -> Said:
        """Return the call; raises StubError where its arguments cannot be made."""
        return ToolCalls((self,), self.text).said(inputs, rng)


@dataclass(frozen=True, slots=True)
class ToolCalls:
    """Several tools to be called at once.

    Attributes:
        calls: the calls in order; the text of each is left out.
        text: what is said before.
    """

    calls: tuple[ToolCall, ...]
    text: str = ""

    def said(self, inputs: Mapping[str, object], rng: random.Random) -> Said:
        """Return the calls; raises StubError where arguments cannot be made."""
        calls = [completion.ToolCall(c.name, _arguments(c, inputs, rng)) for c in self.calls]
        return Said(self.text, tuple(calls))


def offered(inputs: Mapping[str, object]) -> Iterator[tuple[str, Mapping[str, object]]]:
    """Yield name and schema of the tools that a request offers, in either form of `tools`."""
    tools = inputs.get("tools")
    for tool in tools if isinstance(tools, list) else []:
        inner = tool.get("function", tool) if isinstance(tool, Mapping) else None
        if isinstance(inner, Mapping) and isinstance(name := inner.get("name"), str):
            schema = inner.get("parameters")
            yield name, schema if isinstance(schema, Mapping) else {}


def _arguments(
    call: ToolCall, inputs: Mapping[str, object], rng: random.Random
) -> dict[str, object]:
    if call.arguments is not None:
        return dict(call.arguments)
    tools = dict(offered(inputs))
    if call.name not in tools:
        there = ", ".join(tools) or "none"
        raise StubError(
            f"the arguments of {call.name!r} are to be made from its schema, but the request "
            f"offers no such tool (there are: {there}); give them: "
            f"replies.ToolCall({call.name!r}, {{...}})"
        )
    made = sample(tools[call.name], rng)
    return made if isinstance(made, dict) else {}
