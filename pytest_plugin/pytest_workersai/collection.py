"""How the marker acts while tests are collected."""

from __future__ import annotations

from typing import Any

import pytest

SPREAD = ("wire", "seed")
ALL = "all"


def bring_fixture(
    collector: pytest.Module | pytest.Class, name: str, obj: Any, *, marker: str
) -> None:
    """Mark a test function as one that uses the fixture, where the marker is on or around it."""
    if not collector.istestfunction(obj, name):
        return
    marks = getattr(obj, "pytestmark", ())
    own = any(getattr(mark, "name", "") == marker for mark in marks)
    if own or collector.get_closest_marker(marker):
        pytest.mark.usefixtures(marker)(obj)


def add_fixture(item: pytest.Item, *, name: str) -> None:
    """Make an item use the fixture; items without fixtures are left alone."""
    names = getattr(item, "fixturenames", None)
    if names is not None and name not in names:
        names.insert(0, name)


def spread(metafunc: pytest.Metafunc, *, marker: str) -> None:
    """Parametrize over the wires and seeds of the nearest marker that names several."""
    marks = list(metafunc.definition.iter_markers(marker))
    for name in SPREAD:
        value = next((mark.kwargs[name] for mark in marks if name in mark.kwargs), None)
        if several(name, value):
            metafunc.parametrize(f"{marker}_{name}", each(name, value))


def several(name: str, value: object) -> bool:
    """Tell whether an option's value stands for several runs of the test."""
    return name in SPREAD and (isinstance(value, list | tuple | range) or value == ALL)


def each(name: str, value: Any) -> tuple[Any, ...]:
    """Return the values that a test is run with."""
    if (name, value) != ("wire", ALL):
        return tuple(value)
    from workersai_contracts.profile import PROFILES

    return tuple(profile.name for profile in PROFILES)
