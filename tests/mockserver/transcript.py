"""The bytes that a server answers to a fixed set of requests, whatever the order and the process.

`python -m tests.mockserver.transcript forward|backward|together fast|plain` prints them as JSON.
"""

from __future__ import annotations

import asyncio
import json
import re
import sys

from workersai_mock.clock import ManualClock
from workersai_mock.server import MockServer
from workersai_mock.settings import Settings

from .client import RUN, Body, raw

MODELS = (
    "@cf/qwen/qwen1.5-1.8b-chat",
    "@cf/meta/llama-3.3-70b-instruct-fp8-fast",
    "@cf/moonshotai/kimi-k2.5",
    "@cf/no/model",
)
BODIES: tuple[Body, ...] = (
    {"prompt": "Where is New York?"},
    {"prompt": "Where is New York?", "stream": True},
    {"prompt": "Where is New York?", "stream": True, "max_tokens": 5},
    {"messages": [{"role": "user", "content": "hi 👋"}], "temperature": 0.5, "stream": True},
    {"prompt": 5},
    b"{",
    b"",
)


def requests() -> dict[str, bytes]:
    """Return the requests by name."""
    return {
        f"{model} {number}": raw(body, path=RUN + model, headers="Connection: close\r\n")
        for model in MODELS
        for number, body in enumerate(BODIES)
    }


async def transcript(order: str) -> dict[str, str]:
    """Serve, send everything, and return the answers without their `Date`."""
    sent = requests()
    names = sorted(sent, reverse=order == "backward")
    async with MockServer(Settings(seed=7, clock=ManualClock())) as server:
        if order == "together":
            answers = await asyncio.gather(*(exchange(server, sent[name]) for name in names))
        else:
            answers = [await exchange(server, sent[name]) for name in names]
    return dict(sorted(zip(names, answers, strict=True)))


async def exchange(server: MockServer, data: bytes) -> str:
    """Send bytes, and return all that came back."""
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    writer.write(data)
    answer = await reader.read()
    writer.close()
    await writer.wait_closed()
    return re.sub(rb"Date: [^\r]+\r\n", b"", answer).decode()


def main(order: str, loop: str) -> None:
    """Print the transcript."""
    if loop == "plain":
        sys.modules["uvloop"] = None  # type: ignore[assignment]
    from workersai_mock.loop import loop_factory

    with asyncio.Runner(loop_factory=loop_factory()) as runner:
        found = runner.run(transcript(order))
        print(json.dumps([type(runner.get_loop()).__module__, found]))


if __name__ == "__main__":
    main(*sys.argv[1:])
