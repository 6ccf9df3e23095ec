"""The lowest machine: bytes in any fragments to the data of events. Knows nothing of JSON."""

from collections.abc import Iterator

from .value import Payload, Violation, excerpt

_BOM = b"\xef\xbb\xbf"
DONE = b"[DONE]"


class Framing:
    """Cuts a stream into events and names what is written otherwise than by Workers AI.

    Only whole lines are judged, so the verdict does not depend on how the bytes were cut.
    """

    def __init__(self) -> None:
        self._line: list[bytes] = []
        self._offset = 0
        self._number = 0
        self._data: list[bytes] = []
        self._start = 0
        # A line that is no data was reported; the empty line behind it is part of that.
        self._foreign = False
        self._has_cr = False

    def feed(self, chunk: bytes) -> Iterator[Violation | Payload]:
        """Yield what these bytes complete."""
        head, *lines = chunk.split(b"\n")
        self._line.append(head)
        for line in lines:
            yield from self._end_line()
            self._line = [line]

    def close(self) -> Iterator[Violation | Payload]:
        """Yield what is left: an event that was cut is reported, and dropped unless `[DONE]`."""
        rest = b"".join(self._line)
        started, offset = self._data, self._start if self._data else self._offset
        if not rest and not started:
            return
        tail = b"\n".join([*started, rest]) if started else rest
        self._number += 1
        message = "the stream ends inside an event: its empty line is missing"
        yield Violation("SSE006", message, self._number, offset, excerpt(tail))
        if tail.removeprefix(b"data: ").rstrip() == DONE:
            yield Payload(self._number, offset, DONE)

    def _end_line(self) -> Iterator[Violation | Payload]:
        whole = b"".join(self._line)
        line = whole
        if self._offset == 0 and line.startswith(_BOM):
            yield self._violation("SSE001", "begins with a byte order mark", line)
            line = line[len(_BOM) :]
        if b"\r" in line and not self._has_cr:
            self._has_cr = True
            yield self._violation("SSE001", "a line holds or ends in CR", line)
        if not _is_utf8(line):
            yield self._violation("SSE001", "is no UTF-8", line)
        # A CR alone ends a line too (WHATWG HTML 9.2.6).
        for part in line.removesuffix(b"\r").split(b"\r"):
            yield from self._field(part)
        self._offset += len(whole) + 1

    def _field(self, line: bytes) -> Iterator[Violation | Payload]:
        name, _, value = line.partition(b":")
        if not line:
            yield from self._dispatch()
        elif name == b"data":
            if not value.startswith(b" "):
                yield self._violation("SSE002", "no space behind `data:`", line)
            if self._data:
                yield self._violation("SSE002", "a second data line in one event", line)
            else:
                self._start = self._offset
            self._data.append(value.removeprefix(b" "))
        else:
            self._foreign = True
            yield self._violation("SSE005", _foreign(name), line)

    def _dispatch(self) -> Iterator[Violation | Payload]:
        if self._data:
            self._number += 1
            yield Payload(self._number, self._start, b"\n".join(self._data))
        elif not self._foreign:
            yield self._violation("SSE002", "an empty line that ends no event", b"")
        self._data, self._foreign = [], False

    def _violation(self, code: str, message: str, line: bytes) -> Violation:
        return Violation(code, message, self._number + 1, self._offset, excerpt(line))


def _foreign(name: bytes) -> str:
    if not name:
        return "a comment"
    if name in (b"event", b"id", b"retry"):
        return f"the field `{name.decode()}`"
    return "a line that is no field of an event stream"


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode()
    except UnicodeDecodeError:
        return False
    return True
