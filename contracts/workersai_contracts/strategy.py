"""Whole event streams for tests of a parser, drawn by hypothesis (the extra `[hypothesis]`)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from workersai_contracts.errors import ContractsError
from workersai_contracts.event_stream import DONE, encode
from workersai_contracts.profile import PROFILES, WireProfile, get_profile
from workersai_contracts.stringify import to_json

if TYPE_CHECKING:
    from hypothesis.strategies import DrawFn, SearchStrategy

BOM = b"\xef\xbb\xbf"
COMMENTS = (b":\n\n", b": keep-alive\n\n")


@dataclass(frozen=True, slots=True)
class EventStream:
    """A stream as Workers AI could send it, and what a parser must make of it.

    Attributes:
        wire: the profile it is written in.
        texts: the text of each token's event; they join to what was said.
        usage: the counts that it tells, None where the wire has none.
        pieces: its bytes as they may arrive, cut anywhere.
    """

    wire: str
    texts: tuple[str, ...]
    usage: dict[str, int] | None
    pieces: tuple[bytes, ...]

    @property
    def data(self) -> bytes:
        """All bytes."""
        return b"".join(self.pieces)

    @property
    def text(self) -> str:
        """What was said."""
        return "".join(self.texts)


def event_streams(
    *, wires: Sequence[str] = (), cut: bool = True, foreign: bool = False
) -> SearchStrategy[EventStream]:
    """Return a strategy of whole streams; examples shrink to few, short tokens and few cuts.

    Args:
        wires: names of wire profiles; all there are by default.
        cut: the bytes come in pieces that end anywhere; else in one.
        foreign: also what the format allows and the service never sends: CR and CR LF as line
            ends, comments, a byte order mark.

    Raises:
        ContractsError: hypothesis is not installed.
        UnknownEraError: there is no such wire.
    """
    try:
        from hypothesis import strategies as st
    except ImportError as error:
        raise ContractsError(
            "event_streams needs hypothesis: pip install 'workersai-mock[hypothesis]'"
        ) from error
    profiles = [get_profile(name) for name in wires] or list(PROFILES)

    @st.composite
    def streams(draw: DrawFn) -> EventStream:
        profile = draw(st.sampled_from(profiles))
        texts = tuple(draw(st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=8))))
        prompt_tokens = draw(st.integers(0, 4096)) if profile.usage_event else 0
        counts = (prompt_tokens, len(texts), prompt_tokens + len(texts))
        usage = dict(zip(USAGE, counts, strict=True)) if profile.usage_event else None
        paddings = draw(st.lists(st.integers(0, 50), max_size=len(texts) + 4))
        events = _events(profile, texts, usage, paddings)
        if foreign:
            ends = draw(st.sampled_from((b"\n", b"\r\n", b"\r")))
            said = draw(st.lists(st.sampled_from((b"", *COMMENTS)), max_size=len(events)))
            events = [a + b for a, b in zip(_filled(said, len(events)), events, strict=True)]
            events = [event.replace(b"\n", ends) for event in events]
            events[0] = draw(st.sampled_from((b"", BOM))) + events[0]
        data = b"".join(events)
        places = draw(st.lists(st.integers(1, len(data) - 1), max_size=20)) if cut else []
        edges = [0, *sorted(set(places)), len(data)]
        pieces = tuple(data[a:b] for a, b in pairwise(edges))
        return EventStream(profile.name, texts, usage, pieces)

    return streams()


USAGE = ("prompt_tokens", "completion_tokens", "total_tokens")


def _filled(said: list[bytes], count: int) -> list[bytes]:
    return said + [b""] * (count - len(said))


def _events(
    profile: WireProfile,
    texts: tuple[str, ...],
    usage: dict[str, int] | None,
    paddings: list[int],
) -> list[bytes]:
    """Write the events of a profile, `[DONE]` the last."""
    lengths = iter(paddings)
    objects: list[dict[str, Any]] = [{} for _ in range(profile.leading_empty_objects)]
    said = ("",) * profile.first_event_empty + texts
    objects += [_event(profile, text, next(lengths, 1)) for text in said]
    if profile.trailing_event:
        last = _event(profile, "", next(lengths, 1))
        objects.append({key: last[key] for key in profile.trailing_event if key in last})
    if profile.usage_event:
        objects.append({"response": "", "usage": usage})
    return [*(encode(to_json(found)) for found in objects), DONE]


def _event(profile: WireProfile, text: str, length: int) -> dict[str, Any]:
    fields: dict[str, Any] = {
        "response": text,
        "tool_calls": [],
        "id": "chatcmpl-1",
        "object": "chat.completion.chunk",
        "created": 0,
        "model": "@cf/example/model",
        "choices": [{"index": 0, "delta": {"content": text}, "finish_reason": None}],
        "usage": dict.fromkeys(USAGE, 0),
    }
    padding = profile.padding
    if padding is not None and (length or not padding.may_be_absent):
        letters = padding.alphabet * (50 // len(padding.alphabet) + 1)
        fields["p"] = letters[: min(max(length, 1), padding.max_length)]
    return {key: fields[key] for key in profile.event_keys if key in fields}
