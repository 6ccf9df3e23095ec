"""Answers made by hand, for twists that no server is needed for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from workersai_contracts.envelope import success, to_json
from workersai_contracts.event_stream import encode
from workersai_mock.answer import EVENT_STREAM, JSON, Answer
from workersai_mock.completion import Completion
from workersai_mock.timeline import Timeline


def stream(*events: bytes, at_s: Sequence[float] | None = None) -> Answer:
    """Return an event stream."""
    timeline = Timeline(events, None if at_s is None else tuple(at_s))
    return Answer(200, {"Content-Type": EVENT_STREAM}, timeline, streamed=True)


def events(*objects: Mapping[str, Any]) -> Answer:
    """Return an event stream of objects, without its end."""
    return stream(*(encode(to_json(dict(found))) for found in objects))


def whole(result: Mapping[str, Any], *, tokens: int = 1) -> Answer:
    """Return a whole native answer."""
    timeline = Timeline((success(to_json(dict(result))),))
    completion = Completion(("x",) * tokens, prompt_tokens=10)
    return Answer(200, {"Content-Type": JSON}, timeline, completion=completion)
