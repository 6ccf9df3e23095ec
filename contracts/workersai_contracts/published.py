"""The published schema's verdict on a request: standard JSON Schema, violations as data.

Not what the service says (that is the validator's); what its published schema says.
"""

from collections.abc import Iterator
from itertools import groupby
from typing import TYPE_CHECKING

from .schema_file import Schema
from .violation import Violation, json_pointer

if TYPE_CHECKING:
    from jsonschema import ValidationError

_MESSAGE_LENGTH = 300


def violations(schema: Schema, value: object) -> list[Violation]:
    """Return all that JSON Schema (draft 2020-12) finds, sorted; nothing for a valid value.

    Where alternatives (`oneOf`, `anyOf`) are not met, what is wrong with the one that was evidently
    meant is reported, by the members that are there and by `role` and `type`.
    """
    from jsonschema import Draft202012Validator  # 50 ms, and off the hot path

    try:
        errors = list(Draft202012Validator(schema).iter_errors(value))
        # A value of the wrong type meets every alternative that names members only.
        errors = [error for error in errors if _is_of_another_type(error)] or errors
        return sorted({_violation(leaf) for error in errors for leaf in _leaves(error)})
    except RecursionError:
        return [Violation("", "type", "is nested too deeply to be judged", "")]


def _leaves(error: "ValidationError") -> Iterator["ValidationError"]:
    """Yield the errors of the alternatives that were meant, or the error itself."""
    meant = _meant(error)
    if not meant:
        yield error
    for inner in meant:
        yield from _leaves(inner)


def _meant(error: "ValidationError") -> list["ValidationError"]:
    fitting = [group for group in _groups(error) if not any(map(_is_of_another_kind, group))]
    if len(fitting) > 1:
        fitting = [group for group in fitting if not any(map(_lacks_member, group))]
    return [inner for group in fitting for inner in group]


def _groups(error: "ValidationError") -> list[list["ValidationError"]]:
    """Return the errors of each alternative that was not met."""
    by_alternative = groupby(error.context or (), key=lambda inner: inner.relative_schema_path[0])
    return [list(group) for _, group in by_alternative]


def _is_of_another_kind(error: "ValidationError") -> bool:
    named = error.validator == "enum" and list(error.relative_path) in (["role"], ["type"])
    return named or _is_of_another_type(error)


def _is_of_another_type(error: "ValidationError") -> bool:
    return error.validator == "type" and not error.relative_path


def _lacks_member(error: "ValidationError") -> bool:
    if error.relative_path:
        return False
    return error.validator == "required" or (
        bool(error.context) and all(any(map(_lacks_member, group)) for group in _groups(error))
    )


def _violation(error: "ValidationError") -> Violation:
    return Violation(
        pointer=json_pointer(error.absolute_path),
        keyword=str(error.validator),
        message=_message(error),
        schema_pointer=json_pointer(error.absolute_schema_path),
    )


def _message(error: "ValidationError") -> str:
    if error.validator not in ("oneOf", "anyOf"):
        return _short(error.message)
    if error.context:
        reasons = dict.fromkeys(_message(inner) for inner in error.context)
        return _short(f"fits none of the alternatives: {'; '.join(reasons)}")
    return "fits more than one of the alternatives that exclude each other"


def _short(message: str) -> str:
    if len(message) <= _MESSAGE_LENGTH:
        return message
    half = _MESSAGE_LENGTH // 2
    return f"{message[:half]} … {message[-half:]}"
