from typing import Any

import pytest
from jsonschema import Draft202012Validator

from workersai_contracts.catalog import get_model, input_schema
from workersai_contracts.published import violations
from workersai_contracts.violation import Violation, json_pointer

PINNED = "@cf/qwen/qwen1.5-1.8b-chat"
OPENAI = "@cf/zai-org/glm-4.7-flash"
NESTED = "@cf/openai/gpt-oss-120b"


def texts(model_id: str, body: Any) -> list[str]:
    schema = input_schema(get_model(model_id))
    assert schema is not None
    return [str(violation) for violation in violations(schema, body)]


@pytest.mark.parametrize(
    ("model_id", "body", "expected"),
    [
        (
            PINNED,
            {"prompt": "x", "temperature": 9},
            ["/temperature: 9 is greater than the maximum of 5"],
        ),
        (
            PINNED,
            {"messages": [{"role": "user"}], "top_k": 99},
            [
                "/messages/0: 'content' is a required property",
                "/top_k: 99 is greater than the maximum of 50",
            ],
        ),
        (
            PINNED,
            {},
            [
                "(whole): fits none of the alternatives: 'prompt' is a required property; "
                "'messages' is a required property"
            ],
        ),
        (PINNED, None, ["(whole): None is not of type 'object'"]),
        (
            PINNED,
            {"prompt": "a", "messages": []},
            ["(whole): fits more than one of the alternatives that exclude each other"],
        ),
        (
            PINNED,
            {"prompt": "", "messages": 5},
            ["/messages: 5 is not of type 'array'", "/prompt: '' should be non-empty"],
        ),
        (PINNED, {"messages": ["a"]}, ["/messages/0: 'a' is not of type 'object'"]),
        (
            OPENAI,
            {"messages": [{"role": "user", "content": [{"type": "text", "text": 5}]}]},
            ["/messages/0/content/0/text: 5 is not of type 'string'"],
        ),
        (
            OPENAI,
            {"messages": [{"role": "user"}]},
            ["/messages/0: 'content' is a required property"],
        ),
        (
            OPENAI,
            {"messages": [{"role": "user", "content": 5}]},
            [
                "/messages/0/content: fits none of the alternatives: 5 is not of type 'string'; "
                "5 is not of type 'array'"
            ],
        ),
        (NESTED, {"prompt": "x", "max_tokens": 1.5}, ["/max_tokens: 1.5 is not of type 'integer'"]),
    ],
)
def test_what_is_wrong_is_said_of_what_was_meant(
    model_id: str, body: Any, expected: list[str]
) -> None:
    assert texts(model_id, body) == expected


@pytest.mark.parametrize(
    "body",
    [{"prompt": "x"}, {"messages": [], "more": 1}, {"prompt": "x", "max_tokens": 2.0}],
    ids=["prompt", "messages", "whole-float"],
)
def test_valid_body(body: Any) -> None:
    assert texts(PINNED, body) == []


@pytest.mark.parametrize(
    "body",
    [{}, {"prompt": 1}, {"tools": []}, {"messages": 0}, [], {"messages": [{}]}, {"prompt": "x"}],
    ids=repr,
)
@pytest.mark.parametrize("model_id", [PINNED, OPENAI, NESTED])
def test_verdict_is_that_of_json_schema(model_id: str, body: Any) -> None:
    schema = input_schema(get_model(model_id))
    assert schema is not None

    assert (not violations(schema, body)) == Draft202012Validator(schema).is_valid(body)


def test_violation_is_data() -> None:
    schema = input_schema(get_model(PINNED))
    assert schema is not None

    assert violations(schema, {"prompt": "x", "temperature": 9}) == [
        Violation(
            pointer="/temperature",
            keyword="maximum",
            message="9 is greater than the maximum of 5",
            schema_pointer="/oneOf/0/properties/temperature/maximum",
        )
    ]


def test_long_message_is_shortened() -> None:
    (text,) = texts(PINNED, {"prompt": "x" * 131073})

    assert len(text) < 400
    assert text.endswith("is too long")


def test_deep_value_is_one_violation() -> None:
    deep: Any = []
    for _ in range(100_000):
        deep = [deep]

    assert violations({"type": "object"}, deep) == [
        Violation("", "type", "is nested too deeply to be judged", "")
    ]


def test_pointer_escapes() -> None:
    assert json_pointer(["a/b", "c~d", 0]) == "/a~1b/c~0d/0"
