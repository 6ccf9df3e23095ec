"""What is wrong with a value by a schema, as data."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Violation:
    """One thing that a schema forbids.

    Attributes:
        pointer: JSON pointer (RFC 6901) to the place in the value; empty for the whole of it.
        keyword: of JSON Schema, such as `maximum`.
        message: what is wrong, in words.
        schema_pointer: JSON pointer to the keyword in the schema.
    """

    pointer: str
    keyword: str
    message: str
    schema_pointer: str

    def __str__(self) -> str:
        return f"{self.pointer or '(whole)'}: {self.message}"


def json_pointer(path: Iterable[str | int]) -> str:
    """Return the JSON pointer for the steps of a path."""
    return "".join(f"/{str(step).replace('~', '~0').replace('/', '~1')}" for step in path)
