"""OpenAI's doors: paths, how bodies read, refusals; what is written is in `test_chat_wire`."""

from __future__ import annotations

import json
from typing import Any

import pytest

from workersai_mock.clock import ManualClock
from workersai_mock.fault import EventTwice, NoDone, Refuse, Reset
from workersai_mock.mock import Mock
from workersai_mock.quirk import DoneTwice, NoIndex, StopOnToolCalls
from workersai_mock.reply import Text, ToolCall
from workersai_mock.settings import ACCOUNT_ID, MODEL_ID, Settings

from .client import ask, said
from .talk import OPENAI_SHAPED, talking

V1 = f"/client/v4/accounts/{ACCOUNT_ID}/ai/v1/"
CHAT = V1 + "chat/completions"
MESSAGES: list[dict[str, Any]] = [{"role": "user", "content": "Hi"}]
RESPONSES_MODEL = "@cf/openai/gpt-oss-20b"


def body(**more: Any) -> dict[str, Any]:
    return {"model": MODEL_ID, "messages": MESSAGES, **more}


def refusal(mock: Mock, sent: Any, *, path: str = CHAT, **more: Any) -> tuple[int, int, str]:
    """Return status, code and text of a refusal in the native envelope."""
    answer = ask(mock, sent, path=path, **more)
    [error] = json.loads(answer.timeline.body)["errors"]
    return answer.status, error["code"], error["message"]


def test_both_doors_say_the_same() -> None:
    mock = Mock(Settings())

    assert said(mock, body(), path=CHAT) == said(mock, {"messages": MESSAGES})


@pytest.mark.parametrize("path", ["chat/completions", "completions", "responses", "models"])
def test_get_is_refused_as_the_edge_refuses_it(mock: Mock, path: str) -> None:
    found = refusal(mock, b"", path=V1 + path, method="GET")

    assert found == (405, 7001, "GET not supported for requested URI.")


@pytest.mark.parametrize(
    ("sent", "status", "code"),
    [
        (b"", 400, 3003),
        (b"{", 400, 5006),
        ({"messages": MESSAGES}, 400, 5007),
        ({"model": 1, "messages": MESSAGES}, 400, 5007),
        ([], 400, 5007),
        ({"model": "@cf/nobody/nothing", "messages": MESSAGES}, 400, 5007),
        ({"model": MODEL_ID}, 400, 5006),
        (body(temperature=9), 400, 5006),
    ],
    ids=["empty", "no JSON", "no model", "no name", "no object", "unknown", "no branch", "schema"],
)
def test_refusals_come_in_the_native_envelope(
    mock: Mock, sent: Any, status: int, code: int
) -> None:
    answer = ask(mock, sent if isinstance(sent, bytes) else json.dumps(sent).encode(), path=CHAT)
    found = json.loads(answer.timeline.body)

    assert list(found) == ["errors", "success", "result", "messages"]
    assert (answer.status, found["errors"][0]["code"]) == (status, code)


def test_the_edge_comes_before_the_body(mock: Mock) -> None:
    assert refusal(mock, b"", headers={})[:2] == (400, 9106)
    assert refusal(mock, b"", path=CHAT.replace(ACCOUNT_ID, "x"))[:2] == (404, 7003)


def test_responses_are_refused_as_openai_does(mock: Mock) -> None:
    sent = {"model": MODEL_ID, "input": "Hi"}
    answer = ask(mock, sent, path=V1 + "responses")

    assert answer.timeline.body == (
        b'{"error":{"code":"invalid_prompt","message":"AiError: Bad input: Error: '
        b"oneOf at '/' not met, 0 matches: required properties at '/' are 'prompt', "
        b"required properties at '/' are 'messages' (%b)\"}}"
        % answer.headers["cf-ai-req-id"].encode()
    )
    assert refusal(mock, sent, path=V1 + "responses", headers={})[:2] == (400, 9106)


@pytest.mark.parametrize(
    ("name", "status", "code"),
    [("RATE_LIMIT", 429, "rate_limit_exceeded"), ("INTERNAL", 500, "server_error")],
)
def test_other_failures_of_responses_have_openais_names(name: str, status: int, code: str) -> None:
    mock = Mock(Settings(twists=(Refuse(name),)))
    answer = ask(mock, {"model": RESPONSES_MODEL, "input": "Hi"}, path=V1 + "responses")

    assert answer.status == status
    assert json.loads(answer.timeline.body)["error"]["code"] == code


@pytest.mark.parametrize(
    "message",
    [
        {"role": "user", "content": [{"type": "text", "text": "a"}, {"type": "text", "text": "b"}]},
        {"role": "assistant", "content": None, "tool_calls": [{"id": "1"}]},
        {"role": "tool", "tool_call_id": "1", "content": "sunny"},
        {"role": "developer", "content": "be brief", "name": "x"},
    ],
    ids=["parts", "null", "tool", "developer"],
)
def test_messages_of_openai_pass(mock: Mock, message: dict[str, Any]) -> None:
    assert ask(mock, body(messages=[message]), path=CHAT).status == 200


@pytest.mark.parametrize(
    "message",
    [
        {"role": "user", "content": None},
        {"role": "user", "content": [{"type": "image_url", "image_url": {"url": "x"}}]},
    ],
    ids=["null", "picture"],
)
def test_what_the_schema_has_no_place_for_is_refused(mock: Mock, message: dict[str, Any]) -> None:
    assert refusal(mock, body(messages=[message]))[1] == 5006


def test_the_native_door_takes_texts_only(mock: Mock) -> None:
    sent = {"messages": [{"role": "user", "content": [{"type": "text", "text": "a"}]}]}

    assert ask(mock, sent).status == 400


@pytest.mark.parametrize(
    ("sent", "heard"),
    [
        ("Hi", [{"role": "user", "content": "Hi"}]),
        (
            [
                {"role": "user", "content": [{"type": "input_text", "text": "Hi"}]},
                {"type": "function_call", "call_id": "1", "name": "f", "arguments": "{}"},
                {"type": "function_call_output", "call_id": "1", "output": "sunny"},
                {"role": "user", "content": [{"type": "input_image"}]},
            ],
            [
                {"role": "user", "content": "Hi"},
                {
                    "role": "assistant",
                    "content": None,
                    "tool_calls": [
                        {
                            "id": "1",
                            "type": "function",
                            "function": {"name": "f", "arguments": "{}"},
                        }
                    ],
                },
                {"role": "tool", "tool_call_id": "1", "content": "sunny"},
                {"role": "user", "content": [{"type": "input_image"}]},
            ],
        ),
        (7, []),
    ],
    ids=["text", "items", "neither"],
)
def test_the_input_of_responses_reads_as_messages(
    mock: Mock, sent: Any, heard: list[dict[str, Any]]
) -> None:
    route = mock.route("POST", V1 + "responses")
    raw = json.dumps({"model": RESPONSES_MODEL, "input": sent, "instructions": "Be brief"})
    reading = mock.contract.read(route, raw.encode())

    assert reading.inputs["messages"] == [{"role": "system", "content": "Be brief"}, *heard]


def test_responses_do_not_stream(mock: Mock) -> None:
    answer = ask(
        mock, {"model": RESPONSES_MODEL, "input": "Hi", "stream": True}, path=V1 + "responses"
    )

    assert answer.headers["Content-Type"] == "application/json"
    assert not answer.streamed


def test_the_same_bytes_are_read_once(mock: Mock) -> None:
    route = mock.route("POST", CHAT)
    raw = json.dumps(body()).encode()
    request = mock.read("POST", CHAT, *_sent(raw))

    assert mock.contract.read(route, raw) is mock.contract.read(request.route, raw)
    assert request.route.model_id == MODEL_ID


def _sent(raw: bytes) -> tuple[Any, bytes]:
    from workersai_mock.head import read_head

    return read_head(((b"Authorization", b"Bearer a"),)), raw


def test_stubs_calls_and_findings_know_the_door() -> None:
    with talking(reply=Text("else")) as workersai:
        stub = workersai.on(messages="Hi", model=MODEL_ID).reply("Hello")
        plain = post(workersai, body())
        other = post(workersai, body(messages=[{"role": "user", "content": "Bye"}]))
        call = workersai.last

    assert plain["choices"][0]["message"]["content"] == "Hello"
    assert other["errors"][0]["code"] != 200
    assert stub.matcher.model_id == MODEL_ID
    assert call is not None
    assert (call.model, call.user_text, call.path) == (MODEL_ID, "Bye", CHAT)


def test_an_agent_loop_is_no_doubt() -> None:
    loop = [
        {"role": "user", "content": [{"type": "text", "text": "Hi"}]},
        {"role": "assistant", "content": None, "tool_calls": [{"id": "1", "type": "function"}]},
    ]
    with talking(reply=Text("done")) as workersai:
        post(workersai, body(messages=loop))
        kinds = [finding.kind for finding in workersai.findings()]

    assert "forbidden" not in kinds


def test_n_and_stop_count_where_the_schema_knows_them() -> None:
    mock = Mock(Settings(reply=Text("one two, three four")))
    more = {"n": 2, "stop": [",", " four"]}
    known = ask(mock, body(model=OPENAI_SHAPED, **more), path=CHAT).completion
    other = ask(mock, body(**more), path=CHAT).completion

    assert known is not None
    assert other is not None
    assert [choice.text for choice in known.choices] == ["one two"] * 2
    assert known.usage["completion_tokens"] == 2 * known.completion_tokens
    assert [choice.text for choice in other.choices] == ["one two, three four"]


@pytest.mark.parametrize("name", ["max_tokens", "max_completion_tokens"])
def test_both_names_of_the_bound_hold_where_the_schema_knows_them(name: str) -> None:
    mock = Mock(Settings())
    answer = ask(mock, body(model=OPENAI_SHAPED, **{name: 3}), path=CHAT)

    assert answer.completion is not None
    assert answer.completion.completion_tokens == 3


def test_a_body_without_a_model_is_explained() -> None:
    with talking() as workersai:
        post(workersai, {"messages": MESSAGES})
        [finding] = workersai.findings()

    assert "the body names no model" in finding.text


@pytest.mark.parametrize(
    ("twist", "seen"),
    [
        (NoDone(), lambda plain, body: b"[DONE]" not in body),
        (EventTwice(), lambda plain, body: body.count(b"data: ") == plain.count(b"data: ") + 1),
        (Reset(), lambda plain, body: plain.startswith(body)),
        (NoIndex(), lambda plain, body: b'"tool_calls":[{"index"' not in body),
        (StopOnToolCalls(), lambda plain, body: b'"finish_reason":"stop"' in body),
        (DoneTwice(), lambda plain, body: body.count(b"[DONE]") == 2),
    ],
    ids=["no done", "twice", "reset", "no index", "stop", "done twice"],
)
def test_twists_know_the_door(twist: Any, seen: Any) -> None:
    reply = ToolCall("f", {"a": 1}, text="Hello there")
    sent = body(model=OPENAI_SHAPED, stream=True)
    plain = ask(Mock(Settings(reply=reply, clock=ManualClock())), sent, path=CHAT)
    twisted = ask(
        Mock(Settings(reply=reply, clock=ManualClock(), twists=(twist,))), sent, path=CHAT
    )

    assert twisted.twists == (twist,)
    assert seen(plain.timeline.body, twisted.timeline.body)


def post(workersai: Any, sent: dict[str, Any]) -> Any:
    """Send a body to the chat's door over a socket."""
    from .client import call

    headers = {"Authorization": f"Bearer {workersai.token}"}
    return call(workersai.server, sent, path=CHAT, headers=headers).json
