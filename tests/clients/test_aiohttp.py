import asyncio

import aiohttp
import pytest
from tests.clients.story import AUTH, BODY, PATH, STRANGER, STREAM, WRONG, heard

from workersai_mock import MockServer


def test_a_stream_says_the_same_as_a_plain_answer(server: MockServer) -> None:
    async def ask() -> tuple[dict[str, object], list[str]]:
        async with aiohttp.ClientSession(server.url, headers=AUTH) as session:
            async with session.post(PATH, json=BODY) as response:
                # It insists on application/json.
                plain = (await response.json())["result"]
            async with session.post(PATH, json=STREAM) as response:
                return plain, [line.decode().rstrip("\n") async for line in response.content]

    plain, lines = asyncio.run(ask())

    stream = heard(lines)
    assert stream.text == plain["response"]
    assert stream.usage == plain["usage"]


@pytest.mark.parametrize(
    ("headers", "body", "status"),
    [(STRANGER, STREAM, 401), (AUTH, WRONG, 400)],
    ids=["a stranger", "a wrong body"],
)
def test_a_refusal_raises_response_error(
    server: MockServer, headers: dict[str, str], body: dict[str, object], status: int
) -> None:
    async def ask() -> None:
        async with (
            aiohttp.ClientSession(server.url, headers=headers) as session,
            session.post(PATH, json=body, raise_for_status=True),
        ):
            pass

    with pytest.raises(aiohttp.ClientResponseError) as raised:
        asyncio.run(ask())

    assert raised.value.status == status


def test_the_quota_is_429(limited: MockServer) -> None:
    async def ask() -> list[int]:
        async with aiohttp.ClientSession(limited.url, headers=AUTH) as session:
            return [(await session.post(PATH, json=BODY)).status for _ in range(2)]

    assert asyncio.run(ask()) == [200, 429]


def test_an_async_mock_shares_the_loop_of_its_client() -> None:
    async def ask() -> bool:
        async with (
            MockServer() as server,
            aiohttp.ClientSession(server.url, headers=AUTH) as session,
            session.post(PATH, json=BODY) as response,
        ):
            return bool((await response.json())["success"])

    assert asyncio.run(ask())
