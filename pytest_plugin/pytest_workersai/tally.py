"""What the tests of a run add up to. Owns how they travel from workers; prints nothing.

A test's share travels with its own report, so that a worker that crashes later takes nothing along:
neither what the test found, nor the stragglers that came until then. Those that come after the last
test travel with the worker's last word; where there is none, that is said.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

# The name of our member in reports and in `workeroutput`.
KEY = "workersai"


class Tally:
    """The sums of a run, or one test's share of them; JSON types only.

    Attributes:
        tests: how many used the fixture.
        requests: how many requests came.
        refused: how many of them were refused.
        unused: stubs that nothing asked for, whatever the policy says of them.
        prompt_tokens: tokens read.
        completion_tokens: tokens written.
        neurons: what they cost; None where no model was priced.
        warnings: `test id: finding`, in the order in which they came.
        stragglers: (test id, policy, text) of requests with the token of a test that had ended.
        crashed: workers that ended without a last word.
    """

    def __init__(self) -> None:
        self.tests = 0
        self.requests = 0
        self.refused = 0
        self.unused = 0
        self.prompt_tokens = 0
        self.completion_tokens = 0
        self.neurons: float | None = None
        self.warnings: list[str] = []
        self.stragglers: list[list[str]] = []
        self.crashed: list[str] = []

    def add(self, share: Mapping[str, Any]) -> None:
        """Add a share, as `dumped` gave it."""
        for name, value in share.items():
            mine = getattr(self, name)
            setattr(self, name, value if mine is None else mine + value)

    def dumped(self) -> dict[str, Any]:
        """Return the sums as data that crosses from process to process; nothings are left out."""
        return {name: value for name, value in vars(self).items() if value}


def attach(report: pytest.TestReport, share: Tally) -> None:
    """Let a test's share travel with its report."""
    setattr(report, KEY, share.dumped())


def attached(report: pytest.TestReport) -> Mapping[str, Any]:
    """Return the share that a report carries, empty where there is none."""
    share: Mapping[str, Any] = getattr(report, KEY, {})
    return share
