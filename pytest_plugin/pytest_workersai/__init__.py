"""pytest words over the mock, for tests that want to name them; the fixtures need no import.

`refusals` are what the service refuses, `replies` what the mock can say, `contains` and `ABSENT`
stand for values in matchers, and `WorkersAI` is the type of the fixture `workersai`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from workersai_contracts import refusal as refusals
    from workersai_mock import reply as replies
    from workersai_mock.matcher import ABSENT, contains
    from workersai_mock.workersai import WorkersAI

__all__ = ["ABSENT", "WorkersAI", "contains", "refusals", "replies"]

# Imported on first use: pytest imports this package in every run of everybody who has it.
_HOMES = {
    "ABSENT": ("workersai_mock.matcher", "ABSENT"),
    "WorkersAI": ("workersai_mock.workersai", "WorkersAI"),
    "contains": ("workersai_mock.matcher", "contains"),
    "refusals": ("workersai_contracts.refusal", ""),
    "replies": ("workersai_mock.reply", ""),
}


def __getattr__(name: str) -> Any:
    from importlib import import_module

    try:
        module, member = _HOMES[name]
    except KeyError:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}") from None
    home = import_module(module)
    return getattr(home, member) if member else home


def __dir__() -> list[str]:
    return __all__
