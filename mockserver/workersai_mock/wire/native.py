"""The native shapes, 2023 to 2025: `response`, padding `p`, a usage event, `[DONE]`."""

from __future__ import annotations

import json
from functools import lru_cache
from operator import add

from workersai_contracts.envelope import to_json
from workersai_contracts.event_stream import DONE, encode
from workersai_contracts.profile import Padding, WireProfile

from ..completion import Completion
from ..seed import Seed
from . import Stamp

NOTHING = b'data: {"response":""'
NO_CALLS = b',"tool_calls":[]'
CLOSED = b"}\n\n"
MAX_OPENINGS = 8192
dated = False


def result(completion: Completion, profile: WireProfile, stamp: Stamp) -> bytes:
    """Return the bare result of a whole answer."""
    fields: dict[str, object] = {
        "response": said(completion),
        "tool_calls": calls(completion),
        "usage": completion.usage,
    }
    keys = profile.result_keys
    if completion.tool_calls and "tool_calls" not in keys:
        # Assumed: a wire that never shows an empty list shows one that is not.
        keys = ("response", "tool_calls", *keys[1:])
    return to_json({key: fields[key] for key in keys})


def events(completion: Completion, profile: WireProfile, stamp: Stamp, seed: Seed) -> list[bytes]:
    """Return the events of a streamed answer, each with its blank line, `[DONE]` the last."""
    # Text first, tail second: an event is two joined byte strings, never a JSON dump.
    tails = event_tails(profile.padding, NO_CALLS if profile.has_tool_calls else b"")
    draws = seed.draws(profile.name, count=len(completion.pieces) + 3, below=len(tails))
    padded = map(tails.__getitem__, draws)
    stream = [encode(b"{}")] * profile.leading_empty_objects
    if profile.first_event_empty:
        stream.append(NOTHING + next(padded))
    stream += map(add, map(OPENINGS.__getitem__, completion.pieces), padded)
    if completion.tool_calls:
        # Assumed: no native stream of a tool call was recorded; the published provider for the
        # AI SDK reads `tool_calls` with objects as arguments out of any event.
        called = b',"tool_calls":' + to_json(calls(completion))
        stream.append(NOTHING + called + next(padded).removeprefix(NO_CALLS))
    if profile.trailing_event:
        last = next(padded) if "p" in profile.trailing_event else CLOSED
        stream.append(NOTHING + last)
    if profile.usage_event:
        stream.append(encode(to_json({"response": "", "usage": completion.usage})))
    stream.append(DONE)
    return stream


def said(completion: Completion) -> object:
    """Return `response`: null beside calls alone (seen 2025), the value itself in JSON mode."""
    if completion.tool_calls and not completion.pieces:
        return None
    return json.loads(completion.text) if completion.structured else completion.text


def calls(completion: Completion) -> list[dict[str, object]]:
    """Return the calls in the native form: name, and arguments as an object."""
    return [{"name": call.name, "arguments": call.arguments} for call in completion.tool_calls]


@lru_cache(maxsize=8192)
def quoted(piece: str) -> bytes:
    """Return a token as a JSON string; the words of an answer come again and again."""
    return to_json(piece)


class Openings(dict[str, bytes]):
    """How the event of a token begins, by token: the words of an answer come again and again.

    Looked up in C, which costs half of what a call does; of too many all are forgotten.
    """

    def __missing__(self, piece: str) -> bytes:
        if len(self) >= MAX_OPENINGS:
            self.clear()
        self[piece] = found = b'data: {"response":' + to_json(piece)
        return found


OPENINGS = Openings()


@lru_cache(maxsize=16)
def event_tails(padding: Padding | None, middle: bytes) -> tuple[bytes, ...]:
    """Return every way an event can end, from after its text on; each length is equally likely."""
    if padding is None:
        return (middle + CLOSED,)
    longest = padding.max_length
    letters = (padding.alphabet * (longest // len(padding.alphabet) + 1))[:longest].encode()
    tails = [b'%b,"p":"%b"}\n\n' % (middle, letters[:n]) for n in range(1, longest + 1)]
    return (middle + CLOSED, *tails) if padding.may_be_absent else tuple(tails)
