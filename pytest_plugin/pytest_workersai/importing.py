"""How our own modules come into somebody's run: quickly, and as they are."""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from types import ModuleType

import pytest

OURS = ("pytest_workersai", "workersai_mock", "workersai_contracts")


class AsTheyAre(MetaPathFinder):
    """Finds our modules before pytest's own finder does.

    That one rewrites the assertions of every module of a distribution that has a plugin. Ours
    assert nothing that a test's author wants explained, and in a fresh environment, such as CI has
    for each run, rewriting takes four times as long as importing.
    """

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Return where a module of ours is, as Python itself finds it."""
        return PathFinder.find_spec(fullname, path, target) if fullname.startswith(OURS) else None


def as_they_are(config: pytest.Config) -> None:
    """Import our modules without rewriting them until a run's end."""
    finder = AsTheyAre()
    sys.meta_path.insert(0, finder)
    config.add_cleanup(lambda: sys.meta_path.remove(finder))


@contextmanager
def unattended() -> Iterator[None]:
    """Import without the garbage collector, which next to nothing of it is for."""
    attended = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if attended:
            # Together they put what is new among the old, which is not looked through at once.
            gc.freeze()
            gc.unfreeze()
            gc.enable()
