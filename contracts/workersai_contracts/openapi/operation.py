"""What one operation of the document is about: a model at a time, on a wire. Data only."""

from dataclasses import dataclass

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


def _is_json(schema: Schema) -> bool:
    """Tell an object from a stream, which is published as a binary string."""
    return schema.get("type") != "string"
