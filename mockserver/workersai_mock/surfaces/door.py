"""All doors of a server, and which of them a request comes through."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import binding, gateway, openai
from .batch import Batch
from .catalog import Catalog
from .named import Named
from .native import Native, Nowhere

if TYPE_CHECKING:
    from ..bound import Bound
    from ..request import Route
    from ..settings import Settings
    from . import Surface

Surfaces = tuple["Surface", ...]


def surfaces_of(settings: Settings) -> Surfaces:
    """Return the doors that settings ask for; raises SettingError for one that cannot be."""
    native = Batch(), Native(), Named()
    found: Surfaces = (*native, *openai.DOORS, Catalog(), *gateway.DOORS)
    if settings.worker_route is None:
        return found
    from ..settings import MODEL_ID
    from .worker import Worker  # few want it

    worker = Worker(settings.worker_route, model_id=MODEL_ID, obeys=settings.controllable)
    return (*found, worker)


def route_of(surfaces: Surfaces, method: str, path: str, bound: Bound | None = None) -> Route:
    """Return where a request leads.

    Args:
        surfaces: the doors that a path is looked for at.
        method: the HTTP method.
        path: path and query.
        bound: what a Worker's binding asks, which has doors of its own and names the model itself.
    """
    for surface in binding.DOORS if bound else surfaces:
        if found := surface.find_route(method, path):
            return found._replace(model_id=bound.model_id) if bound else found
    return Nowhere().find_route(method, path)
