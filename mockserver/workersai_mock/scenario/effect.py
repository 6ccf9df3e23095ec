"""`pace`, `fault`, `quirk` and `fragment` of a file, by the names that flags and headers use."""

from __future__ import annotations

from collections.abc import Mapping

from ..errors import SettingError
from ..registry import twist_of, twists_from
from ..twist import Kind, Twist
from .field import Fields, Problems
from .source import Node

KINDS: tuple[Kind, ...] = ("pace", "fault", "quirk", "fragment")


def read_effects(fields: Fields) -> tuple[Twist, ...]:
    """Return what happens to answers; each key takes one or a list, as words or as an object."""
    found: list[Twist] = []
    for kind in KINDS:
        node = fields.find(kind)
        if node is None:
            continue
        items = node.value if isinstance(node.value, tuple) else (node,)
        for item in items:
            found += _effects(kind, item, fields.problems)
    return tuple(found)


def _effects(kind: Kind, node: Node, problems: Problems) -> tuple[Twist, ...]:
    data = node.plain()
    try:
        if isinstance(data, str):
            return twists_from(kind, data)
        if isinstance(node.value, Mapping):
            named = data.pop("name", None)
            return (twist_of({kind: named, **data}),)
    except SettingError as error:
        text, _, mend = str(error).partition("; ")
        problems.add(node.place, "unknown-name", text, mend=mend)
        return ()
    problems.add(
        node.place,
        "wrong-value",
        f"{kind} is {node.kind}",
        mend=f"write a name, or an object with `name` and the {kind}'s attributes",
    )
    return ()
