"""The document as a whole: what all doors share, and which doors there are."""

from collections.abc import Callable, Iterable
from importlib.metadata import version
from typing import Any, TypeAlias

from ..era import era_of
from ..model import Model
from ..profile import get_profile
from .answer import refusal_schema
from .native import native
from .operation import Operation

OPENAPI = "3.2.0"
SECURITY = "token"
# Another way in adds its function here: from what an operation is about to its paths.
Door: TypeAlias = Callable[[Operation], dict[str, Any]]
DOORS: tuple[Door, ...] = (native,)


def document(
    models: Iterable[Model],
    *,
    era: str | None = None,
    schema: str | None = None,
    wire: str | None = None,
    server: str = "https://api.cloudflare.com",
) -> dict[str, Any]:
    """Return the document as a value that is JSON.

    Args:
        models: which to describe.
        era: of the service; each model's own by default.
        schema: a version that overrides the era's, where a model has it.
        wire: a profile that overrides the era's.
        server: where the paths begin.

    Raises:
        UnknownEraError: no such era, or no such wire.
    """
    paths: dict[str, Any] = {}
    for model in models:
        held = era_of(model, name=era)
        operation = Operation(
            model=model,
            schema=schema or held.schema_version,
            wire=get_profile(wire or held.wire),
            security=SECURITY,
        )
        for door in DOORS:
            paths |= door(operation)
    return {
        "openapi": OPENAPI,
        "info": _info(),
        "servers": [{"url": server}],
        "security": [{SECURITY: []}],
        "paths": paths,
        "components": _components(),
    }


def _info() -> dict[str, str]:
    return {
        "title": "Workers AI text generation",
        "description": "As far as its schemas and answers are known; see docs/fidelity.md.",
        "version": version("workersai-mock"),
    }


def _components() -> dict[str, Any]:
    return {
        "securitySchemes": {SECURITY: {"type": "http", "scheme": "bearer"}},
        "schemas": {"Refusal": refusal_schema()},
    }
