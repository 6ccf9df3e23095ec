"""Which tests run: on every day all but those marked `full`, which `make check` runs too."""

from __future__ import annotations

import gc
from typing import Any

import pytest
from tests.sweep import required

LEFT_OUT: pytest.StashKey[int] = pytest.StashKey()
# What a worker of xdist tells the run that started it.
TOLD = "workersai_left_out"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what only the full run asks for, unless a test or a marker is named."""
    if required() or config.option.markexpr or any("::" in each for each in config.args):
        return
    left_out = [item for item in items if item.get_closest_marker("full")]
    items[:] = [item for item in items if not item.get_closest_marker("full")]
    config.stash[LEFT_OUT] = len(left_out)
    config.hook.pytest_deselected(items=left_out)


def pytest_collection_finish() -> None:
    """Spare the garbage collector what was collected: each inner run of pytest makes it look
    through everything, several times.
    """
    gc.collect()
    gc.freeze()


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Tell the run that started this worker."""
    told = getattr(session.config, "workeroutput", {})
    told[TOLD] = session.config.stash.get(LEFT_OUT, 0)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Hear a worker; each has collected the same."""
    told = getattr(node, "workeroutput", {})
    node.config.stash[LEFT_OUT] = told.get(TOLD, node.config.stash.get(LEFT_OUT, 0))


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    """Say in one line what was left out."""
    if count := config.stash.get(LEFT_OUT, 0):
        terminalreporter.write_line(f"left to the full run, `make check`: {count} tests")
