"""OpenAI's chat completions as their own door writes them: around the model's own answer.

Recorded 2026-05-08: llama-3.1-8b for models of the native shapes, gpt-oss-20b for OpenAI's.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from workersai_contracts.envelope import to_json
from workersai_contracts.event_stream import DONE, encode
from workersai_contracts.profile import WireProfile

from ..completion import Completion
from ..seed import Seed
from . import Stamp, openai
from .native import quoted

dated = True
# The model's own keys beside a delta, which the door lets through.
BARE = b"}]}\n\n"
OPENED = b',"logprobs":null,"finish_reason":null}]}\n\n'
PASSED = b',"logprobs":null,"finish_reason":null,"token_ids":null}]}\n\n'
NO_USAGE = {"prompt_tokens": 0, "completion_tokens": 0, "total_tokens": 0}
UNCACHED = {"prompt_tokens_details": {"cached_tokens": 0}}


def result(completion: Completion, profile: WireProfile, stamp: Stamp) -> bytes:
    """Return a whole answer; around the choices of a model of 2026 as it wrote them itself."""
    chat = stamp._replace(chat=True)
    if profile.shape == "openai":
        return whole(stamp, "chat.completion", openai.choices(completion, chat), usage(completion))
    choices = [_choice(one, stamp, index) for index, one in enumerate(completion.choices)]
    return whole(stamp, "chat.completion", choices, completion.usage)


def events(completion: Completion, profile: WireProfile, stamp: Stamp, seed: Seed) -> list[bytes]:
    """Return deltas, one or two chunks with `finish_reason` and usage, `[DONE]`; no padding."""
    passed = profile.shape == "openai"
    tail = PASSED if passed else BARE
    stream: list[bytes] = []
    for index, one in enumerate(completion.choices):
        before = opening(stamp, "chat.completion.chunk", index) + b'"delta":'
        if passed:
            stream.append(before + b'{"role":"assistant","content":""}' + OPENED)
        content = before + b'{"content":'
        after = b"}" + tail
        stream += [content + quoted(piece) + after for piece in one.pieces]
        calls = openai.call_deltas(one, stamp, index)
        stream += [before + to_json(fields) + tail for fields in calls]
        if passed:
            stream.append(before + b"{}" + PASSED)
    finished: list[dict[str, object]] = [
        {"index": index, "delta": {}, "finish_reason": one.finish_reason}
        for index, one in enumerate(completion.choices)
    ]
    stream += closing(completion, profile, stamp, "chat.completion.chunk", finished)
    stream.append(DONE)
    return stream


def usage(completion: Completion) -> dict[str, object]:
    """Return the counts with their details, as the second of the last chunks has them."""
    return {**completion.usage, **UNCACHED}


def opening(stamp: Stamp, kind: str, index: int) -> bytes:
    """Return a token's chunk up to its choice's first own key."""
    head = {"id": door_id(stamp), "created": stamp.created_s, "model": stamp.model, "object": kind}
    return b"data: " + to_json(head)[:-1] + b',"choices":[{"index":%d,' % index


def closing(
    completion: Completion,
    profile: WireProfile,
    stamp: Stamp,
    kind: str,
    finished: list[dict[str, object]],
) -> Iterator[bytes]:
    """Yield the last chunks; both say why it finished, and both have usage (recorded twice).

    Assumed: the second comes only where usage was asked for, as in both recordings. It has the
    model's own counts where the model counts them, and zeros where it does not.
    """
    counts: Mapping[str, object] = completion.usage
    if profile.shape == "openai":
        order = ("prompt_tokens", "total_tokens", "completion_tokens")
        counts = {key: counts[key] for key in order}
    yield encode(whole(stamp, kind, finished, counts))
    if stamp.wants_usage:
        own = usage(completion) if profile.shape == "openai" else {**NO_USAGE, **UNCACHED}
        yield encode(whole(stamp, kind, finished, own))


def whole(
    stamp: Stamp, kind: str, choices: list[dict[str, object]], usage: Mapping[str, object]
) -> bytes:
    """Return an object of this door with the keys in the order of answers and last chunks."""
    return to_json(
        {
            "id": door_id(stamp),
            "object": kind,
            "created": stamp.created_s,
            "model": stamp.model,
            "choices": choices,
            "usage": usage,
        }
    )


def door_id(stamp: Stamp) -> str:
    """Return `id-` and milliseconds since the epoch; those below a second are the request's own."""
    return f"id-{stamp.created_s * 1000 + int(stamp.request_id[:4], 16) % 1000}"


def _choice(completion: Completion, stamp: Stamp, index: int) -> dict[str, object]:
    # Seen of llama-3-8b (2024-07); usage was not there yet.
    found = openai.message(completion, stamp, index)
    message = {"role": found.pop("role"), **found}
    reason = completion.finish_reason
    return {"index": index, "message": message, "logprobs": None, "finish_reason": reason}
