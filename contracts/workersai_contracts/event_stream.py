"""The event stream's bytes: WHATWG HTML 9.2, both ways. Not what an event's data mean."""

from typing import NamedTuple

DONE = b"data: [DONE]\n\n"

_BOM = b"\xef\xbb\xbf"


class Event(NamedTuple):
    """One dispatched event.

    Attributes:
        data: the data lines, joined by LF.
        event: the type, `message` unless the stream names another.
        id: the last event id in force, which stays from event to event.
        retry: the reconnection time in force, in milliseconds; None until the stream sets one.
    """

    data: str
    event: str = "message"
    id: str = ""
    retry: int | None = None


def encode(data: bytes) -> bytes:
    """Frame one event as Workers AI does: `data: `, the bytes, LF LF.

    Line ends inside, which its compact JSON never has, open another data line each.
    """
    if b"\n" in data or b"\r" in data:
        data = _unix(data).replace(b"\n", b"\ndata: ")
    return b"data: %b\n\n" % data


class Decoder:
    """Reads events out of bytes that may be cut anywhere.

    Bytes that are no UTF-8 become U+FFFD, as in a browser.
    """

    __slots__ = ("_after_cr", "_at_start", "_data", "_event", "_id", "_line", "_lines", "_retry")

    def __init__(self) -> None:
        self._line: list[bytes] = []
        self._lines: list[bytes] = []
        self._data: list[bytes] = []
        self._event = ""
        self._id = ""
        self._retry: int | None = None
        self._at_start = True
        self._after_cr = False

    def feed(self, chunk: bytes) -> list[Event]:
        """Give the events that these bytes complete; a CR ends its line at once."""
        if not chunk:
            return []
        if self._after_cr and chunk[0] == 10:
            chunk = chunk[1:]
        self._after_cr = chunk[-1:] == b"\r"
        if b"\r" in chunk:
            chunk = _unix(chunk)
        if b"\n" not in chunk:
            self._line.append(chunk)
            return []
        lines = b"".join([*self._line, chunk]).split(b"\n")
        self._line = [lines.pop()]
        if self._at_start:
            self._at_start = False
            lines[0] = lines[0].removeprefix(_BOM)
        return self._read(lines)

    def close(self) -> bytes:
        """End the stream; give what never became an event, b"" after a clean end.

        That is the fields since the last empty line (line ends as LF, without comments) and the
        line that was cut. A browser drops them.
        """
        tail = b"".join(line + b"\n" for line in self._lines) + b"".join(self._line)
        self._line, self._lines, self._data = [], [], []
        return tail.removeprefix(_BOM) if self._at_start else tail

    def _read(self, lines: list[bytes]) -> list[Event]:
        events = []
        for line in lines:
            if line:
                # Nearly every line of this service; the general rule says the same of it.
                if line[:6] == b"data: ":
                    self._lines.append(line)
                    self._data.append(line[6:])
                else:
                    self._field(line)
                continue
            # HTML 9.2.6: an empty line dispatches, unless there was no data at all.
            if self._data:
                text = b"\n".join(self._data).decode("utf-8", "replace")
                events.append(Event(text, self._event or "message", self._id, self._retry))
                self._data = []
            self._event = ""
            self._lines = []
        return events

    def _field(self, line: bytes) -> None:
        name, _, value = line.partition(b":")
        if not name:
            return
        self._lines.append(line)
        value = value.removeprefix(b" ")
        match name:
            case b"data":
                self._data.append(value)
            case b"event":
                self._event = value.decode("utf-8", "replace")
            case b"id" if b"\0" not in value:
                self._id = value.decode("utf-8", "replace")
            # No bound in HTML; a number this long would be a pause of 30 million years.
            case b"retry" if value.isdigit() and len(value) < 19:
                self._retry = int(value)


def _unix(data: bytes) -> bytes:
    return data.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
