"""The shapes of 2026: OpenAI's objects on the native door, chunks with padding and usage."""

from __future__ import annotations

import random

from workersai_contracts.envelope import to_json
from workersai_contracts.event_stream import DONE, encode
from workersai_contracts.profile import WireProfile

from ..completion import Completion
from . import Stamp


def result(completion: Completion, profile: WireProfile, stamp: Stamp) -> bytes:
    """Return the bare result: `message` for a chat, `text` for a prompt."""
    said: dict[str, object] = (
        {"message": {"content": completion.text, "role": "assistant"}}
        if stamp.chat
        else {"text": completion.text}
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


def events(
    completion: Completion, profile: WireProfile, stamp: Stamp, rng: random.Random
) -> list[bytes]:
    """Return the events: role, tokens, finish, usage without choices, native usage, `[DONE]`."""
    count = len(completion.pieces)
    opening: dict[str, object] = {"content": "", "reasoning_content": None, "role": "assistant"}
    steps: list[tuple[list[object], int]] = [(_delta(opening), 0)]
    steps += [(_delta({"content": p}), n) for n, p in enumerate(completion.pieces, 1)]
    steps += [(_delta({}, completion.finish_reason), count), ([], count)]
    stream = [_chunk(completion, profile, stamp, rng, choices, n) for choices, n in steps]
    stream.append(encode(to_json({"response": "", "usage": usage(completion)})))
    stream.append(DONE)
    return stream


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
