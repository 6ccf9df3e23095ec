"""The document as a whole: what all doors share, and which doors there are."""

from collections.abc import Callable, Iterable, Sequence
from importlib.metadata import version
from typing import Any, TypeAlias

from ..era import era_of
from ..model import Model
from ..profile import get_profile
from .answer import gateway_refusal_schema, refusal_schema
from .binding import binding
from .catalogue import catalogue
from .gateway import gateway
from .native import named, native
from .openai import error_schema, openai
from .operation import Operation

OPENAPI = "3.2.0"
SECURITY = "token"
# Another way in adds its function here: from what the operations are about to their paths.
Door: TypeAlias = Callable[[Sequence[Operation]], dict[str, Any]]
DOORS: tuple[Door, ...] = (native, named, openai, catalogue, gateway)
API = "https://api.cloudflare.com"
# Doors at hosts of their own. A mock has the gateway's at its one address; the binding's is told by
# the host, which a document of a mock cannot name: there it is left out.
HOSTS: dict[Door, str] = {
    gateway: "https://gateway.ai.cloudflare.com",
    binding: "https://workers-binding.ai",
}


def document(
    models: Iterable[Model],
    *,
    era: str | None = None,
    schema: str | None = None,
    wire: str | None = None,
    server: str = API,
    doors: Sequence[Door] = (),
) -> dict[str, Any]:
    """Return the document as a value that is JSON.

    Args:
        models: which to describe.
        era: of the service; each model's own by default.
        schema: a version that overrides the era's, where a model has it.
        wire: a profile that overrides the era's.
        server: where the paths begin; at Cloudflare some doors have hosts of their own.
        doors: which to describe; all by default.

    Raises:
        UnknownEraError: no such era, or no such wire.
    """
    operations = [_operation(model, era=era, schema=schema, wire=wire) for model in models]
    paths: dict[str, Any] = {}
    for door in doors or ((*DOORS, binding) if server == API else DOORS):
        found = door(operations)
        if door in HOSTS and server == API:
            found = {path: {"servers": [{"url": HOSTS[door]}], **found[path]} for path in found}
        paths |= found
    return {
        "openapi": OPENAPI,
        "info": _info(),
        "servers": [{"url": server}],
        "security": [{SECURITY: []}],
        "paths": paths,
        "components": _components(),
    }


def _operation(model: Model, *, era: str | None, schema: str | None, wire: str | None) -> Operation:
    held = era_of(model, name=era)
    return Operation(
        model=model,
        schema=schema or held.schema_version,
        wire=get_profile(wire or held.wire),
        security=SECURITY,
    )


def _info() -> dict[str, str]:
    return {
        "title": "Workers AI text generation",
        "description": "As far as its schemas and answers are known; see docs/fidelity.md.",
        "version": version("workersai-mock"),
    }


def _components() -> dict[str, Any]:
    return {
        "securitySchemes": {SECURITY: {"type": "http", "scheme": "bearer"}},
        "schemas": {
            "Refusal": refusal_schema(),
            "GatewayRefusal": gateway_refusal_schema(),
            "OpenAIError": {"anyOf": [error_schema(), refusal_schema()]},
        },
    }
