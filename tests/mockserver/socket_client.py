"""A client that hides nothing: every chunk, and how the socket ended."""

from __future__ import annotations

import json
import socket
from dataclasses import dataclass, field

from workersai_mock.server import MockServer
from workersai_mock.settings import ACCOUNT_ID, MODEL_ID

PATH = f"/client/v4/accounts/{ACCOUNT_ID}/ai/run/{MODEL_ID}"
LAST_CHUNK = b"0\r\n\r\n"


@dataclass
class Seen:
    """What came back.

    `end` is `kept` (a whole answer, the connection stays), `closed` (FIN), `reset` (RST) or
    `silent` (nothing more within the client's own timeout).
    """

    head: bytes = b""
    raw: bytes = b""
    end: str = "silent"
    reads: list[bytes] = field(default_factory=list)

    @property
    def status(self) -> int:
        """The HTTP status, 0 where none came."""
        return int(self.head[9:12] or 0)

    @property
    def headers(self) -> dict[str, str]:
        """The headers, their names in lower case."""
        lines = self.head.decode().split("\r\n")[1:]
        return {k.lower(): v for k, _, v in (line.partition(": ") for line in lines if line)}

    @property
    def chunked(self) -> bool:
        """Whether the body comes in chunks."""
        return self.headers.get("transfer-encoding") == "chunked"

    @property
    def chunks(self) -> list[bytes]:
        """The chunks of a chunked body, without the last, empty one."""
        rest, found = self.raw, []
        while rest and rest != LAST_CHUNK:
            size, _, rest = rest.partition(b"\r\n")
            length = int(size, 16)
            assert rest[length : length + 2] == b"\r\n"
            found.append(rest[:length])
            rest = rest[length + 2 :]
        return found

    @property
    def body(self) -> bytes:
        """The body without its framing."""
        return b"".join(self.chunks) if self.chunked else self.raw


def ask(
    server: MockServer,
    *,
    stream: bool = True,
    timeout_s: float = 5.0,
    prompt: str = "hi",
    version: str = "1.1",
    path: str = PATH,
    **wishes: str,
) -> Seen:
    """Send one request and read until the answer is whole or the socket has ended."""
    data = json.dumps({"prompt": prompt, "stream": stream}).encode()
    head = [f"POST {path} HTTP/{version}", "Host: mock", "Authorization: Bearer t"]
    head += [f"Content-Length: {len(data)}"]
    head += [f"x-workersai-mock-{name}: {value}" for name, value in wishes.items()]
    seen = Seen()
    with socket.create_connection(("127.0.0.1", server.port), timeout_s) as sock:
        sock.sendall("\r\n".join(head).encode() + b"\r\n\r\n" + data)
        received = b""
        try:
            while not _whole(received):
                read = sock.recv(65536)
                if not read:
                    seen.end = "closed"
                    break
                received += read
                seen.reads.append(read)
            else:
                seen.end = "kept"
        except ConnectionResetError:
            seen.end = "reset"
        except TimeoutError:
            seen.end = "silent"
    head_bytes, _, seen.raw = received.partition(b"\r\n\r\n")
    seen.head = head_bytes + b"\r\n" if head_bytes else b""
    return seen


def _whole(received: bytes) -> bool:
    head, found, body = received.partition(b"\r\n\r\n")
    seen = Seen(head=head)
    if not found or "HTTP/1.0" in head.decode():
        return False
    if seen.chunked:
        return body.endswith(LAST_CHUNK)
    return "content-length" in seen.headers and len(body) >= int(seen.headers["content-length"])
