from typing import Any

import pytest

from workersai_contracts.errors import SchemaError
from workersai_contracts.validator import compile_schema
from workersai_contracts.validator.javascript import (
    Function,
    JsError,
    get_property,
    number_text,
    own_keys,
    text_of,
)

_OPTIONS: dict[str, Any] = {
    "raw": {"type": "boolean"},
    "max_tokens": {"type": "integer", "default": 256},
    "temperature": {"type": "number", "minimum": 0, "maximum": 5},
    "top_k": {"type": "integer", "minimum": 1, "maximum": 50},
}
_MESSAGE = {
    "type": "object",
    "properties": {"role": {"type": "string"}, "content": {"type": "string", "maxLength": 9}},
    "required": ["role", "content"],
}
_PROMPT = {"type": "string", "minLength": 1, "maxLength": 9}
SCHEMA = {
    "type": "object",
    "oneOf": [
        {"properties": {"prompt": _PROMPT, **_OPTIONS}, "required": ["prompt"]},
        {
            "properties": {"messages": {"type": "array", "items": _MESSAGE}, **_OPTIONS},
            "required": ["messages"],
        },
    ],
}
NEITHER = (
    "oneOf at '/' not met, 0 matches: required properties at '/' are 'prompt',"
    " required properties at '/' are 'messages'"
)
verdict_of = compile_schema(SCHEMA)


def refused(*errors: str) -> str:
    return f"oneOf at '/' not met, 0 matches: {', '.join(errors)}"


@pytest.mark.parametrize(
    "payload",
    [
        pytest.param({"prompt": "a"}, id="prompt"),
        pytest.param({"messages": [{"role": "", "content": ""}]}, id="messages"),
        pytest.param({"prompt": "a", "extra": {}}, id="an unknown key"),
        pytest.param({"prompt": "a", "max_tokens": -1}, id="no bound, none kept"),
        pytest.param({"prompt": "a", "max_tokens": 2.0}, id="2.0 is an integer"),
        pytest.param({"messages": []}, id="no messages count as bytes"),
        pytest.param({"messages": ["a", 1]}, id="texts and numbers count as bytes"),
        pytest.param({"messages": [None, {}]}, id="bytes end at the first odd item"),
        pytest.param({"messages": {"a": {"role": "b", "content": "c"}}}, id="an object of items"),
        pytest.param({"prompt": "a", "messages": [{}]}, id="the other branch wrong"),
        pytest.param({"messages": [], "raw": True}, id="an option"),
        pytest.param({"prompt": "\U0001f600" * 4 + "a"}, id="nine code units"),
    ],
)
def test_the_library_accepts(payload: object) -> None:
    assert verdict_of(payload) is None


# Texts of facts on the wire and of running the library (npm @cloudflare/cabidela 0.2.4).
@pytest.mark.parametrize(
    ("payload", "text"),
    [
        pytest.param({}, NEITHER, id="nothing"),
        pytest.param(None, NEITHER, id="null"),
        pytest.param("prompt", NEITHER, id="a text"),
        pytest.param([1], NEITHER, id="an array"),
        pytest.param({"messages": None}, NEITHER, id="messages null"),
        pytest.param({"prompt": "a", "messages": []}, "oneOf at '/' not met, 2 matches", id="both"),
        pytest.param(
            {"prompt": "a", "messages": {"a": {"role": "b", "content": "c"}}},
            "oneOf at '/' not met, 2 matches",
            id="both, the messages an object",
        ),
        pytest.param(
            {"messages": [], "top_k": 51}, refused("'/top_k' must be <= 50"), id="an error once"
        ),
        pytest.param(
            {"prompt": ""},
            refused(
                "Length of '/prompt' must be >= 1 not met",
                "required properties at '/' are 'messages'",
            ),
            id="empty prompt",
        ),
        pytest.param(
            {"prompt": "\U0001f600" * 5},
            refused(
                "Length of '/prompt' must be <= 9", "required properties at '/' are 'messages'"
            ),
            id="ten code units",
        ),
        pytest.param(
            {"prompt": "a", "max_tokens": 1.5},
            refused("Type mismatch of '/max_tokens', 'integer' not in 'number'"),
            id="a fraction",
        ),
        pytest.param(
            {"prompt": [1], "temperature": True},
            refused(
                "Type mismatch of '/prompt', 'string' not in 'array','binary'",
                "Type mismatch of '/temperature', 'number' not in 'boolean'",
            ),
            id="types",
        ),
        pytest.param(
            {"messages": {"b": {}, "2": {}, "1": {}}},
            refused(
                "required properties at '/' are 'prompt'",
                "required properties at '/messages/1' are 'role,content'",
            ),
            id="keys in JavaScript's order",
        ),
    ],
)
def test_the_library_refuses_with_its_text(payload: object, text: str) -> None:
    assert verdict_of(payload) == text


def test_a_message_asked_twice_is_judged_alike() -> None:
    payload = {"messages": [{"role": 1, "content": "a"}]}

    assert verdict_of(payload) == verdict_of(payload)


def test_a_further_property_is_looked_up_by_what_follows_its_last_slash() -> None:
    verdict = compile_schema({"type": "object", "additionalProperties": {"type": "string"}})

    assert verdict({"x/y": 1}) is None
    assert verdict({"y": "a", "x/y": 1}) is None
    assert verdict({"x/constructor": 1}) == "Type mismatch of '/constructor', 'string' not in "


def test_null_has_no_keys_to_count() -> None:
    verdict = compile_schema({"type": "object", "minProperties": 1})

    assert verdict(None) == "Cannot convert undefined or null to object"
    assert verdict("") == "minProperties at '/' is 1, got 0"


def test_a_value_without_a_text_matches_no_pattern() -> None:
    verdict = compile_schema({"type": "object", "properties": {"a": {"pattern": "o"}}})

    assert verdict({"a": {}}) is None
    assert verdict({"a": {"toString": 1}}) == "'/a' failed test o patttern"


def test_items_without_a_schema_are_refused_but_bytes_are_not() -> None:
    verdict = compile_schema({"type": "object", "properties": {"a": {"type": "array"}}})

    assert verdict({"a": [1]}) is None
    assert verdict({"a": [{}]}) == "No schema for path '/a/0'"


def test_a_native_function_has_its_javascript_text() -> None:
    schema = {"properties": {"trimLeft": {"enum": ["a"]}}}

    verdict = compile_schema({"type": "object", "properties": {"prompt": schema}})

    assert (
        verdict({"prompt": "b"})
        == "enum function trimStart() { [native code] } not in a at '/prompt/trimLeft'"
    )


@pytest.mark.parametrize(
    ("value", "text"),
    [
        pytest.param({}, "[object Object]", id="object"),
        pytest.param([[1, [2, None]], {}, True, []], "1,2,,[object Object],true,", id="arrays"),
        pytest.param({"toString": 1}, "Cannot convert object to primitive value", id="hidden"),
        pytest.param(1e21, "1e+21", id="large"),
    ],
)
def test_a_value_has_its_javascript_text(value: object, text: str) -> None:
    verdict = compile_schema({"type": "object", "properties": {"a": {"enum": ["b"]}}})

    assert verdict({"a": value}) in (text, f"enum {text} not in b at '/a'")


def test_an_array_nested_too_deep_has_no_text() -> None:
    value: list[object] = []
    for _ in range(5000):
        value = [value]

    with pytest.raises(JsError, match="Maximum call stack size exceeded"):
        text_of(value)


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0, "0"),
        (-0.0, "0"),
        (5, "5"),
        (2.0, "2"),
        (-1.5, "-1.5"),
        (2**53 + 1, "9007199254740992"),
        (123456789012345680000.0, "123456789012345680000"),
        (1e21, "1e+21"),
        (1.5e300, "1.5e+300"),
        (0.000001, "0.000001"),
        (1e-7, "1e-7"),
        (5e-324, "5e-324"),
        (float("inf"), "Infinity"),
        (float("-inf"), "-Infinity"),
    ],
)
def test_a_number_has_its_javascript_text(number: float, text: str) -> None:
    assert number_text(number) == text


def test_array_indices_come_first() -> None:
    keys = dict.fromkeys(["b", "10", "01", "4294967295", "9", "0", "4294967294", "-1", ""])

    assert own_keys(keys) == ["0", "9", "10", "4294967294", "b", "01", "4294967295", "-1", ""]


@pytest.mark.parametrize(
    ("owner", "key", "value"),
    [
        pytest.param({"a": None}, "a", None, id="own"),
        pytest.param({}, "__proto__", {}, id="the prototype"),
        pytest.param([1, 2], "1", 2, id="an element"),
        pytest.param([1, 2], "length", 2, id="an array's length"),
        pytest.param("\U0001f600", "length", 2, id="a text's length"),
        pytest.param("\U0001f600", "1", "\ude00", id="a code unit"),
        pytest.param(True, "constructor", Function("Boolean", 1), id="a boolean"),
        pytest.param(1, "toFixed", Function("toFixed", 1), id="a number"),
        pytest.param(Function("at", 1), "name", "at", id="a function's name"),
    ],
)
def test_a_property_is_found_as_in_javascript(owner: object, key: str, value: object) -> None:
    assert get_property(owner, key) == value


@pytest.mark.parametrize(
    ("owner", "key"),
    [(None, "a"), ("", "length"), (0, "toFixed"), (False, "constructor"), ([], "0"), ({}, "a")],
)
def test_a_property_is_missing_as_in_javascript(owner: object, key: str) -> None:
    assert repr(get_property(owner, key)) == "undefined"


@pytest.mark.parametrize(
    ("schema", "message"),
    [
        pytest.param({"$ref": "#/a"}, r"\$ref", id="ref"),
        pytest.param({"unevaluatedProperties": False}, "unevaluatedProperties", id="unevaluated"),
        pytest.param({"properties": {"a": 1}}, "a schema is an object", id="no schema"),
        pytest.param({"properties": []}, "'properties' is an object", id="properties"),
        pytest.param({"properties": {"__proto__": {}}}, "__proto__", id="proto"),
        pytest.param({"oneOf": {}}, "'oneOf' is a list", id="oneOf"),
        pytest.param({"anyOf": [1]}, "'branch' is an object", id="a branch"),
        pytest.param({"required": [1]}, "'required' lists names", id="required"),
        pytest.param({"minimum": "1"}, "'minimum' is a number", id="bound"),
        pytest.param({"pattern": "\\d"}, "pattern", id="a pattern beyond ours"),
        pytest.param({"pattern": "("}, "pattern", id="a broken pattern"),
    ],
)
def test_a_schema_that_is_not_followed_is_an_error(schema: dict[str, Any], message: str) -> None:
    with pytest.raises(SchemaError, match=message):
        compile_schema(schema)
