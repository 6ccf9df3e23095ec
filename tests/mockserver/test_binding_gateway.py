"""What env.AI meets with `options.gateway`: the gateway's cache, limit, refusals and log."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from workersai_contracts import refusal
from workersai_mock.answer import Answer
from workersai_mock.fault import Reset
from workersai_mock.gateway import Gateway
from workersai_mock.mock import Mock
from workersai_mock.reply import Text
from workersai_mock.settings import ACCOUNT_ID, GATEWAY_ID, MODEL_ID, Settings

from .client import AUTH, ask

PATH = "/ai-gateway/run?version=3"
HEAD = {
    "Host": "workers-binding.ai",
    "Content-Type": "application/json",
    "cf-consn-model-id": MODEL_ID,
}
INPUTS = {"prompt": "Hi"}
KEEPS = Gateway(cache_ttl_s=60)


def mock_with(gateway: Gateway, **settings: Any) -> Mock:
    return Mock(Settings(reply=Text("Hello there"), gateway=gateway, **settings))


def run(mock: Mock, inputs: object = INPUTS, headers: dict[str, str] = HEAD, **said: Any) -> Answer:
    """Ask with `options.gateway`."""
    options = {"gateway": {"id": GATEWAY_ID, **said}}
    body = json.dumps({"inputs": inputs, "options": options}).encode()
    return ask(mock, body, path=PATH, headers=headers)


def status(answer: Answer) -> str:
    return answer.headers["cf-aig-cache-status"]


def test_an_answer_has_the_gateways_headers(mock: Mock) -> None:
    answer = run(mock)

    assert json.loads(answer.timeline.body)["response"] == "Hello there"
    assert answer.headers["cf-aig-step"] == "0"
    assert status(answer) == "MISS"


def test_every_call_has_its_own_log_id_and_one_past_the_gateway_none(mock: Mock) -> None:
    ids = [run(mock).headers["cf-aig-log-id"] for _ in range(3)]
    past = ask(mock, json.dumps({"inputs": INPUTS}).encode(), path="/run?version=3", headers=HEAD)

    assert len(set(ids)) == 3
    assert all(re.fullmatch("01[0-9A-HJKMNP-TV-Z]{24}", one) for one in ids)
    assert "cf-aig-log-id" not in past.headers


def test_what_is_kept_comes_again() -> None:
    mock = mock_with(KEEPS)
    first, second = run(mock), run(mock)

    assert (status(first), status(second)) == ("MISS", "HIT")
    assert second.timeline.body == first.timeline.body
    assert second.headers["cf-aig-log-id"] != first.headers["cf-aig-log-id"]


@pytest.mark.parametrize(
    ("gateway", "said", "headers", "found"),
    [
        (Gateway(), {}, {}, "MISS"),
        (Gateway(), {"cacheTtl": 60}, {}, "HIT"),
        (Gateway(), {"cacheTtl": 0.5}, {}, "HIT"),
        (KEEPS, {"cacheTtl": 0}, {}, "MISS"),
        (KEEPS, {"cacheTtl": -1}, {}, "HIT"),
        (KEEPS, {"cacheTtl": True}, {}, "HIT"),
        (KEEPS, {"cacheTtl": None}, {}, "HIT"),
        (KEEPS, {"skipCache": True}, {}, "MISS"),
        (KEEPS, {"skipCache": False}, {}, "HIT"),
        (KEEPS, {"skipCache": "true"}, {}, "HIT"),
        (KEEPS, {"cacheKey": 1}, {}, "HIT"),
        (KEEPS, {"skipCache": False}, {"cf-aig-skip-cache": "true"}, "HIT"),
        (KEEPS, {}, {"cf-aig-skip-cache": "true"}, "MISS"),
        (KEEPS, {"metadata": {"user": 1}}, {}, "HIT"),
    ],
)
def test_the_options_say_what_is_kept(
    gateway: Gateway, said: dict[str, Any], headers: dict[str, str], found: str
) -> None:
    mock = mock_with(gateway)
    run(mock, headers={**HEAD, **headers}, **said)

    assert status(run(mock, headers={**HEAD, **headers}, **said)) == found


def test_another_model_and_another_body_are_kept_apart() -> None:
    mock = mock_with(KEEPS)
    run(mock)
    other = {**HEAD, "cf-consn-model-id": "@cf/qwen/qwq-32b"}

    assert status(run(mock, headers=other)) == "MISS"
    assert status(run(mock, {"prompt": "Ho"})) == "MISS"
    assert status(run(mock)) == "HIT"


def test_a_key_of_ones_own_holds_for_any_body() -> None:
    mock = mock_with(KEEPS)
    found = [status(run(mock, {"prompt": text}, cacheKey="k")) for text in ("a", "b")]

    assert found == ["MISS", "HIT"]


def test_a_broken_answer_is_not_kept() -> None:
    mock = mock_with(KEEPS, twists=(Reset(at_byte=3),))

    assert [status(run(mock)), status(run(mock))] == ["MISS", "MISS"]


@pytest.mark.parametrize(("said", "is_logged"), [({"collectLog": False}, False), ({}, True)])
def test_what_is_not_logged_has_no_log_id(
    mock: Mock, said: dict[str, Any], is_logged: bool
) -> None:
    assert ("cf-aig-log-id" in run(mock, **said).headers) is is_logged


def test_the_limit_is_one_for_a_worker_and_for_everybody_else() -> None:
    mock = mock_with(Gateway(limit=2))
    rest = f"/v1/{ACCOUNT_ID}/{GATEWAY_ID}/workers-ai/{MODEL_ID}"
    found = [
        run(mock).status,
        ask(mock, INPUTS, path=rest, headers=AUTH).status,
        run(mock).status,
        run(mock, id="another").status,
    ]

    assert found == [200, 200, 429, 200]


@pytest.mark.parametrize(
    ("gateway", "text", "code"),
    [
        (Gateway(limit=0), "Rate limited", 2003),
        (Gateway(ids=("mine",)), refusal.GATEWAY_UNKNOWN.text, 2001),
    ],
    ids=["limit", "id"],
)
def test_what_the_gateway_refuses_comes_in_the_bindings_shape(
    gateway: Gateway, text: str, code: int
) -> None:
    answer = run(mock_with(gateway))
    error = json.loads(answer.timeline.body)

    assert (error["internalCode"], error["description"]) == (code, text)
    assert (error["name"], error["httpCode"]) == ("AiGatewayError", answer.status)
    assert "cf-aig-log-id" not in answer.headers


def test_a_worker_needs_no_token_of_the_gateway() -> None:
    assert run(mock_with(Gateway(tokens=("secret",)))).status == 200


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'{"options":{"gateway":{"id":1}}}'])
def test_a_body_that_names_no_gateway_is_refused_behind_it(mock: Mock, body: bytes) -> None:
    answer = ask(mock, body, path=PATH, headers=HEAD)

    assert answer.status == 400
    assert status(answer) == "MISS"
    assert json.loads(answer.timeline.body)["name"] == "AiError"


def test_a_name_in_a_header_holds_where_the_options_have_none() -> None:
    mock = mock_with(Gateway(ids=("mine",)))
    headers = {**HEAD, "cf-aig-gateway-id": "mine"}

    assert run(mock, headers=headers, id=None).status == 200
    assert run(mock, headers=headers).status == 400
