"""An input schema taken apart into typed rules; owns which keywords are followed, not how.

Source of the keywords: npm @cloudflare/cabidela 0.2.4. It reads no others (`title`,
`description`, `format`, `minItems`, `contentType`, `default` without an option, …).
"""

import re
from collections.abc import Callable, Mapping
from typing import Literal, NamedTuple

from ..errors import SchemaError
from .javascript import UNDEFINED, own_keys, text_of

# The library follows these, under options or in ways that no published schema needs.
_REFUSED = ("$ref", "$merge", "unevaluatedProperties")
_BOUNDS = ("minimum", "exclusiveMinimum", "maximum", "exclusiveMaximum", "multipleOf")
_SIZES = ("minLength", "maxLength", "minProperties", "maxProperties")
_UNSAFE_NAMES = frozenset({"__proto__", "prototype", "caller"})
# What JavaScript's and Python's patterns both say alike; `$` is translated.
_PATTERN = re.compile(
    r"(?:[A-Za-z0-9 _:;,@/<>=!#%&~'\"-]|\\[.*+?()\[\]{}|^$/\\-]|[*+?^$|()]|\{[0-9]+(?:,[0-9]*)?\}"
    r"|\[[A-Za-z0-9 _:;,@/.*+?()-]+\])*"
)


class Rules(NamedTuple):
    """What one schema object demands; None where the keyword is absent."""

    type: object
    has_type: bool
    negated: "Rules | None"
    one_of: "tuple[Rules, ...] | None"
    any_of: "tuple[Rules, ...] | None"
    all_of: "Rules | None"
    items: "Rules | None"
    properties: "Mapping[str, Rules] | None"
    additional: "Rules | Literal[False] | None"
    required: tuple[str, ...] | None
    constant: tuple[object] | None
    enum: tuple[object, ...] | None
    numbers: Mapping[str, int | float]
    pattern: tuple[str, Callable[[str], object]] | None

    @property
    def is_object(self) -> bool:
        """Whether the library looks into properties (it also does without a type)."""
        return self.type == "object" or self.properties is not None


def parse_schema(schema: object) -> Rules:
    """Take a schema apart, parts included.

    Raises:
        SchemaError: a keyword that is not followed, or a value that it cannot have.
    """
    if isinstance(schema, bool):
        schema = {}  # the library reads `true.type` and `false.type`: neither demands anything
    if not isinstance(schema, Mapping):
        raise SchemaError(f"a schema is an object, got {schema!r:.80}")
    for keyword in _REFUSED:
        if keyword in schema:
            raise SchemaError(f"the keyword '{keyword}' is not followed")
    return Rules(
        type=schema.get("type", UNDEFINED),
        has_type="type" in schema,
        negated=parse_schema(schema["not"]) if "not" in schema else None,
        one_of=_branches(schema, "oneOf"),
        any_of=_branches(schema, "anyOf"),
        all_of=_merged(schema),
        items=parse_schema(schema["items"]) if schema.get("items") is not None else None,
        properties=_properties(schema),
        additional=_additional(schema),
        required=_required(schema),
        constant=(schema["const"],) if "const" in schema else None,
        enum=_enum(schema),
        numbers={
            key: _number(schema[key], keyword=key) for key in _BOUNDS + _SIZES if key in schema
        },
        pattern=_pattern(schema),
    )


def parts_of(rules: Rules) -> list[Rules]:
    """Return the rules and all those in them."""
    found = [rules]
    for part in found:
        found += part.one_of or ()
        found += part.any_of or ()
        found += (part.properties or {}).values()
        found += filter(None, (part.negated, part.all_of, part.items, part.additional or None))
    return found


def _branches(schema: Mapping[str, object], keyword: str) -> tuple[Rules, ...] | None:
    if keyword not in schema:
        return None
    return tuple(_inherit(schema, part) for part in _list(schema[keyword], keyword=keyword))


def _merged(schema: Mapping[str, object]) -> Rules | None:
    if "allOf" not in schema:
        return None
    merged: dict[str, object] = {}
    for part in _list(schema["allOf"], keyword="allOf"):
        merged |= _mapping(part, keyword="allOf")
    return _inherit(schema, merged)


def _inherit(schema: Mapping[str, object], part: object) -> Rules:
    # A branch has its parent's type, and the key `type` even where the parent has none.
    own = {} if isinstance(part, bool) else _mapping(part, keyword="branch")
    return parse_schema({"type": schema.get("type", UNDEFINED), **own})


def _properties(schema: Mapping[str, object]) -> Mapping[str, Rules] | None:
    if "properties" not in schema:
        return None
    members = dict(_mapping(schema["properties"], keyword="properties"))
    if unsafe := _UNSAFE_NAMES & members.keys():
        raise SchemaError(f"the property names {sorted(unsafe)} are not followed")
    return {name: parse_schema(members[name]) for name in own_keys(members)}


def _additional(schema: Mapping[str, object]) -> Rules | Literal[False] | None:
    if "additionalProperties" not in schema:
        return None
    value = schema["additionalProperties"]
    return False if value is False else parse_schema(value)


def _required(schema: Mapping[str, object]) -> tuple[str, ...] | None:
    if "required" not in schema:
        return None
    names = _list(schema["required"], keyword="required")
    if not all(isinstance(name, str) for name in names):
        raise SchemaError(f"'required' lists names, got {names!r:.80}")
    return tuple(map(str, names))


def _enum(schema: Mapping[str, object]) -> tuple[object, ...] | None:
    return tuple(_list(schema["enum"], keyword="enum")) if "enum" in schema else None


def _pattern(schema: Mapping[str, object]) -> tuple[str, Callable[[str], object]] | None:
    if "pattern" not in schema:
        return None
    text = text_of(schema["pattern"])
    try:
        if not _PATTERN.fullmatch(text):
            raise SchemaError(f"the pattern {text!r} is beyond what is followed")
        return text, re.compile(re.sub(r"(?<!\\)\$", r"\\Z", text)).search
    except re.error as error:
        raise SchemaError(f"the pattern {text!r}: {error}") from None


def _list(value: object, *, keyword: str) -> list[object]:
    if not isinstance(value, list | tuple):
        raise SchemaError(f"'{keyword}' is a list, got {value!r:.80}")
    return list(value)


def _mapping(value: object, *, keyword: str) -> Mapping[str, object]:
    if not isinstance(value, Mapping):
        raise SchemaError(f"'{keyword}' is an object, got {value!r:.80}")
    return value


def _number(value: object, *, keyword: str) -> int | float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise SchemaError(f"'{keyword}' is a number, got {value!r:.80}")
    return value
