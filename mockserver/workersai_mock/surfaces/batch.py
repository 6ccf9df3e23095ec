"""The native door with `?queueRequest=true`: many requests at once, answered when asked for again.

Owns path and reading; what is queued is `batch`'s.
"""

from __future__ import annotations

import re

from ..batch import queue
from ..request import Route
from . import Asked, members
from .native import Native

QUEUED = re.compile(r"[^?]*\?(?:.*&)?queueRequest=true(?:&.*)?")


class Batch(Native):
    """A run that is to be queued."""

    name = "batch"

    def find_route(self, method: str, path: str) -> Route | None:
        """Return the route of a run whose query says that it is to be queued."""
        found = super().find_route(method, path) if QUEUED.fullmatch(path) else None
        if found is None or found.refusal:
            return None
        return Route(
            surface=self,
            account=found.account,
            model_id=found.model_id,
            encoded_slash=found.encoded_slash,
            look_up=queue,
            queued=True,
        )

    def read(self, value: object, model_id: str) -> Asked:
        """Return the batch, or the id of one; the schema is held against the batch alone.

        Assumed: a model whose schema has no batch refuses the id as it refuses the batch, and
        one request alone is none.
        """
        fields = members(value)
        inputs = {key: fields[key] for key in ("requests", "request_id") if key in fields}
        judged = {"requests": []} if fields.get("request_id") else inputs
        return Asked(model_id, inputs, judged)


class Element(Native):
    """One request of a batch; its result stands bare in a list."""

    name = "batch element"

    def enveloped(self, result: bytes) -> bytes:
        """Return a result as it is."""
        return result


ELEMENT = Element()
