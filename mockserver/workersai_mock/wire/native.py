"""The native shapes, 2023 to 2025: `response`, padding `p`, a usage event, `[DONE]`."""

from __future__ import annotations

import random
from functools import lru_cache

from workersai_contracts.envelope import to_json
from workersai_contracts.event_stream import DONE, encode
from workersai_contracts.profile import WireProfile

from ..completion import Completion
from . import Stamp


def result(completion: Completion, profile: WireProfile, stamp: Stamp) -> bytes:
    """Return the bare result of a whole answer."""
    fields: dict[str, object] = {"response": completion.text}
    if profile.tool_calls_key:
        fields["tool_calls"] = []
    if profile.usage:
        fields["usage"] = completion.usage
    return to_json(fields)


def events(
    completion: Completion, profile: WireProfile, stamp: Stamp, rng: random.Random
) -> list[bytes]:
    """Return the events of a streamed answer, each with its blank line, `[DONE]` the last."""
    tails = padding_tails(profile.padding, profile.max_padding, profile.padding_may_be_absent)
    # Text first, tail second: an event is two joined byte strings, never a JSON dump.
    middle = b',"tool_calls":[]' if profile.tool_calls_key else b""
    lengths = rng.choices(range(len(tails)), k=len(completion.pieces) + 2)
    stream = [encode(b"{}")] * profile.empty_objects
    if profile.empty_first:
        stream.append(b'data: {"response":""' + middle + tails[lengths[-1]])
    head = b'data: {"response":'
    stream += [
        head + quoted(piece) + middle + tails[length]
        for piece, length in zip(completion.pieces, lengths, strict=False)
    ]
    if profile.empty_last:
        tail = tails[lengths[-2]] if profile.empty_last_padded else b"}\n\n"
        stream.append(b'data: {"response":""' + middle + tail)
    if profile.usage_event:
        stream.append(encode(to_json({"response": "", "usage": completion.usage})))
    stream.append(DONE)
    return stream


@lru_cache(maxsize=8192)
def quoted(piece: str) -> bytes:
    """Return a token as a JSON string; the words of an answer come again and again."""
    return to_json(piece)


@lru_cache(maxsize=16)
def padding_tails(ring: str | None, longest: int, may_be_absent: bool) -> tuple[bytes, ...]:
    """Return every way an event can end, from its padding on; the index is the length."""
    if ring is None:
        return (b"}\n\n",)
    letters = (ring * (longest // len(ring) + 1))[:longest]
    tails = [f',"p":"{letters[:n]}"}}\n\n'.encode() for n in range(longest + 1)]
    if may_be_absent:
        tails[0] = b"}\n\n"
    return tuple(tails[0 if may_be_absent else 1 :])
