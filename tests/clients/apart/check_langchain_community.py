"""langchain-community's CloudflareWorkersAI, which knows only prompts; run by `test_apart`."""

import json
from typing import Any

import pytest
from langchain_community.llms.cloudflare_workersai import CloudflareWorkersAI
from tests.clients.story import QUESTION

from workersai_mock import ACCOUNT_ID, MODEL_ID, TOKEN, MockServer


def model(server: MockServer, **more: Any) -> Any:
    given = {"account_id": ACCOUNT_ID, "api_token": TOKEN, "model": MODEL_ID}
    return CloudflareWorkersAI(**{**given, "base_url": f"{server.v4_url}/accounts", **more})


def test_a_stream_says_the_same_as_invoke(server: MockServer) -> None:
    answer = model(server).invoke(QUESTION)
    chunks = list(model(server).stream(QUESTION))

    assert answer
    assert "".join(chunks) == answer
    assert len(chunks) > 10
    assert model(server, streaming=True).invoke(QUESTION) == answer


def test_it_sends_a_prompt_and_whether_to_stream(server: MockServer) -> None:
    model(server).invoke(QUESTION)

    [entry] = server.mock.state.tenant("default").journal
    assert json.loads(entry.body) == {"prompt": QUESTION, "stream": False}


@pytest.mark.parametrize(
    ("options", "status"),
    [({"api_token": "stranger"}, 401), ({"model": "@cf/nobody/nothing"}, 400)],
    ids=["a stranger", "an unknown model"],
)
def test_a_refusal_raises_value_error(
    server: MockServer, options: dict[str, str], status: int
) -> None:
    with pytest.raises(ValueError, match=f"^Request failed with status {status}$"):
        model(server, **options).invoke(QUESTION)


def test_the_quota_raises_value_error(limited: MockServer) -> None:
    model(limited).invoke(QUESTION)
    with pytest.raises(ValueError, match=r"^Request failed with status 429$"):
        model(limited).invoke(QUESTION)


def test_a_refused_stream_is_read_as_if_it_were_one(server: MockServer) -> None:
    # It does not look at the status: the envelope, cut where `data: ` would be, is no JSON.
    with pytest.raises(json.JSONDecodeError):
        list(model(server, api_token="stranger").stream(QUESTION))
