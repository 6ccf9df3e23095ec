"""The head of a request to a proxy, read without I/O: where it leads, and how it goes on there.

One request a connection: a client may send the next one to another host.
"""

from __future__ import annotations

import re
from typing import NamedTuple
from urllib.parse import urlsplit

from ..request import origin_form

HEAD_END = b"\r\n\r\n"
MAX_HEAD_BYTES = 32 * 1024
FIRST_LINE = re.compile(rb"([A-Z]{1,20}) (\S{1,8192}) HTTP/1\.[01]")
PORTS = {"http": 80, "https": 443}
# Of this hop alone (RFC 9110, 7.6.1); a proxy replaces Host by the target's (RFC 9112, 3.2.2).
DROPPED = (b"connection", b"host", b"keep-alive", b"proxy-", b"te:")


class Wanted(NamedTuple):
    """What a client of a proxy wants.

    Attributes:
        method: the HTTP method.
        scheme: `http` or `https` of an absolute target; empty for CONNECT and a bare path.
        host: without brackets; empty where the target is a bare path.
        port: the target's.
        target: the path with its query; for CONNECT the target as it came.
        onward: what is sent on: the request as its own host would get it, or what came early.
    """

    method: str
    scheme: str
    host: str
    port: int
    target: str
    onward: bytes


def is_request(start: bytes) -> bool:
    """Tell whether bytes can still become the head of a request."""
    line, end, _ = start.partition(b"\r\n")
    if end:
        return FIRST_LINE.fullmatch(line) is not None
    return re.match(rb"[A-Z]{1,20}( |$)", line) is not None


def read_request(data: bytes) -> Wanted:
    """Return what a whole head and what came with it want; raises ValueError where it is wrong."""
    head, _, rest = data.partition(HEAD_END)
    line, *fields = head.split(b"\r\n")
    found = FIRST_LINE.fullmatch(line)
    if found is None:
        raise ValueError("no request line")
    method, target = found[1].decode(), found[2].decode("ascii")
    if method == "CONNECT":
        parts = urlsplit(f"//{target}")
        if not parts.hostname or not parts.port or parts.netloc != target:
            raise ValueError("CONNECT takes host:port")
        return Wanted(method, "", parts.hostname, parts.port, target, rest)
    if target.startswith("/"):
        return Wanted(method, "", "", 0, target, b"")
    parts = urlsplit(target)
    if parts.scheme not in PORTS or not parts.hostname:
        raise ValueError("no absolute http address")
    port = parts.port or PORTS[parts.scheme]
    path = origin_form(target)
    onward = _onward(f"{method} {path} HTTP/1.1", parts.netloc.rpartition("@")[2], fields)
    return Wanted(method, parts.scheme, parts.hostname, port, path, onward + rest)


def _onward(line: str, host: str, fields: list[bytes]) -> bytes:
    kept = [field for field in fields if not field.lower().startswith(DROPPED)]
    lines = [line.encode(), f"Host: {host}".encode(), b"Connection: close", *kept]
    return b"\r\n".join(lines) + HEAD_END
