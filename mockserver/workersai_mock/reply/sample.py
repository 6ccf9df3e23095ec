"""A seeded value that fits a JSON Schema, as far as common keywords say; patterns are left out."""

from __future__ import annotations

import random
from collections.abc import Mapping

Schema = Mapping[str, object]

WORDS = ("amber", "birch", "cedar", "delta", "ember", "fjord", "grove", "heron", "islet", "juniper")
FORMATS = {
    "date": "2026-01-15",
    "time": "12:30:00Z",
    "date-time": "2026-01-15T12:30:00Z",
    "email": "someone@example.com",
    "uri": "https://example.com/",
    "uuid": "9f1c7a52-3b0e-4c39-8a7d-5d2f6e1b0c44",
    "ipv4": "192.0.2.1",
}
# Schemas may refer to themselves: below this nothing optional is made.
DEEPEST = 6


def sample(schema: object, rng: random.Random) -> object:
    """Return a value for a schema; optional members are there, until the depth is too great."""
    return _Sampler(schema, rng).value(schema, depth=0)


class _Sampler:
    def __init__(self, root: object, rng: random.Random) -> None:
        self.root = root
        self.rng = rng

    def value(self, schema: object, *, depth: int) -> object:
        if not isinstance(schema, Mapping):
            return {}
        if "const" in schema:
            return schema["const"]
        choices = schema.get("enum")
        if isinstance(choices, list) and choices:
            return self.rng.choice(choices)
        if (inner := self._alternative(schema)) is not None:
            # A schema may refer to nothing but itself.
            return self.value(inner, depth=depth + 1) if depth < 4 * DEEPEST else None
        return self._typed(schema, depth=depth)

    def _alternative(self, schema: Schema) -> object:
        reference = schema.get("$ref")
        if isinstance(reference, str):
            return self._referred(reference)
        for keyword in ("oneOf", "anyOf"):
            branches = schema.get(keyword)
            if isinstance(branches, list) and branches and "properties" not in schema:
                return branches[0]
        parts = schema.get("allOf")
        if isinstance(parts, list) and parts:
            return _merged([schema, *map(self._resolved, parts)])
        return None

    def _resolved(self, schema: object) -> object:
        reference = schema.get("$ref") if isinstance(schema, Mapping) else None
        return self._referred(reference) if isinstance(reference, str) else schema

    def _referred(self, reference: str) -> object:
        place = self.root
        for step in reference.removeprefix("#").split("/")[1:]:
            place = place.get(step) if isinstance(place, Mapping) else None
        return place if isinstance(place, Mapping) else {}

    def _typed(self, schema: Schema, *, depth: int) -> object:
        kind = schema.get("type", "object" if "properties" in schema else None)
        if isinstance(kind, list):
            kind = next((k for k in kind if k != "null"), "null")
        match kind:
            case "object":
                return self._object(schema, depth=depth)
            case "array":
                least = _integer(schema.get("minItems"), 1 if depth < DEEPEST else 0)
                return [self.value(schema.get("items"), depth=depth + 1) for _ in range(least)]
            case "integer":
                return self._integer(schema)
            case "number":
                return float(self._integer(schema)) + 0.5 * ("maximum" not in schema)
            case "boolean":
                return self.rng.random() < 0.5
            case "null":
                return None
            case "string":
                return self._string(schema)
            case _:
                return {}

    def _object(self, schema: Schema, *, depth: int) -> dict[str, object]:
        properties, required = schema.get("properties"), schema.get("required")
        members = properties if isinstance(properties, Mapping) else {}
        needed = required if isinstance(required, list) else []
        made = {
            name: self.value(inner, depth=depth + 1)
            for name, inner in members.items()
            if depth < DEEPEST or name in needed
        }
        return made | {str(name): "" for name in needed if name not in made}

    def _integer(self, schema: Schema) -> int:
        low, high = schema.get("minimum"), schema.get("maximum")
        least = _integer(low, min(1, _integer(high, 1)))
        step = _integer(schema.get("multipleOf"), 1)
        most = max(_integer(high, least + 99 * step), least)
        first = -(-least // step) * step
        return self.rng.randrange(first, most + 1, step) if first <= most else least

    def _string(self, schema: Schema) -> str:
        if (form := schema.get("format")) in FORMATS:
            return FORMATS[str(form)]
        text = self.rng.choice(WORDS)
        least = _integer(schema.get("minLength"), 0)
        while len(text) < least:
            text += " " + self.rng.choice(WORDS)
        most = schema.get("maxLength")
        return text[:most] if isinstance(most, int) else text


def _integer(value: object, default: int) -> int:
    return int(-(-value // 1)) if isinstance(value, int | float) and value else default


def _merged(schemas: list[object]) -> dict[str, object]:
    merged: dict[str, object] = {}
    for schema in schemas:
        for key, value in schema.items() if isinstance(schema, Mapping) else ():
            old = merged.get(key)
            if isinstance(old, Mapping) and isinstance(value, Mapping):
                merged[key] = {**old, **value}
            elif isinstance(old, list) and isinstance(value, list):
                merged[key] = [*old, *value]
            elif key != "allOf":
                merged[key] = value
    return merged
