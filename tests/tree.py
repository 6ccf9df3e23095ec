"""The project's own files, as the house tests look at them."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
PACKAGES = {
    "workersai_contracts": ROOT / "contracts" / "workersai_contracts",
    "workersai_mock": ROOT / "mockserver" / "workersai_mock",
    "pytest_workersai": ROOT / "pytest_plugin" / "pytest_workersai",
}
CODE = ("benchmarks", "contracts", "examples", "mockserver", "pytest_plugin", "tests")
PAGES = ("*.md", "*.toml", "Makefile", ".ci/*", "docs/**/*.md", "examples/*")


def modules(*folders: Path) -> list[Path]:
    """Return every Python file below the folders, in order."""
    return sorted(path for folder in folders for path in folder.rglob("*.py"))


def all_modules() -> list[Path]:
    """Return every Python file of the project."""
    return modules(*(ROOT / name for name in CODE))


def pages() -> list[Path]:
    """Return the documents, settings and scripts of the project."""
    return sorted({path for pattern in PAGES for path in ROOT.glob(pattern) if path.is_file()})


def imports(node: ast.AST, *, lazy: bool) -> Iterator[str]:
    """Yield the top-level packages that a module imports.

    Args:
        node: the parsed module.
        lazy: also those that are imported when a function runs; never those for types alone.
    """
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Import):
            yield from (name.name.partition(".")[0] for name in child.names)
        elif isinstance(child, ast.ImportFrom) and not child.level:
            yield (child.module or "").partition(".")[0]
        elif isinstance(child, ast.If) and ast.unparse(child.test) == "TYPE_CHECKING":
            for other in child.orelse:
                yield from imports(ast.Module([other], []), lazy=lazy)
        elif lazy or not isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
            yield from imports(child, lazy=lazy)
