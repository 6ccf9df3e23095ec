from __future__ import annotations

import random
from pathlib import Path

import pytest

from workersai_contracts.refusal import CAPACITY
from workersai_mock.answer import Answer
from workersai_mock.contract import Contract
from workersai_mock.errors import ScenarioError
from workersai_mock.fault.connection import Reset, Stall
from workersai_mock.occasion import OnlyFor, Sometimes
from workersai_mock.paces import PACES
from workersai_mock.reply import Echo, Json, Markdown, Prose, Result, Text, ToolCall, ToolCalls
from workersai_mock.scenario.place import Problem
from workersai_mock.scenario.read import Scenario, read_file, read_scenario
from workersai_mock.settings import MODEL_ID, Settings
from workersai_mock.timeline import Timeline

CONTRACT = Contract(Settings())


def read(text: str) -> Scenario:
    return read_scenario(f"version: 1\n{text}", file="dir/shop.yaml", contract=CONTRACT)


def test_a_file_is_named_after_itself_and_begins_at_the_start() -> None:
    scenario = read("stubs: [{reply: hi}]")

    assert (scenario.name, scenario.start, scenario.states) == ("shop", "start", ("start",))


def test_a_file_may_say_its_name_its_start_and_its_states() -> None:
    scenario = read("name: x\nstart: a\nstubs:\n- {state: a, then: b, reply: hi}")

    assert (scenario.name, scenario.states) == ("x", ("a", "b"))
    assert scenario.entries[0].stub.scenario == "x"


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        ("hi", Text("hi")),
        ("{text: hi}", Text("hi")),
        ("{echo: true}", Echo()),
        ("{prose: true}", Prose()),
        ("{prose: de_DE}", Prose("de_DE")),
        ("{markdown: true}", Markdown()),
        ("{json: {a: 1}}", Json({"a": 1})),
        ("{from_schema: true}", Json()),
        ("{tool_call: get}", ToolCall("get")),
        ("{tool_call: {name: get, arguments: {a: 1}}}", ToolCall("get", {"a": 1})),
        ("{tool_calls: [a, {name: b}]}", ToolCalls((ToolCall("a"), ToolCall("b")))),
        ("{result: {response: x}}", Result({"response": "x"})),
        ("{result: {x: 1}, off_contract: true}", Result({"x": 1}, True)),
        ("{refuse: CAPACITY}", CAPACITY),
    ],
)
def test_replies(reply: str, expected: object) -> None:
    assert read(f"stubs: [{{reply: {reply}}}]").stubs[0].outcomes == (expected,)


def test_several_replies_are_a_sequence() -> None:
    stub = read("stubs: [{replies: [{refuse: 3040}, fine], times: 2}]").stubs[0]

    assert stub.outcomes == (CAPACITY, Text("fine"))
    assert stub.limit == 4


def test_a_refusal_takes_what_fills_its_text() -> None:
    stub = read("stubs: [{refuse: {code: BAD_INPUT, detail: nope}}]").stubs[0]

    assert stub.outcomes[0].text.endswith("nope")  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("match", "shown"),
    [
        ("{prompt: hi}", "on(prompt='hi')"),
        ("{prompt: {contains: h}}", "on(prompt=contains('h'))"),
        ("{prompt: {pattern: 'h+'}}", "on(prompt=re.compile('h+'))"),
        ("{prompt: {equals: {contains: h}}}", "on(prompt={'contains': 'h'})"),
        ("{messages: {absent: true}}", "on(messages=(absent))"),
        ("{seed: {a: 1}}", "on(seed={'a': 1})"),
        ("{seed: {a: 1, b: 2}}", "on(seed={'a': 1, 'b': 2})"),
        ("{stream: true, max_tokens: 5}", "on(stream=True, max_tokens=5)"),
        ("{}", "any request"),
    ],
)
def test_matches(match: str, shown: str) -> None:
    assert repr(read(f"stubs: [{{match: {match}, reply: x}}]").stubs[0].matcher) == shown


@pytest.mark.parametrize(
    ("effect", "expected"),
    [
        ("fault: stall:at_event=2", (Stall(at_event=2),)),
        ("fault: {name: stall, at_event: 2}", (Stall(at_event=2),)),
        ("fault: [stall, {name: reset, every: 3}]", (Stall(), Sometimes(Reset(), every=3))),
        ("pace: large-model", (PACES["large-model"],)),
    ],
)
def test_what_happens_to_answers(effect: str, expected: object) -> None:
    assert read(f"stubs:\n- reply: x\n  {effect}").stubs[0].twists == expected


def test_what_stands_on_top_holds_for_all_stubs_and_what_stands_under_a_model_for_it() -> None:
    scenario = read(
        "fault: reset\n"
        f"models:\n  '{MODEL_ID}':\n    fault: stall\n    stubs: [{{reply: a}}]\n"
        "stubs: [{reply: b, fault: hang}]"
    )

    first, second = scenario.stubs
    assert first.matcher.model_id == MODEL_ID
    assert first.twists == (Reset(), OnlyFor(MODEL_ID, Stall()))
    assert second.twists[:2] == first.twists
    assert len(second.twists) == 3


@pytest.mark.parametrize(
    ("text", "count"),
    [
        pytest.param("stubs: [{reply: x}]", 1, id="answers-refuse-the-rest"),
        pytest.param("unmatched: default\nstubs: [{reply: x}]", 2, id="default"),
        pytest.param("stubs: [{refuse: 3040, times: 1}]", 2, id="refusals-leave-the-rest"),
        pytest.param("unmatched: refuse\nstubs: [{refuse: 3040}]", 1, id="refuse"),
        pytest.param("pace: instant", 1, id="pace-only"),
    ],
)
def test_what_becomes_of_requests_that_no_stub_is_for(text: str, count: int) -> None:
    assert len(read(text).stubs) == count


def test_a_stub_under_a_model_is_for_its_requests_only() -> None:
    scenario = read(f"models:\n  '{MODEL_ID}':\n    stubs: [{{match: {{prompt: a}}, reply: x}}]")

    assert repr(scenario.stubs[0].matcher) == f"on(prompt='a', model='{MODEL_ID}')"


def test_a_twist_for_one_model_happens_where_it_is_called() -> None:
    called: list[object] = []

    def twist(answer: Answer, rng: random.Random) -> Answer:
        called.append(answer)
        return answer

    answer = Answer(200, {}, Timeline(()))

    assert OnlyFor("m", twist)(answer, random.Random(0)) is answer
    assert called == [answer]


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        pytest.param(
            "stubs: [{match: {temprature: 1}, reply: x}]", "unknown-parameter", id="parameter"
        ),
        pytest.param("models: {x: {}}", "unknown-model", id="models"),
        pytest.param(
            "stubs: [{match: {model: y}, reply: {result: {a: 1}}}]", "unknown-model", id="match"
        ),
    ],
)
def test_doubts_do_not_keep_a_file_from_being_loaded(text: str, rule: str) -> None:
    problems: tuple[Problem, ...] = read(text).problems

    assert [(p.rule, p.severity) for p in problems] == [(rule, "warning")]


def test_keys_of_other_models_are_no_typos_for_a_model_of_another_task() -> None:
    scenario = read("stubs: [{match: {model: y, image: z}, refuse: 3040}]")

    assert [p.rule for p in scenario.problems] == ["unknown-model"]


def test_files_with_a_byte_order_mark_are_read(tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    file.write_bytes(b"\xef\xbb\xbfversion: 1\n")

    assert read_file(file, CONTRACT).name == "a"


@pytest.mark.parametrize(
    ("content", "said"), [(None, "No such file"), (b"\xff\xfe", "it is not UTF-8 text")]
)
def test_files_that_cannot_be_read(tmp_path: Path, content: bytes | None, said: str) -> None:
    file = tmp_path / "a.yaml"
    if content is not None:
        file.write_bytes(content)

    with pytest.raises(ScenarioError, match=said):
        read_file(file, CONTRACT)
