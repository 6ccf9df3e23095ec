"""Where the oracle's schemas come from: one function, so that there is one place to change."""

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

_PUBLISHED = Path("shared", "data", "published")


def find_schemas() -> dict[str, Mapping[str, Any]]:
    """Return the input schemas by name: versions of this model, and its siblings' models."""
    schemas: dict[str, Mapping[str, Any]] = {}
    folders = [up / _PUBLISHED for up in Path(__file__).resolve().parents]
    folder = next(filter(Path.is_dir, folders), Path(os.devnull))
    for file in sorted(folder.glob("**/*.json")):
        schemas[file.stem] = json.loads(file.read_text())["schema"]["input"]
    for file in sorted(folder.glob("*.yaml")):
        schemas[file.stem] = json.loads(yaml.safe_load(file.read_text())["json_schema"]["input"])
    return schemas


def is_version(name: str) -> bool:
    """Tell a version of this project's first model from a sibling's schema."""
    return name.startswith("qwen1.5-1.8b-chat.")
