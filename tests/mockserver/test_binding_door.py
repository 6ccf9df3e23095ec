"""The door of env.AI, without a Worker: paths, bare results, errors, miniflare's wrapping."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest

from workersai_contracts import refusal
from workersai_mock.answer import Answer
from workersai_mock.mock import Mock
from workersai_mock.reply import Text
from workersai_mock.server import MockServer
from workersai_mock.settings import MODEL_ID, TOKEN, Settings
from workersai_mock.surfaces.binding import described

from .client import ask, call, head_of
from .conftest import Serve

HOST = {"Host": "workers-binding.ai", "Content-Type": "application/json"}
HEAD = {**HOST, "cf-consn-model-id": MODEL_ID, "cf-consn-sdk-version": "2.0.0"}
RUN, GATEWAY = "/run?version=3", "/ai-gateway/run?version=3"
INPUTS: dict[str, object] = {"messages": [{"role": "user", "content": "Hi"}]}


def run(
    mock: Mock,
    inputs: object = INPUTS,
    *,
    path: str = RUN,
    headers: Mapping[str, str] = HEAD,
    method: str = "POST",
) -> Answer:
    body = json.dumps({"inputs": inputs, "options": {}}).encode()
    return ask(mock, body, path=path, headers=headers, method=method)


def error(answer: Answer) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(answer.timeline.body)
    assert answer.headers["Content-Type"] == "application/json"
    return found


def wrapped(path: str, headers: Mapping[str, str] = HEAD) -> dict[str, str]:
    """Return headers as miniflare's remote proxy sends them."""
    inner = {f"MF-Header-{name}": value for name, value in headers.items() if name != "Host"}
    url = f"https://workers-binding.ai{path}"
    return {"Host": "127.0.0.1:8790", "MF-Binding": "AI", "MF-URL": url, **inner}


@pytest.mark.parametrize("path", [RUN, GATEWAY])
def test_a_result_is_bare_and_plain_json(mock: Mock, path: str) -> None:
    answer = run(mock, path=path)

    assert answer.status == 200
    assert answer.headers["Content-Type"] == "application/json"
    assert json.loads(answer.timeline.body)["response"] == "Hello there"


def test_it_says_what_the_rest_door_says() -> None:
    mock = Mock(Settings())

    inside, rest = run(mock), ask(mock, INPUTS)

    assert json.loads(inside.timeline.body) == json.loads(rest.timeline.body)["result"]
    assert inside.headers["cf-ai-req-id"] == rest.headers["cf-ai-req-id"]


def test_a_stream_is_that_of_the_rest_door(mock: Mock) -> None:
    inside = run(mock, {**INPUTS, "stream": True})
    rest = ask(mock, {**INPUTS, "stream": True})

    assert inside.headers["Content-Type"] == "text/event-stream"
    assert inside.timeline.body == rest.timeline.body


def test_a_refusal_is_what_the_binding_makes_an_error_of(mock: Mock) -> None:
    answer = run(mock, {"temperature": 1})

    found = error(answer)
    text = "oneOf at '/' not met, 0 matches: required properties at '/' are 'prompt'"
    assert answer.status == 400
    assert list(found) == [
        "internalCode",
        "message",
        "name",
        "description",
        "httpCode",
        "requestId",
    ]
    assert (found["internalCode"], found["name"], found["httpCode"]) == (5006, "AiError", 400)
    assert found["description"].startswith(f"Error: {text}")
    assert found["message"] == f"AiError: Bad input: {found['description']}"
    assert found["requestId"] == answer.headers["cf-ai-req-id"]


@pytest.mark.parametrize(
    ("refused", "text"),
    [
        (refusal.NO_SUCH_MODEL.filled(model="@cf/x"), "No such model @cf/x or task"),
        (
            refusal.DEPRECATED.filled(model="@cf/x", date="2026-05-30"),
            "This model was deprecated on 2026-05-30. Please use an alternative model.",
        ),
        (refusal.CAPACITY, "Capacity temporarily exceeded, please try again."),
        (refusal.AUTHENTICATION, "Authentication error"),
    ],
    ids=lambda value: getattr(value, "name", ""),
)
def test_a_description_is_in_the_bindings_words(refused: refusal.Refusal, text: str) -> None:
    assert described(refused) == text


@pytest.mark.parametrize(
    ("path", "method", "code"),
    [
        ("/run?version=3", "GET", 7001),
        ("/ai-gateway/run", "PUT", 7001),
        ("/ai-api/models/search", "POST", 7001),
        ("/to-everybody", "GET", 7000),
        ("/client/v4/user/tokens/verify", "GET", 7000),
    ],
)
def test_what_is_no_path_of_the_binding_is_refused_there(
    mock: Mock, path: str, method: str, code: int
) -> None:
    assert error(run(mock, path=path, method=method))["internalCode"] == code


def test_a_path_of_the_binding_is_none_of_another_hosts(mock: Mock) -> None:
    answer = run(mock, headers={**HEAD, "Host": "127.0.0.1"})

    assert answer.refusal == refusal.NO_ROUTE


def test_no_token_is_asked_for(serve: Serve) -> None:
    mock = Mock(Settings(tokens=("the one",), convenience=False))

    assert run(mock).status == 200
    assert run(mock, headers={**HEAD, "Authorization": "Bearer other"}).status == 200


def test_a_token_that_comes_all_the_same_chooses_the_tenant() -> None:
    mock = Mock(Settings(tenants="token", reply=Text("x")))

    request = mock.read("POST", RUN, head_of({**HEAD, "Authorization": "Bearer three"}), b"{}")

    assert request.tenant is mock.state.tenant("three")


@pytest.mark.parametrize(
    ("header", "model"),
    [
        ("@cf/qwen/qwq-32b", "@cf/qwen/qwq-32b"),
        ("fast:@cf/qwen/qwq-32b", "@cf/qwen/qwq-32b"),
        ("@cf/own:1", "@cf/own:1"),
        ("", ""),
    ],
    ids=["plain", "prefix", "colon", "none"],
)
def test_the_model_is_named_in_a_header(mock: Mock, header: str, model: str) -> None:
    request = mock.read("POST", RUN, head_of({**HEAD, "cf-consn-model-id": header}), b"{}")

    assert request.route.model_id == model


def test_models_are_searched(mock: Mock) -> None:
    path = "/ai-api/models/search?search=qwen1.5-1.8b"

    answer = ask(mock, b"", method="GET", path=path, headers=HOST)

    assert [row["name"] for row in json.loads(answer.timeline.body)["result"]] == [MODEL_ID]


def test_what_miniflare_has_wrapped_is_unwrapped(mock: Mock) -> None:
    answer = run(mock, path="/", headers=wrapped(GATEWAY))
    request = mock.read("POST", "/", head_of(wrapped(GATEWAY)), b"{}")

    assert json.loads(answer.timeline.body)["response"] == "Hello there"
    assert "cf-aig-log-id" in answer.headers
    assert request.path == GATEWAY
    assert request.headers["content-type"] == "application/json"
    assert not [name for name in request.headers if name.startswith("MF-")]


def test_a_header_inside_the_wrapping_wins_over_one_outside(mock: Mock) -> None:
    headers = wrapped(RUN, {**HEAD, "x-workersai-mock-tokens": "3"})
    outside = {**headers, "x-workersai-mock-tokens": "5"}

    said = [run(mock, path="/", headers=each).completion for each in (headers, outside)]

    assert [len(each.pieces) for each in said if each] == [3, 3]


def test_models_are_searched_through_the_wrapping(mock: Mock) -> None:
    headers = wrapped("/ai-api/models/search?search=qwen1.5-1.8b", HOST)

    answer = ask(mock, b"", method="GET", path="/", headers=headers)

    assert len(json.loads(answer.timeline.body)["result"]) == 1


def test_a_wrapped_request_of_another_binding_leads_nowhere(mock: Mock) -> None:
    headers = {**wrapped(RUN), "MF-URL": "https://vectorize.example/query"}

    assert run(mock, path="/", headers=headers).refusal == refusal.NO_ROUTE


def test_the_proxys_socket_is_not_there_and_no_call_is_noted(server: MockServer) -> None:
    answer = call(server, b"", method="GET", path="/?MF-Binding=AI", headers={})

    assert answer.status == 404
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert len(server.mock.state.tenant("default").journal) == 0


def test_over_a_socket(server: MockServer) -> None:
    body = {"inputs": INPUTS, "options": {}}

    answer = call(server, body, path=RUN, headers=HEAD)

    assert answer.headers["Content-Type"] == "application/json"
    assert answer.json["response"] == "Hello there"


def test_a_stub_answers_a_worker_too(server: MockServer) -> None:
    from workersai_mock import WorkersAI

    WorkersAI(server).on(messages="Hi").refuse(refusal.CAPACITY)

    answer = call(server, {"inputs": INPUTS, "options": {}}, path=RUN, headers=HEAD)

    assert (answer.status, answer.json["internalCode"]) == (429, 3040)


def test_the_account_is_none_of_the_bindings_business() -> None:
    mock = Mock(Settings(tenants="account", tokens=(TOKEN,)))

    assert run(mock).status == 200
