import json
import math
from types import MappingProxyType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workersai_contracts.stringify import to_json

SURROGATE = "\ud800"

JSON_VALUE = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(-1e15, 1e15) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ({"b": 1, "a": [True, None]}, b'{"b":1,"a":[true,null]}'),
        ('a/b "q" \\ \n\t\x01\x7f', rb'"a/b \"q\" \\ \n\t\u0001' + b'\x7f"'),
        ("é 漢 😀 \u2028", '"é 漢 😀 \u2028"'.encode()),
        ("a\ud83db", rb'"a\ud83db"'),
        ("\ude00\ud83d", rb'"\ude00\ud83d"'),
        ("\ud83d\ude00", '"😀"'.encode()),
        ({"\udfff": ["/", SURROGATE]}, rb'{"\udfff":["/","\ud800"]}'),
        (MappingProxyType({"a": (SURROGATE, False)}), rb'{"a":["\ud800",false]}'),
        (2**70, b"1180591620717411303424"),
        ("costs 1.0", b'"costs 1.0"'),
        ("costs 1.0,2e3", b'"costs 1.0,2e3"'),
    ],
    ids=str,
)
def test_to_json_writes_as_javascript(value: object, text: bytes) -> None:
    assert to_json(value) == text


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (1.0, b"1"),
        (-1.0, b"-1"),
        (-0.0, b"0"),
        (0.5, b"0.5"),
        (100.0, b"100"),
        (-12.25, b"-12.25"),
        (1e16, b"10000000000000000"),
        (1.5e20, b"150000000000000000000"),
        (1e21, b"1e+21"),
        (1.5e300, b"1.5e+300"),
        (1e-5, b"0.00001"),
        (1.25e-6, b"0.00000125"),
        (1e-7, b"1e-7"),
        (5e-324, b"5e-324"),
        (1.7727272510528564, b"1.7727272510528564"),
        (math.nan, b"null"),
        (math.inf, b"null"),
        (-math.inf, b"null"),
    ],
)
def test_to_json_writes_numbers_as_javascript(number: float, text: bytes) -> None:
    assert to_json(number) == text
    assert to_json([number, SURROGATE]) == b"[" + text + rb',"\ud800"]'


@pytest.mark.parametrize(
    "value",
    [object(), [SURROGATE, b"x"], {SURROGATE: set()}, {1: SURROGATE}],
    ids=["object", "bytes", "set", "key"],
)
def test_to_json_refuses_what_json_cannot_say(value: object) -> None:
    with pytest.raises(TypeError):
        to_json(value)


@settings(deadline=None)
@given(JSON_VALUE)
def test_to_json_reads_back(value: object) -> None:
    assert json.loads(to_json(value)) == value


@settings(deadline=None)
@given(st.text(alphabet=st.characters(codec=None, categories=None), max_size=20))
def test_to_json_is_utf8_whatever_the_text(text: str) -> None:
    paired = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")

    assert json.loads(to_json(text).decode()) == paired
