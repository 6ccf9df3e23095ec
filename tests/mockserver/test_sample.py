import random

import pytest

from workersai_contracts.published import violations
from workersai_mock.reply.sample import sample

NODE = {
    "type": "object",
    "properties": {
        "name": {"type": "string", "maxLength": 3},
        "next": {"$ref": "#/$defs/node"},
        "all": {"type": "array", "items": {"$ref": "#/$defs/node"}},
    },
    "required": ["name"],
}
SCHEMAS: dict[str, dict[str, object]] = {
    "object": {
        "type": "object",
        "properties": {"city": {"type": "string"}, "days": {"type": "integer", "minimum": 3}},
        "required": ["city", "unlisted"],
    },
    "untyped object": {"properties": {"a": {"type": "boolean"}}},
    "enum": {"enum": ["celsius", "fahrenheit"]},
    "const": {"const": 7},
    "array": {"type": "array", "items": {"type": "number", "maximum": 5}, "minItems": 2},
    "nullable": {"type": ["null", "string"]},
    "only null": {"type": ["null"]},
    "null": {"type": "null"},
    "range": {"type": "integer", "minimum": 0.5, "maximum": 9, "multipleOf": 3},
    "negative": {"type": "integer", "maximum": -4},
    "empty range": {"type": "integer", "minimum": 1},
    "number": {"type": "number", "minimum": 0, "maximum": 1},
    "bounded below": {"type": "number", "minimum": 2},
    "length": {"type": "string", "minLength": 30, "maxLength": 31},
    "date": {"type": "string", "format": "date"},
    "one of": {"oneOf": [{"type": "integer"}, {"type": "string"}]},
    "all of": {
        "allOf": [{"$ref": "#/$defs/a"}, {"properties": {"b": {"type": "null"}}, "required": []}],
        "type": "object",
        "required": ["a"],
        "properties": {"c": {"const": 1}},
        "$defs": {"a": {"properties": {"a": {"const": 2}}}},
    },
    "recursive": {"$ref": "#/$defs/node", "$defs": {"node": NODE}},
}


@pytest.mark.parametrize("name", SCHEMAS)
@pytest.mark.parametrize("seed", [0, 1, 2])
def test_a_sample_fits_its_schema(name: str, seed: int) -> None:
    schema = SCHEMAS[name]

    assert violations(schema, sample(schema, random.Random(seed))) == []  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "schema",
    [True, {}, {"$ref": "#/nowhere/at/all"}, {"enum": []}, {"type": "strange"}, {"items": "x"}],
    ids=str,
)
def test_what_says_nothing_is_an_empty_object(schema: object) -> None:
    assert sample(schema, random.Random(0)) == {}


def test_a_schema_that_refers_to_nothing_but_itself_ends() -> None:
    assert sample({"$ref": "#"}, random.Random(0)) is None


def test_the_parts_of_all_of_may_be_odd() -> None:
    assert sample({"allOf": [True, {"const": 3}]}, random.Random(0)) == 3


def test_an_impossible_multiple_is_the_least() -> None:
    schema = {"type": "integer", "minimum": 1, "maximum": 2, "multipleOf": 5}

    assert sample(schema, random.Random(0)) == 1


def test_the_same_seed_draws_the_same() -> None:
    drawn = [sample(SCHEMAS["object"], random.Random(5)) for _ in range(2)]

    assert drawn[0] == drawn[1]
