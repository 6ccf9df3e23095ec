"""What Schemathesis and Hypothesis would take from their surroundings, kept away for a while."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from types import ModuleType
from typing import Any


@contextmanager
def isolated() -> Iterator[None]:
    """Make generated requests a function of the seed, and of as many as are asked for.

    Hypothesis mixes the literals of all local modules into what it draws, so that a seed's requests
    would hang on what is imported and how it is installed. Schemathesis asks the server on its own
    account what it lets through, beside all budgets.
    """
    from hypothesis.internal import constants_ast
    from hypothesis.internal.conjecture import providers
    from schemathesis.engine.run import probes

    with ExitStack() as stack:
        stack.enter_context(swapped(providers, "_get_local_constants", constants_ast.Constants))
        # What is kept there was drawn with the constants of others, or will be.
        fresh = type(providers.CONSTANTS_CACHE)(1024)
        stack.enter_context(swapped(providers, "CONSTANTS_CACHE", fresh))
        stack.enter_context(swapped(probes, "PROBES", ()))
        yield


@contextmanager
def swapped(module: ModuleType, name: str, value: Any) -> Iterator[None]:
    """Have a module's name stand for another value; a release without that name needs it not."""
    if not hasattr(module, name):
        yield
        return
    old = getattr(module, name)
    setattr(module, name, value)
    try:
        yield
    finally:
        setattr(module, name, old)
