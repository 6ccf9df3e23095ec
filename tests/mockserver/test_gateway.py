"""AI Gateway: its doors, its own refusals, what it tells in headers."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from workersai_mock import ManualClock, WorkersAI
from workersai_mock.gateway import Gateway
from workersai_mock.mock import Mock
from workersai_mock.reply import Text
from workersai_mock.settings import ACCOUNT_ID, GATEWAY_ID, MODEL_ID, Settings

from .client import AUTH, PATH, ask, call
from .conftest import Serve
from .talk import talking

HERE = f"/v1/{ACCOUNT_ID}/{GATEWAY_ID}"
RUN = f"{HERE}/workers-ai/{MODEL_ID}"
CHAT = f"{HERE}/workers-ai/v1/chat/completions"
COMPAT = f"{HERE}/compat/chat/completions"
MESSAGES = [{"role": "user", "content": "Hi"}]
PLAIN = (
    b'{"result":{"response":"Hello there","usage":{"prompt_tokens":49,"completion_tokens":2,'
    b'"total_tokens":51}},"success":true,"errors":[],"messages":[]}'
)


def mock_with(**settings: Any) -> Mock:
    return Mock(Settings(reply=Text("Hello there"), **settings))


@pytest.mark.parametrize("path", [RUN, f"{HERE}/workers-ai/run/{MODEL_ID.replace('/', '%2F')}"])
def test_a_run_is_answered_as_at_the_native_door(mock: Mock, path: str) -> None:
    answer = ask(mock, {"prompt": "hi"}, path=path)

    assert answer.timeline.body == PLAIN
    assert answer.headers["cf-ai-req-id"] == ask(mock, {"prompt": "hi"}).headers["cf-ai-req-id"]


@pytest.mark.parametrize(
    ("path", "model"), [(CHAT, MODEL_ID), (COMPAT, f"workers-ai/{MODEL_ID}")], ids=["own", "compat"]
)
def test_a_chat_is_answered_as_at_openais_door(path: str, model: str) -> None:
    mock = mock_with(clock=ManualClock())
    answer = ask(mock, {"model": model, "messages": MESSAGES, "stream": True}, path=path)
    body = {"model": MODEL_ID, "messages": MESSAGES, "stream": True}
    direct = ask(mock, body, path=f"/client/v4/accounts/{ACCOUNT_ID}/ai/v1/chat/completions")

    assert answer.timeline.data == direct.timeline.data
    assert answer.headers["Content-Type"] == "text/event-stream"


@pytest.mark.parametrize(
    ("name", "body", "kind"),
    [
        ("completions", {"model": MODEL_ID, "prompt": "hi"}, "text_completion"),
        ("responses", {"model": "@cf/openai/gpt-oss-20b", "input": "hi"}, "response"),
    ],
)
def test_the_other_doors_of_openai_are_there(
    mock: Mock, name: str, body: dict[str, object], kind: str
) -> None:
    answer = ask(mock, body, path=f"{HERE}/workers-ai/v1/{name}")

    assert json.loads(answer.timeline.body)["object"] == kind


def test_what_the_provider_refuses_comes_through(mock: Mock) -> None:
    here, there = (ask(mock, {"prompt": 1}, path=path) for path in (RUN, PATH))

    assert (here.status, here.timeline.body) == (400, there.timeline.body)
    assert here.headers["cf-aig-step"] == "0"


@pytest.mark.parametrize(
    ("settings", "headers", "status", "body"),
    [
        (
            Gateway(ids=("mine",)),
            AUTH,
            400,
            b'{"success":false,"result":[],"messages":[],"error":[{"code":2001,"message":"Please '
            b'configure AI Gateway in the Cloudflare dashboard"}],"name":"AiGatewayError",'
            b'"httpCode":400,"internalCode":2001}',
        ),
        (
            Gateway(tokens=("secret",)),
            {**AUTH, "cf-aig-authorization": "Bearer wrong"},
            401,
            b'{"success":false,"result":[],"messages":[],"error":[{"code":2009,"message":'
            b'"Unauthorized"}],"name":"AiGatewayError","httpCode":401,"internalCode":2009}',
        ),
        (
            Gateway(limit=0),
            AUTH,
            429,
            b'{"errors":[{"message":"Rate limited","code":2003}],"success":false,"result":{},'
            b'"messages":[]}',
        ),
    ],
    ids=["id", "token", "limit"],
)
def test_the_gateways_own_refusals_as_recorded(
    serve: Serve, settings: Gateway, headers: dict[str, str], status: int, body: bytes
) -> None:
    heard = call(serve(gateway=settings), path=RUN, headers=headers)

    assert (heard.status, heard.body) == (status, body)
    assert heard.headers["Content-Type"] == "application/json"
    assert {"Retry-After", "cf-ai-req-id", "cf-aig-step"}.isdisjoint(heard.headers)


def test_who_is_known_passes(serve: Serve) -> None:
    server = serve(gateway=Gateway(ids=(GATEWAY_ID,), tokens=("secret",), limit=1))
    heard = call(server, path=RUN, headers={**AUTH, "cf-aig-authorization": "Bearer secret"})

    assert (heard.status, heard.body) == (200, PLAIN)


def test_the_limit_looks_back_on_its_interval() -> None:
    clock = ManualClock()
    mock = mock_with(clock=clock, gateway=Gateway(limit=2, interval_s=10))
    found = []
    for seconds in (0, 4, 5, 1.5, 0):
        clock.advance(seconds)
        found.append(ask(mock, {"prompt": "hi"}, path=RUN).status)

    assert found == [200, 200, 429, 200, 429]


def test_a_refusal_of_the_gateway_is_a_finding_with_its_cause() -> None:
    with talking(gateway=Gateway(tokens=("secret",))) as workersai:
        call(workersai.server, path=RUN)
        [finding] = workersai.findings()

    assert "cf-aig-authorization bears none of the tokens" in finding.text


@pytest.mark.parametrize(
    ("method", "path", "code"),
    [
        ("GET", RUN, 7001),
        ("GET", HERE, 7001),
        ("POST", f"{HERE}/openai/chat/completions", 8790),
        ("POST", f"{HERE}/workers-ai/v1/embeddings", 8790),
        ("POST", "/v1/chat/completions", 7000),
        ("POST", "/v1/not-an-account/gateway", 7000),
    ],
)
def test_what_leads_nowhere(mock: Mock, method: str, path: str, code: int) -> None:
    answer = ask(mock, b"{}", method=method, path=path)

    assert json.loads(answer.timeline.body)["errors"][0]["code"] == code


def test_every_passage_has_its_own_log_id(mock: Mock) -> None:
    ids = [ask(mock, {"prompt": "hi"}, path=RUN).headers["cf-aig-log-id"] for _ in range(3)]
    again = ask(mock_with(), {"prompt": "hi"}, path=RUN).headers["cf-aig-log-id"]

    assert len(set(ids)) == 3
    assert again == ids[0]
    assert all(re.fullmatch("01[0-9A-HJKMNP-TV-Z]{24}", one) for one in ids)


def test_what_is_not_logged_has_no_log_id(mock: Mock) -> None:
    headers = {**AUTH, "cf-aig-collect-log": "false"}

    assert "cf-aig-log-id" not in ask(mock, {"prompt": "hi"}, path=RUN, headers=headers).headers


def test_a_header_sends_a_request_at_the_apis_own_address_through_a_gateway(mock: Mock) -> None:
    headers = {**AUTH, "cf-aig-gateway-id": "mine"}
    answer = ask(mock, {"prompt": "hi"}, headers=headers)
    nowhere = ask(mock, {"prompt": "hi"}, headers=headers, path="/nowhere")

    assert answer.timeline.body == PLAIN
    assert answer.headers["cf-aig-cache-status"] == "MISS"
    assert "cf-aig-step" not in nowhere.headers


def test_stubs_and_the_journal_work_behind_a_gateway() -> None:
    with talking() as workersai:
        workersai.on(prompt="hi").reply("stubbed")
        heard = call(workersai.server, path=RUN, headers={**AUTH, "cf-aig-metadata": '{"u":1}'})
        last = workersai.last

    assert heard.json["result"]["response"] == "stubbed"
    assert (last.model, last.inputs) == (MODEL_ID, {"prompt": "hi"})
    assert last.headers["cf-aig-metadata"] == '{"u":1}'


def test_trouble_of_our_own_is_no_answer_of_a_provider() -> None:
    with talking() as workersai:
        workersai.on(prompt="another").reply("stubbed")
        heard = call(workersai.server, path=RUN)
        workersai.tenant.stubs.clear()
        workersai.tenant.ended = True
        straggler = call(workersai.server, path=RUN)

    assert "cf-aig-step" not in heard.headers
    assert "which has ended" in straggler.json["errors"][0]["message"]


def test_the_address_is_known() -> None:
    with talking() as workersai:
        assert workersai.gateway_url == workersai.server.gateway_url
        assert workersai.gateway_url == f"{workersai.url}{HERE}"
        assert isinstance(workersai, WorkersAI)
