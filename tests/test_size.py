"""A module is read in one go, a function on one screen."""

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.tree import ROOT, all_modules

LINES_OF_A_MODULE = 300
LINES_OF_A_FUNCTION = 40
# `path` or `path::function`, and why it is longer.
EXCUSED: dict[str, str] = {
    "benchmarks/load.py::closed_loop": "one measurement, whose counters its inner class shares",
    "benchmarks/load.py::paced_streams": "one measurement, whose counters its inner class shares",
    "contracts/workersai_contracts/strategy.py::event_streams": "one strategy with its parts",
    "mockserver/workersai_mock/on.py::reply": "its parameters are the words of a stub",
}


def too_long(path: Path) -> Iterator[str]:
    """Yield what is longer than it may be."""
    text, place = path.read_text(encoding="utf-8"), path.relative_to(ROOT).as_posix()
    if len(text.splitlines()) > LINES_OF_A_MODULE:
        yield place
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            if lines > LINES_OF_A_FUNCTION:
                yield f"{place}::{node.name}"


def test_nothing_is_longer_than_it_may_be_without_a_reason() -> None:
    found = {name for path in all_modules() for name in too_long(path)}

    assert found == set(EXCUSED)
