"""Which requests are meant: one class for stubs, filters and assertions, and it says why not."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from .reply import last_user_text

if TYPE_CHECKING:
    from .call import Call


class Absent:
    """The type of `ABSENT`: what a request does not have."""

    def __repr__(self) -> str:
        return "(absent)"


ABSENT: Final = Absent()


class Difference(NamedTuple):
    """One reason why a request is not the one that is meant.

    Attributes:
        field: `model`, `messages`, `prompt`, `stream`, `where`, or a key of the body.
        expected: what was asked for, as it was written.
        actual: what came.
    """

    field: str
    expected: object
    actual: object

    def __str__(self) -> str:
        return f"{self.field}: expected {short(self.expected)}, got {short(self.actual)}"


@dataclass(frozen=True, slots=True, repr=False)
class contains:
    """Equal to what holds this: a substring, an item of a list, some members of an object."""

    part: object

    def __eq__(self, other: object) -> bool:
        if isinstance(other, str):
            return isinstance(self.part, str) and self.part in other
        if isinstance(other, Mapping):
            return isinstance(self.part, Mapping) and all(
                key in other and same(value, other[key]) for key, value in self.part.items()
            )
        if isinstance(other, list | tuple):
            part = contains(self.part) if isinstance(self.part, Mapping) else self.part
            return any(same(part, item) for item in other)
        return False

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"contains({self.part!r})"


class Matcher:
    """What a request must be like; nothing given matches every request.

    A value is compared for equality, but a `re.Pattern` is searched for in a text, and any object
    with an `==` of its own (`contains`, dirty-equals) decides itself; this holds inside lists and
    objects, too.

    Args:
        messages: a text, a pattern or a `contains(text)` is compared with the text of the last
            user message; anything else with the whole list.
        prompt: the request's `prompt`.
        model: the model's id.
        stream: whether an event stream is asked for.
        where: gets the parsed request (a `Call`); a false return value is a difference.
        params: any other key of the body; `ABSENT` where it must not be there.
    """

    __slots__ = ("fields", "where")

    def __init__(
        self,
        *,
        messages: object = ABSENT,
        prompt: object = ABSENT,
        model: object = ABSENT,
        stream: object = ABSENT,
        where: Callable[[Any], object] | None = None,
        **params: object,
    ) -> None:
        given = {"model": model, "messages": messages, "prompt": prompt, "stream": stream}
        self.fields = {k: v for k, v in given.items() if v is not ABSENT} | params
        self.where = where

    def difference(self, call: Call) -> list[Difference]:
        """Return every way in which a request differs; nothing for one that is meant."""
        found = [
            Difference(field, expected, actual)
            for field, expected in self.fields.items()
            if not same(expected, actual := _actual(field, expected, call))
        ]
        # Asked last and only where all else fits: it may rely on what the fields say.
        if not found and self.where is not None and not self.where(call):
            found.append(Difference("where", self.where, "a false value"))
        return found

    def matches(self, call: Call) -> bool:
        """Tell whether there is no difference."""
        return not self.difference(call)

    @property
    def model_id(self) -> str | None:
        """The model's id where it is given as such."""
        model = self.fields.get("model")
        return model if isinstance(model, str) else None

    def described(self) -> dict[str, object]:
        """Return the matcher as data that JSON can hold; what JSON has no form for as its repr."""
        shown = {field: plain(value) for field, value in self.fields.items()}
        return shown | ({"where": plain(self.where)} if self.where else {})

    def __bool__(self) -> bool:
        return bool(self.fields or self.where)

    def __repr__(self) -> str:
        shown = [f"{field}={short(value)}" for field, value in self.fields.items()]
        shown += [f"where={short(self.where)}"] if self.where else []
        return f"on({', '.join(shown)})" if shown else "any request"


def same(expected: object, actual: object) -> bool:
    """Tell whether a value is the one that is meant, patterns and `==` of others included."""
    if isinstance(expected, re.Pattern):
        return isinstance(actual, str) and expected.search(actual) is not None
    if isinstance(expected, Mapping) and isinstance(actual, Mapping):
        return expected.keys() == actual.keys() and all(
            same(value, actual[key]) for key, value in expected.items()
        )
    if isinstance(expected, list | tuple) and isinstance(actual, list | tuple):
        return len(expected) == len(actual) and all(map(same, expected, actual))
    # JSON has true and 1 as two things, Python has not.
    if isinstance(actual, bool) is not isinstance(expected, bool) and isinstance(
        expected, bool | int | float
    ):
        return False
    return bool(expected == actual)


def plain(value: object) -> object:
    """Return a value as JSON can hold it, others as the way they are written in Python."""
    match value:
        case None | bool() | int() | float() | str():
            return value
        case Mapping():
            return {str(key): plain(inner) for key, inner in value.items()}
        case list() | tuple():
            return [plain(inner) for inner in value]
        case re.Pattern():
            return {"pattern": value.pattern}
        case contains():
            return {"contains": plain(value.part)}
        case _:
            return written(value)


def written(value: object) -> str:
    """Return a value as it is written in Python, a function by its name and place."""
    code = getattr(value, "__code__", None)
    if code is not None:
        name = getattr(value, "__name__", "function")
        return f"{name} ({code.co_filename.rpartition('/')[2]}:{code.co_firstlineno})"
    return repr(value)


def short(value: object, *, most: int = 200) -> str:
    """Return a value as written, with its middle left out where it is long."""
    text = written(value)
    return text if len(text) <= most else f"{text[: most // 2]} … {text[-most // 2 :]}"


def distance(differences: Iterable[Difference]) -> float:
    """Return how far off a request is: about one for each difference, less for a likely slip."""
    return sum(map(_distance, differences))


def _distance(difference: Difference) -> float:
    if difference.field in ("times", "order"):
        return 0.1
    expected, actual = difference.expected, difference.actual
    if isinstance(expected, contains):
        expected = expected.part
    if isinstance(expected, str) and isinstance(actual, str):
        from difflib import SequenceMatcher  # only a mistake needs it

        return 1 - 0.8 * SequenceMatcher(None, expected, actual).ratio()
    return 1.0


def _actual(field: str, expected: object, call: Call) -> object:
    match field:
        case "model":
            return call.model
        case "stream":
            return call.streamed
        case "messages" if isinstance(expected, str | re.Pattern) or (
            isinstance(expected, contains) and isinstance(expected.part, str)
        ):
            return last_user_text(call.inputs.get("messages"))
        case _:
            return call.inputs.get(field, ABSENT)
