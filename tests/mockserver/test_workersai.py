from typing import Any

import pytest
from tests.mockserver.talk import ask, chat, talking

from workersai_contracts.errors import UnknownRefusalError
from workersai_mock.clock import ManualClock
from workersai_mock.errors import SettingError, StubError
from workersai_mock.reply import ToolCall
from workersai_mock.settings import ACCOUNT_ID, MODEL_ID, TOKEN
from workersai_mock.workersai import WorkersAI


def test_a_client_learns_where_to_go() -> None:
    clock = ManualClock()
    with talking(clock=clock) as workersai:
        port = workersai.server.port

        assert workersai.url == f"http://127.0.0.1:{port}"
        assert workersai.v4_url == f"{workersai.url}/client/v4"
        assert workersai.run_url == f"{workersai.v4_url}/accounts/{ACCOUNT_ID}/ai/run"
        assert workersai.openai_url == f"{workersai.v4_url}/accounts/{ACCOUNT_ID}/ai/v1"
        assert (workersai.account_id, workersai.token) == (ACCOUNT_ID, TOKEN)
        assert workersai.clock is clock


def test_a_clock_that_nobody_moves_is_not_given_out() -> None:
    with talking() as workersai, pytest.raises(SettingError, match="SystemClock cannot be moved"):
        workersai.clock  # noqa: B018


def test_without_stubs_prose_answers() -> None:
    with talking() as workersai:
        first, second = [ask(workersai, chat("hi")).result for _ in range(2)]

        assert first == second
        assert len(first["response"]) > 20


def test_reset_forgets_everything() -> None:
    with talking() as workersai:
        workersai.on(messages="hi").reply("hello")
        ask(workersai, chat("other"))
        workersai.reset()

        assert workersai.stubs == ()
        assert workersai.findings() == []
        workersai.assert_not_called()


def test_a_moment_comes_back() -> None:
    with talking() as workersai:
        workersai.reply("a", times=1)
        moment = workersai.tenant.snapshot()
        first = ask(workersai, chat("x")).result["response"]
        ask(workersai, chat("x"))
        workersai.tenant.restore(moment)

        assert workersai.requests.total == 0
        assert [finding.kind for finding in workersai.findings()] == ["unused_stub"]
        assert ask(workersai, chat("x")).result["response"] == first
        assert workersai.last.number == 1


def test_a_stub_knows_where_it_was_written() -> None:
    with talking() as workersai:
        workersai.reply("a")
        workersai.on(model=MODEL_ID).refuse(3040)

        assert [stub.origin.partition(":")[0] for stub in workersai.stubs] == [
            "test_workersai.py"
        ] * 2


def test_a_sequence_mixes_answers_and_refusals() -> None:
    with talking() as workersai:
        workersai.reply("a", ToolCall("f", {}), times=1)
        heard = [ask(workersai, chat("x")) for _ in range(3)]

        assert [each.status for each in heard] == [200, 200, 400]


@pytest.mark.parametrize(
    ("write", "text"),
    [
        (lambda w: w.reply(), "without an answer"),
        (lambda w: w.reply(7), "is no answer"),
        (lambda w: w.reply("x", times=0), "at least once"),
        (lambda w: w.twist(), "without a twist"),
        (lambda w: w.reply(tool_call=7), "7 is no tool call"),
        (lambda w: w.reply(tool_call={"name": "f", "args": {}}), "is no tool call"),
        (lambda w: w.reply(tool_calls="f"), "give a list of calls"),
        (lambda w: w.reply(result={"respons": "x"}), "name it: .on(model=...)"),
        (lambda w: w.on(model=MODEL_ID).reply(result={"choices": []}), "wire 2025"),
        (lambda w: w.on(model="@cf/qwen/qwen").reply("x"), "the nearest is '@cf/qwen/"),
    ],
    ids=[
        "nothing",
        "no outcome",
        "times",
        "no twist",
        "no call",
        "unknown key of a call",
        "no list",
        "result for any model",
        "result for a model",
        "unknown model",
    ],
)
def test_a_stub_that_cannot_be_is_refused_when_it_is_written(write: Any, text: str) -> None:
    with talking() as workersai:
        with pytest.raises(StubError) as failure:
            write(workersai)

        assert text in str(failure.value)
        assert workersai.stubs == ()


def test_an_unknown_code_is_refused_when_it_is_written() -> None:
    with talking() as workersai, pytest.raises(UnknownRefusalError, match="9999"):
        workersai.refuse(9999)


@pytest.mark.parametrize(
    "call",
    ["f", ("f", {}), {"name": "f", "arguments": {}}, ToolCall("f", {})],
    ids=["name", "pair", "object", "value"],
)
def test_a_tool_call_is_written_in_four_ways(call: object) -> None:
    with talking() as workersai:
        (outcome,) = workersai.reply(tool_call=call).outcomes

        assert isinstance(outcome, ToolCall)
        assert outcome.name == "f"


def test_a_known_model_takes_what_its_wire_knows() -> None:
    with talking() as workersai:
        workersai.on(model=MODEL_ID).reply(result={"response": "x"})
        workersai.on(model=MODEL_ID).reply(result={"x": 1}, off_contract=True)
        workersai.on(model="@cf/baai/bge-m3").reply(result={"data": []})
        workersai.on(model="@cf/baai/bge-m3").reply(lambda call: "x")

        assert len(workersai.stubs) == 4


def test_assertions_hide_their_frames() -> None:
    from workersai_mock import assertion

    functions = [
        *(getattr(assertion, name) for name in vars(assertion) if name.startswith("assert_")),
        *(getattr(WorkersAI, name) for name in vars(WorkersAI) if name.startswith("assert_")),
    ]

    assert len(functions) == 6
    assert all("__tracebackhide__" in function.__code__.co_varnames for function in functions)
