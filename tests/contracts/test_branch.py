from workersai_contracts.branch import Branch, branches
from workersai_contracts.schema_file import Schema


def test_alternatives_are_flattened_in_order() -> None:
    schema: Schema = {
        "anyOf": [
            {"oneOf": [{"title": "A", "properties": {"a": {}}, "required": ["a"]}, {}]},
            {"properties": {"b": {}}},
        ]
    }

    assert branches(schema) == (
        Branch(title="A", properties={"a": {}}, required=("a",)),
        Branch(title="", properties={}, required=()),
        Branch(title="", properties={"b": {}}, required=()),
    )


def test_alternative_that_is_no_object_names_nothing() -> None:
    assert branches({"oneOf": [True]}) == ()
