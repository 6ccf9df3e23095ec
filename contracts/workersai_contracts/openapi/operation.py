"""What one operation of the document is about: a model at a time, on a wire. Data only."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..catalog import input_schema, output_schema, schema_versions
from ..model import Model
from ..profile import WireProfile
from ..schema_file import Json, Schema


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One model at one time.

    Attributes:
        model: who answers.
        schema: the version of its schema; its newest where it has no such version.
        wire: what answers are written in.
        security: name of the scheme that lets a request in.
    """

    model: Model
    schema: str | None
    wire: WireProfile
    security: str

    @property
    def version(self) -> str | None:
        """The version of the schema that there is."""
        return self.schema if self.schema in schema_versions(self.model) else None

    @property
    def input(self) -> Schema:
        """The published request schema; of a model without one any object."""
        return input_schema(self.model, self.version) or {"type": "object"}

    @property
    def result(self) -> Schema:
        """The published schema of a JSON result; of a model without one any object."""
        schema = output_schema(self.model, self.version) or {}
        alternatives = schema.get("oneOf", [schema])
        assert isinstance(alternatives, list)
        json = [each for each in alternatives if isinstance(each, dict) and _is_json(each)]
        kept = [{key: each[key] for key in each if key != "contentType"} for each in json]
        if len(kept) == 1:
            return {"type": "object", **kept[0]}
        found: list[Json] = [*kept]
        return {"type": "object", "anyOf": found}


def any_of(schemas: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return a schema that fits what one of these fits."""
    distinct = list({repr(each): each for each in schemas}.values())
    return dict(distinct[0]) if len(distinct) == 1 else {"anyOf": distinct}


def naming(operation: Operation, *, prefix: str = "") -> dict[str, Any]:
    """Return the request schema of a model with its id, behind a prefix, in each alternative."""
    return _naming(operation.input, {"model": {"const": prefix + operation.model.id}})


def _naming(schema: Mapping[str, Any], member: dict[str, Any]) -> dict[str, Any]:
    for key in ("oneOf", "anyOf"):
        if isinstance(inner := schema.get(key), list):
            return {**schema, key: [_naming(each, member) for each in inner]}
    properties = {**member, **schema.get("properties", {})}
    required = [*schema.get("required", ()), "model"]
    return {**schema, "properties": properties, "required": required}


def _is_json(schema: Schema) -> bool:
    """Tell an object from a stream, which is published as a binary string."""
    return schema.get("type") != "string"
