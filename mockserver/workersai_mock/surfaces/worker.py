"""The documented Worker, played: one path that a page can ask with its EventSource, with GET.

Source: the examples on the model's page in Cloudflare's documentation (2025). No door of the
service: a convenience.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from multidict import MultiDict

from workersai_contracts import refusal
from workersai_contracts.envelope import to_json

from .. import misuse
from ..control import read_control
from ..errors import SettingError
from ..request import NO_CONTROL, Route
from . import Asked, members
from .binding import Binding

if TYPE_CHECKING:
    from workersai_contracts.refusal import Refusal

    from ..seed import Seed

MESSAGES = [
    {"role": "system", "content": "You are a friendly assistant"},
    {"role": "user", "content": "What is the origin of the phrase Hello, World"},
]
# What the mock itself answers there.
TAKEN = ("/client/v4/", "/__admin/", "/openapi.json")


class Worker(Binding):
    """A Worker that hands what `env.AI.run` gives it on to its caller.

    Args:
        path: where it is.
        model_id: whom it asks.
        obeys: parameters of the query control single requests, as headers do elsewhere.
    """

    name = "worker"

    def __init__(self, path: str, *, model_id: str, obeys: bool) -> None:
        if not path.startswith("/") or "?" in path or "#" in path or path.startswith(TAKEN):
            raise SettingError(
                f"--worker-route is the path of a Worker, such as / or /chat, not {path!r}"
                + (", which the mock itself answers" if path.startswith(TAKEN) else "")
            )
        self.path = path
        self._model_id = model_id
        self._obeys = obeys

    def find_route(self, method: str, path: str) -> Route | None:
        """Return the route of the Worker's path; a GET brings the body that its query means."""
        bare, _, raw_query = path.partition("?")
        if bare != self.path:
            return None
        query = MultiDict(parse_qsl(raw_query, keep_blank_values=True))
        refused: Refusal | None = None
        control = NO_CONTROL
        try:
            control = read_control(query) if self._obeys else NO_CONTROL
        except SettingError as error:
            refused = misuse.CONTROL.filled(detail=str(error))
        if method not in ("GET", "POST"):
            refused = refusal.METHOD.filled(method=method)
        return Route(
            self,
            refused,
            model_id=self._model_id,
            inside=True,
            body=_body(query) if method == "GET" else None,
            control=control,
        )

    def read(self, value: object, model_id: str) -> Asked:
        """Return the body as what the Worker asks; it streams unless that is turned off."""
        inputs = {"stream": True, **members(value)}
        return Asked(model_id, inputs, inputs)

    def headers(self, found: dict[str, str], seed: Seed) -> Mapping[str, str]:
        """Leave out what inference sends: the Worker makes a Response of its own."""
        return {name: value for name, value in found.items() if not name.startswith("cf-ai-")}


def _body(query: Mapping[str, str]) -> bytes:
    """Return what a query asks, in the form of a POST."""
    body: dict[str, object] = {"messages": MESSAGES}
    if "prompt" in query:
        body = {"prompt": query["prompt"]}
    if query.get("stream") == "false":
        body["stream"] = False
    return to_json(body)
