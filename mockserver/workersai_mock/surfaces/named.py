"""The native door without a model in its path: POST /client/v4/accounts/{account_id}/ai/run.

Published in 2026; the body is an envelope of `model` and `input` (assumed: or bears the inputs
beside `model`).
"""

from __future__ import annotations

import re

from workersai_contracts import refusal

from ..request import Route
from . import Asked, members, text
from .native import Native

PATH = re.compile(r"/client/v4/accounts/(?P<account>[^/?]*)/ai/run(?:\?.*)?")


class Named(Native):
    """A run whose body names the model."""

    name = "native, model in the body"
    model_in_body = True

    def find_route(self, method: str, path: str) -> Route | None:
        """Return the route of this door's one path."""
        found = PATH.fullmatch(path)
        if not found:
            return None
        route = Route(surface=self, account=found["account"])
        refused = refusal.METHOD.filled(method=method)
        return route if method == "POST" else route._replace(refusal=refused)

    def read(self, value: object, model_id: str) -> Asked:
        """Return the inputs that the body holds beside the model's name."""
        fields = members(value)
        inner = fields.get("input")
        rest = {key: field for key, field in fields.items() if key != "model"}
        inputs = inner if isinstance(inner, dict) else rest
        return Asked(text(fields.get("model")), inputs, inputs)
