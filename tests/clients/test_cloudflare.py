"""The `cloudflare` SDK as installed; `test_apart` runs the same under its major before."""

import asyncio
from collections.abc import Iterator

import cloudflare
import pytest
from cloudflare import AsyncCloudflare, Cloudflare
from tests.clients.story import MESSAGES, WRONG_TEXT, heard

from workersai_mock import ACCOUNT_ID, MODEL_ID, TOKEN, MockServer

# From 5 on the SDK percent-encodes the slashes of a model id.
ENCODES = int(cloudflare.__version__.partition(".")[0]) >= 5


@pytest.fixture
def client(server: MockServer) -> Iterator[Cloudflare]:
    with Cloudflare(api_token=TOKEN, base_url=server.v4_url, max_retries=0) as client:
        yield client


def ask(client: Cloudflare) -> dict[str, object]:
    """Ask the documented question; the SDK hands out `result` as a dict."""
    result = client.ai.run(MODEL_ID, account_id=ACCOUNT_ID, messages=MESSAGES)
    assert isinstance(result, dict)
    return result


def test_a_stream_says_the_same_as_a_plain_answer(client: Cloudflare) -> None:
    plain = ask(client)
    with client.ai.with_streaming_response.run(
        MODEL_ID, account_id=ACCOUNT_ID, messages=MESSAGES, stream=True
    ) as response:
        stream = heard(response.iter_lines())

    assert stream.text == plain["response"]
    assert stream.usage == plain["usage"]


def test_async_says_the_same_as_sync(client: Cloudflare, server: MockServer) -> None:
    async def ask_async() -> tuple[object, str]:
        async with AsyncCloudflare(api_token=TOKEN, base_url=server.v4_url) as other:
            plain = await other.ai.run(MODEL_ID, account_id=ACCOUNT_ID, messages=MESSAGES)
            async with other.ai.with_streaming_response.run(
                MODEL_ID, account_id=ACCOUNT_ID, messages=MESSAGES, stream=True
            ) as response:
                return plain, heard([line async for line in response.iter_lines()]).text

    plain, streamed = asyncio.run(ask_async())

    assert plain == ask(client)
    assert streamed == ask(client)["response"]


def test_the_path_comes_as_this_major_writes_it(client: Cloudflare, server: MockServer) -> None:
    ask(client)

    [entry] = server.mock.state.tenant("default").journal
    assert entry.path.endswith("/@cf%2Fqwen%2Fqwen1.5-1.8b-chat" if ENCODES else f"/{MODEL_ID}")
    assert entry.route.model_id == MODEL_ID


def test_it_asks_for_json_even_when_it_streams(client: Cloudflare, server: MockServer) -> None:
    with client.ai.with_streaming_response.run(
        MODEL_ID, account_id=ACCOUNT_ID, prompt="Hi", stream=True
    ) as response:
        kind = response.headers["content-type"]

    [entry] = server.mock.state.tenant("default").journal
    assert (b"Accept", b"application/json") in entry.headers
    assert kind == "text/event-stream"


def test_run_with_stream_fails_in_the_sdk_itself(client: Cloudflare, server: MockServer) -> None:
    # Its own unwrapping takes the event stream's text for an envelope, whoever sent it.
    with pytest.raises(AttributeError, match="'str' object has no attribute 'result'"):
        client.ai.run(MODEL_ID, account_id=ACCOUNT_ID, messages=MESSAGES, stream=True)

    [entry] = server.mock.state.tenant("default").journal
    assert entry.answer.status == 200


def test_a_wrong_body_raises_bad_request(client: Cloudflare) -> None:
    with pytest.raises(cloudflare.BadRequestError) as raised:
        client.ai.run(MODEL_ID, account_id=ACCOUNT_ID, prompt="Hi", temperature=9)

    [error] = raised.value.errors
    assert error.code == 5006
    assert error.message
    assert error.message.startswith("AiError: Bad input: Error: ")


def test_a_body_of_no_branch_raises_bad_request_with_its_text(client: Cloudflare) -> None:
    with pytest.raises(cloudflare.BadRequestError) as raised:
        client.ai.run(MODEL_ID, account_id=ACCOUNT_ID, text="neither prompt nor messages")

    [error] = raised.value.errors
    assert error.message
    assert error.message.startswith(WRONG_TEXT)


def test_an_unknown_model_raises_bad_request(client: Cloudflare) -> None:
    with pytest.raises(cloudflare.BadRequestError) as raised:
        client.ai.run("@cf/nobody/nothing", account_id=ACCOUNT_ID, prompt="Hi")

    assert [error.code for error in raised.value.errors] == [5007]


def test_a_stranger_raises_authentication_error(client: Cloudflare) -> None:
    with pytest.raises(cloudflare.AuthenticationError) as raised:
        ask(client.with_options(api_token="stranger"))

    assert [error.code for error in raised.value.errors] == [10000]


def test_key_and_email_are_credentials_too() -> None:
    with (
        MockServer() as server,
        Cloudflare(api_key="k", api_email="me@example.org", base_url=server.v4_url) as client,
    ):
        assert ask(client)["response"]


def test_the_quota_raises_rate_limit_error(limited: MockServer) -> None:
    with Cloudflare(api_token=TOKEN, base_url=limited.v4_url, max_retries=0) as client:
        ask(client)
        with pytest.raises(cloudflare.RateLimitError) as raised:
            ask(client)

    assert [error.code for error in raised.value.errors] == [3021]
