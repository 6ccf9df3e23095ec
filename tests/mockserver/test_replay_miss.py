from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from workersai_contracts.exchange.file import read_exchanges
from workersai_mock.journal import Entry
from workersai_mock.replay.recording import read_replay
from workersai_mock.reply import Text
from workersai_mock.server import MockServer
from workersai_mock.settings import MODEL_ID, Settings
from workersai_mock.settings import TOKEN as MOCK_TOKEN
from workersai_mock.state import Tenant

from .made_recording import made, played, prompt, replay_of
from .service import (
    EVENTS,
    MODEL,
    PATH,
    SSE,
    TOKEN,
    Came,
    Handler,
    ask,
    plays,
    request,
    serving,
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "tape.jsonl"


def test_a_miss_is_refused_beside_the_nearest_recording(path: Path) -> None:
    exchanges = [made("a", model="@cf/x/y"), made("hi there"), made("hi", body=b'{"x":[1,2]}')]

    (came,) = played(replay_of(path, *exchanges), prompt("hi here", stream=True))

    (error,) = json.loads(came.body)["errors"]
    assert error == {
        "code": 8790,
        "message": (
            "workersai-mock: no recording is for POST /client/v4/accounts/ai/run/" + MODEL + "\n"
            f"  nearest of 3: {path}#2 (POST {MODEL})\n"
            "    /body/prompt: recorded 'hi there', came 'hi here'"
        ),
    }
    assert "x-should-retry: false" in came.head


def test_a_miss_without_any_recording_is_refused(path: Path) -> None:
    (came,) = played(replay_of(path), request())

    assert b"there is none at all" in came.body


def test_a_miss_may_get_the_default(path: Path) -> None:
    replay = replay_of(path, made("hi"), on_miss="default")
    known = PATH.replace(MODEL, MODEL_ID)

    hit, miss = played(
        replay, request(), request({"prompt": "x"}, path=known), reply=Text("Default")
    )

    assert hit.body == b"".join(EVENTS)
    assert json.loads(miss.body)["result"]["response"] == "Default"


def recorded_now(
    path: Path, handler: Handler, *asked: bytes, **settings: Any
) -> tuple[list[Came], list[Entry]]:
    """Send requests to a mock that has a service behind it."""

    async def main() -> tuple[list[Came], list[Entry]]:
        async with serving(handler) as url:
            replay = read_replay(path, speed=0, on_miss="record", upstream=url)
            async with MockServer(Settings(replay=replay, **settings)) as server:
                came = [await ask(server.url, data) for data in asked]
                return came, list(server.mock.tenant_of("").journal)

    return asyncio.run(main())


def test_a_miss_may_be_recorded_and_is_played_from_then_on(path: Path) -> None:
    asked: list[str] = []

    async def handle(http: web.BaseRequest) -> web.StreamResponse:
        asked.append(http.headers["Authorization"])
        return await plays(*EVENTS)(http)

    came, entries = recorded_now(path, handle, request(), request())

    assert [each.body for each in came] == [b"".join(EVENTS)] * 2
    assert asked == [f"Bearer {TOKEN}"]
    assert TOKEN.encode() not in path.read_bytes()
    assert [kept.body for kept in read_exchanges(path)] == [b"".join(EVENTS)]
    decisions = [entry.answer.decision for entry in entries]
    assert [decision and decision.text for decision in decisions] == [
        "recorded just now",
        f"{path} (just now)",
    ]
    assert [entry.answer.status for entry in entries] == [200, 200]
    (again,) = played(read_replay(path), request())
    assert again.body == b"".join(EVENTS)


def test_a_miss_with_the_mocks_token_is_not_recorded(path: Path) -> None:
    asked = request(headers={"Authorization": f"Bearer {MOCK_TOKEN}"})
    seen: list[Tenant] = []

    async def main() -> Came:
        replay = read_replay(path, on_miss="record", upstream="http://127.0.0.1:9")
        async with MockServer(Settings(replay=replay)) as server:
            server.mock.listeners.append(lambda tenant, entry: seen.append(tenant))
            return await ask(server.url, asked)

    came = asyncio.run(main())

    assert came.status == 400
    assert path.read_bytes() == b""
    (tenant,) = seen
    assert [kind for kind, _ in tenant.ledger.notes] == ["unrecorded"]


def test_what_cannot_be_kept_is_passed_on_and_said(path: Path) -> None:
    coded = {**SSE, "Content-Encoding": "x"}

    came, entries = recorded_now(path, plays(*EVENTS, headers=coded), request())

    assert came[0].body == b"".join(EVENTS)
    decision = entries[0].answer.decision
    assert decision is not None
    assert decision.text.startswith("not kept: refused to write")
    assert path.read_bytes() == b""


def test_a_tenant_that_has_ended_records_nothing(path: Path) -> None:
    async def main() -> Came:
        replay = read_replay(path, on_miss="record", upstream="http://127.0.0.1:9")
        async with MockServer(Settings(replay=replay)) as server:
            server.mock.tenant_of("").ended = True
            return await ask(server.url)

    came = asyncio.run(main())

    assert b"which has ended" in came.body
