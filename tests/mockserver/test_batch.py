"""The native door with `?queueRequest=true`, and the one whose body names the model."""

from __future__ import annotations

import json
from typing import Any

import pytest

from workersai_contracts import refusal
from workersai_mock import ManualClock
from workersai_mock.fault import Refuse
from workersai_mock.mock import Mock
from workersai_mock.reply import Text
from workersai_mock.settings import ACCOUNT_ID, MODEL_ID, Settings

from .client import AUTH, RUN, ask, call
from .talk import talking

MODEL = "@cf/meta/llama-3.3-70b-instruct-fp8-fast"
QUEUE = f"{RUN}{MODEL}?queueRequest=true"
BATCH = {
    "requests": [
        {"prompt": "a", "external_reference": "first"},
        {"messages": [{"role": "user", "content": "b"}], "stream": True},
    ]
}
NAMED = f"/client/v4/accounts/{ACCOUNT_ID}/ai/run"


def result(mock: Mock, body: Any, path: str = QUEUE) -> Any:
    return json.loads(ask(mock, body, path=path).timeline.body)["result"]


def refused(mock: Mock, body: Any, path: str = QUEUE, **more: Any) -> tuple[int, int, str]:
    answer = ask(mock, body, path=path, **more)
    [error] = json.loads(answer.timeline.body)["errors"]
    return answer.status, error["code"], error["message"].rpartition(" (")[0]


def queued(mock: Mock, body: Any = BATCH) -> str:
    found = result(mock, body)["request_id"]
    assert isinstance(found, str)
    return found


def test_a_batch_is_queued_and_answered_when_it_is_asked_for() -> None:
    with talking(reply=Text("Hello there"), clock=ManualClock()) as workersai:
        first = call(workersai.server, BATCH, path=QUEUE)
        poll = {"request_id": first.json["result"]["request_id"]}
        second, third = (call(workersai.server, poll, path=QUEUE) for _ in range(2))

    request_id = poll["request_id"].encode()
    state = b'"request_id":"%b","model":"%b"},"success":true,"errors":[],"messages":[]}'
    state %= request_id, MODEL.encode()
    assert first.body == b'{"result":{"status":"queued",' + state
    assert second.body == b'{"result":{"status":"running",' + state
    assert third.body == (
        b'{"result":{"responses":['
        b'{"id":0,"result":{"response":"Hello there","tool_calls":[],"usage":'
        b'{"prompt_tokens":1,"completion_tokens":2,"total_tokens":3}},'
        b'"success":true,"external_reference":"first"},'
        b'{"id":1,"result":{"response":"Hello there","tool_calls":[],"usage":'
        b'{"prompt_tokens":5,"completion_tokens":2,"total_tokens":7}},'
        b'"success":true,"external_reference":null}],'
        b'"usage":{"prompt_tokens":6,"completion_tokens":4,"total_tokens":10}},'
        b'"success":true,"errors":[],"messages":[]}'
    )
    assert third.headers["Content-Type"] == "application/json"
    assert third.headers["cf-ai-req-id"]


@pytest.mark.parametrize(
    ("polls", "states"),
    [(0, [None]), (1, ["running", None]), (3, ["queued", "queued", "running", None])],
)
def test_how_often_a_batch_is_not_done_is_a_setting(polls: int, states: list[str | None]) -> None:
    mock = Mock(Settings(batch_polls=polls))
    poll = {"request_id": queued(mock)}
    found = [result(mock, poll) for _ in states]

    assert [one.get("status") for one in found] == states
    assert "responses" in found[-1]


def test_the_same_batch_has_another_id_each_time(mock: Mock) -> None:
    assert queued(mock) != queued(mock)


def test_a_request_of_a_batch_is_answered_as_if_it_came_alone() -> None:
    mock = Mock(Settings(batch_polls=0))
    found = result(mock, {"request_id": queued(mock)})["responses"]

    assert found[0]["result"] == result(mock, {"prompt": "a"}, path=RUN + MODEL)


def test_stubs_answer_the_requests_of_a_batch() -> None:
    with talking(batch_polls=0) as workersai:
        workersai.on(prompt="a").refuse(refusal.CAPACITY)
        workersai.on(messages="b").reply("stubbed")
        mock = workersai.server.mock
        first, second = result(mock, {"request_id": queued(mock)})["responses"]

    assert first == {"id": 0, "result": {}, "success": False, "external_reference": "first"}
    assert second["result"]["response"] == "stubbed"


def test_a_fault_happens_to_the_queue_as_to_any_answer() -> None:
    mock = Mock(Settings(twists=(Refuse("CAPACITY"),)))

    assert refused(mock, BATCH)[:2] == (429, 3040)


@pytest.mark.parametrize(
    ("body", "path", "code"),
    [
        ({"request_id": "nobody's"}, QUEUE, 8001),
        ({"request_id": 1}, QUEUE, 8001),
        ({"prompt": "hi"}, QUEUE, 5006),
        ({"requests": "hi"}, QUEUE, 5006),
        (b"[]", QUEUE, 5006),
        (b"", QUEUE, 3003),
        (BATCH, f"{RUN}{MODEL_ID}?queueRequest=true", 5006),
        ({"request_id": "x"}, f"{RUN}{MODEL_ID}?tags=a&queueRequest=true", 5006),
        (BATCH, f"{RUN}@cf/nobody/nothing?queueRequest=true", 5007),
    ],
)
def test_what_is_no_batch_is_refused(mock: Mock, body: Any, path: str, code: int) -> None:
    assert refused(mock, body, path)[1] == code


def test_a_model_without_batches_says_so_in_its_schemas_words(mock: Mock) -> None:
    text = refused(mock, BATCH, f"{RUN}{MODEL_ID}?queueRequest=true")[2]

    assert text == (
        "AiError: Bad input: Error: oneOf at '/' not met, 0 matches: required properties at '/' "
        "are 'prompt', required properties at '/' are 'messages'"
    )


def test_another_models_batch_is_not_found(mock: Mock) -> None:
    other = QUEUE.replace(MODEL, "@cf/qwen/qwen3-30b-a3b-fp8")

    assert refused(mock, {"request_id": queued(mock)}, other)[1] == 8001


@pytest.mark.parametrize(
    ("method", "path", "headers", "code"),
    [
        ("GET", QUEUE, AUTH, 7001),
        ("POST", QUEUE, {}, 9106),
        ("POST", QUEUE.replace(ACCOUNT_ID, "x"), AUTH, 7003),
    ],
)
def test_the_edge_refuses_first(
    mock: Mock, method: str, path: str, headers: dict[str, str], code: int
) -> None:
    assert refused(mock, BATCH, path, method=method, headers=headers)[1] == code


def test_another_value_of_the_query_queues_nothing(mock: Mock) -> None:
    path = f"{RUN}{MODEL_ID}?queueRequest=false"

    assert result(mock, {"prompt": "hi"}, path)["response"] == "Hello there"


def test_what_is_queued_is_bounded(monkeypatch: pytest.MonkeyPatch, mock: Mock) -> None:
    monkeypatch.setattr("workersai_mock.batch.MAX_KEPT", 1)
    first, second = queued(mock), queued(mock)

    assert refused(mock, {"request_id": first})[1] == 8001
    assert result(mock, {"request_id": second})["status"] == "running"


def test_a_restored_tenant_has_its_batches(mock: Mock) -> None:
    tenant = mock.state.tenant("default")
    poll = {"request_id": queued(mock)}
    moment = tenant.snapshot()
    tenant.reset()
    gone = refused(mock, poll)[1]
    tenant.restore(moment)

    assert gone == 8001
    assert result(mock, poll)["status"] == "running"


@pytest.mark.parametrize(
    "body",
    [{"model": MODEL_ID, "input": {"prompt": "hi"}}, {"model": MODEL_ID, "prompt": "hi"}],
    ids=["envelope", "beside"],
)
def test_a_body_may_name_the_model(mock: Mock, body: dict[str, object]) -> None:
    named, direct = ask(mock, body, path=NAMED), ask(mock, {"prompt": "hi"})

    assert named.timeline.body == direct.timeline.body
    assert named.headers == direct.headers


def test_a_named_run_may_be_streamed(mock: Mock) -> None:
    body = {"model": MODEL_ID, "input": {"prompt": "hi", "stream": True}}

    assert ask(mock, body, path=NAMED).timeline.data[-1] == b"data: [DONE]\n\n"


@pytest.mark.parametrize(
    ("body", "method", "code"),
    [
        ({"prompt": "hi"}, "POST", 5007),
        ({"model": 1}, "POST", 5007),
        ({"model": MODEL_ID}, "POST", 5006),
        ({"model": MODEL_ID, "input": {}}, "POST", 5006),
        (b"", "GET", 7001),
    ],
)
def test_a_named_run_is_refused_as_another(mock: Mock, body: Any, method: str, code: int) -> None:
    assert refused(mock, body, NAMED, method=method)[1] == code
