"""The stream's machine as a whole: framing, then JSON, then the shape of the wire."""

from collections.abc import Iterable, Iterator

from .event import Event, read_event
from .framing import DONE, Framing
from .value import Payload, Violation
from .wire import detect_wire, new_shape


class Judge:
    """Judges one stream as its bytes come; the verdict does not depend on how they are cut.

    Args:
        wire: name of the wire profile, `v1` for /ai/v1; told from the events where not given,
            and then judged at the end.
        text: what the joined text must be; None where it is not known.
    """

    def __init__(self, *, wire: str | None = None, text: str | None = None) -> None:
        self.wire = wire
        self.events: list[Event] = []
        self._expected = text
        self._framing = Framing()
        self._named = wire is not None
        self._shape = new_shape(wire) if wire is not None else None
        self._done = False

    def feed(self, chunk: bytes) -> list[Violation]:
        """Return what these bytes break."""
        return [found for step in self._framing.feed(chunk) for found in self._step(step)]

    def close(self, *, whole: bool = True) -> list[Violation]:
        """Return what the end breaks; of a stream that is not whole, nothing that it may lack."""
        steps = list(self._framing.close())
        if not whole:
            steps = [step for step in steps if isinstance(step, Payload)]
        found = [found for step in steps for found in self._step(step)]
        if self._shape is None:
            self.wire = detect_wire(self.events)
            self._shape = new_shape(self.wire)
            found += [fault for event in self.events for fault in self._shape.take(event)]
        if not whole:
            return found
        if not self._done:
            found.append(Violation("SSE003", "the stream ends without [DONE]"))
        found += self._shape.end(named=self._named)
        if self._expected is not None and self.text != self._expected:
            found.append(Violation("SSE018", _difference(self.text, self._expected)))
        return found

    @property
    def done(self) -> bool:
        """Whether `[DONE]` has come."""
        return self._done

    @property
    def text(self) -> str:
        """The joined text as far as it is judged."""
        return "".join(self._shape.text) if self._shape else ""

    def _step(self, step: Violation | Payload) -> Iterator[Violation]:
        if isinstance(step, Violation):
            yield step
        elif self._done:
            code = "SSE003" if step.data == DONE else "SSE004"
            message = "[DONE] a second time" if step.data == DONE else "comes after [DONE]"
            yield step.violation(code, message)
        elif step.data == DONE:
            self._done = True
        else:
            for found in read_event(step):
                if isinstance(found, Violation):
                    yield found
                    continue
                self.events.append(found)
                if self._shape:
                    yield from self._shape.take(found)


def judge(
    body: bytes | Iterable[bytes],
    *,
    wire: str | None = None,
    text: str | None = None,
    whole: bool = True,
) -> list[Violation]:
    """Return all that a captured stream breaks, in order of place.

    Args:
        body: the bytes, or fragments of them.
        wire: name of the wire profile, `v1` for /ai/v1; told from the events where not given.
        text: what the joined text must be.
        whole: whether these are known to be all bytes; else the end is not judged.

    Raises:
        UnknownEraError: no such wire.
    """
    machine = Judge(wire=wire, text=text)
    found: list[Violation] = []
    for chunk in (body,) if isinstance(body, bytes) else body:
        found += machine.feed(chunk)
    found += machine.close(whole=whole)
    return sorted(found, key=lambda one: (one.offset < 0, one.offset, one.code))


def assert_event_stream(
    body: bytes | Iterable[bytes], *, wire: str | None = None, text: str | None = None
) -> None:
    """Fail, with every rule that is broken and where, unless a body is a stream of Workers AI.

    Args:
        body: the bytes, or fragments of them.
        wire: name of the wire profile, `v1` for /ai/v1; told from the events where not given.
        text: what the joined text must be.
    """
    __tracebackhide__ = True
    found = judge(body, wire=wire, text=text)
    if found:
        lines = "\n".join(f"  {one}" for one in found)
        raise AssertionError(f"no event stream as Workers AI writes it:\n{lines}")


def _difference(text: str, expected: str) -> str:
    at = next(
        (n for n, (a, b) in enumerate(zip(text, expected, strict=False)) if a != b),
        min(len(text), len(expected)),
    )
    start = max(at - 10, 0)
    here, there = text[start : at + 20], expected[start : at + 20]
    return f"text differs from character {at} on: {here!r} instead of {there!r}"
