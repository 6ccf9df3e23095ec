"""The documented Worker, played: what a page's EventSource, or its fetch, gets."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode

import pytest

from workersai_contracts import refusal
from workersai_mock.answer import Answer
from workersai_mock.errors import SettingError
from workersai_mock.mock import Mock
from workersai_mock.reply import Echo, Text
from workersai_mock.settings import MODEL_ID, Settings

from .client import ask, call, head_of
from .conftest import Serve

PAGES_QUESTION = "What is the origin of the phrase Hello, World"


@pytest.fixture
def mock() -> Mock:
    """A mock that plays a Worker."""
    return Mock(Settings(worker_route="/chat"))


def get(mock: Mock, path: str = "/chat", **query: str) -> Answer:
    path = f"{path}?{urlencode(query)}" if query else path
    return ask(mock, b"", method="GET", path=path, headers={})


def text(answer: Answer) -> str:
    assert answer.completion
    return answer.completion.text


def test_a_get_streams_what_the_model_page_asks(mock: Mock) -> None:
    messages = [
        {"role": "system", "content": "You are a friendly assistant"},
        {"role": "user", "content": PAGES_QUESTION},
    ]

    answer = get(mock)

    assert answer.headers["Content-Type"] == "text/event-stream"
    assert answer.timeline.body.endswith(b"data: [DONE]\n\n")
    assert text(answer) == text(ask(mock, {"messages": messages}))


@pytest.mark.parametrize("path", ["/", "/api/chat"])
def test_it_is_at_any_path_and_only_there(path: str) -> None:
    mock = Mock(Settings(worker_route=path, reply=Text("x")))

    assert get(mock, path).status == 200
    assert get(mock, f"{path}x").refusal == refusal.NO_ROUTE


def test_without_the_setting_there_is_none() -> None:
    assert get(Mock(Settings()), "/").refusal == refusal.NO_ROUTE


def test_a_prompt_in_the_query_is_asked() -> None:
    mock = Mock(Settings(worker_route="/chat", reply=Echo()))

    assert text(get(mock, prompt="Where is New York?")) == "Where is New York?"


@pytest.mark.parametrize(
    ("wishes", "expected"),
    [
        ({"era": "2023"}, b'data: {"response":"hi"}\n\ndata: [DONE]\n\n'),
        ({"wire": "2023"}, b'data: {"response":"hi"}\n\ndata: [DONE]\n\n'),
    ],
    ids=["era", "wire"],
)
def test_the_query_asks_for_another_time(wishes: dict[str, str], expected: bytes) -> None:
    mock = Mock(Settings(worker_route="/chat", reply=Text("hi")))
    query = {f"x-workersai-mock-{name}": value for name, value in wishes.items()}

    assert get(mock).timeline.body != expected
    assert get(mock, **query).timeline.body == expected


@pytest.mark.parametrize(
    ("more", "kind"),
    [({}, "text/event-stream"), ({"stream": False}, "application/json")],
    ids=["as documented", "the other documented Worker"],
)
def test_messages_are_posted(mock: Mock, more: dict[str, object], kind: str) -> None:
    body = {"messages": [{"role": "user", "content": "Hi"}], **more}

    answer = ask(mock, body, path="/chat", headers={})

    assert answer.headers["Content-Type"] == kind
    assert text(answer) == text(ask(mock, body))


def test_a_worker_that_does_not_stream_answers_with_the_bare_result(mock: Mock) -> None:
    answer = get(mock, prompt="Hi", stream="false")

    assert json.loads(answer.timeline.body)["response"] == text(answer)


def test_headers_of_inference_do_not_get_through_a_worker() -> None:
    mock = Mock(Settings(worker_route="/chat", reply=Text("x")))

    names = [name for name in get(mock).headers if name.startswith("cf-ai")]

    assert names == []


def test_what_is_refused_has_the_status_and_the_error_of_the_binding(mock: Mock) -> None:
    answer = ask(mock, {"max_tokens": 2}, path="/chat", headers={})

    assert answer.status == 400
    assert json.loads(answer.timeline.body)["internalCode"] == 5006


def test_a_post_without_a_body_is_refused(mock: Mock) -> None:
    answer = ask(mock, b"", path="/chat", headers={})

    assert answer.refusal == refusal.EMPTY_BODY


def test_another_method_is_refused(mock: Mock) -> None:
    answer = ask(mock, b"", method="DELETE", path="/chat", headers={})

    assert answer.refusal == refusal.METHOD.filled(method="DELETE")


def test_the_query_controls_a_request_as_headers_do(mock: Mock) -> None:
    query: dict[str, str] = {"x-workersai-mock-tokens": "2", "X-WorkersAI-Mock-Fault": "no-done"}

    answer = get(mock, **query)

    assert answer.completion
    assert len(answer.completion.pieces) == 2
    assert b"[DONE]" not in answer.timeline.body


def test_the_query_wins_over_a_header_and_leaves_the_others(mock: Mock) -> None:
    headers = {"x-workersai-mock-tokens": "5", "x-workersai-mock-ttft": "2"}
    path = "/chat?x-workersai-mock-tokens=3&x-workersai-mock-itl=1"

    request = mock.read("GET", path, head_of(headers), b"")

    assert (request.control.tokens, request.control.ttft_s, request.control.itl_s) == (3, 2.0, 1.0)


def test_a_wish_that_cannot_be_is_refused(mock: Mock) -> None:
    answer = get(mock, **{"x-workersai-mock-tokens": "many"})

    assert answer.status == 400
    assert b"'many' is not a count of tokens" in answer.timeline.body


@pytest.mark.parametrize("settings", [{"request_control": False}, {"convenience": False}], ids=str)
def test_without_request_control_the_query_is_not_looked_at(settings: dict[str, Any]) -> None:
    mock = Mock(Settings(worker_route="/chat", reply=Text("one two three"), **settings))

    answer = get(mock, **{"x-workersai-mock-tokens": "1"})

    assert text(answer) == "one two three"


def test_the_journal_has_what_the_worker_asked(serve: Serve) -> None:
    server = serve(worker_route="/")

    answer = call(server, b"", method="GET", path="/", headers={"Origin": "http://localhost:5173"})

    [entry] = server.mock.state.tenant("default").journal
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert json.loads(entry.body)["messages"][1]["content"] == PAGES_QUESTION
    assert entry.route.model_id == MODEL_ID


def test_a_page_may_post_from_elsewhere(serve: Serve) -> None:
    asks = {"Origin": "http://localhost:5173", "Access-Control-Request-Method": "POST"}

    answer = call(serve(worker_route="/chat"), b"", method="OPTIONS", path="/chat", headers=asks)

    assert answer.status == 204
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize("path", ["chat", "", "/chat?x=1", "/a#b"])
def test_a_route_is_a_path(path: str) -> None:
    with pytest.raises(SettingError, match="such as / or /chat"):
        Mock(Settings(worker_route=path))


@pytest.mark.parametrize("path", ["/client/v4/chat", "/__admin/x", "/openapi.json"])
def test_a_route_is_none_of_the_mocks_own_paths(path: str) -> None:
    with pytest.raises(SettingError, match="which the mock itself answers"):
        Mock(Settings(worker_route=path))
