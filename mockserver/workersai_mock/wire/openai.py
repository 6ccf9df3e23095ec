"""The shapes of 2026: OpenAI's objects on the native door, chunks with padding and usage."""

from __future__ import annotations

import random
from collections.abc import Iterator

from workersai_contracts.envelope import to_json
from workersai_contracts.event_stream import DONE, encode
from workersai_contracts.profile import WireProfile

from ..completion import Completion, ToolCall
from ..seed import Seed
from . import Stamp

# Assumed: how much of the arguments a delta holds; no stream of this wire shows it.
ARGUMENT_PART = 12


def result(completion: Completion, profile: WireProfile, stamp: Stamp) -> bytes:
    """Return the bare result: `message` for a chat, `text` for a prompt."""
    said: dict[str, object] = (
        {"message": message(completion, stamp)} if stamp.chat else {"text": completion.text}
    )
    choice = {"finish_reason": completion.finish_reason, "index": 0, "logprobs": None, **said}
    return to_json(
        {
            "choices": [choice],
            "created": stamp.created_s,
            "id": stamp.request_id.replace("-", ""),
            "model": stamp.model,
            "object": "chat.completion" if stamp.chat else "text_completion",
            "usage": usage(completion),
        }
    )


def message(completion: Completion, stamp: Stamp) -> dict[str, object]:
    """Return the assistant's message; content is null beside calls alone, as OpenAI has it."""
    content = completion.text if completion.pieces or not completion.tool_calls else None
    fields: dict[str, object] = {"content": content, "role": "assistant"}
    if completion.tool_calls:
        fields["tool_calls"] = [
            _call(call, call_id(stamp, number)) for number, call in enumerate(completion.tool_calls)
        ]
    return fields


def call_id(stamp: Stamp, number: int) -> str:
    """Return the id of a call as vLLM writes it (seen on native doors of 2025)."""
    from uuid import UUID, uuid5  # costs a start more than it is worth: few answers call

    return f"chatcmpl-tool-{uuid5(UUID(stamp.request_id), str(number)).hex}"


def events(completion: Completion, profile: WireProfile, stamp: Stamp, seed: Seed) -> list[bytes]:
    """Return the events: role, tokens, finish, usage without choices, native usage, `[DONE]`."""
    opening: dict[str, object] = {"content": "", "reasoning_content": None, "role": "assistant"}
    steps: list[tuple[list[object], int]] = [(_delta(opening), 0)]
    steps += [(_delta({"content": p}), n) for n, p in enumerate(completion.pieces, 1)]
    steps += [
        (_delta(fields), completion.completion_tokens) for fields in _deltas(completion, stamp)
    ]
    count, rng = completion.completion_tokens, seed.rng(profile.name)
    steps += [(_delta({}, completion.finish_reason), count), ([], count)]
    stream = [_chunk(completion, profile, stamp, rng, choices, n) for choices, n in steps]
    stream.append(encode(to_json({"response": "", "usage": usage(completion)})))
    stream.append(DONE)
    return stream


def _call(call: ToolCall, call_id: str) -> dict[str, object]:
    function = {"name": call.name, "arguments": to_json(call.arguments).decode()}
    return {"id": call_id, "type": "function", "function": function}


def _deltas(completion: Completion, stamp: Stamp) -> Iterator[dict[str, object]]:
    # Each call opens with id and name; its arguments follow in parts, told apart by `index`.
    for index, call in enumerate(completion.tool_calls):
        opened = {"name": call.name, "arguments": ""}
        opening = {"index": index, "id": call_id(stamp, index), "type": "function"}
        yield {"tool_calls": [{**opening, "function": opened}]}
        arguments = to_json(call.arguments).decode()
        for start in range(0, len(arguments), ARGUMENT_PART):
            part = arguments[start : start + ARGUMENT_PART]
            yield {"tool_calls": [{"index": index, "function": {"arguments": part}}]}


def _delta(fields: dict[str, object], finish: str | None = None) -> list[object]:
    return [{"index": 0, "delta": fields, "finish_reason": finish}]


def _chunk(
    completion: Completion,
    profile: WireProfile,
    stamp: Stamp,
    rng: random.Random,
    choices: list[object],
    tokens: int,
) -> bytes:
    padding = profile.padding
    assert padding is not None  # no wire of this shape is without
    fields = {
        "id": "chatcmpl-" + stamp.request_id.replace("-", "")[:16],
        "object": "chat.completion.chunk",
        "created": stamp.created_s,
        "model": stamp.model,
        "choices": choices,
        "usage": {
            "prompt_tokens": completion.prompt_tokens,
            "total_tokens": completion.prompt_tokens + tokens,
            "completion_tokens": tokens,
        },
        "p": "".join(rng.choices(padding.alphabet, k=rng.randint(1, padding.max_length))),
    }
    return encode(to_json(fields))


def usage(completion: Completion) -> dict[str, object]:
    """Return the counts as the models of 2026 give them; nothing is ever cached here."""
    return {**completion.usage, "prompt_tokens_details": {"cached_tokens": 0}}
