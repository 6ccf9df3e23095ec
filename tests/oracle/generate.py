"""Bodies to judge, from a schema and a seed: valid, nearly valid and hostile ones.

A value is JSON as Python holds it, but an object is a list of pairs (keys may repeat) and
`Raw` is text as it stands (so that it may be what no Python value says, or no JSON at all).
"""

import json
import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tests.oracle.hostile import BYTES, DEEP, KEYS, NESTED, NO_JSON, NUMBERS, STRINGS, Raw


@dataclass(slots=True)
class Members:
    """An object, as pairs."""

    pairs: list[tuple[str | Raw, Any]]


def generate_bodies(schema: Mapping[str, Any], *, count: int, seed: str) -> Iterator[bytes]:
    """Yield `count` bodies: every edge that the schema has first, then drawn ones."""
    author = Author(schema, draw=random.Random(seed))
    for number, body in enumerate(author.bodies()):
        if number == count:
            return
        yield body


@dataclass(slots=True)
class Author:
    """Writes bodies for one schema."""

    schema: Mapping[str, Any]
    draw: random.Random

    def bodies(self) -> Iterator[bytes]:
        """Yield bodies without end."""
        edges = list(self.edges())
        self.draw.shuffle(edges)
        yield from edges
        while True:
            value = self.value(self.schema)
            for _ in range(self.draw.choice((0, 0, 1, 1, 1, 2, 4))):
                value = self.spoil(value)
            body = self.text(value).encode()
            yield self.spoil_bytes(body) if self.draw.random() < 0.06 else body

    def edges(self) -> Iterator[bytes]:
        """Yield every hostile text alone and as a property, and every bound and one beyond."""
        for text in (*NUMBERS, *NO_JSON, *STRINGS, *NESTED, "null", "true"):
            yield text.encode()
        for depth in DEEP:
            for text in ("[" * depth + "]" * depth, '{"a":' * depth + "1" + "}" * depth):
                yield text.encode()
                yield b'{"messages":[{"role":"a","content":' + text.encode() + b"}]}"
        for branch in _branches(self.schema):
            for name, part in branch.get("properties", {}).items():
                for near in _near_bounds(part if isinstance(part, dict) else {}):
                    whole = self.value(branch)
                    kept = [pair for pair in whole.pairs if pair[0] != name]
                    yield self.text(Members([*kept, (name, near)])).encode()

    def value(self, schema: Mapping[str, Any] | bool) -> Any:
        """Return a value that the schema's keywords allow, mostly."""
        if isinstance(schema, bool):
            return self.hostile()
        for keyword in ("oneOf", "anyOf"):
            if keyword in schema:
                return self.chosen(schema, keyword=keyword)
        if schema.get("enum") and self.draw.random() < 0.9:
            return self.draw.choice(schema["enum"])
        if "const" in schema and self.draw.random() < 0.5:
            return schema["const"]
        kind = str(schema.get("type", "object" if "properties" in schema else "string"))
        writer: Callable[[Mapping[str, Any]], Any] = {
            "object": self.members,
            "array": self.items,
            "integer": self.integer,
            "number": self.number,
        }.get(kind, self.scalar)
        return writer(schema)

    def chosen(self, schema: Mapping[str, Any], *, keyword: str) -> Any:
        """Return what one branch allows, or now and then what two do together."""
        rest = {key: value for key, value in schema.items() if key != keyword}
        value = self.value({**rest, **self.draw.choice(schema[keyword])})
        if isinstance(value, Members) and self.draw.random() < 0.2:
            other = self.value({**rest, **self.draw.choice(schema[keyword])})
            if isinstance(other, Members):
                return Members(value.pairs + other.pairs)
        return value

    def members(self, schema: Mapping[str, Any]) -> Members:
        """Return an object with what is required and some of the rest."""
        required = schema.get("required", ())
        rarity = self.draw.choice((0.1, 0.3, 0.8))
        pairs: list[tuple[str | Raw, Any]] = [
            (name, self.value(part))
            for name, part in schema.get("properties", {}).items()
            if name in required or self.draw.random() < rarity
        ]
        if isinstance(schema.get("additionalProperties"), dict):
            for _ in range(self.draw.randrange(3)):
                extra = self.value(schema["additionalProperties"])
                pairs.append((self.draw.choice(KEYS), extra))
        self.draw.shuffle(pairs)
        return Members(pairs)

    def items(self, schema: Mapping[str, Any]) -> list[Any]:
        """Return up to three items."""
        size = self.draw.choice((0, 1, 1, 2, 3))
        return [self.value(schema.get("items") or {}) for _ in range(size)]

    def integer(self, schema: Mapping[str, Any]) -> Any:
        """Return a bound or an integer near it."""
        return self.draw.choice([1, 2, 50, Raw("2.0"), *_bounds(schema)])

    def number(self, schema: Mapping[str, Any]) -> Any:
        """Return a bound or a number within."""
        return self.draw.choice([0.5, 1, Raw("1e0"), *_bounds(schema)])

    def scalar(self, schema: Mapping[str, Any]) -> Any:
        """Return what the type says; a text for any other."""
        if schema.get("type") == "boolean":
            return self.draw.random() < 0.5
        if schema.get("type") == "null":
            return None
        return Raw(self.draw.choice(STRINGS[1:]))

    def hostile(self) -> Any:
        """Return a value that few schemas allow."""
        pool = self.draw.choice((NUMBERS, STRINGS, NESTED, ("null", "true", "false")))
        if self.draw.random() < 0.02:
            return Raw(self.draw.choice(NO_JSON))
        return Raw(self.draw.choice(pool))

    def spoil(self, value: Any) -> Any:
        """Return the value with one thing changed, somewhere in it."""
        if self.draw.random() < 0.15 or not _inner(value):
            wrap: list[Callable[[], Any]] = [
                self.hostile,
                self.hostile,
                lambda: [value],
                lambda: Members([(self.draw.choice(KEYS), value)]),
                lambda: [self.hostile(), value],
            ]
            return self.draw.choice(wrap)()
        if isinstance(value, list):
            at = self.draw.randrange(len(value))
            return [*value[:at], self.spoil(value[at]), *value[at + 1 :]]
        return self.spoil_members(value)

    def spoil_members(self, value: Members) -> Members:
        """Return the object with a member dropped, doubled, added, renamed or spoiled."""
        at = self.draw.randrange(len(value.pairs))
        before, (key, member), after = value.pairs[:at], value.pairs[at], value.pairs[at + 1 :]
        how = self.draw.random()
        if how < 0.15:
            return Members(before + after)
        if how < 0.25:
            return Members([*before, (key, self.hostile()), *after, (key, member)])
        if how < 0.35:
            return Members(
                [*before, (key, member), *after, (self.draw.choice(KEYS), self.hostile())]
            )
        if how < 0.4:
            return Members([*before, (self.draw.choice(KEYS), member), *after])
        return Members([*before, (key, self.spoil(member)), *after])

    def text(self, value: Any) -> str:
        """Return a value as JSON text, spaced one way or another."""
        comma, colon = self.draw.choice(((",", ":"), (", ", ": "), (" ,\r\n\t", " : ")))
        return _text(value, comma=comma, colon=colon)

    def spoil_bytes(self, body: bytes) -> bytes:
        """Return a body that was cut, or has bytes put in or changed."""
        at = self.draw.randrange(len(body) + 1)
        how = self.draw.randrange(5)
        if how == 0:
            return body[:at]
        if how == 1:
            return body[:at] + self.draw.choice(BYTES) + body[at:]
        if how == 2:
            return b"\xef\xbb\xbf" + body
        if how == 3:
            return body + self.draw.choice((b" ", b"\n\t\r", b"x", b"\x00", b"}", b"\xc2\xa0"))
        return body[:at] + bytes([self.draw.randrange(256)]) + body[at + 1 :]


def _branches(schema: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    lists = [schema[keyword] for keyword in ("oneOf", "anyOf") if keyword in schema]
    if not lists:
        yield schema
    for branch in (branch for branches in lists for branch in branches):
        yield from _branches({"type": "object", **branch})


def _bounds(schema: Mapping[str, Any]) -> Sequence[Any]:
    return [schema[keyword] for keyword in ("minimum", "maximum", "default") if keyword in schema]


def _near_bounds(schema: Mapping[str, Any]) -> Iterator[Any]:
    for bound in _bounds(schema):
        if isinstance(bound, int | float) and not isinstance(bound, bool):
            yield from (bound, bound - 1, bound + 1, bound + 1e-9, bound - 1e-9, Raw(f"{bound}e0"))
    if (least := schema.get("minLength")) is not None:
        yield from ("a" * least, "a" * (least - 1), Raw('"' + "\\ud800" * least + '"'))
    if most := int(schema.get("maxLength", 0)):
        yield from ("a" * most, "a" * (most + 1), "😀" * (most // 2), "é" * most)
        yield from ("😀" * (most // 2) + "a", "😀" * (most // 2 + 1))
    if "enum" in schema:
        yield from map(Raw, NUMBERS)
    yield from (None, Raw("1.5"), Raw("1e400"), [], Members([]), "text", True)


def _inner(value: Any) -> bool:
    return bool(value.pairs if isinstance(value, Members) else isinstance(value, list) and value)


def _text(value: Any, *, comma: str, colon: str) -> str:
    if isinstance(value, Raw):
        return value.text
    if isinstance(value, Members):
        pairs = (
            _text(key, comma=comma, colon=colon) + colon + _text(member, comma=comma, colon=colon)
            for key, member in value.pairs
        )
        return "{" + comma.join(pairs) + "}"
    if isinstance(value, dict):
        return _text(Members(list(value.items())), comma=comma, colon=colon)
    if isinstance(value, list):
        return "[" + comma.join(_text(item, comma=comma, colon=colon) for item in value) + "]"
    return json.dumps(value, ensure_ascii=False)
