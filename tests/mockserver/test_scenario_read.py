from __future__ import annotations

import random
from pathlib import Path

import pytest

from workersai_contracts.refusal import CAPACITY
from workersai_mock.answer import Answer
from workersai_mock.contract import Contract
from workersai_mock.errors import ScenarioError
from workersai_mock.fault.connection import Reset, Stall
from workersai_mock.pace import PACES
from workersai_mock.reply import Echo, Json, Markdown, Prose, Result, Text, ToolCall, ToolCalls
from workersai_mock.scenario.place import Problem
from workersai_mock.scenario.read import Scenario, read_file, read_scenario
from workersai_mock.settings import MODEL_ID, Settings
from workersai_mock.timeline import Timeline
from workersai_mock.twist import OnlyFor, Sometimes

CONTRACT = Contract(Settings())


def read(text: str) -> Scenario:
    return read_scenario(f"version: 1\n{text}", file="dir/shop.yaml", contract=CONTRACT)


def wrong(text: str) -> list[str]:
    with pytest.raises(ScenarioError) as caught:
        read_scenario(text, file="f", contract=CONTRACT)
    return list(map(str, caught.value.problems))


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


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("- a", "f:1:1: a scenario file is a list; write keys and values"),
        ("stubs: []", "f:1:1: version is missing; write `version: 1`"),
        ("version: true", "f:1:10: version is True; write `version: 1`"),
        ("version: 2", "f:1:10: version is 2; install a newer workersai-mock"),
        ("version: 1\nstub: []", "f:2:1: a scenario file has no 'stub'; did you mean stubs?"),
        ("version: 1\nstubs: {}", "f:2:8: stubs is an object; write a list of stubs"),
        ("version: 1\nname: ''", "f:2:7: name is a text (''); it must be a text"),
        (
            "version: 1\nunmatched: no",
            "f:2:12: unmatched is true or false (False); it must be default or refuse",
        ),
        ("version: 1\nmodels: 1", "f:2:9: models is a number; write a model's id as the key"),
    ],
)
def test_a_file_that_cannot_be(text: str, problem: str) -> None:
    assert wrong(text) == [problem]


@pytest.mark.parametrize(
    ("stub", "problem"),
    [
        ("hi", "f:3:3: a stub is a text; write keys and values"),
        (
            "{match: {}}",
            "f:3:3: the stub does nothing; give it `reply`, `replies`, `refuse` or a fault",
        ),
        ("{match: 1, reply: x}", "f:3:11: match is a number; write keys and values"),
        (
            "{match: {stream: 1}, reply: x}",
            "f:3:12: stream is true or false; write one of them",
        ),
        (
            "{match: {prompt: {pattern: '('}}, reply: x}",
            "f:3:30: the pattern cannot be: missing ), unterminated subpattern at position 0; "
            "escape it with \\",
        ),
        ("{reply: x, refuse: 3040}", "f:3:22: reply and refuse exclude each other; keep one"),
        ("{reply: x, times: 0}", "f:3:21: times is a number (0); it must be a whole number from 1"),
        (
            "{reply: 1}",
            "f:3:11: a reply is a number; quote a text, or write one of: text, echo, prose, "
            "markdown, json, from_schema, tool_call, tool_calls, result, refuse",
        ),
        (
            "{reply: {}}",
            "f:3:11: a reply has one of text, echo, prose, markdown, json, from_schema, "
            "tool_call, tool_calls, result, refuse; keep one",
        ),
        (
            "{reply: }",
            "f:3:10: a reply is nothing; quote a text, or write one of: text, echo, prose, "
            "markdown, json, from_schema, tool_call, tool_calls, result, refuse",
        ),
        ("{reply: {txt: x}}", "f:3:12: a reply has no 'txt'; did you mean text?"),
        ("{reply: {text: 1}}", "f:3:18: text is a number; quote it"),
        ("{reply: {echo: 1}}", "f:3:18: it is a number; write `true`"),
        ("{reply: {result: 1}}", "f:3:20: result is a number; write an object"),
        (
            "{reply: {result: {response: x}, off_contract: 1}}",
            "f:3:49: off_contract is a number (1); it must be true or false",
        ),
        ("{reply: {tool_calls: a}}", "f:3:24: tool_calls is a text; write a list"),
        ("{reply: {tool_call: {}}}", "f:3:23: a tool call needs a name; did you mean name?"),
        ("{reply: {tool_call: 1}}", "f:3:23: a tool call is a number; write keys and values"),
        (
            "{reply: {tool_call: {name: a, arguments: 1}}}",
            "f:3:44: arguments is a number; write an object",
        ),
        (
            "{reply: {prose: xx}}",
            "f:3:19: no locale 'xx': faker knows the likes of en_US, de_DE",
        ),
        (
            "{refuse: [1]}",
            "f:3:12: a refusal needs its code or name; write `refuse: 3040` or "
            "`refuse: {code: BAD_INPUT, detail: ...}`",
        ),
        (
            "{refuse: CAPACTY}",
            "f:3:12: no refusal 'CAPACTY'; nearest: CAPACITY (3040), *",
        ),
        (
            "{refuse: {code: CAPACITY, detail: x}}",
            "f:3:12: CAPACITY.filled() takes nothing: unknown detail",
        ),
        ("{fault: stal}", "f:3:11: no fault is called 'stal'; did you mean stall?"),
        (
            "{fault: {name: stall, at_evnt: 1}}",
            "f:3:11: fault stall takes no 'at_evnt'; did you mean at_event?",
        ),
        (
            "{pace: 1}",
            "f:3:10: pace is a number; write a name, or an object with `name` and the pace's "
            "attributes",
        ),
        (
            "{match: {model: '@cf/qwen/qwen1.5-1.8b-chta'}, reply: x}",
            f"f:3:4: the catalogue has no model '@cf/qwen/qwen1.5-1.8b-chta'; did you mean "
            f"{MODEL_ID}? For a model of another task give the whole `result`",
        ),
        (
            "{reply: {result: {respons: x, response: y}}}",
            "f:3:4: the service does not answer so: 'respons' is no key of a result; *",
        ),
        (
            f"{{match: {{model: '{MODEL_ID}'}}, replies: [{{result: {{response: 1}}}}]}}",
            "f:3:50: the service does not answer so: response: is a number, not a string *",
        ),
    ],
)
def test_a_stub_that_cannot_be(stub: str, problem: str) -> None:
    said = wrong(f"version: 1\nstubs:\n- {stub}")

    start, star, _ = problem.partition("*")
    assert len(said) == 1
    assert said[0].startswith(start) if star else said[0] == problem


def test_a_stub_under_a_model_does_not_name_one() -> None:
    text = f"version: 1\nmodels:\n  '{MODEL_ID}':\n    stubs: [{{match: {{model: x}}, reply: x}}]"

    assert wrong(text) == [
        f"f:4:22: the stub stands under the model {MODEL_ID}, so its match needs none; remove it"
    ]


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


def test_all_problems_are_told_in_the_order_of_the_file() -> None:
    said = wrong("version: 1\nstubs:\n- {reply: 1}\n- {relpy: x}\nnam: x")

    assert [line.partition(": ")[0] for line in said] == ["f:3:11", "f:4:4", "f:5:1"]


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
