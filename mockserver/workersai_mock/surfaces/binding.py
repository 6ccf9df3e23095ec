"""The door of a Worker's `env.AI`: bare results, errors of its own shape, no credentials.

Source: `ai-api.ts` of workerd (2026-08). What leads here is told by `bound`, not by a path.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from workersai_contracts import envelope, refusal
from workersai_contracts.envelope import to_json
from workersai_contracts.profile import WireProfile
from workersai_contracts.refusal import Refusal

from ..request import IN_BODY, Route
from ..wire import writer_of
from . import Asked, members
from .catalog import models

if TYPE_CHECKING:
    from ..seed import Seed
    from ..wire import Writer

# Assumed: what other errors than that of an input are called is not known; those of a gateway bear
# their name at its own address.
NAMES = {"gateway": envelope.GATEWAY_ERROR}
NAME = "AiError"
PREFIX = "AiError: "
# What was seen of the binding (2025, 2026) where it is not REST's text without `AiError: `.
LEFT_OUT = ("Bad input: ", "No such model: ")
DEPRECATED = "This model was deprecated on {date}. Please use an alternative model."
DATE = re.compile(r" was deprecated on (?P<date>\S+)\. ")


class Binding:
    """`/run` and `/ai-api/models/search` below `workers-binding.ai`."""

    name = "binding"
    model_in_body = False
    is_openai = False
    path = "/run"

    def find_route(self, method: str, path: str) -> Route | None:
        """Return the route of a path below the binding's host; what it is not is refused there."""
        bare = path.partition("?")[0]
        if bare == "/ai-api/models/search":
            refused = None if method == "GET" else refusal.METHOD.filled(method=method)
            return Route(self, refused, inside=True, look_up=models)
        if bare != self.path:
            return None
        refused = None if method == "POST" else refusal.METHOD.filled(method=method)
        return Route(self, refused, inside=True)

    def read(self, value: object, model_id: str) -> Asked:
        """Return the `inputs` of the body; of its `options` only a gateway heeds some."""
        inputs = members(value).get("inputs")
        return Asked(model_id, members(inputs), inputs)

    def writer(self, profile: WireProfile) -> Writer:
        """Return the writer of the profile's own shapes."""
        return writer_of(profile)

    def enveloped(self, result: bytes) -> bytes:
        """Return a result as it is: the binding hands it to the Worker unread."""
        return result

    def refused(self, refusal: Refusal, *, request_id: str) -> tuple[bytes, str]:
        """Return a refusal as the binding makes an Error of: `internalCode: description`."""
        error = {
            "internalCode": refusal.code,
            "message": refusal.text,
            "name": NAMES.get(refusal.layer, NAME),
            "description": described(refusal),
            "httpCode": refusal.status,
            "requestId": request_id,
        }
        return to_json(error), envelope.JSON

    def headers(self, found: dict[str, str], seed: Seed) -> Mapping[str, str]:
        """Return the headers as they are."""
        return found


class Gateway(Binding):
    """`/ai-gateway/run`: the same where `options.gateway` names one, which the request passes."""

    name = "binding with gateway"
    path = "/ai-gateway/run"

    def find_route(self, method: str, path: str) -> Route | None:
        """Return the route of this door's one path."""
        found = super().find_route(method, path)
        return found and found._replace(gateway=IN_BODY)


class Elsewhere(Binding):
    """Every other path below the host: nothing is known of it, so it is refused."""

    def find_route(self, method: str, path: str) -> Route:
        """Return the refusal of a path that leads nowhere."""
        return Route(self, refusal.NO_ROUTE, inside=True)


DOORS = (Binding(), Gateway(), Elsewhere())


def described(refused: Refusal) -> str:
    """Return the text of a refusal in the binding's words."""
    found = DATE.search(refused.text)
    if refused.name == refusal.DEPRECATED.name and found:
        return DEPRECATED.format(date=found["date"])
    text = refused.text
    while text.startswith(PREFIX):
        text = text.removeprefix(PREFIX)
    for words in LEFT_OUT:
        text = text.removeprefix(words)
    return text
