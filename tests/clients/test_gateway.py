"""Real clients behind an AI Gateway: the `openai` SDK, `cloudflare`, `langchain-cloudflare`."""

from collections.abc import Iterator
from typing import Any

import openai
import pytest
from cloudflare import Cloudflare
from langchain_cloudflare import ChatCloudflareWorkersAI
from openai import OpenAI
from tests.clients.story import MESSAGES, QUESTION

from workersai_mock import ACCOUNT_ID, MODEL_ID, TOKEN, MockServer
from workersai_mock.gateway import Gateway

BATCHED = "@cf/meta/llama-3.3-70b-instruct-fp8-fast"


@pytest.fixture
def gateway() -> Iterator[MockServer]:
    """Serve a gateway that keeps answers and lets two requests a minute pass."""
    with MockServer(tokens=(TOKEN,), gateway=Gateway(cache_ttl_s=60, limit=2)) as server:
        yield server


@pytest.mark.parametrize(
    ("path", "prefix"), [("/workers-ai/v1", ""), ("/compat", "workers-ai/")], ids=["own", "compat"]
)
def test_openai_streams_the_same_as_it_says(server: MockServer, path: str, prefix: str) -> None:
    with OpenAI(api_key=TOKEN, base_url=server.gateway_url + path, max_retries=0) as client:
        body: dict[str, Any] = {"model": prefix + MODEL_ID, "messages": MESSAGES}
        plain = client.chat.completions.create(**body)
        chunks = client.chat.completions.create(**body, stream=True)
        text = "".join(chunk.choices[0].delta.content or "" for chunk in chunks)

    assert text == plain.choices[0].message.content


def test_openai_hears_of_the_cache_and_of_the_limit(gateway: MockServer) -> None:
    url = gateway.gateway_url + "/compat"
    with OpenAI(api_key=TOKEN, base_url=url, max_retries=0) as client:
        ask = client.chat.completions.with_raw_response.create
        body: dict[str, Any] = {"model": f"workers-ai/{MODEL_ID}", "messages": MESSAGES}
        found = [ask(**body).headers["cf-aig-cache-status"] for _ in range(2)]
        with pytest.raises(openai.RateLimitError) as raised:
            ask(**body)

    assert found == ["MISS", "HIT"]
    assert raised.value.response.json()["errors"] == [{"message": "Rate limited", "code": 2003}]


def test_openai_maps_the_gateways_own_refusal() -> None:
    body: dict[str, Any] = {"model": f"workers-ai/{MODEL_ID}", "messages": MESSAGES}
    with (
        MockServer(gateway=Gateway(tokens=("secret",))) as server,
        OpenAI(api_key=TOKEN, base_url=server.gateway_url + "/compat", max_retries=0) as client,
        pytest.raises(openai.AuthenticationError) as raised,
    ):
        client.chat.completions.create(**body)

    assert raised.value.response.json()["internalCode"] == 2009


def test_langchain_names_a_gateway_in_a_header(server: MockServer) -> None:
    given: dict[str, Any] = {"account_id": ACCOUNT_ID, "api_token": TOKEN, "model": MODEL_ID}
    given |= {"base_url": server.v4_url, "ai_gateway": "mine"}
    model = ChatCloudflareWorkersAI(**given)
    with model.client:
        answer = model.invoke(QUESTION)
    [entry] = server.mock.state.tenant("default").journal

    assert answer.content
    assert (b"cf-aig-gateway-id", b"mine") in {(k.lower(), v) for k, v in entry.headers}
    assert entry.answer.headers["cf-aig-step"] == "0"


def test_cloudflare_queues_a_batch_and_asks_for_it(server: MockServer) -> None:
    with Cloudflare(api_token=TOKEN, base_url=server.v4_url, max_retries=0) as client:

        def run(body: dict[str, object]) -> dict[str, object]:
            found = client.ai.run(
                BATCHED,
                account_id=ACCOUNT_ID,
                prompt="",
                extra_query={"queueRequest": "true"},
                extra_body=body,
            )
            assert isinstance(found, dict)
            return found

        first = run({"requests": [{"prompt": "a"}]})
        states = [run({"request_id": first["request_id"]}) for _ in range(2)]

    assert first["status"] == "queued"
    assert states[0]["status"] == "running"
    assert states[1]["responses"]
