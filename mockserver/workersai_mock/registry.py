"""Every pace, fault, quirk and fragmentation by name: the one way from plain data to a twist.

Scenario files, request headers, command-line options and the admin API all come through here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, replace
from difflib import get_close_matches
from typing import Any, get_type_hints

from workersai_contracts.errors import ContractsError

from .attribute import plain, read, word
from .errors import SettingError
from .fault import FAULTS
from .fragment import FRAGMENTS
from .occasion import Sometimes, Together
from .pace import Pace
from .paces import PACES
from .quirk import OBSERVED, QUIRKS
from .twist import Kind, Named, Twist

CLASSES: Mapping[Kind, Mapping[str, type[Named]]] = {
    "fault": {kind.name: kind for kind in FAULTS},
    "quirk": {kind.name: kind for kind in QUIRKS},
    "fragment": {kind.name: kind for kind in FRAGMENTS},
}
KINDS: tuple[Kind, ...] = ("pace", "fault", "quirk", "fragment")
WHEN = ("probability", "every", "times")
GROUP = "observed"


def names(kind: Kind) -> tuple[str, ...]:
    """Return the names of one kind."""
    if kind == "pace":
        return tuple(PACES)
    return (*CLASSES[kind], GROUP) if kind == "quirk" else tuple(CLASSES[kind])


def twist_of(data: Mapping[str, object]) -> Twist:
    """Return the twist that plain data name, such as `{"fault": "stall", "at_event": 3}`.

    Args:
        data: one of the keys `pace`, `fault`, `quirk`, `fragment` with a name; the twist's own
            attributes; and, where it does not happen to every request, `probability`, `every`
            and `times`.

    Raises:
        SettingError: an unknown key, name or value; says what is near.
    """
    given = dict(data)
    kinds = [kind for kind in KINDS if kind in given]
    if len(kinds) != 1:
        found = ", ".join(map(str, given)) or "nothing"
        raise SettingError(f"a twist has one of the keys {', '.join(KINDS)}; this has {found}")
    kind = kinds[0]
    name = given.pop(kind)
    if not isinstance(name, str) or name not in names(kind):
        raise SettingError(f"no {kind} is called {name!r}; {_near(str(name), names(kind))}")
    when = {key: given.pop(key) for key in WHEN if key in given}
    twist = _built(kind, name, given)
    return _sometimes(twist, when, what=f"{kind} {name}") if when else twist


def twists_from(kind: Kind, text: str) -> tuple[Twist, ...]:
    """Return the twists that words name, such as `stall:at_event=3,every=3` or `no-done, garbage`.

    Raises:
        SettingError: an unknown name, key or value; says what is near.
    """
    found: list[dict[str, object]] = []
    for words in filter(None, map(str.strip, text.split(","))):
        name, colon, pair = words.partition(":")
        if "=" in name or not colon:
            name, pair = ("", words) if "=" in words else (words, "")
        if name:
            found.append({kind: name.strip()})
        if pair:
            key, _, value = pair.partition("=")
            if not found:
                raise SettingError(f"{text!r} does not begin with the name of a {kind}")
            found[-1][key.strip()] = value.strip()
    return tuple(map(twist_of, found))


def data_of(twist: Twist) -> dict[str, object]:
    """Return a twist as `twist_of` takes it, without what is default; raises SettingError."""
    if isinstance(twist, Sometimes):
        return {**data_of(twist.twist), **_changes(twist, Sometimes(twist.twist), WHEN)}
    if isinstance(twist, Pace):
        # The profile that says most of it; `instant` where none does.
        found = [{"pace": name, **_changes(twist, base)} for name, base in PACES.items()]
        return min(found, key=len)
    if isinstance(twist, Named):
        return {twist.kind: twist.name, **_changes(twist, type(twist)())}
    if twist == _observed():
        return {"quirk": GROUP}
    raise SettingError(f"{twist!r} has no name; paces, faults, quirks and fragments do")


def text_of(twist: Twist) -> str:
    """Return a twist as `twists_from` takes it, without its kind; raises SettingError."""
    (_, name), *pairs = data_of(twist).items()
    return str(name) + ":" * bool(pairs) + ",".join(f"{k}={word(v)}" for k, v in pairs)


def parameters(kind: type[Named]) -> Iterator[tuple[str, object]]:
    """Yield the attributes of a class of twists with their defaults."""
    for field in _fields(kind):
        yield field, getattr(kind(), field)


def _changes(twist: Twist, base: object, keys: tuple[str, ...] | None = None) -> dict[str, object]:
    keys = _fields(type(twist)) if keys is None else keys
    pairs = ((key, getattr(twist, key)) for key in keys)
    return {key: plain(value) for key, value in pairs if value != getattr(base, key)}


def _fields(kind: type) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind))


def _observed() -> Together:
    return Together(tuple(quirk() for quirk in OBSERVED))


def _built(kind: Kind, name: str, given: Mapping[str, object]) -> Twist:
    if kind == "pace":
        return _made(PACES[name], given, what=f"pace {name}")
    if name != GROUP:
        return _made(CLASSES[kind][name](), given, what=f"{kind} {name}")
    if given:
        raise SettingError(f"quirk {GROUP} is a group and takes no {', '.join(given)}")
    return _observed()


def _made(base: Named, given: Mapping[str, object], *, what: str) -> Twist:
    if not given:
        return base
    hints = get_type_hints(type(base), include_extras=True)
    known = _fields(type(base))
    for key in given:
        if key not in known:
            raise SettingError(f"{what} takes no {key!r}; {_near(key, (*known, *WHEN))}")
    values = {k: read(hints[k], v, what=f"{what}: {k}") for k, v in given.items()}
    try:
        made: Any = replace(base, **values)  # type: ignore[type-var]
    except ContractsError as error:
        raise SettingError(f"{what}: {error}") from None
    return made  # type: ignore[no-any-return]


def _sometimes(twist: Twist, when: Mapping[str, object], *, what: str) -> Twist:
    hints = get_type_hints(Sometimes, include_extras=True)
    values = {k: read(hints[k], v, what=f"{what}: {k}") for k, v in when.items()}
    made = replace(Sometimes(twist), **values)
    if made.probability > 1:
        raise SettingError(f"{what}: probability is {made.probability}, but must be from 0 to 1")
    return made


def _near(word: str, known: tuple[str, ...]) -> str:
    found = get_close_matches(word, known, n=1)
    return f"did you mean {found[0]}?" if found else f"there are: {', '.join(known)}"
