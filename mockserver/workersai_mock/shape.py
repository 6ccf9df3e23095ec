"""What a whole result may look like, so that a stub does not say what the service never would.

The forms are those of the wire profiles, of the published output schema and of recorded answers;
a request is none of its business.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from workersai_contracts.profile import PROFILES, WireProfile

Check = Callable[[object], str | None]

LIKELIEST = "2025"
USAGE = ("prompt_tokens", "completion_tokens", "total_tokens", "prompt_tokens_details", "neurons")


class Form(NamedTuple):
    """One form of a result.

    Attributes:
        source: where it was seen.
        keys: what each key must hold; a check returns what is wrong, in words.
        required: at least one of these must be there.
    """

    source: str
    keys: Mapping[str, Check]
    required: tuple[str, ...]


def problems(result: Mapping[str, object], *, wire: str | None, model_id: str = "") -> list[str]:
    """Return what is wrong with a result, in words; nothing for one that the service may send.

    Args:
        result: the object.
        wire: the name of the wire profile that it is for; None where any may be meant.
        model_id: the model that it is for, where that is known.
    """
    forms = _forms(wire, model_id)
    found = [_problems(result, form) for form in forms]
    return min(found, key=len)


def _problems(result: Mapping[str, object], form: Form) -> list[str]:
    found = [
        f"{key!r} is no key of a result{_meant(key, form.keys)} ({form.source})"
        for key in result
        if key not in form.keys
    ]
    if not any(key in result for key in form.required):
        found.append(f"{' or '.join(form.required)} is missing ({form.source})")
    for key, check in form.keys.items():
        if key in result and (wrong := check(result[key])):
            found.append(f"{key}: {wrong} ({form.source})")
    return found


def _meant(key: str, keys: Iterable[str]) -> str:
    from difflib import get_close_matches  # only a mistake needs it

    near = get_close_matches(key, keys, n=1, cutoff=0.5)
    return f"; did you mean {near[0]!r}?" if near else f"; there are {', '.join(keys)}"


def _forms(wire: str | None, model_id: str) -> list[Form]:
    # The wire of most models first: of equally likely mistakes its own is told.
    profiles = sorted(PROFILES, key=lambda profile: profile.name != LIKELIEST)
    wires = [p for p in profiles if wire in (None, p.name) or p.name in RECORDED.get(model_id, ())]
    return [form for profile in wires for form in _forms_of(profile)] + [QUEUED, RESPONSES]


def _forms_of(profile: WireProfile) -> list[Form]:
    source = f"wire {profile.name}, {profile.provenance.mark}: {profile.provenance.source}"
    if profile.shape == "native":
        return [Form(source, NATIVE, ("response", "tool_calls"))]
    return [Form(source, OPENAI, ("choices",))]


def _text(value: object) -> str | None:
    return None if isinstance(value, str) else f"is {_kind(value)}, not a string"


def _number(value: object) -> str | None:
    good = isinstance(value, int | float) and not isinstance(value, bool)
    return None if good else f"is {_kind(value)}, not a number"


def _anything(value: object) -> str | None:
    return None


def _response(value: object) -> str | None:
    # An object was recorded in JSON mode, null beside tool calls.
    if value is None or isinstance(value, str | Mapping | list):
        return None
    return f"is {_kind(value)}, not a string (an object in JSON mode, null beside tool calls)"


def _usage(value: object) -> str | None:
    if not isinstance(value, Mapping):
        return f"is {_kind(value)}, not an object"
    for key, count in value.items():
        if key not in USAGE:
            return f"{key!r} is no key of it{_meant(str(key), USAGE)}"
        if key != "prompt_tokens_details" and (wrong := _number(count)):
            return f"{key} {wrong}"
    return None


def _calls(value: object) -> str | None:
    if value is None:
        return None
    if not isinstance(value, list):
        return f"is {_kind(value)}, not an array"
    for call in value:
        inner = call.get("function", call) if isinstance(call, Mapping) else None
        if not isinstance(inner, Mapping) or not isinstance(inner.get("name"), str):
            return "a call is {name, arguments}, or {id, type, function: {name, arguments}}"
        if not isinstance(inner.get("arguments"), Mapping | str):
            return f"arguments of {inner['name']!r} must be an object, or JSON as a string"
    return None


def _choices(value: object) -> str | None:
    if not isinstance(value, list) or not value:
        return f"is {_kind(value)}, not an array with a choice"
    for choice in value:
        if not isinstance(choice, Mapping) or not ("message" in choice or "text" in choice):
            return "a choice has a message (chat) or a text (prompt)"
        if unknown := [key for key in choice if key not in CHOICE]:
            return f"{unknown[0]!r} is no key of a choice{_meant(str(unknown[0]), CHOICE)}"
        message = choice.get("message", {})
        if not isinstance(message, Mapping):
            return f"message is {_kind(message)}, not an object"
        if unknown := [key for key in message if key not in MESSAGE]:
            return f"{unknown[0]!r} is no key of a message{_meant(str(unknown[0]), MESSAGE)}"
        if wrong := _calls(message.get("tool_calls")):
            return f"tool_calls: {wrong}"
    return None


def _kind(value: object) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return "a boolean"
        case int() | float():
            return "a number"
        case str():
            return "a string"
        case list():
            return "an array"
        case _:
            return "an object"


CHOICE = ("index", "message", "text", "finish_reason", "stop_reason", "logprobs", "token_ids")
MESSAGE = (
    "role",
    "content",
    "reasoning_content",
    "reasoning",
    "tool_calls",
    "refusal",
    "annotations",
    "audio",
    "function_call",
)
NATIVE: Mapping[str, Check] = {"response": _response, "tool_calls": _calls, "usage": _usage}
OPENAI: Mapping[str, Check] = {
    "id": _text,
    "object": _text,
    "created": _number,
    "model": _text,
    "choices": _choices,
    "usage": _usage,
    "system_fingerprint": _anything,
    "service_tier": _anything,
    "prompt_logprobs": _anything,
    "kv_transfer_params": _anything,
}
QUEUED = Form(
    "answer to queueRequest, published",
    {"status": _text, "request_id": _text, "model": _text},
    ("request_id",),
)
RESPONSES = Form(
    "answer of a batch, published", {"responses": _anything, "usage": _usage}, ("responses",)
)
# Answers that were recorded on a wire which is not the catalogue's for that model.
RECORDED: Mapping[str, tuple[str, ...]] = {
    "@cf/meta/llama-3.3-70b-instruct-fp8-fast": ("2026",),
}
