"""What every quirk is: an oddity of real servers, off by default, with its evidence."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, ClassVar

import orjson

from workersai_contracts.envelope import to_json
from workersai_contracts.event_stream import DONE, encode

from ..timeline import Frame, by_event
from ..twist import Kind, Named

if TYPE_CHECKING:
    from ..answer import Answer

# Their places: what becomes no stream at all, which events there are, what stands in them.
WHOLE, EVENTS, FIELDS = 9, 10, 11

Object = dict[str, Any]


class Quirk(Named):
    """An oddity that was seen, or that clients defend themselves against."""

    __slots__ = ()
    kind: ClassVar[Kind] = "quirk"


def each_event(answer: Answer, change: Callable[[Object], Object | None]) -> Answer:
    """Return a stream with the object of each event changed; None leaves an event as it is."""
    if not answer.streamed:
        return answer
    frames = []
    for frame in by_event(answer.timeline):
        changed = change(found) if (found := payload(frame.data)) is not None else None
        frames.append(frame if changed is None else frame._replace(data=event(changed)))
    return answer.sent_as(answer.timeline.of(frames))


def each_frame(answer: Answer, change: Callable[[list[Frame]], Iterable[Frame]]) -> Answer:
    """Return a stream with other events; a whole answer as it is."""
    if not answer.streamed:
        return answer
    return answer.sent_as(answer.timeline.of(change(list(by_event(answer.timeline)))))


def whole_result(answer: Answer, change: Callable[[Object], Object | None]) -> Answer:
    """Return a whole answer with its result changed, in an envelope or bare."""
    if answer.streamed or answer.refusal:
        return answer
    body = orjson.loads(answer.timeline.body)
    enveloped = isinstance(body.get("result"), dict)
    changed = change(body["result"] if enveloped else body)
    if changed is None:
        return answer
    data = to_json({**body, "result": changed} if enveloped else changed)
    return answer.sent_as(answer.timeline.of([Frame(answer.timeline.start_s, data)]))


def payload(data: bytes) -> Object | None:
    """Return the object of one event, None for `[DONE]` and for what is none."""
    if data == DONE or not data.startswith(b"data: {"):
        return None
    try:
        found = orjson.loads(data[6:])
    except orjson.JSONDecodeError:
        return None
    return found if isinstance(found, dict) else None


def event(found: Object) -> bytes:
    """Return an object as one event."""
    return encode(to_json(found))


def is_token(found: Object) -> bool:
    """Tell whether an event bears text and nothing that belongs to the end of a stream."""
    return bool(text_of(found)) and not (found.get("usage") and "response" in found)


def text_of(found: Object) -> str:
    """Return the text of an event, native or OpenAI-shaped, empty where it has none."""
    text = found.get("response", "")
    for choice in found.get("choices", ()):
        text = choice.get("delta", {}).get("content", "")
    return text if isinstance(text, str) else ""


def with_text(found: Object, text: object) -> Object:
    """Return an event with another text, in the place where it has one."""
    if "choices" not in found:
        return {**found, "response": text}
    choices = [{**c, "delta": {**c.get("delta", {}), "content": text}} for c in found["choices"]]
    return {**found, "choices": choices}
