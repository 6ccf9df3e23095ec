import random
from dataclasses import replace
from typing import Any

import pytest
from tests.mockserver.talk import Heard, ask, chat, talking

from workersai_contracts import refusal
from workersai_mock.answer import Answer
from workersai_mock.call import Call
from workersai_mock.errors import StubError
from workersai_mock.reply import Result, Text
from workersai_mock.settings import ACCOUNT_ID
from workersai_mock.timeline import Timeline
from workersai_mock.workersai import WorkersAI

BGE = "@cf/baai/bge-m3"


def kinds(workersai: WorkersAI) -> list[str]:
    return [finding.kind for finding in workersai.findings()]


def loud(answer: Answer, rng: random.Random) -> Answer:
    return replace(answer, timeline=Timeline(tuple(map(bytes.upper, answer.timeline.data))))


def test_a_callable_gets_the_parsed_request() -> None:
    def echo(call: Call) -> str:
        assert call.messages is not None
        return f"{call.model[:3]} {call.user_text} {call.params} {call.headers['authorization']}"

    with talking() as workersai:
        workersai.reply(echo)
        heard = ask(workersai, chat("hi", seed=1))

        assert heard.result["response"] == "@cf hi {'seed': 1} [redacted]"
        assert workersai.findings() == []


@pytest.mark.parametrize(
    ("value", "status"),
    [(Text("x"), 200), (refusal.CAPACITY, 429), (Result({"response": "x"}), 200)],
    ids=["reply", "refusal", "result"],
)
def test_a_callable_returns_what_a_stub_takes(value: Any, status: int) -> None:
    with talking() as workersai:
        workersai.reply(lambda call: value)

        assert ask(workersai, chat("hi")).status == status


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        (lambda call: 1 / 0, "ZeroDivisionError: division by zero at test_decision.py:"),
        (lambda call: None, "StubError: None is no answer"),
        (lambda call: lambda again: "x", "is no answer either"),
    ],
    ids=["raises", "nothing", "callable"],
)
def test_an_error_in_a_callable_is_answered_and_found(script: Any, expected: str) -> None:
    with talking() as workersai:
        workersai.reply(script)
        heard = ask(workersai, chat("hi"))

        assert (heard.status, heard.code) == (500, 8790)
        assert heard.headers["x-should-retry"] == "false"
        assert expected in heard.message
        assert [(found.kind, expected in str(found)) for found in workersai.findings()] == [
            ("stub_failed", True)
        ]


def test_an_error_in_where_is_answered_and_found() -> None:
    def odd(call: Call) -> bool:
        raise KeyError("city")

    with talking() as workersai:
        workersai.on(where=odd).reply("x")
        heard = ask(workersai, chat("hi"))

        assert heard.status == 500
        assert "KeyError: 'city' at test_decision.py" in heard.message
        assert "in a stub's matcher" in heard.message


def test_an_unmatched_request_is_told_why() -> None:
    with talking() as workersai:
        for text in ("zzz", "yyy", "hello", "hi!", "xxx"):
            workersai.on(messages=text).reply("x")
        heard = [ask(workersai, chat("hi")) for _ in range(2)][-1]

        assert (heard.status, heard.code) == (400, 8790)
        assert heard.headers["x-should-retry"] == "false"
        lines = heard.message.splitlines()
        assert lines[0].startswith("workersai-mock: no stub is for this request: @cf/qwen/")
        assert lines[1].startswith("  stub 4: on(messages='hi!') -> 'x' (test_decision.py:")
        assert lines[2] == "    messages: expected 'hi!', got 'hi'"
        assert lines[-1] == "  and 2 more"
        (found,) = [each for each in workersai.findings() if each.kind == "unmatched"]
        assert found.count == 2
        assert str(found).endswith("(2 times)")


def test_what_the_gates_refuse_reaches_no_stub() -> None:
    with talking() as workersai:
        workersai.reply("x")

        assert ask(workersai, {}).code == 5006
        assert kinds(workersai) == ["refused", "unused_stub"]


def test_a_stub_answers_for_a_model_of_another_task() -> None:
    with talking() as workersai:
        workersai.on(model=BGE).reply(result={"data": [[0.5]]})
        workersai.on(model=BGE, text="b").refuse(3040)
        heard = [ask(workersai, {"text": text}, model=BGE) for text in ("a", "b")]

        assert heard[0].result == {"data": [[0.5]]}
        assert heard[1].status == 429
        assert [each.checked for each in workersai.requests] == [False, True]
        assert workersai.last.rendered_prompt is None
        assert workersai.findings() == []


def test_a_stub_streams_for_a_model_of_another_task() -> None:
    with talking() as workersai:
        workersai.on(model=BGE).reply(result={"a": 1})

        assert ask(workersai, {"stream": True}, model=BGE).events == [{"a": 1}]


@pytest.mark.parametrize("body", [b"", b"{"], ids=["empty", "no JSON"])
def test_a_model_of_another_task_wants_json_too(body: bytes) -> None:
    with talking() as workersai:
        workersai.on(model=BGE).reply(result={"a": 1})

        assert ask(workersai, body, model=BGE).code == 5007


def test_a_typo_in_the_model_is_no_model_of_another_task() -> None:
    with talking() as workersai:
        workersai.reply(result={"response": "x"})

        assert ask(workersai, chat("x"), model="@cf/qwen/qwen1.5").code == 5007


def test_words_cannot_be_written_for_a_model_of_another_task() -> None:
    with talking() as workersai:
        workersai.on(model=BGE).reply(lambda call: "x")

        heard = ask(workersai, chat("x"), model=BGE)

        assert heard.status == 500
        assert "give the whole result" in heard.message


def test_a_result_of_another_wire_is_found_when_it_is_sent() -> None:
    with talking() as workersai:
        workersai.reply(result={"choices": [{"text": "x"}]})
        heard = ask(workersai, chat("x"))

        assert heard.status == 200
        (found,) = workersai.findings()
        assert found.kind == "off_contract"
        assert "'choices' is no key of a result" in str(found)


def test_off_contract_sends_what_the_service_never_would() -> None:
    with talking() as workersai:
        workersai.reply(result={"odd": 1}, off_contract=True)

        assert ask(workersai, chat("x")).result == {"odd": 1}
        assert not workersai.last.checked
        assert workersai.findings() == []


def refused(workersai: WorkersAI, wanted: Any, **values: Any) -> Heard:
    workersai.refuse(wanted, **values)
    return ask(workersai, chat("x"))


@pytest.mark.parametrize(
    ("wanted", "text"),
    [
        (3040, "AiError: AiError: Capacity temporarily exceeded, please try again."),
        ("CAPACITY_OF_MODEL", "Capacity temporarily exceeded for @cf/qwen/qwen1.5-1.8b-chat"),
        (refusal.BAD_INPUT, "AiError: Bad input: Error: stubbed"),
        (refusal.MALFORMED_ACCOUNT, f"/client/v4/accounts/{ACCOUNT_ID}/ai/run/@cf/qwen"),
        (refusal.METHOD, "POST not supported"),
    ],
    ids=["code", "name", "detail", "path", "method"],
)
def test_a_refusal_is_filled_with_what_the_request_says(wanted: Any, text: str) -> None:
    with talking() as workersai:
        assert text in refused(workersai, wanted).message
        assert workersai.findings() == []


def test_a_refusal_is_filled_with_what_the_stub_says() -> None:
    with talking() as workersai:
        heard = refused(workersai, 5028, date="2026-01-01")

        assert "@cf/qwen/qwen1.5-1.8b-chat was deprecated on 2026-01-01" in heard.message


def test_a_value_that_has_no_place_is_refused() -> None:
    with talking() as workersai, pytest.raises(StubError, match="takes model, date: unknown dat"):
        workersai.refuse(5028, dat="2026-01-01")


def test_a_stub_twists_its_answer() -> None:
    with talking() as workersai:
        workersai.reply("hello", twists=(loud,))
        workersai.on(messages="prose").twist(loud, times=1)

        prose = ask(workersai, chat("prose")).body
        assert b"HELLO" in ask(workersai, chat("x")).body
        assert prose == prose.upper()


def test_a_request_decided_by_stubs_is_twisted_by_the_settings_too() -> None:
    with talking(twists=(loud,)) as workersai:
        workersai.reply("hello")

        assert b"HELLO" in ask(workersai, chat("x")).body
