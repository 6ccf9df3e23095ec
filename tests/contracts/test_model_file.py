import json
from pathlib import Path
from typing import Any

import pytest

from workersai_contracts.catalog import (
    alias,
    default_catalog,
    get_model,
    input_schema,
    output_schema,
    schema_versions,
)
from workersai_contracts.errors import FileFormatError, VersionError
from workersai_contracts.model_file import read_model_file

PINNED = "@cf/qwen/qwen1.5-1.8b-chat"
GPT = "@cf/openai/gpt-oss-20b"
SCHEMA = {"input": {"type": "object", "required": ["prompt"]}, "output": {"type": "object"}}


def written(folder: Path, document: Any) -> Path:
    file = folder / "model.json"
    file.write_text(document if isinstance(document, str) else json.dumps(document))
    return file


def test_model_like_another(tmp_path: Path) -> None:
    file = written(
        tmp_path,
        {
            "version": 1,
            "id": "@cf/me/mine",
            "like": GPT,
            "defaults": {"max_tokens": 7},
            "limits": {"requests_per_minute": 3},
            "properties": {"context_window": 10},
        },
    )

    model = read_model_file(file)

    assert (model.id, model.max_tokens, model.requests_per_minute) == ("@cf/me/mine", 7, 3)
    assert (model.context_window, model.price) == (10, get_model(GPT).price)
    assert input_schema(model) == input_schema(get_model(GPT))
    assert "model.json" in model.provenance_of("max_tokens").source
    assert GPT in model.provenance_of("wire").source


def test_model_with_a_schema_of_its_own(tmp_path: Path) -> None:
    file = written(tmp_path, {"version": 1, "id": "@cf/me/mine", "schema": SCHEMA, "wire": "2024"})

    model = read_model_file(file)

    assert (input_schema(model), output_schema(model)) == (SCHEMA["input"], SCHEMA["output"])
    assert schema_versions(model) == ("own",)
    assert (model.wire, model.template, dict(model.properties)) == ("2024", None, {})
    assert model.template_reason


def test_own_schema_is_handed_out_fresh(tmp_path: Path) -> None:
    model = read_model_file(
        written(tmp_path, {"version": 1, "id": "@cf/me/mine", "schema": SCHEMA})
    )
    first = input_schema(model)
    assert first is not None
    first.clear()

    assert input_schema(model, "own") == SCHEMA["input"]


def test_like_may_be_a_model_of_the_users(tmp_path: Path) -> None:
    catalog = default_catalog().with_model(alias("@cf/me/one", like=GPT))
    file = written(tmp_path, {"version": 1, "id": "@cf/me/two", "like": "@cf/me/one"})

    assert read_model_file(file, catalog=catalog).wire == get_model(GPT).wire


@pytest.mark.parametrize(
    ("document", "message"),
    [
        ("{", "is no JSON"),
        ("[]", "must be an object"),
        ({"id": "@cf/a/b", "like": PINNED}, "/version is missing"),
        ({"version": 1, "like": PINNED}, "'id' is a required property"),
        ({"version": 1, "id": "mine", "like": PINNED}, "/id: .* written @cf/author/name"),
        ({"version": 1, "id": "@cf/a/b"}, "name the model that it is `like`, or give its `schema`"),
        ({"version": 1, "id": "@cf/a/b", "like": "x", "rpm": 1}, "'rpm' .* mend its spelling"),
        ({"version": 1, "id": "@cf/a/b", "like": "qwen1.5-1.8b"}, "/like: .*nearest is @cf/qwen"),
        (
            {"version": 1, "id": "@cf/a/b", "schema": {**SCHEMA, "input": {"type": "text"}}},
            "/schema/input/type: is no JSON Schema",
        ),
        (
            {"version": 1, "id": "@cf/a/b", "like": PINNED, "wire": "2022"},
            "/wire: '2022' is not one",
        ),
    ],
    ids=[
        "syntax",
        "array",
        "version",
        "no-id",
        "id",
        "nothing",
        "unknown-key",
        "unknown-model",
        "schema",
        "wire",
    ],
)
def test_wrong_file_says_where_and_how_to_mend(tmp_path: Path, document: Any, message: str) -> None:
    file = written(tmp_path, document)

    with pytest.raises(FileFormatError, match=message) as caught:
        read_model_file(file)
    assert str(caught.value).startswith(str(file))


def test_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(FileFormatError, match="cannot be read"):
        read_model_file(tmp_path / "none.json")


def test_file_of_a_newer_release(tmp_path: Path) -> None:
    with pytest.raises(VersionError, match="version 2 is newer"):
        read_model_file(written(tmp_path, {"version": 2, "kind": "new"}))
