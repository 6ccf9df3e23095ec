"""One call of each client in Python that asks OpenAI's doors."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

from tests.clients.sdk import Client, Mode, Say, langchain
from tests.clients.story import MESSAGES, QUESTION

from workersai_mock import MODEL_ID, TOKEN, MockServer


def openai_whole(server: MockServer) -> Callable[[], object]:
    """Return a plain call of the SDK."""
    from openai import OpenAI

    def call() -> object:
        with OpenAI(api_key=TOKEN, base_url=server.openai_url) as client:
            answer = client.chat.completions.create(model=MODEL_ID, messages=MESSAGES)
            return answer.choices[0].message.content

    return call


def openai_stream(server: MockServer) -> Callable[[], object]:
    """Return a streaming call of the SDK."""
    from openai import OpenAI

    def call() -> object:
        with OpenAI(api_key=TOKEN, base_url=server.openai_url) as client:
            chunks = client.chat.completions.create(model=MODEL_ID, messages=MESSAGES, stream=True)
            return [chunk.choices[0].delta.content for chunk in chunks]

    return call


def litellm_whole(server: MockServer) -> Callable[[], object]:
    """Return a plain call of the `cloudflare/` provider."""
    return _litellm(server, lambda found: found.choices[0].message.content)


def litellm_stream(server: MockServer) -> Callable[[], object]:
    """Return a streaming call of the `cloudflare/` provider."""
    return _litellm(
        server, lambda found: [each.choices[0].delta.content for each in found], stream=True
    )


def _litellm(
    server: MockServer, read: Callable[[Any], object], **more: bool
) -> Callable[[], object]:
    import litellm

    litellm.suppress_debug_info = True
    given = {"api_base": server.openai_url, "api_key": TOKEN, "messages": MESSAGES, **more}
    return lambda: read(litellm.completion(model=f"cloudflare/{MODEL_ID}", **given))


def pydantic_ai_whole(server: MockServer) -> Callable[[], object]:
    """Return a run of an agent."""
    agents = _agents(server)

    async def call() -> object:
        async with agents() as agent:
            return (await agent.run(QUESTION)).output

    return call


def pydantic_ai_stream(server: MockServer) -> Callable[[], object]:
    """Return a streamed run of an agent."""
    agents = _agents(server)

    async def call() -> object:
        async with agents() as agent, agent.run_stream(QUESTION) as stream:
            return [part async for part in stream.stream_text(delta=True, debounce_by=None)]

    return call


def _agents(server: MockServer) -> Callable[[], AbstractAsyncContextManager[Any]]:
    from openai import AsyncOpenAI
    from pydantic_ai import Agent
    from pydantic_ai.models.openai import OpenAIChatModel
    from pydantic_ai.providers.openai import OpenAIProvider

    @asynccontextmanager
    async def agent() -> AsyncIterator[Any]:
        async with AsyncOpenAI(api_key=TOKEN, base_url=server.openai_url) as client:
            yield Agent(OpenAIChatModel(MODEL_ID, provider=OpenAIProvider(openai_client=client)))

    return agent


def langchain_whole(server: MockServer) -> Callable[[], object]:
    """Return an `invoke` of the chat model in OpenAI's form."""
    return langchain(
        server,
        lambda model: model.invoke(QUESTION).content,
        endpoint_format="openai_compatible",
    )


def langchain_stream(server: MockServer) -> Callable[[], object]:
    """Return a `stream` of the chat model in OpenAI's form."""
    return langchain(
        server,
        lambda model: [chunk.content for chunk in model.stream(QUESTION)],
        endpoint_format="openai_compatible",
    )


_FORM = '`endpoint_format="openai_compatible"`'
_AGENT = ("pydantic-ai-slim", "openai")
# Name and packages, the environment, and for each way to answer what is called.
_ROWS: tuple[tuple[str, tuple[str, ...], str, tuple[str, Say], tuple[str, Say]], ...] = (
    (
        "openai",
        ("openai",),
        "",
        ("`chat.completions.create(stream=True)`", openai_stream),
        ("`chat.completions.create()`", openai_whole),
    ),
    (
        "litellm",
        ("litellm",),
        "litellm",
        ("`completion(stream=True)`", litellm_stream),
        ("`completion()`", litellm_whole),
    ),
    (
        "pydantic-ai",
        _AGENT,
        "pydantic-ai",
        ("`run_stream()`, `stream_text(delta=True)`", pydantic_ai_stream),
        ("`run()`", pydantic_ai_whole),
    ),
    (
        "langchain by OpenAI",
        ("langchain-cloudflare",),
        "",
        (f"{_FORM}, `stream()`", langchain_stream),
        (f"{_FORM}, `invoke()`", langchain_whole),
    ),
)
_MODES: tuple[Mode, ...] = ("stream", "whole")
OPENAI: tuple[Client, ...] = tuple(
    Client(name, packages, mode, *ways[place], home=home, group="openai")
    for place, mode in enumerate(_MODES)
    for name, packages, home, *ways in _ROWS
)
