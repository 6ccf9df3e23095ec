"""The scenario files of a running mock: in every tenant, and again when they change."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from ..errors import ScenarioError
from .place import Problem
from .read import Scenario, read_file

if TYPE_CHECKING:
    from ..contract import Contract
    from ..state import State, Tenant
    from ..stubs import Stubs

Told = Callable[["Stage"], None]


class Stage:
    """Loads scenario files into tenants and keeps the last set that was right.

    Args:
        state: whose tenants get the stubs, those of later as well.
        contract: the rules, asked for at each reading.
    """

    def __init__(self, state: State, contract: Callable[[], Contract]) -> None:
        self._state = state
        self._contract = contract
        # By the object and not by its tenant: a reset tenant has new stubs.
        self._placed: WeakKeyDictionary[Stubs, tuple[int, ...]] = WeakKeyDictionary()
        self.files: tuple[Path, ...] = ()
        self.scenarios: tuple[Scenario, ...] = ()
        self.problems: tuple[Problem, ...] = ()
        self.revision = 0
        self.listeners: list[Told] = []
        state.prepared.append(self.prepare)

    def open(self, files: Sequence[Path]) -> None:
        """Load files for the first time; raises ScenarioError with all that is wrong in them."""
        self.files = tuple(files)
        if not self.reload():
            raise ScenarioError(self.problems)

    def reload(self) -> bool:
        """Read all files again; keep the last set where one is wrong, and tell which it was."""
        read: list[Scenario] = []
        problems: list[Problem] = []
        for file in self.files:
            try:
                read.append(read_file(file, self._contract()))
            except ScenarioError as error:
                problems += error.problems
        self.problems = tuple(problems) + tuple(p for s in read for p in s.problems)
        if not problems:
            self.scenarios = tuple(read)
            self.revision += 1
            for tenant in self._state.tenants():
                self.prepare(tenant)
        for listener in self.listeners:
            listener(self)
        return not problems

    @property
    def broken(self) -> bool:
        """Whether the files on disk are not what is served."""
        return any(problem.severity == "error" for problem in self.problems)

    def prepare(self, tenant: Tenant) -> None:
        """Put the scenarios' stubs into a tenant, in place of their last version."""
        if not self.revision:
            return
        stubs = tenant.stubs
        # The newest stub is asked first, and a file is read from its top.
        wanted = [stub for scenario in self.scenarios for stub in scenario.stubs]
        self._placed[stubs] = stubs.exchange(self._placed.get(stubs, ()), reversed(wanted))
        for scenario in self.scenarios:
            if stubs.states.get(scenario.name) not in scenario.states:
                stubs.move(scenario.name, scenario.start)

    def rewind(self, tenant: Tenant) -> None:
        """Put every scenario of a tenant back into its first state."""
        for scenario in self.scenarios:
            tenant.stubs.move(scenario.name, scenario.start)

    def owned(self, tenant: Tenant) -> frozenset[int]:
        """Return the ids of those of a tenant's stubs that come from files."""
        return frozenset(self._placed.get(tenant.stubs, ()))
