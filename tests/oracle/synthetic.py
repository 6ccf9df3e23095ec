"""Schemas of our own, for what the library follows and no published schema holds."""

from collections.abc import Mapping
from typing import Any

_TEXT = {"type": "string"}
_PERSON = {"type": "object", "properties": {"name": _TEXT}, "required": ["name"]}

_ALONE: Mapping[str, Mapping[str, Any]] = {
    "synthetic-bounds": {
        "type": "object",
        "properties": {
            "a": {"type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 50},
            "b": {"type": "integer", "multipleOf": 2, "minimum": -4},
            "c": {"type": "number", "multipleOf": 0.5},
            "d": {"type": "number", "minimum": 1e21, "maximum": 1e308},
            "e": {"type": "integer", "maximum": 9007199254740993, "multipleOf": 0},
            "f": {"type": "string", "minLength": 2, "maxLength": 3, "pattern": "^a?b*c$"},
            "g": {"pattern": "e"},
            "2": {"type": "string", "maxLength": 2.5},
            "1": {"type": "string"},
        },
    },
    "synthetic-fixed": {
        "type": "object",
        "properties": {
            "a": {"const": 1},
            "b": {"const": "a", "type": "string", "enum": ["a", "b"]},
            "c": {"const": None, "enum": [1]},
            "d": {"const": [1]},
            "e": {"enum": [0, True, None, "a", 1e21, -0.0, [1, [None]], {"a": 1}]},
            "f": {"enum": ["a", 2], "type": "integer"},
            "g": {"type": ["string", "null"]},
            "h": {"type": "null"},
            "messages": {"enum": ["a"]},
            "i": True,
            "j": False,
            "k": {},
        },
        "required": ["a"],
    },
    "synthetic-closed": {
        "type": "object",
        "properties": {"prompt": _TEXT, "length": {"type": "integer"}},
        "additionalProperties": False,
        "required": ["prompt"],
    },
    "synthetic-open": {
        "type": "object",
        "properties": {"prompt": _TEXT},
        "additionalProperties": {"oneOf": [_PERSON, _TEXT, {"type": "number"}]},
    },
    "synthetic-open-nested": {
        "type": "object",
        "properties": {"": _TEXT, "messages": {"additionalProperties": _PERSON, "type": "object"}},
        "additionalProperties": {"type": "object", "additionalProperties": {"enum": ["a", 1]}},
        "required": [""],
    },
    "synthetic-size": {
        "type": "object",
        "properties": {"messages": {"type": "object", "minProperties": 2, "maxProperties": 3}},
        "maxProperties": 3,
    },
    "synthetic-not": {
        "type": "object",
        "not": {"required": ["extra"], "type": "object", "properties": {"extra": _TEXT}},
        "properties": {
            "a": {"not": {"type": "string"}, "enum": [1, 2]},
            "b": {"anyOf": [{"type": "string"}, {"not": {"const": 1}}]},
        },
    },
    "synthetic-all": {
        "type": "object",
        "allOf": [{"properties": {"prompt": _TEXT}}, {"required": ["prompt"]}],
        "properties": {
            "a": {"allOf": [{"type": "object"}, _PERSON], "type": "object"},
            "b": {"allOf": [{"minimum": 1}, {"maximum": 3}], "type": "number"},
            "prompt": {},
        },
        "required": ["prompt", "b"],
    },
    "synthetic-any": {
        "anyOf": [
            {"properties": {"prompt": _TEXT}, "required": ["prompt"]},
            {"type": "array", "items": _PERSON},
            {"enum": ["a"]},
            {},
        ]
    },
    "synthetic-inherited": {
        "type": "object",
        "properties": {
            "prompt": {
                "properties": {
                    "length": {"enum": [1, 2]},
                    "toString": {"enum": ["a"]},
                    "trimLeft": {"properties": {"name": {"enum": ["a"]}, "length": {"const": 5}}},
                    "map": {"const": 1},
                    "toFixed": _TEXT,
                    "constructor": {"enum": [1]},
                    "0": {"enum": ["x"]},
                }
            },
            "messages": {"type": "array", "items": {"enum": ["a"]}},
            "content": {"type": "array", "properties": {"length": {"type": "string"}}},
            "name": {"type": "array"},
        },
        "additionalProperties": {"type": "object", "properties": {"name": {"enum": ["b"]}}},
    },
    "synthetic-absent": {
        "type": "object",
        "properties": {"messages": _PERSON, "prompt": _TEXT, "role": {"anyOf": [_PERSON, _TEXT]}},
    },
    "synthetic-persons": {
        "type": "object",
        "additionalProperties": {
            "type": "object",
            "properties": {"name": {"oneOf": [_TEXT, {"type": "number"}]}, "role": _TEXT},
            "required": ["name"],
        },
    },
    "synthetic-slash": {
        "type": "object",
        "properties": {"/prompt": _TEXT},
        "additionalProperties": _TEXT,
        "required": ["/prompt"],
    },
    "synthetic-carried": {
        "type": "object",
        "allOf": [
            {
                "properties": {
                    "prompt": {"oneOf": [_TEXT, {"type": "number"}]},
                    "messages": {"type": "array", "items": _TEXT},
                }
            }
        ],
        "required": ["prompt"],
    },
    "synthetic-lender": {
        "type": "object",
        "properties": {
            "extra": _TEXT,
            "name": {"anyOf": [{"type": "number", "multipleOf": 2}, {"type": "null"}]},
        },
        "required": ["name"],
    },
    "synthetic-numbers": {
        "type": "object",
        "properties": {"messages": {"type": "array", "items": {"type": "number"}}},
        "required": ["messages"],
    },
    "synthetic-mistyped": {
        "type": "object",
        "properties": {"role": {"enum": ["a", "b"], "type": "integer"}},
        "required": ["role"],
    },
}


def _beside_a_prompt(schema: Mapping[str, Any]) -> Mapping[str, Any]:
    # In a choice a match too many is refused: here a wrong "not met" shows as well.
    prompt = {"properties": {"prompt": _TEXT}, "required": ["prompt"]}
    lent = {"required": ["extra"]}
    loose = {"properties": {"role": _TEXT}}
    return {"type": "object", "oneOf": [schema, prompt, lent, loose, _PERSON]}


SYNTHETIC: Mapping[str, Mapping[str, Any]] = {
    **_ALONE,
    **{f"{name}-beside": _beside_a_prompt(schema) for name, schema in _ALONE.items()},
}
