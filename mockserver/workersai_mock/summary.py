"""A request and its outcome in one line, for texts that people read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .matcher import short

if TYPE_CHECKING:
    from .call import Call, Exchange


def summary(call: Call) -> str:
    """Return what was asked: model, conversation, parameters."""
    if call.messages is not None:
        asked = f" messages={short(call.messages)}"
    else:
        asked = f" prompt={short(call.prompt)}" if call.prompt is not None else ""
    params = "".join(f", {key}={short(value, most=60)}" for key, value in call.params.items())
    return f"{call.model or call.path}{asked}{params}"


def outcome(exchange: Exchange) -> str:
    """Return what became of it: status, and the text or the refusal."""
    if refusal := exchange.refusal:
        return f"{exchange.status}/{refusal.code} {refusal.name}"
    said = [short(exchange.text, most=60)] if exchange.text else []
    said += [f"{call.name}({call.arguments})" for call in exchange.tool_calls]
    return f"{exchange.status} {' '.join(said)}".rstrip()
