"""Two JSON Schemas compared, place by place. Owns the walk; what a change means is `kind`'s."""

from collections.abc import Iterator
from itertools import pairwise
from typing import cast

from ..schema_file import Json
from ..violation import json_pointer
from .keyword import KEYWORDS, LOWER, RULES, TEXTS, UPPER, Node
from .kind import Change, Side, change

Path = tuple[str | int, ...]
# What tells alternatives apart beside their members.
_MARKS = ("title", "type", "contentType")
_ALTERNATIVES = ("oneOf", "anyOf")
_WALKED = {"properties", "required", "items", "additionalProperties", "allOf", *_ALTERNATIVES}
_KNOWN = {*_WALKED, *LOWER, *UPPER, *RULES, *TEXTS, "type", "enum", "default"}


def compare_schemas(old: Json, new: Json, *, side: Side, root: str) -> list[Change]:
    """Return what changed for a client, in the order of the schema.

    Args:
        old: the earlier schema.
        new: the later one.
        side: whether a client sends or reads what it describes.
        root: the first step of every pointer, such as `input`.
    """
    return list(_Walk(side).compare(_node(old), _node(new), (root,)))


class _Walk:
    """One comparison, on one side."""

    def __init__(self, side: Side) -> None:
        self._side = side

    def compare(self, old: Node, new: Node, path: Path) -> Iterator[Change]:
        if old == new:
            return
        name = _name(path)
        for keyword in KEYWORDS:
            for kind, at, what in keyword(old, new, name):
                yield self._change(kind, (*path, at), what)
        yield from self._members(old, new, path)
        yield from self._required(old, new, path)
        yield from self._extra(old, new, path)
        if "items" in old or "items" in new:
            items = _node(old.get("items", {})), _node(new.get("items", {}))
            yield from self.compare(*items, (*path, "items"))
        for word in _ALTERNATIVES:
            yield from self._alternatives(old, new, path, word)
        yield from self._all_of(old, new, path)
        for other in dict.fromkeys((*old, *new)):
            if other not in _KNOWN and old.get(other) != new.get(other):
                yield self._change("rule-changed", (*path, other), f"{name} changes its {other}")

    def _members(self, old: Node, new: Node, path: Path) -> Iterator[Change]:
        was, now = _properties(old), _properties(new)
        for name in dict.fromkeys((*was, *now)):
            at = (*path, "properties", name)
            if name not in now:
                closed = new.get("additionalProperties") is False
                kind = "member-forbidden" if closed else "member-removed"
                yield self._change(kind, at, f"`{name}` is gone from {_name(path)}")
            elif name not in was:
                yield self._change("member-added", at, f"`{name}` is new in {_name(path)}")
            else:
                yield from self.compare(_node(was[name]), _node(now[name]), at)

    def _required(self, old: Node, new: Node, path: Path) -> Iterator[Change]:
        was, now = _names(old), _names(new)
        for name in [each for each in now if each not in was]:
            what = f"`{name}` of {_name(path)} is required now"
            yield self._change("required-added", (*path, "required"), what)
        for name in [each for each in was if each not in now]:
            what = f"`{name}` of {_name(path)} is no longer required"
            yield self._change("required-removed", (*path, "required"), what)

    def _extra(self, old: Node, new: Node, path: Path) -> Iterator[Change]:
        was, now = (_node(node.get("additionalProperties", True)) for node in (old, new))
        at = (*path, "additionalProperties")
        if was == now:
            return
        if _FORBIDS in (was, now):
            kind = "rule-added" if now == _FORBIDS else "rule-removed"
            verb = "forbids" if now == _FORBIDS else "allows"
            yield self._change(kind, at, f"{_name(path)} {verb} members that it does not name")
        else:
            yield from self.compare(was, now, at)

    def _alternatives(self, old: Node, new: Node, path: Path, word: str) -> Iterator[Change]:
        was, now = _list(old, word), _list(new, word)
        if bool(was) != bool(now):
            verb = "gets" if now else "loses"
            yield self._change("shape-changed", (*path, word), f"{_name(path)} {verb} alternatives")
            return
        pairs = _paired(was, now)
        for before, after in pairs:
            yield from self.compare(was[before], now[after], (*path, word, after))
        for index in set(range(len(was))) - {before for before, _ in pairs}:
            what = f"{_name(path)} loses {_label(was[index])}"
            yield self._change("alternative-removed", (*path, word, index), what)
        kind = "exclusive-alternative-added" if word == "oneOf" else "alternative-added"
        for index in set(range(len(now))) - {after for _, after in pairs}:
            what = f"{_name(path)} gets {_label(now[index])}"
            yield self._change(kind, (*path, word, index), what)

    def _all_of(self, old: Node, new: Node, path: Path) -> Iterator[Change]:
        was, now = _list(old, "allOf"), _list(new, "allOf")
        for index, (before, after) in enumerate(zip(was, now, strict=False)):
            yield from self.compare(before, after, (*path, "allOf", index))
        for index in range(len(was), len(now)):
            yield self._change("rule-added", (*path, "allOf", index), f"{_name(path)} gets a rule")
        for index in range(len(now), len(was)):
            what = f"{_name(path)} loses a rule"
            yield self._change("rule-removed", (*path, "allOf", index), what)

    def _change(self, kind: str, path: Path, what: str) -> Change:
        return change(kind, self._side, json_pointer(path), what)


_FORBIDS: Node = {"not": {}}


def _node(value: Json) -> Node:
    if isinstance(value, dict):
        return value
    return _FORBIDS if value is False else {}


def _properties(node: Node) -> Node:
    return _node(node.get("properties", {}))


def _names(node: Node) -> list[str]:
    return cast("list[str]", node.get("required", []))


def _list(node: Node, word: str) -> list[Node]:
    return [_node(each) for each in cast("list[Json]", node.get(word, []))]


def _paired(was: list[Node], now: list[Node]) -> list[tuple[int, int]]:
    """Pair the alternatives that are most alike; those that share nothing stay alone."""
    scores = [
        (-_likeness(before, after), i, j)
        for i, before in enumerate(was)
        for j, after in enumerate(now)
    ]
    pairs: dict[int, int] = {}
    for score, i, j in sorted(scores):
        if score < 0 and i not in pairs and j not in pairs.values():
            pairs[i] = j
    return sorted(pairs.items())


def _likeness(before: Node, after: Node) -> int:
    if before == after:
        return 1000
    if before.get("type", after.get("type")) != after.get("type", before.get("type")):
        return 0
    required = len(set(_names(before)) & set(_names(after)))
    shared = len(set(_properties(before)) & set(_properties(after)))
    same = [key in before and before[key] == after.get(key) for key in _MARKS]
    return 20 * required + 10 * sum(same) + shared


def _label(node: Node) -> str:
    """Name an alternative by its title, what it requires, or its type."""
    said = node.get("title") or ", ".join(_names(node)) or node.get("type") or "a form"
    return f"the alternative `{said}`"


def _name(path: Path) -> str:
    """Name a place as a reader would: the member, or what holds it."""
    words = [str(path[0])]
    for before, step in pairwise(path):
        if before == "properties":
            words.append(str(step))
        elif step == "items":
            words[-1] += "[]"
    return f"`{'.'.join(words)}`"
