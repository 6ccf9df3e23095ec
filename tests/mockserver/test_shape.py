import json
from pathlib import Path
from typing import Any

import pytest

from workersai_mock.shape import problems

PLACES = (place / "shared/data/transcripts" for place in Path(__file__).resolve().parents)
RECORDED = next(filter(Path.is_dir, PLACES), None)
TOOL = {"id": "chatcmpl-tool-1", "type": "function", "function": {"name": "f", "arguments": "{}"}}


@pytest.mark.parametrize(
    ("wire", "result"),
    [
        ("2023", {"response": "x"}),
        ("2025", {"response": "x", "usage": {"prompt_tokens": 1, "completion_tokens": 2.0}}),
        ("2025", {"response": {"a": 1}}),
        ("2025-vllm", {"response": None, "tool_calls": [{"name": "f", "arguments": {}}]}),
        ("2025-vllm", {"tool_calls": [TOOL]}),
        ("2026", {"choices": [{"message": {"content": None, "tool_calls": [TOOL]}}]}),
        ("2026", {"choices": [{"text": "x"}], "usage": {"prompt_tokens_details": {}}}),
        ("2025", {"status": "queued", "request_id": "1", "model": "m"}),
        ("2025", {"responses": [], "usage": {}}),
        (None, {"choices": [{"text": "x"}], "service_tier": None}),
    ],
    ids=str,
)
def test_what_the_service_sends_passes(wire: str | None, result: dict[str, Any]) -> None:
    assert problems(result, wire=wire) == []


@pytest.mark.parametrize(
    ("wire", "result", "expected"),
    [
        ("2025", {"respons": "x"}, "'respons' is no key of a result; did you mean 'response'?"),
        ("2025", {"response": "x", "zzz": 1}, "there are response, tool_calls, usage"),
        ("2025", {}, "response or tool_calls is missing"),
        ("2025", {"response": 7}, "response: is a number, not a string"),
        ("2025", {"response": True}, "response: is a boolean"),
        ("2025", {"response": "x", "usage": 7}, "usage: is a number, not an object"),
        ("2025", {"response": "x", "usage": {"tokens": 1}}, "'tokens' is no key of it"),
        ("2025", {"response": "x", "usage": {"total_tokens": "1"}}, "total_tokens is a string"),
        ("2025", {"tool_calls": {}}, "tool_calls: is an object, not an array"),
        ("2025", {"tool_calls": ["f"]}, "a call is {name, arguments}"),
        ("2025", {"tool_calls": [{"name": "f"}]}, "arguments of 'f' must be an object"),
        ("2025", {"choices": [{"text": "x"}]}, "'choices' is no key of a result"),
        ("2026", {"choices": []}, "choices: is an array, not an array with a choice"),
        ("2026", {"choices": None}, "choices: is null"),
        ("2026", {"choices": [{}]}, "a choice has a message (chat) or a text (prompt)"),
        ("2026", {"choices": [{"text": "x", "indx": 0}]}, "did you mean 'index'?"),
        ("2026", {"choices": [{"message": "x"}]}, "message is a string, not an object"),
        ("2026", {"choices": [{"message": {"contents": "x"}}]}, "did you mean 'content'?"),
        ("2026", {"choices": [{"message": {"tool_calls": 1}}]}, "tool_calls: is a number"),
        ("2026", {"choices": [{"text": "x"}], "id": 7}, "id: is a number, not a string"),
        (None, {"respons": "x"}, "(wire 2025, observed: a whole stream of a small model)"),
    ],
    ids=str,
)
def test_what_the_service_never_sends_is_told(
    wire: str | None, result: dict[str, Any], expected: str
) -> None:
    assert expected in "; ".join(problems(result, wire=wire))


def test_a_recorded_answer_passes_on_a_wire_that_is_not_the_catalogues() -> None:
    result: dict[str, Any] = {"choices": [{"finish_reason": "length", "text": "x"}]}

    assert (
        problems(result, wire="2025-vllm", model_id="@cf/meta/llama-3.3-70b-instruct-fp8-fast")
        == []
    )


@pytest.mark.skipif(RECORDED is None, reason="the recorded answers are not here")
def test_recorded_answers_are_never_refused() -> None:
    assert RECORDED is not None
    names = ["n01*", "n03*", "n04*", "n05*", "n07*", "n08*", "n09*", "r05*", "r07*"]
    bodies = [json.loads(next(RECORDED.glob(name)).read_text()) for name in names]

    assert [problems(body.get("result", body), wire=None) for body in bodies] == [[]] * len(names)
