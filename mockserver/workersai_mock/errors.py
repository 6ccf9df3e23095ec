"""What can go wrong in the mock, as misuse of ours.

MockError
+-- SettingError      a setting that cannot be: says which, why, and what would be right
+-- StubError         a stub that cannot be: says what is wrong with it and what would be right
+-- ScenarioError     a scenario file that cannot be: every problem with its place and its mend
+-- AdminError        the admin API refused what a client of ours asked for
+-- ListenError       the address cannot be listened on
+-- MissingExtraError an optional dependency is not installed: says what to install

What the service would refuse is never one of these: a refusal is a value.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from .scenario.place import Problem


class MockError(Exception):
    """Root of the errors that this package raises."""


class SettingError(MockError, ValueError):
    """A setting that cannot be."""


class StubError(MockError, ValueError):
    """A stub that cannot be."""


class ScenarioError(MockError, ValueError):
    """A scenario file that cannot be.

    Attributes:
        problems: all that is wrong, errors first.
    """

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(map(str, problems)))


class AdminError(MockError):
    """The admin API refused what a client of ours asked for.

    Attributes:
        status: the HTTP status.
        problem: what it said, by RFC 9457.
    """

    def __init__(self, status: int, problem: Mapping[str, object]) -> None:
        self.status = status
        self.problem = problem
        super().__init__(f"{status}: {problem.get('detail') or problem.get('title')}")


class ListenError(MockError, OSError):
    """The address cannot be listened on, most often because the port is in use."""


class MissingExtraError(MockError, ImportError):
    """An optional dependency is not installed."""
