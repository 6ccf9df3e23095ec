"""What a rule of the stream is and what breaks it. Owns no rule."""

from dataclasses import dataclass
from typing import Literal

from workersai_contracts.provenance import Provenance

Severity = Literal["error", "warning", "info"]

_EXCERPT_BYTES = 120


@dataclass(frozen=True, slots=True, order=True)
class Violation:
    """One place where an answer breaks a rule.

    Attributes:
        code: of the rule, such as `SSE003`.
        message: what is wrong, in words.
        event: number of the event, from 1; 0 where no one event is to blame.
        offset: of the first byte to blame; -1 where no byte is.
        excerpt: the bytes to blame, shortened, as text.
    """

    code: str
    message: str
    event: int = 0
    offset: int = -1
    excerpt: str = ""

    def __str__(self) -> str:
        place = [f"event {self.event}"] if self.event else []
        place += [f"byte {self.offset}"] if self.offset >= 0 else []
        where = f" ({', '.join(place)})" if place else ""
        what = f": {self.excerpt}" if self.excerpt else ""
        return f"{self.code}{where} {self.message}{what}"


@dataclass(frozen=True, slots=True)
class Rule:
    """What holds of every stream.

    Attributes:
        code: stable, never given to another rule.
        title: what holds, as a sentence without its full stop.
        severity: `error` breaks clients, `warning` may, `info` is a difference worth knowing.
        provenance: how it is known.
    """

    code: str
    title: str
    severity: Severity
    provenance: Provenance


@dataclass(frozen=True, slots=True)
class Payload:
    """The data of one dispatched event.

    Attributes:
        number: of the event, from 1.
        offset: of its first line in the stream.
        data: between `data: ` and the line's end.
    """

    number: int
    offset: int
    data: bytes

    def violation(self, code: str, message: str) -> Violation:
        """Blame this event."""
        return Violation(code, message, self.number, self.offset, excerpt(self.data))


def excerpt(data: bytes) -> str:
    """Return the start of some bytes as text on one line."""
    text = data[:_EXCERPT_BYTES].decode("utf-8", "backslashreplace")
    text = text.replace("\r", "\\r").replace("\n", "\\n")
    return text + "…" if len(data) > _EXCERPT_BYTES else text
