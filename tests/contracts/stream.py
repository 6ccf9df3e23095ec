"""Whole streams of each wire, written for the tests of the grammar and of the checks."""

import json

DONE = b"data: [DONE]\n\n"
USAGE = {"prompt_tokens": 7, "completion_tokens": 2, "total_tokens": 9}
ZERO = {"prompt_tokens": 0, "completion_tokens": 0, "total_tokens": 0}
NATIVE_USAGE = {"response": "", "usage": USAGE}
TEXT = "Hé!"


def event(value: object) -> bytes:
    return (
        b"data: " + json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode() + b"\n\n"
    )


def stream(*values: object) -> bytes:
    return b"".join(map(event, values)) + DONE


def chunk(choices: list[object], **more: object) -> dict[str, object]:
    """A chunk of wire 2026, with padding."""
    head = {"id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 5, "model": "m"}
    return {**head, "choices": choices, **more, "p": "az09"}


def delta(content: str, finish: str | None = None) -> list[object]:
    return [{"index": 0, "delta": {"content": content}, "finish_reason": finish}]


def v1_delta(content: str) -> dict[str, object]:
    choices = [{"index": 0, "delta": {"content": content}}]
    head = {"id": "id-1", "created": 5, "model": "m", "object": "chat.completion.chunk"}
    return {**head, "choices": choices}


def v1_finish(usage: dict[str, int]) -> dict[str, object]:
    choices = [{"index": 0, "delta": {}, "finish_reason": "stop"}]
    head = {"id": "id-1", "object": "chat.completion.chunk", "created": 5, "model": "m"}
    return {**head, "choices": choices, "usage": usage}


WHOLE: dict[str, list[object]] = {
    "2023": [{"response": "Hé"}, {"response": "!"}],
    "2024-02": [{}, {}, {"response": "Hé"}, {"response": "!"}],
    "2024": [{"response": "Hé", "p": "abc"}, {"response": "!"}],
    "2025": [{"response": "Hé", "p": "ab"}, {"response": "!"}, {"response": ""}, NATIVE_USAGE],
    "2025-vllm": [
        {"response": "", "tool_calls": [], "p": "abdef"},
        {"response": "Hé", "tool_calls": [], "p": "a"},
        {"response": "!", "tool_calls": [], "p": "abdefghijklmnoprstuvxyz1234567890ab"},
        {"tool_calls": [], "p": "ab"},
        NATIVE_USAGE,
    ],
    "2026": [
        chunk(delta(""), usage=USAGE),
        chunk(delta("Hé"), usage=USAGE),
        chunk(delta("!")),
        chunk(delta("", "stop")),
        chunk([], usage=USAGE),
        NATIVE_USAGE,
    ],
    "v1": [v1_delta("Hé"), v1_delta("!"), v1_finish(USAGE), v1_finish(ZERO)],
}
