import math

import pytest

from workersai_contracts.errors import InvalidJsonError
from workersai_contracts.json_text import read_json


@pytest.mark.parametrize(
    ("body", "value"),
    [
        pytest.param(b'{"a":[1,true,null,"b"]}', {"a": [1, True, None, "b"]}, id="plain"),
        pytest.param(b" \r\n\t1 ", 1, id="space around"),
        pytest.param(b"\xef\xbb\xbf1", 1, id="a byte order mark is dropped"),
        pytest.param(b'"\xff"', "\ufffd", id="bad UTF-8 is replaced"),
        pytest.param(b'"\xed\xa0\x80"', "\ufffd" * 3, id="a surrogate in UTF-8 is three bad bytes"),
        pytest.param(b'"\\ud800"', "\ud800", id="a lone surrogate stays"),
        pytest.param(b'"\\ud83d\\ude00"', "\N{GRINNING FACE}", id="a pair is one character"),
        pytest.param(b'{"a":1,"b":2,"a":3}', {"a": 3, "b": 2}, id="the last of a key wins"),
        pytest.param(b'{"__proto__":1}', {"__proto__": 1}, id="proto is a key like another"),
        pytest.param(b"1e400", math.inf, id="too large is infinite"),
        pytest.param(b"-1e400", -math.inf, id="too small is infinite"),
        pytest.param(b"-0", 0, id="minus zero"),
        pytest.param(b"2.0", 2.0, id="a fraction is a float"),
    ],
)
def test_a_body_reads_as_in_javascript(body: bytes, value: object) -> None:
    assert read_json(body) == value


@pytest.mark.parametrize(
    ("body", "value"),
    [
        pytest.param(b"9007199254740992", 2**53, id="the largest exact"),
        pytest.param(b"9007199254740993", float(2**53), id="beyond it"),
        pytest.param(b"-9007199254740995", -9007199254740996.0, id="below it"),
        pytest.param(b"1" + b"0" * 400, math.inf, id="an integer that no double holds"),
        pytest.param(b"1" + b"0" * 5000, math.inf, id="an integer that Python refuses to read"),
    ],
)
def test_an_integer_is_what_a_double_makes_of_it(body: bytes, value: float) -> None:
    read = read_json(b"[" + body + b"]")

    assert read == [value]
    assert isinstance(read, list)
    assert type(read[0]) is (int if abs(value) <= 2**53 else float)


def test_keys_keep_the_order_of_the_text() -> None:
    read = read_json(b'{"b":1,"2":2,"a":3,"1":4,"b":5}')

    assert isinstance(read, dict)
    assert list(read) == ["b", "2", "a", "1"]


REFUSED = [
    b"",
    b" ",
    b"NaN",
    b"-Infinity",
    b"[1,]",
    b'{"a":1,}',
    b"01",
    b"1.",
    b".5",
    b"+1",
    b"'a'",
    b'"\x00"',
    b'"\\x"',
    b'{"a"}',
    b"{1:2}",
    b"[1 2]",
    b'{"a":1 "b":2}',
    b"[",
    b'{"a":',
    b"1 2",
    b"\xc2\xa01",
    b"\xef\xbb\xbf\xef\xbb\xbf1",
    b"nul",
]


@pytest.mark.parametrize("body", REFUSED, ids=repr)
def test_what_javascript_refuses_is_refused(body: bytes) -> None:
    with pytest.raises(InvalidJsonError):
        read_json(body)


@pytest.mark.parametrize("body", REFUSED, ids=repr)
def test_it_is_refused_at_any_depth(body: bytes) -> None:
    with pytest.raises(InvalidJsonError):
        read_json(b"[" * 2000 + b"1," + body + b"]" * 2000)


def test_nothing_may_follow_a_deep_value() -> None:
    with pytest.raises(InvalidJsonError):
        read_json(b"[" * 2000 + b"]" * 2000 + b" x")


def test_nesting_has_no_limit() -> None:
    depth = 20_000

    value = read_json(b'[0,{"a":' * depth + b'{"b":[],"c": "d" ,"c":-1.5}' + b"}]" * depth)

    for _ in range(depth):
        assert isinstance(value, list)
        value = value[1]["a"]
    assert value == {"b": [], "c": -1.5}


def test_megabytes_of_long_digits_and_surrogates_are_read() -> None:
    body = b'["\\ud800",' + b"0.12345678901234567," * 50_000 + b"1]"

    read = read_json(body)

    assert isinstance(read, list)
    assert (read[0], read[1], len(read)) == ("\ud800", 0.12345678901234567, 50_002)
