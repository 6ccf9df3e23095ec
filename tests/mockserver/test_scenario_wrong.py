"""Scenario files that cannot be: where, what, and the mend."""

from __future__ import annotations

import pytest

from workersai_mock.contract import Contract
from workersai_mock.errors import ScenarioError
from workersai_mock.scenario.read import read_scenario
from workersai_mock.settings import MODEL_ID, Settings

CONTRACT = Contract(Settings())


def wrong(text: str) -> list[str]:
    with pytest.raises(ScenarioError) as caught:
        read_scenario(text, file="f", contract=CONTRACT)
    return list(map(str, caught.value.problems))


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
            "markdown, json, from_schema, tool_call, tool_calls, result, recorded, refuse",
        ),
        (
            "{reply: {}}",
            "f:3:11: a reply has one of text, echo, prose, markdown, json, from_schema, "
            "tool_call, tool_calls, result, recorded, refuse; keep one",
        ),
        (
            "{reply: }",
            "f:3:10: a reply is nothing; quote a text, or write one of: text, echo, prose, "
            "markdown, json, from_schema, tool_call, tool_calls, result, recorded, refuse",
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


def test_all_problems_are_told_in_the_order_of_the_file() -> None:
    said = wrong("version: 1\nstubs:\n- {reply: 1}\n- {relpy: x}\nnam: x")

    assert [line.partition(": ")[0] for line in said] == ["f:3:11", "f:4:4", "f:5:1"]
