"""The OpenAPI document of the admin API: a file of its own, and the scenario format's parts."""

from __future__ import annotations

from functools import cache
from importlib.metadata import version
from importlib.resources import files
from typing import Any

import orjson

from ..scenario.schema import definitions

OLD, NEW = b'"#/$defs/', b'"#/components/schemas/'


@cache
def document() -> dict[str, Any]:
    """Return the document."""
    found: dict[str, Any] = orjson.loads(files(__package__).joinpath("openapi.json").read_bytes())
    found["info"]["version"] = version("workersai-mock")
    parts = orjson.loads(orjson.dumps(definitions()).replace(OLD, NEW))
    found["components"]["schemas"] |= parts
    return found
