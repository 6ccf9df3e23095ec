"""What is doubtful in a scenario that can be loaded: stubs that can never answer."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import ScenarioError
from ..matcher import Matcher, contains, same
from .place import Problem, nearest
from .read import Scenario, read_file

if TYPE_CHECKING:
    from ..contract import Contract
    from ..stub import Stub


def lint(path: Path, contract: Contract) -> list[Problem]:
    """Return everything that is wrong with a file, in its order."""
    try:
        scenario = read_file(path, contract)
    except ScenarioError as error:
        return list(error.problems)
    found = [*scenario.problems, *_shadowed(scenario), *_dead(scenario)]
    return sorted(found, key=lambda problem: problem.place)


def _shadowed(scenario: Scenario) -> Iterator[Problem]:
    for number, entry in enumerate(scenario.entries):
        for earlier in scenario.entries[:number]:
            if takes_all(earlier.stub, entry.stub):
                yield Problem(
                    entry.place,
                    "shadowed",
                    f"{earlier.title} takes every request that {entry.title} is for",
                    "move this one before it, or give one of them a `match`, `times` or `state`",
                    "warning",
                )
                break


def takes_all(earlier: Stub, later: Stub) -> bool:
    """Tell whether a stub never leaves a request to another, as far as can be told for sure."""
    if earlier.limit is not None or earlier.needs not in (None, later.needs):
        return False
    return covers(earlier.matcher, later.matcher)


def covers(wide: Matcher, narrow: Matcher) -> bool:
    """Tell whether whatever the second matcher means the first means, too, for sure."""
    return all(
        field in narrow.fields and _holds(expected, narrow.fields[field])
        for field, expected in wide.fields.items()
    )


def _holds(wide: object, narrow: object) -> bool:
    if isinstance(narrow, re.Pattern):
        return isinstance(wide, re.Pattern) and (wide.pattern, wide.flags) == (
            narrow.pattern,
            narrow.flags,
        )
    if isinstance(narrow, contains):
        if not isinstance(wide, contains):
            return False
        return same(wide.part, narrow.part) or (
            isinstance(narrow.part, str) and same(wide, narrow.part)
        )
    return same(wide, narrow)


def _dead(scenario: Scenario) -> Iterator[Problem]:
    reached = reachable(scenario)
    for entry in scenario.entries:
        needs = entry.stub.needs
        if needs is not None and needs not in reached:
            known = [state for state in scenario.states if state in reached]
            yield Problem(
                entry.places["state"],
                "dead",
                f"nothing ever moves {scenario.name!r} to the state {needs!r}",
                nearest(needs, known),
                "warning",
            )


def reachable(scenario: Scenario) -> set[str]:
    """Return the states that a scenario can come to from its start."""
    reached = {scenario.start}
    while True:
        more = {
            entry.stub.then
            for entry in scenario.entries
            if entry.stub.then and (entry.stub.needs is None or entry.stub.needs in reached)
        }
        if more <= reached:
            return reached
        reached |= more
