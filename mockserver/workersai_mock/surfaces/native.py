"""The documented door: POST /client/v4/accounts/{account_id}/ai/run/{model}, v4 envelopes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote

from workersai_contracts import envelope, refusal
from workersai_contracts.profile import WireProfile
from workersai_contracts.refusal import Refusal

from ..request import Route
from ..wire import writer_of
from . import Asked, members

if TYPE_CHECKING:
    from ..seed import Seed
    from ..wire import Writer

# A path is matched as it came, since the edge echoes it so (facts: 7003 was seen percent-encoded).
RUN = re.compile(r"/client/v4/accounts/(?P<account>[^/?]*)/ai/run/(?P<model>[^?]+)(?:\?.*)?")


class Native:
    """Workers AI's own REST door."""

    name = "native"
    model_in_body = False
    is_openai = False

    def find_route(self, method: str, path: str) -> Route | None:
        """Return the route of an `ai/run` path; the model id may be percent-encoded."""
        found = RUN.fullmatch(path)
        if not found:
            return None
        account, raw_model = found["account"], found["model"]
        return Route(
            surface=self,
            refusal=None if method == "POST" else refusal.METHOD.filled(method=method),
            account=account,
            model_id=unquote(raw_model),
            encoded_slash="%2f" in raw_model.lower(),
        )

    def read(self, value: object, model_id: str) -> Asked:
        """Return the body as it is: the path has named the model."""
        return Asked(model_id, members(value), value)

    def writer(self, profile: WireProfile) -> Writer:
        """Return the writer of the profile's own shapes."""
        return writer_of(profile)

    def enveloped(self, result: bytes) -> bytes:
        """Return a result in the success envelope."""
        return envelope.success(result)

    def refused(self, refusal: Refusal, *, request_id: str) -> tuple[bytes, str]:
        """Return a refusal in the envelope of its layer."""
        return envelope.refused(refusal, request_id=request_id), envelope.content_type(refusal)

    def headers(self, found: dict[str, str], seed: Seed) -> Mapping[str, str]:
        """Return the headers as they are."""
        return found


class Nowhere(Native):
    """Every path that is no door's: the edge's own routing errors."""

    name = "edge"

    def find_route(self, method: str, path: str) -> Route:
        """Return the refusal of a path that leads nowhere."""
        return Route(surface=self, refusal=refusal.NO_ROUTE)


def echoed(path: str) -> str:
    """Return a path as the edge writes it into a message: percent-encoded, without the query."""
    bare = path.partition("?")[0]
    return quote(bare, safe="/%:@$&+,;=~!*'()", errors="surrogateescape")
