import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from workersai_contracts.branch import branches
from workersai_contracts.errors import FileFormatError, VersionError
from workersai_contracts.schema_file import FOLDER, check_version, merge, read_schema

GOLDEN = Path(__file__).parent / "data" / "schema-hash.json"
FILES = sorted(file.stem for file in (FOLDER / "whole").glob("*.json"))


def structure(node: Any, *, names: bool = False) -> Any:
    if isinstance(node, list):
        return [structure(item) for item in node]
    if not isinstance(node, dict):
        return node
    return {
        key: structure(value, names=key == "properties" and not names)
        for key, value in node.items()
        if names or key not in ("description", "title")
    }


def fingerprint(node: Any) -> str:
    return hashlib.sha256(json.dumps(structure(node)).encode()).hexdigest()[:16]


@pytest.mark.parametrize("side", ["input", "output"])
@pytest.mark.parametrize("name", FILES)
def test_schema_is_valid_json_schema(name: str, side: str) -> None:
    schema = read_schema(name, side)

    Draft202012Validator.check_schema(schema)
    assert schema


@pytest.mark.parametrize("name", FILES)
def test_structure_is_the_golden_one(name: str) -> None:
    golden = json.loads(GOLDEN.read_text())

    mine = {side: fingerprint(read_schema(name, side)) for side in ("input", "output")}

    assert mine == golden["structures"][name]


def test_golden_structures_are_those_of_the_files() -> None:
    assert sorted(json.loads(GOLDEN.read_text())["structures"]) == FILES


@pytest.mark.parametrize("name", FILES)
def test_every_top_level_member_is_described(name: str) -> None:
    undescribed = [
        member
        for branch in branches(read_schema(name, "input"))
        for member, schema in branch.properties.items()
        if not isinstance(schema, dict) or not str(schema.get("description", "")).endswith(".")
    ]

    assert undescribed == []


@pytest.mark.parametrize("side", ["input", "output"])
@pytest.mark.parametrize("name", FILES)
def test_no_notation_is_left(name: str, side: str) -> None:
    written = json.dumps(read_schema(name, side))

    assert '"$' not in written
    assert '"version"' not in written
    assert ": null" not in written


def test_readings_share_nothing() -> None:
    first, second = (read_schema("small-2025", "input") for _ in range(2))
    first["oneOf"] = []

    assert second["oneOf"] != []


@pytest.mark.parametrize(
    ("target", "patch", "expected"),
    [
        ({"a": 1, "b": 2}, {"a": 3}, {"a": 3, "b": 2}),
        ({"a": {"x": 1}}, {"a": {"y": 2}}, {"a": {"x": 1, "y": 2}}),
        ({"a": 1, "b": 2}, {"a": None}, {"b": 2}),
        ({"a": [1]}, {"a": [2]}, {"a": [2]}),
        ({}, {"a": None}, {"a": None}),
    ],
    ids=["replace", "into", "remove", "list", "remove-later"],
)
def test_merge(target: dict[str, Any], patch: dict[str, Any], expected: dict[str, Any]) -> None:
    assert merge(target, patch) == expected


def test_merge_keeps_the_place() -> None:
    assert list(merge({"a": 1, "b": 2}, {"c": 3, "a": 4})) == ["a", "b", "c"]


def test_newer_version_is_one_clear_line() -> None:
    with pytest.raises(VersionError, match=r"^f\.json: version 2 is newer .*; upgrade it$"):
        check_version({"version": 2}, file="f.json")


@pytest.mark.parametrize("version", [None, True, "1", 0, 1.5], ids=repr)
def test_version_that_is_none_is_refused(version: Any) -> None:
    with pytest.raises(FileFormatError, match="/version"):
        check_version({"version": version}, file="f.json")
