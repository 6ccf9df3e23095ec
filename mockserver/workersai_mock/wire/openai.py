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

dated = True
# Assumed: how much of the arguments a delta holds; a recorded stream has a token in each.
ARGUMENT_PART = 12


def result(completion: Completion, profile: WireProfile, stamp: Stamp) -> bytes:
    """Return the bare result: `message` for a chat, `text` for a prompt."""
    return to_json(
        {
            "choices": choices(completion, stamp),
            "created": stamp.created_s,
            "id": stamp.request_id.replace("-", ""),
            "model": stamp.model,
            "object": "chat.completion" if stamp.chat else "text_completion",
            "usage": usage(completion),
        }
    )


def choices(completion: Completion, stamp: Stamp) -> list[dict[str, object]]:
    """Return the choices of a whole answer, keys in the order that was recorded (2026-10)."""
    return [
        {
            "finish_reason": one.finish_reason,
            "index": index,
            "logprobs": None,
            **({"message": message(one, stamp, index)} if stamp.chat else {"text": one.text}),
        }
        for index, one in enumerate(completion.choices)
    ]


def message(completion: Completion, stamp: Stamp, choice: int = 0) -> dict[str, object]:
    """Return the assistant's message; content is null beside calls alone, as OpenAI has it."""
    content = completion.text if completion.pieces or not completion.tool_calls else None
    fields: dict[str, object] = {"content": content, "role": "assistant"}
    if completion.tool_calls:
        fields["tool_calls"] = [
            called(call, call_id(stamp, number, choice))
            for number, call in enumerate(completion.tool_calls)
        ]
    return fields


def call_id(stamp: Stamp, number: int, choice: int = 0) -> str:
    """Return the id of a call as vLLM writes it (seen on native doors of 2025, on /ai/v1 2026)."""
    from uuid import UUID, uuid5  # costs a start more than it is worth: few answers call

    name = f"{choice}/{number}" if choice else str(number)
    return f"chatcmpl-tool-{uuid5(UUID(stamp.request_id), name).hex}"


def events(completion: Completion, profile: WireProfile, stamp: Stamp, seed: Seed) -> list[bytes]:
    """Return the events: role, tokens, finish, usage without choices, native usage, `[DONE]`."""
    stream: list[bytes] = []
    count, rng = 0, seed.rng(profile.name)
    for index, one in enumerate(completion.choices):
        for choice, tokens in _steps(one, stamp, index):
            stream.append(_chunk(completion, profile, stamp, rng, [choice], count + tokens))
        count += one.completion_tokens
    stream.append(_chunk(completion, profile, stamp, rng, [], count))
    stream.append(encode(to_json({"response": "", "usage": usage(completion)})))
    stream.append(DONE)
    return stream


def _steps(
    completion: Completion, stamp: Stamp, index: int
) -> Iterator[tuple[dict[str, object], int]]:
    count = completion.completion_tokens
    opening: dict[str, object] = {"content": "", "reasoning_content": None, "role": "assistant"}
    yield _delta(opening, index), 0
    for number, piece in enumerate(completion.pieces, 1):
        yield _delta({"content": piece}, index), number
    for fields in call_deltas(completion, stamp, index):
        yield _delta(fields, index), count
    yield _delta({}, index, completion.finish_reason), count


def called(call: ToolCall, call_id: str) -> dict[str, object]:
    """Return a call in OpenAI's form, its arguments as JSON in a string."""
    function = {"name": call.name, "arguments": to_json(call.arguments).decode()}
    return {"id": call_id, "type": "function", "function": function}


def call_deltas(
    completion: Completion, stamp: Stamp, choice: int = 0
) -> Iterator[dict[str, object]]:
    """Yield the deltas of the calls: each opens with id and name, its arguments follow in parts.

    Keys and their order as recorded on /ai/v1 (2026-05-08).
    """
    for index, call in enumerate(completion.tool_calls):
        opened = {"name": call.name, "arguments": ""}
        opening = {"id": call_id(stamp, index, choice), "type": "function", "index": index}
        yield {"tool_calls": [{**opening, "function": opened}]}
        arguments = to_json(call.arguments).decode()
        for start in range(0, len(arguments), ARGUMENT_PART):
            part = arguments[start : start + ARGUMENT_PART]
            yield {"tool_calls": [{"index": index, "function": {"arguments": part}}]}


def _delta(fields: dict[str, object], index: int, finish: str | None = None) -> dict[str, object]:
    return {"index": index, "delta": fields, "finish_reason": finish}


def _chunk(
    completion: Completion,
    profile: WireProfile,
    stamp: Stamp,
    rng: random.Random,
    choices: list[dict[str, object]],
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
