import asyncio
import sys

import pytest

from workersai_mock.loop import loop_factory


def test_uvloop_where_it_is_installed() -> None:
    uvloop = pytest.importorskip("uvloop")

    assert loop_factory() is uvloop.new_event_loop


def test_asyncio_where_it_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "uvloop", None)

    assert loop_factory() is asyncio.new_event_loop
