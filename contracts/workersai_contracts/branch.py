"""The ways of asking that a request schema offers: by prompt, by messages, in a batch."""

from collections.abc import Iterator
from typing import NamedTuple

from .schema_file import Json, Schema


class Branch(NamedTuple):
    """One alternative at the top of a request schema.

    Attributes:
        title: as published; empty where it has none.
        properties: the schemas of the top-level members, by name.
        required: names that must be there.
    """

    title: str
    properties: dict[str, Json]
    required: tuple[str, ...]


def branches(schema: Schema) -> tuple[Branch, ...]:
    """Return the alternatives in their order; one for a schema without any."""
    return tuple(_leaves(schema))


def _leaves(schema: Schema) -> Iterator[Branch]:
    inner = schema.get("oneOf", schema.get("anyOf"))
    if isinstance(inner, list):
        for alternative in inner:
            if isinstance(alternative, dict):
                yield from _leaves(alternative)
        return
    properties = schema.get("properties")
    required = schema.get("required")
    yield Branch(
        title=str(schema.get("title", "")),
        properties=properties if isinstance(properties, dict) else {},
        required=tuple(map(str, required)) if isinstance(required, list) else (),
    )
