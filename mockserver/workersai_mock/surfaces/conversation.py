"""What OpenAI's bodies say in forms that the models' schemas do not all know, as messages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from . import members

TEXTS = ("text", "input_text", "output_text")


def as_texts(inputs: Mapping[str, object]) -> dict[str, object]:
    """Return a body whose contents of text parts, and null beside tool calls, are texts.

    Cloudflare's release note of 2026-02-17: both are taken by `/v1/chat/completions` for all chat
    models, though older schemas know texts only.
    """
    messages = inputs.get("messages")
    if not isinstance(messages, list):
        return dict(inputs)
    return {**inputs, "messages": [_as_text(message) for message in messages]}


def conversation(inputs: Mapping[str, object]) -> list[dict[str, object]]:
    """Return the `input` of a Responses body as messages; no list of texts and items gives none."""
    said = inputs.get("input")
    items = [{"role": "user", "content": said}] if isinstance(said, str) else said
    messages: list[dict[str, object]] = []
    if isinstance(instructions := inputs.get("instructions"), str):
        messages.append({"role": "system", "content": instructions})
    found = items if isinstance(items, list) else []
    return messages + [_message(members(item)) for item in found]


def _as_text(message: object) -> object:
    fields = members(message)
    content = fields.get("content")
    if content is None and fields.get("tool_calls"):
        return {**fields, "content": ""}
    text = _joined(content)
    return message if text is None else {**fields, "content": text}


def _joined(content: object) -> str | None:
    """Return the text of parts that are all texts; None for anything else."""
    parts = [members(part) for part in content] if isinstance(content, list) else [{}]
    texts = [part.get("text") if part.get("type") in TEXTS else None for part in parts]
    if not all(isinstance(text, str) for text in texts):
        return None
    return "".join(cast(list[str], texts))


def _message(item: Mapping[str, object]) -> dict[str, object]:
    match item.get("type"):
        case "function_call_output":
            call_id, output = item.get("call_id"), item.get("output")
            return {"role": "tool", "tool_call_id": call_id, "content": output}
        case "function_call":
            function = {"name": item.get("name"), "arguments": item.get("arguments")}
            call = {"id": item.get("call_id"), "type": "function", "function": function}
            return {"role": "assistant", "content": None, "tool_calls": [call]}
        case _:
            content = item.get("content")
            text = _joined(content)
            return {"role": item.get("role"), "content": content if text is None else text}
