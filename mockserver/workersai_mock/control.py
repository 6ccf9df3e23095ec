"""Reading what a caller asks for one request by `x-workersai-mock-*` headers."""

from collections.abc import Callable, Mapping
from typing import TypeVar

from .errors import SettingError
from .request import NO_CONTROL, Control
from .twist import Kind, Twist

N = TypeVar("N", int, float)
PREFIX = "x-workersai-mock-"
KINDS: tuple[Kind, ...] = ("pace", "fault", "quirk", "fragment")
NUMBERS = ("tokens", "ttft", "itl")
TIMES = ("era", "wire")
HEADERS = {
    "tokens": "answer with exactly so many tokens",
    "ttft": "seconds until the first token",
    "itl": "seconds between two tokens",
    "pace": "a pace by name",
    "fault": "a fault, or several",
    "quirk": "a quirk, or several",
    "fragment": "a fragmentation, or several",
    "era": "schema, wire and defaults of a time",
    "wire": "a wire that overrides the era's",
}


def read_control(headers: Mapping[str, str]) -> Control:
    """Return the wishes in the headers; raises SettingError for one that cannot be."""
    wishes = [(k.lower(), v) for k, v in headers.items() if k.lower().startswith(PREFIX)]
    if not wishes:
        return NO_CONTROL
    numbers: dict[str, str] = {}
    times: dict[str, str] = {}
    twists: list[Twist] = []
    for header, value in wishes:
        name = header.removeprefix(PREFIX)
        if name in NUMBERS:
            numbers[name] = value
        elif name in TIMES:
            times[name] = _time(name, value)
        else:
            twists += _twists(name, value)
    return Control(
        tokens=_number(numbers.get("tokens"), int, "tokens"),
        ttft_s=_number(numbers.get("ttft"), float, "ttft"),
        itl_s=_number(numbers.get("itl"), float, "itl"),
        twists=tuple(twists),
        **times,
    )


def _twists(name: str, value: str) -> tuple[Twist, ...]:
    from .registry import twists_from

    for kind in KINDS:
        if name == kind:
            return twists_from(kind, value)
    raise SettingError(f"no header {PREFIX}{name}: there are {PREFIX}{', -'.join(HEADERS)}")


def _time(name: str, value: str) -> str:
    from workersai_contracts.era import get_era
    from workersai_contracts.errors import UnknownEraError
    from workersai_contracts.profile import get_profile

    try:
        return (get_era(value) if name == "era" else get_profile(value)).name
    except UnknownEraError as error:
        raise SettingError(f"{PREFIX}{name}: {error}") from None


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
