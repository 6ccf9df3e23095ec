"""The bodies that a request schema gives rise to: each member at each bound and one beyond."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from .branch import Branch, branches
from .schema_file import Json, Schema

MESSAGES: Json = [{"role": "user", "content": "Say hi."}]
PROMPT = "Say hi."
# Members that have probes of their own, or that cannot be sent without more than a value.
_APART = frozenset(
    {"prompt", "messages", "stream", "max_tokens", "lora", "image", "requests", "input", "model"}
)
# A member of these types is refused as a string.
_NOT_TEXT = ("number", "integer", "boolean", "array", "object")


class Case(NamedTuple):
    """A body and what is special in it."""

    name: str
    title: str
    body: dict[str, Json]


def member_cases(schema: Schema) -> Iterator[Case]:
    """Yield a case for each bound of each member, and one beyond; each member once.

    The messages branch comes first, since most requests are made by it.
    """
    seen: set[str] = set()
    for branch in sorted(branches(schema), key=lambda each: "messages" not in each.required):
        carrier = _carrier(branch)
        for name, member in branch.properties.items():
            if carrier is None or name in seen or name in _APART or not isinstance(member, dict):
                continue
            seen.add(name)
            for suffix, value in _values(member):
                title = f"{name} {suffix.replace('-', ' ')}"
                body = {**carrier, "max_tokens": 1, name: value}
                yield Case(f"{name}.{suffix}", title, body)


def text_bounds(schema: Schema) -> Iterator[Case]:
    """Yield the text of the prompt below and above its length; what is above is refused."""
    for branch in branches(schema):
        member = branch.properties.get("prompt")
        if not isinstance(member, dict):
            continue
        if isinstance(member.get("minLength"), int):
            yield Case("prompt.empty", "an empty prompt", {"prompt": "", "max_tokens": 1})
        longest = member.get("maxLength")
        if isinstance(longest, int):
            body: dict[str, Json] = {"prompt": "a" * (longest + 1), "max_tokens": 1}
            yield Case("prompt.too-long", "a prompt one character beyond its length", body)


def _carrier(branch: Branch) -> dict[str, Json] | None:
    if branch.required == ("messages",):
        return {"messages": MESSAGES}
    return {"prompt": PROMPT} if branch.required == ("prompt",) else None


def _values(member: Mapping[str, Json]) -> Iterator[tuple[str, Json]]:
    kind = member.get("type")
    low, high = _number(member.get("minimum")), _number(member.get("maximum"))
    if low is not None:
        yield "at-minimum", low
        yield "below-minimum", low - 1
    if high is not None:
        yield "at-maximum", high
        yield "above-maximum", high + 1
    if kind == "integer":
        yield "a-fraction", (low or 0) + 0.5
    if kind == "boolean":
        yield "true", True
    if kind in _NOT_TEXT:
        yield "as-text", "true" if kind == "boolean" else "1"
    if kind is not None:
        yield "null", None


def _number(value: Json) -> int | float | None:
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None
