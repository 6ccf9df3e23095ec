"""Imports point down, and nobody pays for what he does not use."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest
from tests import tree
from tests.tree import PACKAGES, ROOT, modules

STDLIB = sys.stdlib_module_names | {"__future__"}
# Which of the project's packages each may import, itself included.
BELOW = {
    "workersai_contracts": {"workersai_contracts"},
    "workersai_mock": {"workersai_mock", "workersai_contracts"},
    "pytest_workersai": {"pytest_workersai", "workersai_mock", "workersai_contracts"},
}
# What contracts may import besides the standard library: at once, and when a function needs it.
PURE = {"orjson"}
PURE_LAZY = PURE | {"aiohttp", "hypothesis", "jsonschema", "schemathesis", "tokenizers"}
# The one part of contracts that sends; `rich` only where somebody has it and wants it.
VERIFY = PACKAGES["workersai_contracts"] / "verify"
SENDS = {"aiohttp", "yarl"}
HEAVY = ["aiohttp", "click", "faker", "jsonschema", "schemathesis", "yaml"]


def found(path: Path, *, lazy: bool) -> set[str]:
    """Return the packages that a module imports, beyond the standard library."""
    return set(tree.imports(ast.parse(path.read_bytes()), lazy=lazy)) - STDLIB


@pytest.mark.parametrize("package", PACKAGES)
def test_imports_point_down(package: str) -> None:
    wrong = {
        str(path.relative_to(ROOT)): sorted(above)
        for path in modules(PACKAGES[package])
        if (above := (found(path, lazy=True) & set(PACKAGES)) - BELOW[package])
    }

    assert wrong == {}


@pytest.mark.parametrize(("lazy", "allowed"), [(False, PURE), (True, PURE_LAZY)])
def test_contracts_are_pure(lazy: bool, allowed: set[str]) -> None:
    of_verify = SENDS | ({"rich"} if lazy else set())
    wrong = {
        str(path.relative_to(ROOT)): sorted(others)
        for path in modules(PACKAGES["workersai_contracts"])
        if (
            others := found(path, lazy=lazy)
            - allowed
            - BELOW["workersai_contracts"]
            - (of_verify if path.is_relative_to(VERIFY) else set())
        )
    }

    assert wrong == {}


@pytest.mark.parametrize(
    "module", ["pytest_workersai.plugin", "workersai_contracts", "workersai_mock"]
)
def test_a_fresh_import_loads_nothing_heavy(module: str) -> None:
    code = f"import sys, {module}; print(*sorted(set(sys.modules) & set({HEAVY})))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.split() == []


def test_a_start_loads_nothing_that_the_first_answer_does_without() -> None:
    without = ["admin", "decision", "fault", "quirk", "recorder", "replay.recording", "scenario"]
    spared = {f"workersai_mock.{name}" for name in without} | {
        *("faker", "jsonschema", "yaml", "aiohttp.web", "workersai_contracts.exchange")
    }
    code = f"import sys, workersai_mock.cli.serve; print(*sorted(set(sys.modules) & {spared}))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.split() == []
