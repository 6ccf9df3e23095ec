"""Reading one attribute of a twist from plain data, where words and numbers mean the same."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, get_args

from .distribution import Distribution
from .distributions import Constant, distribution_of, words_of
from .errors import SettingError
from .timeline import Ending
from .twist import Several, Signed

YES, NO = ("true", "yes", "on", "1"), ("false", "no", "off", "0")
ENDINGS: tuple[str, ...] = tuple(word for word in get_args(Ending) if word != "close")


def read(hint: object, value: object, *, what: str) -> Any:
    """Return a value as an attribute of that type has it; raises SettingError that says `what`."""
    function, said = _READERS[hint]
    try:
        return function(value)
    except SettingError as error:
        raise SettingError(f"{what}: {error}") from None
    except (ValueError, TypeError, OverflowError):
        raise SettingError(f"{what} is {value!r}, but must be {said}") from None


def plain(value: object) -> object:
    """Return an attribute's value as plain data."""
    if isinstance(value, tuple):
        return list(value)
    return value if isinstance(value, bool | int | float | str | None) else words_of(value)  # type: ignore[arg-type]


def word(value: object) -> str:
    """Return plain data as one word of a command line."""
    if isinstance(value, list):
        return " ".join(map(str, value))
    return str(value).lower() if isinstance(value, bool) else str(value)


def _signed(value: object) -> int:
    if not isinstance(value, int | str) or isinstance(value, bool):
        raise TypeError
    return int(value)


def _count(value: object) -> int:
    count = _signed(value)
    if count < 0:
        raise ValueError
    return count


def _several(value: object) -> int:
    count = _count(value)
    if count < 1:
        raise ValueError
    return count


def _amount(value: object) -> float:
    if not isinstance(value, int | float | str) or isinstance(value, bool):
        raise TypeError
    amount = float(value)
    if not 0 <= amount < math.inf:
        raise ValueError
    return amount


def _flag(value: object) -> bool:
    if isinstance(value, str) and value.lower() in YES + NO:
        return value.lower() in YES
    if not isinstance(value, bool):
        raise TypeError
    return value


def _text(value: object) -> str:
    if not isinstance(value, str | int) or isinstance(value, bool):
        raise TypeError
    return str(value)


def _ending(value: object) -> str:
    if value not in ENDINGS:
        raise ValueError
    return str(value)


def _time(value: object) -> float | Distribution:
    found = distribution_of(value)
    return found.seconds if isinstance(found, Constant) else found


def _places(value: object) -> tuple[int, ...]:
    items = value.split() if isinstance(value, str) else value
    if not isinstance(items, list | tuple):
        raise TypeError
    return tuple(map(_count, items))


def _or_none(function: Callable[[object], Any]) -> Callable[[object], Any]:
    return lambda value: None if value is None else function(value)


COUNT, AMOUNT = "a whole number from 0", "a number from 0"
_READERS: dict[object, tuple[Callable[[object], Any], str]] = {
    int: (_count, COUNT),
    Signed: (_signed, "a whole number"),
    Several: (_several, "a whole number from 1"),
    int | None: (_or_none(_count), COUNT),
    float: (_amount, AMOUNT),
    float | None: (_or_none(_amount), AMOUNT),
    bool: (_flag, "true or false"),
    str: (_text, "text"),
    Ending: (_ending, f"one of {', '.join(ENDINGS)}"),
    float | Distribution: (_time, "a time"),
    tuple[int, ...]: (_places, "whole numbers from 0"),
}
