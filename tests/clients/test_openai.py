"""The `openai` SDK as installed; `test_apart` runs the same under the two majors before."""

import asyncio
import json
from collections.abc import Iterator
from typing import Any

import openai
import pytest
from openai import AsyncOpenAI, OpenAI
from tests.clients.story import (
    CITY_SCHEMA,
    JSON_MODEL,
    MESSAGES,
    RESPONSES_MODEL,
    TOOL_MODEL,
    TOOLS,
    WRONG_TEXT,
)

from workersai_mock import MODEL_ID, TOKEN, MockServer


@pytest.fixture
def client(server: MockServer) -> Iterator[OpenAI]:
    with OpenAI(api_key=TOKEN, base_url=server.openai_url, max_retries=0) as client:
        yield client


def ask(client: OpenAI, **more: Any) -> Any:
    return client.chat.completions.create(**{"model": MODEL_ID, "messages": MESSAGES, **more})


def chunks(client: OpenAI, **more: Any) -> list[Any]:
    return list(ask(client, stream=True, stream_options={"include_usage": True}, **more))


def text_of(stream: list[Any]) -> str:
    return "".join(chunk.choices[0].delta.content or "" for chunk in stream)


@pytest.mark.parametrize("model", [MODEL_ID, TOOL_MODEL])
def test_a_stream_says_the_same_as_a_plain_answer(client: OpenAI, model: str) -> None:
    plain = ask(client, model=model)
    stream = chunks(client, model=model)

    assert plain.choices[0].message.content
    assert text_of(stream) == plain.choices[0].message.content
    assert len({chunk.id for chunk in stream}) == 1
    assert stream[-1].choices[0].finish_reason == plain.choices[0].finish_reason
    used = next(chunk.usage for chunk in stream if chunk.usage)
    assert used.total_tokens == plain.usage.total_tokens


def test_without_usage_there_is_one_finish_reason(client: OpenAI) -> None:
    stream = list(ask(client, stream=True))

    assert [c.choices[0].finish_reason for c in stream if c.choices[0].finish_reason] == ["stop"]


def test_async_says_the_same_as_sync(client: OpenAI, server: MockServer) -> None:
    async def ask_async() -> tuple[str, str]:
        async with AsyncOpenAI(api_key=TOKEN, base_url=server.openai_url) as other:
            create: Any = other.chat.completions.create
            plain = await create(model=MODEL_ID, messages=MESSAGES)
            stream = await create(model=MODEL_ID, messages=MESSAGES, stream=True)
            return plain.choices[0].message.content, text_of([chunk async for chunk in stream])

    plain, streamed = asyncio.run(ask_async())

    assert plain == streamed == ask(client).choices[0].message.content


def test_content_in_parts_is_read(client: OpenAI) -> None:
    parts = [{"type": "text", "text": "Hi"}, {"type": "text", "text": " there"}]

    assert ask(client, messages=[{"role": "user", "content": parts}]).choices[0].message.content


def test_a_tool_is_called_and_its_result_ends_the_loop(client: OpenAI) -> None:
    first = ask(client, model=TOOL_MODEL, tools=TOOLS, tool_choice="required").choices[0]
    [call] = first.message.tool_calls
    result = {"role": "tool", "tool_call_id": call.id, "content": "sunny"}
    messages = [*MESSAGES, first.message.model_dump(exclude_none=False), result]
    second = ask(client, model=TOOL_MODEL, tools=TOOLS, messages=messages).choices[0]

    assert first.finish_reason == "tool_calls"
    assert isinstance(json.loads(call.function.arguments)["city"], str)
    assert second.finish_reason == "stop"
    assert second.message.content


@pytest.mark.parametrize("model", [MODEL_ID, TOOL_MODEL])
def test_streamed_tool_calls_join_to_the_plain_ones(client: OpenAI, model: str) -> None:
    wanted: dict[str, Any] = {"model": model, "tools": TOOLS, "tool_choice": "required"}
    [plain] = ask(client, **wanted).choices[0].message.tool_calls
    deltas = [
        call
        for chunk in chunks(client, **wanted)
        for call in chunk.choices[0].delta.tool_calls or ()
    ]

    assert {call.index for call in deltas} == {0}
    assert [call.id for call in deltas if call.id] == [plain.id]
    assert deltas[0].function.name == plain.function.name
    assert "".join(call.function.arguments for call in deltas) == plain.function.arguments


def test_json_mode_gives_what_the_schema_asks_for(client: OpenAI) -> None:
    wanted = {"type": "json_schema", "json_schema": {"name": "city", "schema": CITY_SCHEMA}}
    answer = ask(client, model=JSON_MODEL, response_format=wanted)

    assert list(json.loads(answer.choices[0].message.content)) == ["city"]


def test_several_choices_differ(client: OpenAI) -> None:
    answer = ask(client, model=TOOL_MODEL, n=3)

    assert len({choice.message.content for choice in answer.choices}) == 3
    assert [choice.index for choice in answer.choices] == [0, 1, 2]


def test_a_prompt_is_completed(client: OpenAI) -> None:
    plain = client.completions.create(model=MODEL_ID, prompt="Hi")
    stream = client.completions.create(model=MODEL_ID, prompt="Hi", stream=True)

    assert plain.choices[0].text
    assert "".join(chunk.choices[0].text for chunk in stream) == plain.choices[0].text


def test_a_response_has_a_text(client: OpenAI) -> None:
    response = client.responses.create(model=RESPONSES_MODEL, input="Hi", max_output_tokens=5)

    assert response.output_text
    assert response.usage
    assert response.usage.output_tokens == 5


def test_a_model_without_responses_raises_bad_request(client: OpenAI) -> None:
    with pytest.raises(openai.BadRequestError) as raised:
        client.responses.create(model=MODEL_ID, input="Hi")

    assert raised.value.code == "invalid_prompt"
    assert WRONG_TEXT in raised.value.response.json()["error"]["message"]


def refusal(error: openai.APIStatusError) -> Any:
    """Return code and text of the envelope; from 3 on the SDK's own message leaves them out."""
    [found] = error.response.json()["errors"]
    return found["code"], found["message"]


def test_a_wrong_body_raises_bad_request_with_its_text(client: OpenAI) -> None:
    with pytest.raises(openai.BadRequestError) as raised:
        ask(client, temperature=9)

    code, text = refusal(raised.value)
    assert code == 5006
    assert "'/temperature' must be <= 5" in text


def test_an_unknown_model_raises_bad_request(client: OpenAI) -> None:
    with pytest.raises(openai.BadRequestError) as raised:
        ask(client, model="@cf/nobody/nothing", stream=True)

    assert refusal(raised.value)[0] == 5007


def test_a_stranger_raises_authentication_error(client: OpenAI) -> None:
    with pytest.raises(openai.AuthenticationError) as raised:
        ask(client.with_options(api_key="stranger"))

    assert refusal(raised.value) == (10000, "Authentication error")


def test_the_quota_raises_rate_limit_error(limited: MockServer) -> None:
    with OpenAI(api_key=TOKEN, base_url=limited.openai_url, max_retries=0) as client:
        ask(client)
        with pytest.raises(openai.RateLimitError) as raised:
            ask(client)

    assert refusal(raised.value)[0] == 3021


def test_models_cannot_be_listed(client: OpenAI) -> None:
    with pytest.raises(openai.APIStatusError) as raised:
        client.models.list()

    assert raised.value.status_code == 405
