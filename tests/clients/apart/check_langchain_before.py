"""langchain-cloudflare before it knew OpenAI's doors; run by `test_apart`."""

import json
from typing import Any

import httpx
import pytest
from langchain_cloudflare import ChatCloudflareWorkersAI
from tests.clients.story import QUESTION, TOOL_MODEL, TOOLS

from workersai_mock import ACCOUNT_ID, MODEL_ID, TOKEN, MockServer


def chat(server: MockServer, **options: str) -> Any:
    given: dict[str, Any] = {"account_id": ACCOUNT_ID, "api_token": TOKEN, "model": MODEL_ID}
    return ChatCloudflareWorkersAI(**{**given, "base_url": server.v4_url, **options})


def test_a_stream_says_the_same_as_invoke(server: MockServer) -> None:
    answer = chat(server).invoke(QUESTION)
    chunks = [chunk.content for chunk in chat(server).stream(QUESTION)]

    assert answer.content
    assert "".join(chunks) == answer.content
    assert answer.usage_metadata["total_tokens"] > 0


def test_it_sends_null_for_an_unset_stop(server: MockServer) -> None:
    chat(server).invoke(QUESTION)

    [entry] = server.mock.state.tenant("default").journal
    assert json.loads(entry.body)["stop"] is None


@pytest.mark.parametrize("way", ["invoke", "stream"])
@pytest.mark.parametrize(
    ("options", "status"),
    [({"api_token": "stranger"}, 401), ({"model": "@cf/nobody/nothing"}, 400)],
    ids=["a stranger", "an unknown model"],
)
def test_a_refusal_raises_http_status_error(
    server: MockServer, options: dict[str, str], status: int, way: str
) -> None:
    with pytest.raises(httpx.HTTPStatusError) as raised:
        list(getattr(chat(server, **options), way)(QUESTION))

    assert raised.value.response.status_code == status


def test_the_quota_raises_http_status_error(limited: MockServer) -> None:
    model = chat(limited)
    model.invoke(QUESTION)
    with pytest.raises(httpx.HTTPStatusError) as raised:
        model.invoke(QUESTION)

    assert raised.value.response.status_code == 429


def test_a_tool_is_called(server: MockServer) -> None:
    model = chat(server, model=TOOL_MODEL)
    answer = model.bind_tools(TOOLS, tool_choice="any").invoke(QUESTION)

    [call] = answer.tool_calls
    assert call["name"] == "get_weather"
    assert isinstance(call["args"]["city"], str)
