"""From a reply to a completion: cut into tokens, cut to length, counted."""

from __future__ import annotations

from functools import partial
from itertools import cycle, islice

from workersai_contracts.envelope import to_json

from .completion import Completion, ToolCall
from .contract import Contract
from .reply import Reply, said
from .request import Request


def complete(request: Request, reply: Reply, contract: Contract) -> Completion:
    """Return what the reply says to a request, within its `max_tokens`; tool calls are not cut."""
    first, *others = (
        _completion(request, reply, contract, "text" if n == 1 else f"text {n}")
        for n in range(1, request.reading.choices + 1)
    )
    return first._replace(others=tuple(others)) if others else first


def _completion(request: Request, reply: Reply, contract: Contract, purpose: str) -> Completion:
    what = said(reply, request.inputs, draw=partial(request.seed.rng, purpose))
    pieces = contract.tokenizer.split(_stopped(what.text, request.reading.stops))
    if request.control.tokens is not None:
        pieces = list(islice(cycle(pieces or [" token"]), request.control.tokens))
    most = request.reading.max_tokens
    cut = len(pieces) > most
    return Completion(
        pieces=tuple(pieces[:most]),
        prompt_tokens=contract.count_prompt(request.model, request.inputs),
        finish_reason="length" if cut else "tool_calls" if what.tool_calls else "stop",
        tool_calls=() if cut else what.tool_calls,
        call_tokens=0 if cut else _count(what.tool_calls, contract),
        structured=what.structured and not cut,
        result=what.result,
    )


def _stopped(text: str, stops: tuple[str, ...]) -> str:
    return text[: min((at for stop in stops if (at := text.find(stop)) >= 0), default=len(text))]


def _count(calls: tuple[ToolCall, ...], contract: Contract) -> int:
    # Assumed: a call costs what its name and its arguments cost as text.
    return sum(
        len(contract.tokenizer.split(f"{call.name}{to_json(call.arguments).decode()}"))
        for call in calls
    )
