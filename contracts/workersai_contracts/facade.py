"""A package's public names, each imported when it is first asked for.

Whoever needs one name of a package does not pay for the others.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any

DISTRIBUTION = "workersai-mock"
VERSION = "__version__"


def lazy(package: str, homes: Mapping[str, tuple[str, ...]]) -> Callable[[str], Any]:
    """Return the `__getattr__` of a package.

    Args:
        package: its `__name__`.
        homes: the public names by the module that they live in, relative to the package.
    """
    home_of = {name: home for home, names in homes.items() for name in names}

    def get(name: str) -> Any:
        if name == VERSION:
            from importlib.metadata import version  # e-mail, zip files: a fifth of a start

            return version(DISTRIBUTION)
        if name not in home_of:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        return getattr(import_module(f".{home_of[name]}", package), name)

    return get
