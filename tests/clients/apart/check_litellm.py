"""litellm's `cloudflare/` provider, which asks OpenAI's door; run by `test_apart`."""

import asyncio
import json
from typing import Any

import litellm
import pytest
from tests.clients.story import JSON_MODEL, MESSAGES, TOOL_MODEL, TOOLS

from workersai_mock import MODEL_ID, TOKEN, MockServer


@pytest.fixture(autouse=True)
def _quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(litellm, "suppress_debug_info", True)


def options(server: MockServer, **more: Any) -> dict[str, Any]:
    found = {"model": f"cloudflare/{MODEL_ID}", "api_key": TOKEN, "api_base": server.openai_url}
    return {**found, "messages": MESSAGES, "max_retries": 0, **more}


def ask(server: MockServer, **more: Any) -> Any:
    return litellm.completion(**options(server, **more))


def text_of(stream: list[Any]) -> str:
    return "".join(chunk.choices[0].delta.content or "" for chunk in stream)


def test_a_stream_says_the_same_as_a_plain_answer(server: MockServer) -> None:
    plain = ask(server)
    stream = list(ask(server, stream=True, stream_options={"include_usage": True}))

    assert plain.choices[0].message.content
    assert text_of(stream) == plain.choices[0].message.content
    assert plain.usage.total_tokens > 0


def test_async_says_the_same_as_sync(server: MockServer) -> None:
    answer = asyncio.run(litellm.acompletion(**options(server)))

    assert answer.choices[0].message.content == ask(server).choices[0].message.content


def test_the_older_base_reaches_the_same_door(server: MockServer) -> None:
    ask(server, api_base=server.run_url)

    [entry] = server.mock.state.tenant("default").journal
    assert entry.path.endswith("/ai/v1/chat/completions")


@pytest.mark.parametrize("stream", [False, True], ids=["plain", "stream"])
def test_a_tool_is_called(server: MockServer, stream: bool) -> None:
    wanted: dict[str, Any] = {"tools": TOOLS, "tool_choice": "required", "stream": stream}
    answer = ask(server, model=f"cloudflare/{TOOL_MODEL}", **wanted)
    if stream:
        answer = litellm.stream_chunk_builder(list(answer))
    [call] = answer.choices[0].message.tool_calls

    assert call.function.name == "get_weather"
    assert isinstance(json.loads(call.function.arguments)["city"], str)


def test_json_mode_gives_an_object(server: MockServer) -> None:
    wanted = {"type": "json_object"}
    answer = ask(server, model=f"cloudflare/{JSON_MODEL}", response_format=wanted)

    assert isinstance(json.loads(answer.choices[0].message.content), dict)


@pytest.mark.parametrize(
    ("options", "kind"),
    [
        ({"api_key": "stranger"}, litellm.AuthenticationError),
        ({"model": "cloudflare/@cf/nobody/nothing"}, litellm.BadRequestError),
        ({"temperature": 9}, litellm.BadRequestError),
    ],
    ids=["a stranger", "an unknown model", "a wrong body"],
)
def test_a_refusal_raises_its_own_class(
    server: MockServer, options: dict[str, Any], kind: type[Exception]
) -> None:
    with pytest.raises(kind):
        ask(server, **options)


def test_the_quota_raises_rate_limit_error(limited: MockServer) -> None:
    ask(limited)
    with pytest.raises(litellm.RateLimitError, match="3021"):
        ask(limited)
