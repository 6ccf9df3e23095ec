import asyncio
import json
from typing import Any

import httpx
import pytest
from langchain_cloudflare import ChatCloudflareWorkersAI
from langchain_core.messages import AIMessageChunk, HumanMessage, SystemMessage
from tests.clients.story import QUESTION

from workersai_mock import ACCOUNT_ID, MODEL_ID, TOKEN, MockServer

MESSAGES = [SystemMessage("You are a friendly assistant"), HumanMessage(QUESTION)]


def chat(server: MockServer, **options: Any) -> ChatCloudflareWorkersAI:
    """Return the native chat model, pointed at the mock."""
    return ChatCloudflareWorkersAI(
        **{"account_id": ACCOUNT_ID, "api_token": TOKEN, "model": MODEL_ID} | options,
        base_url=server.v4_url,
    )


def test_a_stream_says_the_same_as_invoke(server: MockServer) -> None:
    model = chat(server)
    answer = model.invoke(MESSAGES)
    chunks = list(model.stream(MESSAGES))

    assert answer.content
    assert "".join(str(chunk.content) for chunk in chunks) == answer.content
    assert len([chunk for chunk in chunks if chunk.content]) > 10


def test_async_says_the_same_as_sync(server: MockServer) -> None:
    model = chat(server)

    async def ask() -> tuple[object, str]:
        answer = await model.ainvoke(MESSAGES)
        chunks = [chunk async for chunk in model.astream(MESSAGES)]
        return answer.content, "".join(str(chunk.content) for chunk in chunks)

    plain, streamed = asyncio.run(ask())

    assert plain == streamed == model.invoke(MESSAGES).content


def test_usage_reaches_the_message(server: MockServer) -> None:
    usage = chat(server).invoke(MESSAGES).usage_metadata  # type: ignore[attr-defined]

    assert usage["input_tokens"] + usage["output_tokens"] == usage["total_tokens"] > 0


def test_usage_of_a_stream_is_that_of_the_plain_answer(server: MockServer) -> None:
    model = chat(server)
    whole = AIMessageChunk("")
    for chunk in model.stream(MESSAGES):
        whole += chunk  # type: ignore[assignment]

    assert whole.usage_metadata == model.invoke(MESSAGES).usage_metadata  # type: ignore[attr-defined]


def test_it_sends_null_for_an_unset_stop(server: MockServer) -> None:
    chat(server).invoke(MESSAGES)

    [entry] = server.mock.state.tenant("default").journal
    assert json.loads(entry.body)["stop"] is None


@pytest.mark.parametrize(
    ("options", "status"),
    [({"api_token": "stranger"}, 401), ({"model": "@cf/nobody/nothing"}, 400)],
    ids=["a stranger", "an unknown model"],
)
def test_a_refusal_raises_http_status_error(
    server: MockServer, options: dict[str, str], status: int
) -> None:
    with pytest.raises(httpx.HTTPStatusError) as raised:
        chat(server, **options).invoke(MESSAGES)

    assert raised.value.response.status_code == status


def test_the_quota_raises_http_status_error(limited: MockServer) -> None:
    model = chat(limited)
    model.invoke(MESSAGES)

    with pytest.raises(httpx.HTTPStatusError, match="429"):
        model.invoke(MESSAGES)
