"""Recordings made by hand, and a mock that plays them."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from workersai_contracts.exchange import Exchange, Frame, Headers
from workersai_contracts.exchange.file import write_exchanges
from workersai_mock.replay.recording import Replay, read_replay
from workersai_mock.server import MockServer
from workersai_mock.settings import Settings

from .service import (
    ACCOUNT,
    EVENTS,
    JSON,
    MODEL,
    SSE,
    Came,
    ask,
    request,
)

SAID = b'{"result":{"response":"Hello"},"success":true,"errors":[],"messages":[]}'
CAPACITY = (
    b'{"errors":[{"message":"AiError: AiError: Capacity temporarily exceeded, please try again. '
    b'(6dca3dce-48ef-41c9-8819-470ad67395dd)","code":3040}],"success":false,"result":{},'
    b'"messages":[]}'
)
WHEN = "2023-11-14T22:13:20+00:00"  # where a manual clock starts


def made(
    prompt: str = "hi",
    *frames: bytes | Frame,
    model: str = MODEL,
    body: Mapping[str, object] | bytes | None = None,
    headers: Mapping[str, str] | None = SSE,
    **fields: Any,
) -> Exchange:
    """Return an exchange as it is recorded, a stream of three events unless it is told."""
    asked = {"prompt": prompt, "stream": True} if body is None else body
    data = asked if isinstance(asked, bytes) else json.dumps(asked).encode()
    pieces = frames or EVENTS
    known: Headers | None = None if headers is None else tuple(headers.items())
    fields = {"status": 200, "recorded_at": WHEN, "model": model, **fields}
    return Exchange(
        url=f"https://api.cloudflare.com/client/v4/accounts/{ACCOUNT}/ai/run/{model}",
        request_body=data,
        headers=known,
        frames=tuple(
            Frame(number / 1000, each) if isinstance(each, bytes) else each
            for number, each in enumerate(pieces, 1)
        ),
        **fields,
    )


def whole(prompt: str, data: bytes = SAID, **fields: Any) -> Exchange:
    """Return an exchange with a whole answer."""
    return made(prompt, data, body={"prompt": prompt}, **{"headers": JSON, **fields})


def replay_of(path: Path, *exchanges: Exchange, **options: Any) -> Replay:
    write_exchanges(path, exchanges)
    return read_replay(path, **options)


def played(replay: Replay, *asked: bytes, **settings: Any) -> list[Came]:
    """Send requests to a mock with recordings, one after the other."""

    async def main() -> list[Came]:
        async with MockServer(Settings(replay=replay, **settings)) as server:
            return [await ask(server.url, data) for data in asked]

    return asyncio.run(main())


def prompt(text: str, **more: object) -> bytes:
    return request({"prompt": text, **more})
