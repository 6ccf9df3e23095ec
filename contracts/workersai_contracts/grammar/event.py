"""One event that is a JSON object, and how it is read. Judges its writing, not its meaning."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import orjson

from .value import Payload, Violation

_STRING = re.compile(rb'"(?:\\.|[^"\\])*"')
_SPACE = re.compile(rb"[ \t\r\n]")
ERROR_KEYS = ("errors", "error", "internalCode")


@dataclass(frozen=True, slots=True)
class Event:
    """An event's object and where it stands."""

    payload: Payload
    value: dict[str, object]

    def violation(self, code: str, message: str) -> Violation:
        """Blame this event."""
        return self.payload.violation(code, message)


def read_event(payload: Payload) -> Iterator[Violation | Event]:
    """Yield what is wrong with the JSON of an event, then the event if it is an answer's."""
    try:
        value = orjson.loads(payload.data)
    except orjson.JSONDecodeError as error:
        yield payload.violation("SSE007", f"is no JSON ({error})")
        return
    if not isinstance(value, dict):
        yield payload.violation("SSE007", "is JSON, but no object")
        return
    if not is_compact(payload.data):
        yield payload.violation("SSE008", "spaces between the JSON tokens")
    if any(key in value for key in ERROR_KEYS):
        yield payload.violation("SSE009", "an error in place of text")
        return
    yield Event(payload, value)


def is_compact(data: bytes) -> bool:
    """Tell whether JSON text has no white space outside its strings."""
    return _SPACE.search(data) is None or _SPACE.search(_STRING.sub(b'""', data)) is None
