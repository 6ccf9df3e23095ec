"""How much of a sweep runs: a sample of it on every day, the whole where everything must run.

What is left out is marked `full`; `conftest.py` alone decides when that is.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

import pytest

# `make check` sets it: nothing is left out, and what is missing on this machine fails.
REQUIRED = "WORKERSAI_MOCK_REQUIRE_ALL"
Case = TypeVar("Case")


def required() -> bool:
    """Tell whether everything must run."""
    return bool(os.environ.get(REQUIRED))


def sampled(cases: Iterable[Case], kept: Callable[[Case], bool]) -> list[Any]:
    """Return the cases of one parameter; those that are not kept are for the full run."""
    return [case if kept(case) else pytest.param(case, marks=pytest.mark.full) for case in cases]


def count(whole: int, *, everyday: int) -> int:
    """Return how many examples there are to be: fewer on every day."""
    return whole if required() else everyday


def full(*values: Any, id: str | None = None) -> Any:
    """Return a case of several parameters that is for the full run."""
    return pytest.param(*values, marks=pytest.mark.full, id=id)
