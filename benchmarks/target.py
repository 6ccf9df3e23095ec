"""What is measured: a server and the requests it is sent; the mock and the limits of its stack."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import count, repeat
from pathlib import Path

import orjson

ROOT = Path(__file__).resolve().parent.parent
RUN = "/client/v4/accounts/0123456789abcdef0123456789abcdef/ai/run/@cf/qwen/qwen1.5-1.8b-chat"
SYSTEM = "You are a friendly assistant"
# Eight digits that can be counted up without moving a byte of the request around them.
NUMBER = b"00000000"
USER = "Write a short story about llama 00000000 on its way to an orange cloud"


@dataclass(frozen=True, slots=True)
class Target:
    """A server to measure.

    Attributes:
        name: how the report calls it.
        command: its argv; `{port}` is filled in.
        path: where requests go.
        fields: what a request body holds beside its messages.
        stream_headers: what asks for a stream's events and pace; `{events}` and `{itl_ms}` are
            filled in. None where the target cannot be asked.
        extra_events: events that it adds to those asked for, `[DONE]` included.
        paces: whether it can be asked for a pace.
    """

    name: str
    command: tuple[str, ...]
    path: str = RUN
    fields: Mapping[str, object] = field(default_factory=dict)
    stream_headers: Mapping[str, str] | None = None
    extra_events: int = 1
    paces: bool = True

    def request(self, *, events: int = 0, itl_ms: float = 0.0) -> bytes:
        """Return one request as bytes: for a whole answer, or for a stream of so many events."""
        user = f"stream {events} {USER}" if events else USER
        messages = [{"role": "system", "content": SYSTEM}, {"role": "user", "content": user}]
        body: dict[str, object] = {"messages": messages, "max_tokens": 256, **self.fields}
        headers = {"Content-Type": "application/json", "Authorization": "Bearer benchmark"}
        if events:
            body |= {"stream": True, "max_tokens": max(256, events)}
            for name, value in (self.stream_headers or {}).items():
                headers[name] = value.format(events=events, itl_ms=itl_ms)
        raw = orjson.dumps(body)
        lines = [f"POST {self.path} HTTP/1.1", "Host: 127.0.0.1"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        lines.append(f"Content-Length: {len(raw)}")
        return "\r\n".join(lines).encode() + b"\r\n\r\n" + raw


def repeated(request: bytes) -> Iterator[bytes]:
    """Yield the same request for ever."""
    return repeat(request)


def distinct(request: bytes) -> Iterator[bytes]:
    """Yield requests of which no two have the same body, so that nothing kept is of use."""
    before, _, after = request.rpartition(NUMBER)
    return (before + b"%08d" % number + after for number in count(1))


def limits() -> list[Target]:
    """Return raw aiohttp, with and without its Application."""
    headers = {"x-events": "{events}", "x-itl-ms": "{itl_ms}"}
    return [
        Target(
            f"raw {kind}",
            (sys.executable, str(ROOT / "benchmarks" / "limit.py"), "{port}", kind),
            stream_headers=headers,
        )
        for kind in ("server", "application")
    ]


def mocks() -> list[Target]:
    """Return the mock with echo and with prose."""
    script = str(Path(sys.executable).with_name("workersai-mock"))
    serve = (script, "serve", "--host", "127.0.0.1", "--port", "{port}", "--pace", "instant")
    headers = {
        "x-workersai-mock-tokens": "{events}",
        # `50e-3` is a float in seconds.
        "x-workersai-mock-ttft": "{itl_ms}e-3",
        "x-workersai-mock-itl": "{itl_ms}e-3",
    }
    return [
        Target(
            f"mock {reply}",
            (*serve, "--log", "off", "--seed", "7", "--reply", reply),
            stream_headers=headers,
            extra_events=3,  # the closing empty event, the usage event, [DONE]
        )
        for reply in ("echo", "prose")
    ]
