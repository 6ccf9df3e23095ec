import asyncio

import httpx
import pytest
from tests.clients.story import AUTH, BODY, PATH, STRANGER, STREAM, USAGE_KEYS, WRONG, heard

from workersai_mock import ManualClock, MockServer


def test_a_stream_says_the_same_as_a_plain_answer(server: MockServer) -> None:
    with httpx.Client(base_url=server.url, headers=AUTH) as client:
        result = client.post(PATH, json=BODY).json()["result"]
        with client.stream("POST", PATH, json=STREAM) as response:
            stream = heard(response.iter_lines())

    assert stream.text == result["response"]
    assert stream.usage == result["usage"]
    assert list(stream.usage) == USAGE_KEYS


def test_async_says_the_same_as_sync(server: MockServer) -> None:
    async def ask() -> str:
        async with (
            httpx.AsyncClient(base_url=server.url, headers=AUTH) as client,
            client.stream("POST", PATH, json=STREAM) as response,
        ):
            return heard([line async for line in response.aiter_lines()]).text

    plain = httpx.post(server.url + PATH, headers=AUTH, json=BODY)

    assert asyncio.run(ask()) == plain.json()["result"]["response"]


def test_many_streams_of_one_async_client_do_not_mix(server: MockServer) -> None:
    async def ask() -> list[str]:
        async with httpx.AsyncClient(base_url=server.url, headers=AUTH) as client:

            async def say(number: int) -> str:
                body = {"prompt": f"Say {number}", "stream": True}
                async with client.stream("POST", PATH, json=body) as response:
                    return heard([line async for line in response.aiter_lines()]).text

            together = await asyncio.gather(*map(say, range(8)))
            alone = [await say(number) for number in range(8)]
            return [text for pair in zip(together, alone, strict=True) for text in set(pair)]

    texts = asyncio.run(ask())

    assert len(texts) == len(set(texts)) == 8


@pytest.mark.parametrize("body", [BODY, STREAM], ids=["plain", "stream"])
def test_a_stranger_gets_401_as_json(server: MockServer, body: dict[str, object]) -> None:
    response = httpx.post(server.url + PATH, headers=STRANGER, json=body)

    with pytest.raises(httpx.HTTPStatusError, match="401 Unauthorized"):
        response.raise_for_status()
    assert response.headers["content-type"] == "application/json"
    assert response.json()["errors"] == [{"code": 10000, "message": "Authentication error"}]


def test_a_wrong_body_gets_400_and_the_connection_lives_on(server: MockServer) -> None:
    with httpx.Client(base_url=server.url, headers=AUTH) as client:
        refused = client.post(PATH, json={**WRONG, "stream": True})
        answered = client.post(PATH, json=BODY)

    assert refused.status_code == 400
    assert refused.json()["errors"][0]["code"] == 5006
    assert answered.status_code == 200


def test_the_quota_is_counted_by_the_clock(limited: MockServer, clock: ManualClock) -> None:
    with httpx.Client(base_url=limited.url, headers=AUTH) as client:
        first, second = client.post(PATH, json=BODY), client.post(PATH, json=BODY)
        clock.advance(60)
        third = client.post(PATH, json=BODY)

    assert [first.status_code, second.status_code, third.status_code] == [200, 429, 200]
    assert second.json()["errors"][0]["code"] == 3021


def test_a_client_that_leaves_a_stream_does_no_harm(server: MockServer) -> None:
    with httpx.Client(base_url=server.url, headers=AUTH) as client:
        with client.stream("POST", PATH, json=STREAM) as response:
            next(response.iter_lines())
        answered = client.post(PATH, json=BODY)

    assert answered.status_code == 200


def test_a_body_in_chunks_is_read(server: MockServer) -> None:
    response = httpx.post(
        server.url + PATH, headers=AUTH, content=iter([b'{"prompt":', b' "Hi"', b"}"])
    )

    assert response.json()["success"] is True
