"""Reading what a caller asks for one request by `x-workersai-mock-*` headers."""

from collections.abc import Callable, Mapping
from typing import TypeVar

from .errors import SettingError
from .request import NO_CONTROL, Control

N = TypeVar("N", int, float)
PREFIX = "x-workersai-mock-"


def read_control(headers: Mapping[str, str]) -> Control:
    """Return the wishes in the headers; raises SettingError for one that cannot be."""
    wishes = {k.lower(): v for k, v in headers.items() if k.lower().startswith(PREFIX)}
    if not wishes:
        return NO_CONTROL
    control = Control(
        tokens=_number(wishes.pop(PREFIX + "tokens", None), int, "tokens"),
        ttft_s=_number(wishes.pop(PREFIX + "ttft", None), float, "ttft"),
        itl_s=_number(wishes.pop(PREFIX + "itl", None), float, "itl"),
    )
    if wishes:
        raise SettingError(f"no header {min(wishes)}: there are {PREFIX}tokens, -ttft and -itl")
    return control


def _number(text: str | None, kind: Callable[[str], N], name: str) -> N | None:
    if text is None:
        return None
    try:
        value = kind(text)
    except ValueError:
        value = kind("-1")
    if not 0 <= value <= 1_000_000:
        what = "a count of tokens" if name == "tokens" else "seconds"
        raise SettingError(f"{PREFIX}{name}: {text!r} is not {what}")
    return value
