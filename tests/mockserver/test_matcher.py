import re
from typing import Any

import pytest
from tests.mockserver.talk import chat, request_of

from workersai_mock.call import Call, call_of
from workersai_mock.matcher import (
    ABSENT,
    Difference,
    Matcher,
    contains,
    distance,
    plain,
    same,
    short,
)
from workersai_mock.settings import MODEL_ID


def call(body: object, *, model: str = MODEL_ID) -> Call:
    request, mock = request_of(body, model=model)
    return call_of(request, mock.contract)


class AnyText:
    """Equal to every text, as dirty-equals has it."""

    def __eq__(self, other: object) -> bool:
        return isinstance(other, str)

    __hash__ = None  # type: ignore[assignment]


HI = [{"role": "system", "content": "be brief"}, {"role": "user", "content": "Hi there"}]


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"messages": "Hi there"},
        {"messages": contains("there")},
        {"messages": re.compile("^Hi")},
        {"messages": HI},
        {"messages": [contains({"role": "system"}), {"role": "user", "content": AnyText()}]},
        {"messages": contains({"role": "user"})},
        {"model": MODEL_ID},
        {"model": re.compile("qwen")},
        {"model": contains("@cf/qwen")},
        {"stream": True},
        {"temperature": 1},
        {"seed": ABSENT},
        {"where": lambda found: found.user_text == "Hi there"},
    ],
    ids=[
        "anything",
        "last user text",
        "part of it",
        "pattern",
        "whole list",
        "list of matchers",
        "one of the list",
        "model",
        "model by pattern",
        "model by part",
        "stream",
        "1 is 1.0",
        "absent",
        "where",
    ],
)
def test_a_matcher_meets(fields: dict[str, Any]) -> None:
    body = {"messages": HI, "stream": True, "temperature": 1.0}

    assert Matcher(**fields).difference(call(body)) == []


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"messages": "hi there"}, [("messages", "hi there", "Hi there")]),
        ({"messages": HI[:1]}, [("messages", HI[:1], HI)]),
        ({"prompt": "x"}, [("prompt", "x", ABSENT)]),
        ({"stream": False}, [("stream", False, True)]),
        ({"temperature": True}, [("temperature", True, 1.0)]),
        ({"seed": 1, "model": "m"}, [("model", "m", MODEL_ID), ("seed", 1, ABSENT)]),
    ],
    ids=str,
)
def test_a_matcher_says_all_that_differs(
    fields: dict[str, Any], expected: list[tuple[str, object, object]]
) -> None:
    body = {"messages": HI, "stream": True, "temperature": 1.0}

    assert Matcher(**fields).difference(call(body)) == [Difference(*each) for each in expected]


def test_where_is_asked_only_where_the_fields_fit() -> None:
    asked: list[Call] = []
    matcher = Matcher(prompt="a", where=asked.append)

    assert not matcher.matches(call({"prompt": "b"}))
    assert asked == []
    assert [found.field for found in matcher.difference(call({"prompt": "a"}))] == ["where"]
    assert len(asked) == 1


@pytest.mark.parametrize(
    ("part", "whole", "expected"),
    [
        ("b", "abc", True),
        (1, "1", False),
        ({"a": 1}, {"a": 1, "b": 2}, True),
        ({"a": 1}, {"b": 2}, False),
        ("a", {"a": 1}, False),
        ("a", ["a", "b"], True),
        ({"a": 1}, [{"a": 1, "b": 2}], True),
        ("a", 7, False),
    ],
    ids=str,
)
def test_contains(part: object, whole: object, expected: bool) -> None:
    assert (contains(part) == whole) is expected


@pytest.mark.parametrize(
    ("expected", "actual", "verdict"),
    [
        (1, True, False),
        (True, 1, False),
        (True, True, True),
        (1, 1.0, True),
        ({"a": [1]}, {"a": [1]}, True),
        ({"a": 1}, {"a": 1, "b": 2}, False),
        ([1], [1, 2], False),
        (re.compile("x"), ["x"], False),
    ],
    ids=str,
)
def test_sameness_is_that_of_json(expected: object, actual: object, verdict: bool) -> None:
    assert same(expected, actual) is verdict


def test_a_difference_reads_well() -> None:
    assert str(Difference("prompt", "a", ABSENT)) == "prompt: expected 'a', got (absent)"
    assert len(short("x" * 1000)) < 210


def test_a_matcher_shows_itself_as_it_was_written() -> None:
    def odd(found: Call) -> bool:
        return bool(found)

    assert repr(Matcher()) == "any request"
    assert repr(Matcher(prompt=contains("a"), seed=1)) == "on(prompt=contains('a'), seed=1)"
    assert repr(Matcher(where=odd)).startswith("on(where=odd (test_matcher.py:")


def test_a_matcher_as_data() -> None:
    matcher = Matcher(
        model=re.compile("qwen"), messages=[contains("a"), ABSENT, None, {"k": 1}], where=len
    )

    assert matcher.described() == {
        "model": {"pattern": "qwen"},
        "messages": [{"contains": "a"}, "(absent)", None, {"k": 1}],
        "where": "<built-in function len>",
    }
    assert plain((1.5, True)) == [1.5, True]


def test_a_matcher_without_a_field_is_false() -> None:
    assert not Matcher()
    assert Matcher(where=bool)
    assert Matcher(seed=1)


@pytest.mark.parametrize(
    ("near", "far"),
    [
        ([Difference("prompt", "hello", "hallo")], [Difference("prompt", "hello", "xyz")]),
        ([Difference("prompt", contains("hello"), "hallo")], [Difference("seed", 1, 2)]),
        ([Difference("times", 1, "used up")], [Difference("prompt", "hello", "hallo")]),
        ([Difference("seed", 1, 2)], [Difference("seed", 1, 2), Difference("top_k", 1, 2)]),
    ],
    ids=["text", "part", "used-up", "fewer"],
)
def test_distance_orders_what_is_shown(near: list[Difference], far: list[Difference]) -> None:
    assert distance(near) < distance(far)


def test_only_the_text_of_the_last_user_message_counts() -> None:
    body = chat("first")
    body["messages"] = [*HI, {"role": "assistant", "content": "x"}]

    assert Matcher(messages="Hi there").matches(call(body))
