"""A reply of JSON mode: a value, or one that is made from the request's own schema."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass

from workersai_contracts.envelope import to_json

from ..errors import StubError
from .said import Said
from .sample import sample


class Sampled:
    """The type of `SAMPLED`: a value that is made from the request's schema."""

    def __repr__(self) -> str:
        return "SAMPLED"


SAMPLED = Sampled()


@dataclass(frozen=True, slots=True)
class Json:
    """A JSON value as the answer; by default one that fits the schema which the request gives."""

    value: object = SAMPLED

    def said(self, inputs: Mapping[str, object], rng: random.Random) -> Said:
        """Return the value; raises StubError where it is to be made and there is no schema."""
        value = self.value
        if value is SAMPLED:
            schema = asked_schema(inputs)
            if schema is None:
                raise StubError(
                    "replies.Json() makes its value from the request's schema, and this request "
                    "has neither response_format with a json_schema nor guided_json; "
                    "give the value: replies.Json({...})"
                )
            value = sample(schema, rng)
        return Said(to_json(value).decode(), structured=True)


def asked_schema(inputs: Mapping[str, object]) -> Mapping[str, object] | None:
    """Return the schema that a request wants its answer to follow, if it gives one.

    Workers AI takes the schema bare in `json_schema` (docs of JSON mode), OpenAI's form wraps it
    once more under `schema`.
    """
    wanted = inputs.get("response_format")
    schema = wanted.get("json_schema") if isinstance(wanted, Mapping) else None
    schema = inputs.get("guided_json") if schema is None else schema
    if not isinstance(schema, Mapping):
        return None
    inner = schema.get("schema")
    return inner if isinstance(inner, Mapping) else schema
