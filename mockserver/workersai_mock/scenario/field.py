"""Typed reading of one object's members, collecting every problem instead of stopping at one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from .place import Place, Problem, Rule, Severity, nearest
from .source import Node

T = TypeVar("T")


@dataclass(slots=True)
class Problems:
    """What was found wrong so far."""

    found: list[Problem] = field(default_factory=list)

    def add(
        self,
        place: Place,
        rule: Rule,
        text: str,
        *,
        mend: str = "",
        severity: Severity = "error",
    ) -> None:
        """Note one more problem."""
        self.found.append(Problem(place, rule, text, mend, severity))

    @property
    def errors(self) -> int:
        """How many of them keep the file from being loaded."""
        return sum(problem.severity == "error" for problem in self.found)

    def sorted(self) -> list[Problem]:
        """Return all in the order of the file."""
        return sorted(self.found, key=lambda problem: problem.place)


class Fields:
    """The members of one object, each asked for by its kind.

    Args:
        node: the object; anything else is a problem and reads as empty.
        known: the keys that may be there.
        what: what the object is, in words.
        problems: where problems go.
    """

    def __init__(self, node: Node, *, known: Iterable[str], what: str, problems: Problems) -> None:
        self.node = node
        self.problems = problems
        self._members: Mapping[str, Node] = {}
        if not isinstance(node.value, Mapping):
            self.wrong(node, f"{what} is {node.kind}", mend="write keys and values")
            return
        self._members = node.value
        listed = tuple(known)
        for key in node.value:
            if key not in listed:
                problems.add(
                    node.keys[key],
                    "unknown-key",
                    f"{what} has no {key!r}",
                    mend=nearest(key, listed),
                )

    def __contains__(self, key: str) -> bool:
        return key in self._members

    def find(self, key: str) -> Node | None:
        """Return a member."""
        return self._members.get(key)

    def present(self, keys: Iterable[str]) -> list[str]:
        """Return which of these keys are there, in their own order."""
        return [key for key in keys if key in self._members]

    def text(self, key: str) -> str | None:
        """Return a text that is not empty."""
        return self._read(key, lambda value: isinstance(value, str) and bool(value), "a text", str)

    def choice(self, key: str, choices: tuple[str, ...]) -> str | None:
        """Return one of a few words."""
        return self._read(key, lambda value: value in choices, " or ".join(choices), str)

    def integer(self, key: str, *, least: int) -> int | None:
        """Return a whole number from `least`."""

        def fits(value: object) -> bool:
            return isinstance(value, int) and not isinstance(value, bool) and value >= least

        return self._read(key, fits, f"a whole number from {least}", int)

    def number(self, key: str, *, least: float) -> float | None:
        """Return a number from `least`."""

        def fits(value: object) -> bool:
            if not isinstance(value, int | float) or isinstance(value, bool):
                return False
            return least <= value < float("inf")

        found = self._read(key, fits, f"a number from {least:g}", object)
        return float(found) if isinstance(found, int | float) else None

    def flag(self, key: str) -> bool | None:
        """Return true or false."""
        return self._read(key, lambda value: isinstance(value, bool), "true or false", bool)

    def items(self, key: str, *, what: str) -> tuple[Node, ...]:
        """Return the items of a list, none where it is missing."""
        node = self._members.get(key)
        if node is None:
            return ()
        if not isinstance(node.value, tuple):
            self.wrong(node, f"{key} is {node.kind}", mend=f"write a list of {what}")
            return ()
        return node.value

    def wrong(self, node: Node, text: str, *, mend: str) -> None:
        """Note that a value cannot be."""
        self.problems.add(node.place, "wrong-value", text, mend=mend)

    def _read(self, key: str, fits: Callable[[object], bool], said: str, kind: type[T]) -> T | None:
        node = self._members.get(key)
        if node is None:
            return None
        if fits(node.value) and isinstance(node.value, kind):
            return node.value
        shown = f" ({node.value!r})" if isinstance(node.value, str | int | float) else ""
        self.wrong(node, f"{key} is {node.kind}{shown}", mend=f"it must be {said}")
        return None
