"""langchain-cloudflare 0.1, which has the gateway's host written into it, by the proxy alone."""

import os
from typing import Any

import pytest
from langchain_cloudflare import ChatCloudflareWorkersAI

from workersai_mock import ACCOUNT_ID, MODEL_ID, TOKEN, MockServer, Text
from workersai_mock.proxy.variable import proxy_variables

GIVEN: dict[str, Any] = {
    "account_id": ACCOUNT_ID,
    "api_token": TOKEN,
    "model": MODEL_ID,
    "ai_gateway": "gate",
}


def test_the_gateways_own_address_reaches_the_mock(monkeypatch: pytest.MonkeyPatch) -> None:
    with MockServer(reply=Text("Hello there")) as server:
        proxy = server.call(server.open_proxy(only=True))
        for name, value in proxy_variables(proxy, os.environ).items():
            monkeypatch.setenv(name, value)
        model = ChatCloudflareWorkersAI(**GIVEN)
        answer = model.invoke("hi")
        [entry] = server.mock.state.tenant("default").journal

    assert answer.content == "Hello there"
    assert entry.path == f"/v1/{ACCOUNT_ID}/gate/workers-ai/run/{MODEL_ID}"
