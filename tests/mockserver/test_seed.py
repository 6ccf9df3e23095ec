import json
from collections.abc import Mapping

import pytest

from workersai_mock.seed import Seed, canonical

KNOWN = frozenset({"prompt", "temperature", "tools", "seed", "stream", "max_tokens"})
MODEL = "@cf/a/b"


def canon(inputs: Mapping[str, object]) -> bytes:
    return canonical(MODEL, inputs, known=KNOWN)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param({"prompt": "a"}, {"prompt": "a", "stream": True}, id="stream"),
        pytest.param({"prompt": "a"}, {"prompt": "a", "max_tokens": 3}, id="max_tokens"),
        pytest.param({"prompt": "a"}, {"prompt": "a", "user": "me"}, id="unknown key"),
        pytest.param({"temperature": 1}, {"temperature": 1.0}, id="1 and 1.0"),
        pytest.param({"tools": [{"a": 2.0}]}, {"tools": [{"a": 2}]}, id="1.0 inside"),
        pytest.param(
            {"prompt": "a", "temperature": 1}, {"temperature": 1, "prompt": "a"}, id="key order"
        ),
        pytest.param({"tools": [{"a": 1, "b": 2}]}, {"tools": [{"b": 2, "a": 1}]}, id="order in"),
    ],
)
def test_what_does_not_decide_the_text(
    one: Mapping[str, object], other: Mapping[str, object]
) -> None:
    assert canon(one) == canon(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param({"prompt": "a"}, {"prompt": "b"}, id="prompt"),
        pytest.param({"temperature": 1}, {"temperature": 1.5}, id="temperature"),
        pytest.param({"seed": 1}, {"seed": 2}, id="seed"),
        pytest.param({"tools": ["a", "b"]}, {"tools": ["b", "a"]}, id="order of a list"),
        pytest.param({"prompt": "\ud800"}, {"prompt": "\ud801"}, id="lone surrogates"),
        pytest.param({"seed": 1e300}, {"seed": 2e300}, id="beyond 64 bits"),
    ],
)
def test_what_decides_the_text(one: Mapping[str, object], other: Mapping[str, object]) -> None:
    assert canon(one) != canon(other)


def nested(depth: int) -> object:
    value: object = [1.0, "\ud800", {}, []]
    for _ in range(depth):
        value = {"b": [value, 2], "a": None}
    return value


def test_nesting_beyond_recursion_is_written_as_json_would_be() -> None:
    shallow = nested(150)  # beyond orjson's depth, within Python's

    as_json = json.dumps([MODEL, {"tools": shallow}], sort_keys=True).replace("1.0", "1")
    deep = canon({"tools": nested(5_000)})

    assert canon({"tools": shallow}) == as_json.encode()
    pattern = (b'{"a": null, "b": [', b", 2]}")
    assert deep.startswith(b'["@cf/a/b", {"tools": ' + pattern[0] * 5_000)
    assert deep.endswith(b'[1, "\\ud800", {}, []]' + pattern[1] * 5_000 + b"}]")


def test_server_seed_decides() -> None:
    drawn = {Seed.of(n, b"x").bits for n in (0, 1, -1, 2**126, 2**200, -(2**200), 2**5000)}

    assert len(drawn) == 7


def test_nth_differs_and_the_first_is_the_seed_itself() -> None:
    seed = Seed.of(0, b"x")

    assert seed.nth(1) is seed
    assert len({seed.nth(n).bits for n in range(1, 5)}) == 4


def test_purposes_have_generators_of_their_own() -> None:
    seed = Seed.of(0, b"x")

    assert seed.rng("a").random() == seed.rng("a").random()
    assert seed.rng("a").random() != seed.rng("b").random()


def test_ids_have_their_forms() -> None:
    seed = Seed.of(0, b"x")

    assert seed.request_id == "1d427892-197b-4005-951a-b3b0b954761b"
    assert seed.ray == "5f7b57bf2f13ad14-AMS"
