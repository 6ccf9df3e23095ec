"""How the plugin's own modules come into a run."""

import gc

import pytest

from pytest_workersai.importing import unattended

from .conftest import Inner, says

LOADERS = """
import atexit
import sys
from importlib.machinery import SourceFileLoader

def ours(): return sum(type(finder).__name__ == "AsTheyAre" for finder in sys.meta_path)

atexit.register(lambda: print("finders during and after:", DURING, ours()))

def test_loaders(workersai):
    global DURING
    DURING = ours()
    for name in ("pytest_workersai.session", "workersai_mock.server"):
        assert type(sys.modules[name].__loader__) is SourceFileLoader
    assert type(sys.modules[__name__].__loader__) is not SourceFileLoader
"""


@pytest.mark.parametrize("enabled", [True, False], ids=["on", "off"])
def test_loading_the_mock_leaves_the_collector_as_it_was(enabled: bool) -> None:
    before = gc.isenabled()
    try:
        (gc.enable if enabled else gc.disable)()
        with unattended():
            during = gc.isenabled()
        after = gc.isenabled()
    finally:
        (gc.enable if before else gc.disable)()

    assert (during, after) == (False, enabled)


def test_modules_of_ours_are_imported_as_they_are(inner: Inner) -> None:
    result = inner(LOADERS, isolated=True)

    result.assert_outcomes(passed=1)
    says(result, "finders during and after: 1 0")
