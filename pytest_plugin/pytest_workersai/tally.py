"""What the tests of a run add up to. Owns how they travel from workers; prints nothing.

A test's share travels with its own report, so that a worker that crashes later takes nothing along.
What is known only when a worker ends (stragglers) travels with the worker's last word.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

import pytest

# The name of our member in reports and in `workeroutput`.
KEY = "workersai"


@dataclass(slots=True)
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
        stragglers: (test id, text) of requests with the token of a test that had ended.
    """

    tests: int = 0
    requests: int = 0
    refused: int = 0
    unused: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0
    neurons: float | None = None
    warnings: list[str] = field(default_factory=list)
    stragglers: list[list[str]] = field(default_factory=list)

    def add(self, share: Mapping[str, Any]) -> None:
        """Add a share, as `dumped` gave it."""
        for name, value in share.items():
            mine = getattr(self, name)
            if value is not None:
                setattr(self, name, value if mine is None else mine + value)

    def dumped(self) -> dict[str, Any]:
        """Return the sums as data that crosses from process to process."""
        return asdict(self)


def attach(report: pytest.TestReport, share: Tally) -> None:
    """Let a test's share travel with its report."""
    setattr(report, KEY, share.dumped())


def attached(report: pytest.TestReport) -> Mapping[str, Any]:
    """Return the share that a report carries, empty where there is none."""
    share: Mapping[str, Any] = getattr(report, KEY, {})
    return share
