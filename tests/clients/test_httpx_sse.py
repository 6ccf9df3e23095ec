import asyncio
import json

import httpx
import pytest
from httpx_sse import SSEError, aconnect_sse, connect_sse
from tests.clients.story import AUTH, BODY, PATH, STRANGER, STREAM, heard

from workersai_mock import MockServer


def test_events_join_to_the_plain_answer(server: MockServer) -> None:
    with httpx.Client(base_url=server.url, headers=AUTH) as client:
        plain = client.post(PATH, json=BODY).json()["result"]
        with connect_sse(client, "POST", PATH, json=STREAM) as source:
            events = list(source.iter_sse())

    assert {event.event for event in events} == {"message"}
    stream = heard(f"data: {event.data}" for event in events)
    assert stream.text == plain["response"]
    assert stream.usage == plain["usage"]


def test_async_events_join_to_the_plain_answer(server: MockServer) -> None:
    async def ask() -> tuple[str, str]:
        async with httpx.AsyncClient(base_url=server.url, headers=AUTH) as client:
            plain = (await client.post(PATH, json=BODY)).json()["result"]["response"]
            async with aconnect_sse(client, "POST", PATH, json=STREAM) as source:
                lines = [f"data: {event.data}" async for event in source.aiter_sse()]
            return heard(lines).text, plain

    streamed, plain = asyncio.run(ask())

    assert streamed == plain


def test_a_refusal_is_no_event_stream(server: MockServer) -> None:
    with (
        httpx.Client(base_url=server.url, headers=STRANGER) as client,
        connect_sse(client, "POST", PATH, json=STREAM) as source,
    ):
        with pytest.raises(SSEError, match="application/json"):
            next(source.iter_sse())

        assert source.response.status_code == 401
        assert json.loads(source.response.read())["errors"][0]["code"] == 10000


def test_the_quota_is_no_event_stream(limited: MockServer) -> None:
    with httpx.Client(base_url=limited.url, headers=AUTH) as client:
        client.post(PATH, json=BODY)
        with connect_sse(client, "POST", PATH, json=STREAM) as source:
            with pytest.raises(httpx.HTTPStatusError, match="429"):
                source.response.raise_for_status()
            source.response.read()
