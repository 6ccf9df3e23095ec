"""AI Gateway's universal door: a list of requests, each tried when the one before it failed."""

from __future__ import annotations

import json
from typing import Any

import pytest

from workersai_contracts import refusal
from workersai_mock.gateway import Gateway
from workersai_mock.head import read_head
from workersai_mock.mock import Mock
from workersai_mock.settings import ACCOUNT_ID, MODEL_ID, Settings
from workersai_mock.surfaces.gateway import RUN, Step

from .client import AUTH, ask, call
from .talk import talking

HERE = f"/v1/{ACCOUNT_ID}/gw"
MESSAGES = [{"role": "user", "content": "Hi"}]


def entry(endpoint: str = MODEL_ID, provider: str = "workers-ai", **more: Any) -> dict[str, Any]:
    return {"provider": provider, "endpoint": endpoint, "query": {"prompt": "hi"}, **more}


NOBODY = entry("@cf/nobody/nothing")
OPENAI = entry("chat/completions", "openai")


def tried(mock: Mock, *entries: Any, headers: dict[str, str] = AUTH) -> tuple[int, str, Any]:
    """Return status, step and body."""
    answer = ask(mock, json.dumps(entries).encode(), path=HERE, headers=headers)
    return answer.status, answer.headers["cf-aig-step"], json.loads(answer.timeline.body)


@pytest.mark.parametrize(
    ("entries", "step"),
    [
        ([entry()], "0"),
        ([entry(), NOBODY], "0"),
        ([NOBODY, entry()], "1"),
        ([OPENAI, NOBODY, entry(f"run/{MODEL_ID}")], "2"),
        ([entry("v1/nothing"), entry(MODEL_ID.replace("/", "%2F"))], "1"),
        (["", 1, entry()], "2"),
    ],
    ids=["one", "the first", "the next", "another provider", "no such endpoint", "no entries"],
)
def test_the_first_that_is_answered_is_the_answer(mock: Mock, entries: Any, step: str) -> None:
    status, found, body = tried(mock, *entries)

    assert (status, found) == (200, step)
    assert body["result"]["response"] == "Hello there"


@pytest.mark.parametrize(
    ("endpoint", "provider", "model"),
    [
        ("v1/chat/completions", "workers-ai", MODEL_ID),
        ("chat/completions", "compat", f"workers-ai/{MODEL_ID}"),
    ],
)
def test_an_entry_may_ask_openais_door(
    mock: Mock, endpoint: str, provider: str, model: str
) -> None:
    query = {"model": model, "messages": MESSAGES}
    _, _, body = tried(mock, entry(endpoint, provider, query=query))

    assert body["object"] == "chat.completion"
    assert body["choices"][0]["message"]["content"] == "Hello there"


def test_an_entry_has_no_path_of_its_own() -> None:
    assert Step(RUN, 0).find_route("POST", HERE) is None


def test_an_entry_may_be_streamed(mock: Mock) -> None:
    body = json.dumps([NOBODY, entry(query={"prompt": "hi", "stream": True})]).encode()
    answer = ask(mock, body, path=HERE + "/")

    assert answer.headers["Content-Type"] == "text/event-stream"
    assert answer.timeline.data[-1] == b"data: [DONE]\n\n"


def test_the_last_refusal_is_the_answer(mock: Mock) -> None:
    status, step, body = tried(mock, OPENAI, NOBODY)

    assert (status, step, body["errors"][0]["code"]) == (400, "1", 5007)


@pytest.mark.parametrize(
    ("body", "code"),
    [(b"", 3003), (b"{", 5006), (b"[]", 5007), (json.dumps(entry()).encode(), None)],
    ids=["empty", "no json", "no entry", "one that is no list"],
)
def test_a_body_that_is_no_list(mock: Mock, body: bytes, code: int | None) -> None:
    answer = ask(mock, body, path=HERE)
    errors = json.loads(answer.timeline.body)["errors"]

    assert [error["code"] for error in errors] == ([code] if code else [])


@pytest.mark.parametrize(
    ("headers", "of_entry", "status"),
    [
        ({}, {"Authorization": "Bearer right"}, 200),
        ({}, {"authorization": "Bearer right", "Content-Type": "x"}, 200),
        ({"Authorization": "Bearer right"}, {}, 200),
        ({"Authorization": "Bearer right"}, {"Authorization": "Bearer wrong"}, 401),
        ({}, {"Authorization": 1}, 400),
    ],
    ids=["its own", "in any case", "the whole's", "its own first", "no text"],
)
def test_an_entry_has_its_own_credential(
    headers: dict[str, str], of_entry: dict[str, Any], status: int
) -> None:
    mock = Mock(Settings(tokens=("right",)))

    assert tried(mock, entry(headers=of_entry), headers=headers)[0] == status


def test_the_journal_holds_the_entry_that_was_answered() -> None:
    with talking() as workersai:
        workersai.on(prompt="hi").reply("stubbed")
        workersai.on(prompt="hi").refuse(refusal.CAPACITY, times=1)
        heard = call(workersai.server, json.dumps([entry(), entry()]).encode(), path=HERE)
        [exchange] = workersai.exchanges

    assert heard.headers["cf-aig-step"] == "1"
    assert (exchange.model, exchange.inputs) == (MODEL_ID, {"prompt": "hi"})
    assert (exchange.path, exchange.text) == (HERE, "stubbed")


def test_a_trouble_of_our_own_is_not_passed_over() -> None:
    with talking() as workersai:
        workersai.on(prompt="another").reply("stubbed")
        heard = call(workersai.server, json.dumps([entry(), entry()]).encode(), path=HERE)

    assert heard.json["errors"][0]["message"].startswith("workersai-mock: no stub is for this")


def test_a_token_tells_the_tenant_of_an_entry() -> None:
    mock = Mock(Settings(tenants="token"))
    body = json.dumps([entry(headers={"Authorization": "Bearer mine"})]).encode()
    read = mock.read("POST", HERE, read_head(()), body)
    mock.answer(read)

    assert read.tenant.name == "mine"


def test_a_kept_answer_names_the_entry_that_gave_it() -> None:
    mock = Mock(Settings(gateway=Gateway(cache_ttl_s=60)))
    first, second = (tried(mock, NOBODY, entry()) for _ in range(2))

    assert first == second
    assert first[1] == "1"
