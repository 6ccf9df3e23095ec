"""pydantic-ai through its OpenAI provider; run by `test_apart`."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from openai import AsyncOpenAI
from pydantic import BaseModel
from pydantic_ai import Agent
from pydantic_ai.exceptions import ModelHTTPError
from pydantic_ai.models.openai import OpenAIChatModel
from pydantic_ai.providers.openai import OpenAIProvider
from tests.clients.story import QUESTION, TOOL_MODEL

from workersai_mock import MODEL_ID, TOKEN, MockServer


class City(BaseModel):
    """What an agent is asked to fill."""

    name: str
    people: int


@asynccontextmanager
async def agent(
    server: MockServer, *, model: str = MODEL_ID, key: str = TOKEN, **more: Any
) -> AsyncIterator[Agent[None, Any]]:
    """Make an agent whose client tries once and is closed."""
    async with AsyncOpenAI(api_key=key, base_url=server.openai_url, max_retries=0) as client:
        chat = OpenAIChatModel(model, provider=OpenAIProvider(openai_client=client))
        yield Agent(chat, system_prompt="You are a friendly assistant", **more)


def test_a_stream_says_the_same_as_a_run(server: MockServer) -> None:
    async def ask() -> tuple[str, str, int]:
        async with agent(server) as found:
            plain = await found.run(QUESTION)
            async with found.run_stream(QUESTION) as stream:
                text = "".join([part async for part in stream.stream_text(delta=True)])
            return plain.output, text, plain.usage.total_tokens

    plain, streamed, tokens = asyncio.run(ask())

    assert plain == streamed
    assert tokens > 0


@pytest.mark.parametrize("model", [MODEL_ID, TOOL_MODEL])
def test_a_loop_with_tools_ends_in_a_text(server: MockServer, model: str) -> None:
    async def ask() -> str:
        async with agent(server, model=model) as found:

            @found.tool_plain
            def get_weather(city: str) -> str:
                return f"sunny in {city}"

            return str((await found.run(QUESTION)).output)

    assert asyncio.run(ask())


@pytest.mark.parametrize("model", [MODEL_ID, TOOL_MODEL])
def test_an_output_type_is_filled(server: MockServer, model: str) -> None:
    async def ask() -> City:
        async with agent(server, model=model, output_type=City) as found:

            @found.tool_plain
            def get_weather(city: str) -> str:
                return f"sunny in {city}"

            found_city = (await found.run(QUESTION)).output
            assert isinstance(found_city, City)
            return found_city

    assert asyncio.run(ask()).name


@pytest.mark.parametrize(
    ("options", "status"),
    [({"key": "stranger"}, 401), ({"model": "@cf/nobody/nothing"}, 400)],
    ids=["a stranger", "an unknown model"],
)
def test_a_refusal_raises_model_http_error(
    server: MockServer, options: dict[str, str], status: int
) -> None:
    async def ask() -> None:
        async with agent(server, **options) as found:
            await found.run(QUESTION)

    with pytest.raises(ModelHTTPError) as raised:
        asyncio.run(ask())

    assert raised.value.status_code == status


def test_the_quota_raises_model_http_error(limited: MockServer) -> None:
    async def ask() -> None:
        async with agent(limited) as found:
            await found.run(QUESTION)
            await found.run(QUESTION)

    with pytest.raises(ModelHTTPError) as raised:
        asyncio.run(ask())

    assert raised.value.status_code == 429
