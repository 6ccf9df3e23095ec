"""How the marker acts while tests are collected."""

from __future__ import annotations

from collections.abc import Iterable
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
    own = [mark for mark in marks if getattr(mark, "name", "") == marker]
    around = list(collector.iter_markers(marker))
    if own or around:
        said = own[::-1] + around
        spread = [f"{marker}_{name}" for name in SPREAD if several(name, nearest(said, name))]
        pytest.mark.usefixtures(marker, *spread)(obj)


def add_fixture(item: pytest.Item, *, name: str) -> None:
    """Make an item use the fixture; items without fixtures are left alone."""
    names = getattr(item, "fixturenames", None)
    if names is not None and name not in names:
        names.insert(0, name)


def spread(metafunc: pytest.Metafunc, *, marker: str) -> None:
    """Parametrize over the wires and seeds of the nearest marker that names several."""
    marks = list(metafunc.definition.iter_markers(marker))
    for name in SPREAD:
        value = nearest(marks, name)
        if several(name, value):
            metafunc.parametrize(f"{marker}_{name}", each(name, value))


def nearest(marks: Iterable[pytest.Mark], name: str) -> Any:
    """Return what the first marker that names an option says of it."""
    return next((mark.kwargs[name] for mark in marks if name in mark.kwargs), None)


def several(name: str, value: object) -> bool:
    """Tell whether an option's value stands for several runs of the test."""
    return name in SPREAD and (isinstance(value, list | tuple | range) or value == ALL)


def each(name: str, value: Any) -> tuple[Any, ...]:
    """Return the values that a test is run with."""
    if (name, value) != ("wire", ALL):
        return tuple(value)
    from workersai_contracts.profile import PROFILES

    return tuple(profile.name for profile in PROFILES)
