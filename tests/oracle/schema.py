"""Where the oracle's schemas come from: one function, so that there is one place to change."""

from collections.abc import Mapping
from typing import Any

from tests.oracle.synthetic import SYNTHETIC

from workersai_contracts.catalog import all_models, get_model, input_schema

PINNED = "qwen1.5-1.8b-chat"


def find_schemas() -> dict[str, Mapping[str, Any]]:
    """Return the input schemas by name: the pinned model's versions, its siblings', our own."""
    schemas: dict[str, Mapping[str, Any]] = dict(SYNTHETIC)
    pinned = get_model(f"@cf/qwen/{PINNED}")
    for version in pinned.schema_files:
        schemas[f"{PINNED}.{version}"] = input_schema(pinned, version) or {}
    mine = set(pinned.schema_files.values())
    for model in all_models():
        for version, file in model.schema_files.items():
            if file not in mine:
                schemas[file] = input_schema(model, version) or {}
    return schemas


def is_version(name: str) -> bool:
    """Tell a version of this project's first model from a sibling's schema."""
    return name.startswith(f"{PINNED}.")
