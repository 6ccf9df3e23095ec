"""Public names: complete, sorted, documented, and there when asked for."""

import ast
import inspect
from importlib import import_module
from importlib.metadata import version
from types import ModuleType

import pytest
from tests.tree import PACKAGES, ROOT, modules

import workersai_contracts
import workersai_mock

LAZY = [workersai_contracts, workersai_mock]
by_name = pytest.mark.parametrize("package", LAZY, ids=lambda package: package.__name__)


def typed_names(package: ModuleType) -> list[str]:
    """Return the names that a type checker sees in a package."""
    assert package.__file__
    tree = ast.parse(inspect.getsource(package))
    [block] = [node for node in tree.body if isinstance(node, ast.If)]
    names = [
        alias.asname or alias.name
        for node in block.body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    ]
    return [*names, "__version__"]


def order(name: str) -> tuple[int, str]:
    """Sort as isort does: constants, classes, the rest."""
    return (0 if name.isupper() else 1 if name[0].isupper() else 2), name


@by_name
def test_every_public_name_is_there(package: ModuleType) -> None:
    for name in package.__all__:
        assert getattr(package, name) is not None


@by_name
def test_names_are_sorted_and_known_to_type_checkers(package: ModuleType) -> None:
    assert package.__all__ == sorted(package.__all__, key=order)
    assert set(package.__all__) == set(typed_names(package))


@by_name
def test_another_name_is_an_attribute_error(package: ModuleType) -> None:
    with pytest.raises(AttributeError, match=rf"module '{package.__name__}' has no attribute"):
        _ = package.nonsense


@by_name
def test_public_classes_and_functions_say_what_they_are_for(package: ModuleType) -> None:
    objects = [getattr(package, name) for name in package.__all__]
    bare = [thing for thing in objects if callable(thing) and not inspect.getdoc(thing)]

    assert bare == []


@by_name
def test_every_error_is_public(package: ModuleType) -> None:
    errors = import_module(f"{package.__name__}.errors")
    classes = {name for name, _ in inspect.getmembers(errors, inspect.isclass)}

    assert classes <= set(package.__all__)


@by_name
def test_the_version_is_that_of_the_distribution(package: ModuleType) -> None:
    assert package.__version__ == version("workersai-mock")


def test_every_module_says_what_it_owns() -> None:
    silent = [
        path.relative_to(ROOT)
        for path in modules(*PACKAGES.values())
        if not ast.get_docstring(ast.parse(path.read_bytes()))
    ]

    assert silent == []
