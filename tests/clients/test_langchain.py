import asyncio
import json
from collections.abc import Iterator
from contextlib import contextmanager
from functools import reduce
from operator import add
from typing import Any

import httpx
import pytest
from langchain_cloudflare import ChatCloudflareWorkersAI
from langchain_core.messages import AIMessage, HumanMessage, SystemMessage
from tests.clients.story import CITY_SCHEMA, QUESTION, TOOL_MODEL, TOOLS

from workersai_mock import ACCOUNT_ID, MODEL_ID, TOKEN, MockServer

# Both of its REST forms: the model's own door, and OpenAI's.
FORMATS = ["workers_ai", "openai_compatible"]
MESSAGES = [SystemMessage("You are a friendly assistant"), HumanMessage(QUESTION)]


@contextmanager
def chat(server: MockServer, **options: str) -> Iterator[ChatCloudflareWorkersAI]:
    """Point the native chat model at the mock; its own HTTP client has to be closed by hand."""
    given: dict[str, Any] = {"account_id": ACCOUNT_ID, "api_token": TOKEN, "model": MODEL_ID}
    model = ChatCloudflareWorkersAI(**{**given, "base_url": server.v4_url, **options})
    with model.client:
        yield model


@pytest.mark.parametrize("form", FORMATS)
def test_a_stream_says_the_same_as_invoke(server: MockServer, form: str) -> None:
    with chat(server, endpoint_format=form) as model:
        answer = model.invoke(MESSAGES)
        chunks = [str(chunk.content) for chunk in model.stream(MESSAGES)]

    assert answer.content
    assert "".join(chunks) == answer.content
    assert len(chunks) > 10


@pytest.mark.parametrize("form", FORMATS)
def test_async_says_the_same_as_sync(server: MockServer, form: str) -> None:
    with chat(server, endpoint_format=form) as model:

        async def ask() -> tuple[object, str]:
            async with model.async_client:
                answer = await model.ainvoke(MESSAGES)
                chunks = [str(chunk.content) async for chunk in model.astream(MESSAGES)]
                return answer.content, "".join(chunks)

        plain, streamed = asyncio.run(ask())

        assert plain == streamed == model.invoke(MESSAGES).content


def test_usage_reaches_the_message(server: MockServer) -> None:
    with chat(server) as model:
        answer = model.invoke(MESSAGES)
        whole = reduce(add, model.stream(MESSAGES))

    assert isinstance(answer, AIMessage)
    assert answer.usage_metadata
    assert list(answer.usage_metadata.values()) == list(whole.response_metadata["usage"].values())


def test_it_sends_null_for_an_unset_stop(server: MockServer) -> None:
    with chat(server) as model:
        model.invoke(MESSAGES)

    [entry] = server.mock.state.tenant("default").journal
    assert json.loads(entry.body)["stop"] is None


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize(
    ("options", "status"),
    [({"api_token": "stranger"}, 401), ({"model": "@cf/nobody/nothing"}, 400)],
    ids=["a stranger", "an unknown model"],
)
def test_a_refusal_raises_http_status_error(
    server: MockServer, options: dict[str, str], status: int, form: str
) -> None:
    with (
        chat(server, endpoint_format=form, **options) as model,
        pytest.raises(httpx.HTTPStatusError) as raised,
    ):
        model.invoke(MESSAGES)

    assert raised.value.response.status_code == status


def test_the_quota_raises_http_status_error(limited: MockServer) -> None:
    with chat(limited) as model:
        model.invoke(MESSAGES)
        with pytest.raises(httpx.HTTPStatusError) as raised:
            model.invoke(MESSAGES)

    assert raised.value.response.status_code == 429


@pytest.mark.parametrize("form", FORMATS)
def test_a_tool_is_called(server: MockServer, form: str) -> None:
    with chat(server, endpoint_format=form, model=TOOL_MODEL) as model:
        answer = model.bind_tools(TOOLS, tool_choice="required").invoke(MESSAGES)

    assert isinstance(answer, AIMessage)
    [call] = answer.tool_calls
    assert call["name"] == "get_weather"
    assert isinstance(call["args"]["city"], str)


@pytest.mark.parametrize("form", FORMATS)
def test_a_structured_output_is_an_object(server: MockServer, form: str) -> None:
    # It asks for any object and puts the schema into the prompt, which a mock does not read.
    with chat(server, endpoint_format=form, model=TOOL_MODEL) as model:
        wanted = {**CITY_SCHEMA, "title": "city", "description": "a city"}
        found = model.with_structured_output(wanted).invoke(MESSAGES)

    assert isinstance(found, dict)
