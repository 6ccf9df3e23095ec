"""The JSON Schema of scenario files, made from the names that the mock knows.

It is shipped as data (`scenario.schema.json`, for editors), which a test holds to this module.
"""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from importlib.resources import files
from typing import Any

import orjson

from workersai_contracts.catalog import all_models
from workersai_contracts.refusal import ALL

from ..pace import Pace
from ..paces import PACES
from ..registry import CLASSES, WHEN, names, parameters
from ..twist import Kind
from .effect import KINDS
from .entry import KEYS as STUB_KEYS
from .outcome import REPLIES
from .read import KEYS, MODEL_KEYS, VERSION

FILE = "scenario.schema.json"
ID = f"https://github.com/workersai-mock/workersai-mock/raw/main/{FILE}"
Schema = dict[str, Any]

WORDS: Schema = {"type": "string", "minLength": 1}
TRUE: Schema = {"const": True}
SAID = {
    "version": "the version of this format",
    "name": "what it is called in the log and in the journal",
    "start": "the state that the scenario begins in",
    "unmatched": "what a request gets that no stub is for: `refuse` says why, `default` answers",
    "pace": "how fast answers come",
    "fault": "what is broken on purpose",
    "quirk": "oddities of real servers",
    "fragment": "where the bytes are cut",
    "models": "what holds for one model only; its stubs are tried before the others",
    "stubs": "what answers; the first stub that is meant does",
    "match": "which requests are meant; without it every request is",
    "reply": "what is answered",
    "replies": "what is answered, one after the other",
    "refuse": "how the request is refused",
    "times": "how often the replies are gone through",
    "state": "only while the scenario is in this state",
    "then": "the state that the scenario moves to afterwards",
}


def schema() -> Schema:
    """Return the schema of a scenario file."""
    members: dict[str, Schema] = {
        **{kind: _ref(kind) for kind in KINDS},
        "version": {"const": VERSION},
        "name": WORDS,
        "start": WORDS,
        "unmatched": {"enum": ["default", "refuse"]},
        "models": {
            "type": "object",
            "propertyNames": {"anyOf": [{"enum": _model_ids()}, WORDS]},
            "additionalProperties": _ref("model"),
        },
        "stubs": {"type": "array", "items": _ref("stub")},
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": ID,
        "title": "workersai-mock scenario",
        **_object({key: _described(key, members[key]) for key in KEYS}, required=("version",)),
        "$defs": definitions(),
    }


def definitions() -> Mapping[str, Schema]:
    """Return the parts of the schema, which refer to each other as `#/$defs/...`."""
    model: dict[str, Schema] = {
        **{kind: _ref(kind) for kind in KINDS},
        "stubs": {"type": "array", "items": _ref("stub")},
    }
    return {
        "stub": _stub(),
        "model": _object({key: model[key] for key in MODEL_KEYS}),
        "match": _match(),
        "reply": _reply(),
        "refusal": _refusal(),
        "tool_call": _tool_call(),
        **{kind: _effect(kind) for kind in KINDS},
    }


def shipped() -> bytes:
    """Return the schema file that editors use."""
    return files(__package__).joinpath(FILE).read_bytes()


def _stub() -> Schema:
    members: dict[str, Schema] = {
        "name": WORDS,
        "match": _ref("match"),
        "reply": _ref("reply"),
        "replies": {"type": "array", "items": _ref("reply")},
        "refuse": _ref("refusal"),
        "times": {"type": "integer", "minimum": 1},
        "state": WORDS,
        "then": WORDS,
        **{kind: _ref(kind) for kind in KINDS},
    }
    return _object({key: _described(key, members[key]) for key in STUB_KEYS})


def _match() -> Schema:
    return {
        "type": "object",
        "description": "A key of the request's body with its value, or with one of "
        "{contains: ...}, {pattern: REGEX}, {absent: true}, {equals: ...}",
        "properties": {
            "model": {"anyOf": [{"enum": _model_ids()}, {}]},
            "prompt": {"description": "the request's prompt"},
            "messages": {"description": "a text is compared with the last user message"},
            "stream": {"type": "boolean"},
        },
    }


def _reply() -> Schema:
    kinds: dict[str, Schema] = {
        "text": {"type": "string"},
        "echo": TRUE,
        "prose": {"anyOf": [TRUE, {"type": "string", "description": "a locale, as in de_DE"}]},
        "markdown": TRUE,
        "json": {},
        "from_schema": TRUE,
        "tool_call": _ref("tool_call"),
        "tool_calls": {"type": "array", "items": _ref("tool_call")},
        "result": {"type": "object"},
        "recorded": _recorded(),
        "refuse": _ref("refusal"),
    }
    kinds = {key: kinds[key] for key in REPLIES}
    whole = _object({**kinds, "off_contract": {"type": "boolean"}})
    return {"anyOf": [{"type": "string"}, whole | {"oneOf": [{"required": [k]} for k in kinds]}]}


def _recorded() -> Schema:
    members: dict[str, Schema] = {
        "file": WORDS,
        "number": {"type": "integer", "minimum": 1},
        "speed": {"type": "number", "minimum": 0},
    }
    whole = _object(members, required=("file",))
    return {"description": "in files only: a recorded exchange", "anyOf": [WORDS, whole]}


def _refusal() -> Schema:
    known = [*dict.fromkeys(row.name for row in ALL), *dict.fromkeys(row.code for row in ALL)]
    code: Schema = {"enum": known}
    filled = {"type": "object", "required": ["code"], "properties": {"code": code}}
    return {"anyOf": [code, filled]}


def _tool_call() -> Schema:
    members: dict[str, Schema] = {"name": WORDS, "arguments": {"type": "object"}}
    return {"anyOf": [WORDS, _object(members, required=("name",))]}


def _effect(kind: Kind) -> Schema:
    # Words as on the command line: stall:at_event=3,every=3
    listed = "|".join(names(kind))
    words = {"type": "string", "pattern": rf"^\s*({listed})\s*([:,].*)?$"}
    one: Schema = {"anyOf": [{"enum": list(names(kind))}, words, *_objects(kind)]}
    return {"anyOf": [*one["anyOf"], {"type": "array", "items": one}]}


def _objects(kind: Kind) -> list[Schema]:
    if kind == "pace":
        return [_named({"enum": list(PACES)}, "", [name for name, _ in parameters(Pace)])]
    return [
        _named({"const": name}, inspect.getdoc(twist) or "", [key for key, _ in parameters(twist)])
        for name, twist in CLASSES[kind].items()
    ]


def _named(name: Schema, said: str, keys: list[str]) -> Schema:
    members: dict[str, Schema] = {"name": name, **{key: {} for key in (*keys, *WHEN)}}
    first = " ".join(said.partition("\n\n")[0].split())
    return {**({"description": first} if first else {}), **_object(members, required=("name",))}


def _object(members: Mapping[str, Schema], *, required: tuple[str, ...] = ()) -> Schema:
    made: Schema = {"type": "object", "properties": dict(members), "additionalProperties": False}
    return made | ({"required": list(required)} if required else {})


def _described(key: str, part: Schema) -> Schema:
    return {"description": SAID[key], **part}


def _ref(name: str) -> Schema:
    return {"$ref": f"#/$defs/{name}"}


def _model_ids() -> list[str]:
    return [model.id for model in all_models()]


def written() -> bytes:
    """Return the schema as the file holds it."""
    return orjson.dumps(schema(), option=orjson.OPT_INDENT_2) + b"\n"
