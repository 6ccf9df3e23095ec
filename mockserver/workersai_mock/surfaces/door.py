"""All doors of a server, and which of them a request comes through."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import TYPE_CHECKING

from .batch import Batch
from .named import Named
from .native import Native, Nowhere

if TYPE_CHECKING:
    from ..bound import Bound
    from ..request import Route
    from ..settings import Settings
    from . import Surface

NATIVE: tuple[Surface, ...] = Batch(), Native(), Named()


class Surfaces:
    """The doors that settings ask for; all but the native ones are imported when one is tried.

    Raises:
        SettingError: settings ask for a door that cannot be.
    """

    def __init__(self, settings: Settings) -> None:
        self._further: tuple[Surface, ...] = ()
        if settings.worker_route is not None:
            from ..settings import MODEL_ID
            from .worker import Worker  # few want it

            route, obeys = settings.worker_route, settings.controllable
            self._further = (Worker(route, model_id=MODEL_ID, obeys=obeys),)

    def __iter__(self) -> Iterator[Surface]:
        yield from NATIVE
        yield from self._others

    @cached_property
    def _others(self) -> tuple[Surface, ...]:
        from . import gateway, openai
        from .catalog import Catalog

        return (*openai.DOORS, Catalog(), *gateway.DOORS, *self._further)


def route_of(
    surfaces: Iterable[Surface], method: str, path: str, bound: Bound | None = None
) -> Route:
    """Return where a request leads.

    Args:
        surfaces: the doors that a path is looked for at.
        method: the HTTP method.
        path: path and query.
        bound: what a Worker's binding asks, which has doors of its own and names the model itself.
    """
    if bound:
        from .binding import DOORS

        surfaces = DOORS
    for surface in surfaces:
        if found := surface.find_route(method, path):
            return found._replace(model_id=bound.model_id) if bound else found
    return Nowhere().find_route(method, path)
