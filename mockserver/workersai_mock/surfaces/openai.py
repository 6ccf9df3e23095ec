"""OpenAI's doors below /client/v4/accounts/{account_id}/ai/v1: the body names the model.

Owns their paths and how their bodies read and refuse, not what an answer looks like (`wire`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from workersai_contracts import envelope, refusal
from workersai_contracts.envelope import to_json
from workersai_contracts.profile import WireProfile
from workersai_contracts.refusal import Refusal

from ..request import Route
from . import Asked, members, text
from .conversation import as_texts, conversation

if TYPE_CHECKING:
    from ..seed import Seed
    from ..wire import Writer

PREFIX = r"/client/v4/accounts/(?P<account>[^/?]*)/ai/v1/"
# The names that OpenAI gives to failures of a response; only the first was seen (2025-10, 2026).
INVALID = "invalid_prompt"
CODES = {429: "rate_limit_exceeded"}
FAILED = "server_error"


class Chat:
    """`chat/completions`: the native envelope for refusals (seen 2026), a bare object else."""

    name = "openai"
    model_in_body = True
    is_openai = True
    path = re.compile(PREFIX + r"chat/completions(?:\?.*)?")

    def find_route(self, method: str, path: str) -> Route | None:
        """Return the route of this door's one path."""
        found = self.path.fullmatch(path)
        if not found:
            return None
        # GET was answered so on `models` (transcripts of 2024 and 2026): the same router.
        refused = None if method == "POST" else refusal.METHOD.filled(method=method)
        return Route(surface=self, refusal=refused, account=found["account"])

    def read(self, value: object, model_id: str) -> Asked:
        """Return the body without its model; the schema sees every content as a text."""
        fields = members(value)
        inputs = {key: inner for key, inner in fields.items() if key != "model"}
        return Asked(text(fields.get("model")), inputs, as_texts(inputs))

    def writer(self, profile: WireProfile) -> Writer:
        """Return the writer of chat completions."""
        from ..wire import chat

        return chat

    def enveloped(self, result: bytes) -> bytes:
        """Return a result as it is: this door has no envelope for it."""
        return result

    def refused(self, refusal: Refusal, *, request_id: str) -> tuple[bytes, str]:
        """Return a refusal in the envelope of its layer, as the native door does."""
        return envelope.refused(refusal, request_id=request_id), envelope.content_type(refusal)

    def headers(self, found: dict[str, str], seed: Seed) -> Mapping[str, str]:
        """Return the headers as they are."""
        return found


class Completions(Chat):
    """`completions`: listed by some clients, never seen; taken to be like the chat's door."""

    name = "openai completions"
    path = re.compile(PREFIX + r"completions(?:\?.*)?")

    def writer(self, profile: WireProfile) -> Writer:
        """Return the writer of text completions."""
        from ..wire import completions

        return completions


class Responses(Chat):
    """`responses`: for models whose schema has `input`; refusals are `{"error": ...}`."""

    name = "openai responses"
    path = re.compile(PREFIX + r"responses(?:\?.*)?")

    def read(self, value: object, model_id: str) -> Asked:
        """Return the body with its `input` as messages beside it; `stream` is not known here."""
        asked = super().read(value, model_id)
        inputs = {key: inner for key, inner in asked.inputs.items() if key != "stream"}
        if "max_output_tokens" in inputs:
            inputs["max_tokens"] = inputs["max_output_tokens"]
        inputs["messages"] = conversation(asked.inputs)
        return asked._replace(inputs=inputs)

    def writer(self, profile: WireProfile) -> Writer:
        """Return the writer of responses."""
        from ..wire import responses

        return responses

    def refused(self, refusal: Refusal, *, request_id: str) -> tuple[bytes, str]:
        """Return what inference refuses as OpenAI's error object; the edge keeps its envelope."""
        if refusal.layer != "inference":
            return super().refused(refusal, request_id=request_id)
        code = INVALID if refusal.status == 400 else CODES.get(refusal.status, FAILED)
        error = {"code": code, "message": f"{refusal.text} ({request_id})"}
        return to_json({"error": error}), envelope.JSON


class Models(Chat):
    """`models`: the edge answers that there is no GET; nothing else is known of it."""

    name = "openai models"
    model_in_body = False
    path = re.compile(PREFIX + r"models(?:/[^?]*)?(?:\?.*)?")

    def find_route(self, method: str, path: str) -> Route | None:
        """Return the refusal of every method."""
        found = super().find_route(method, path)
        refused = refusal.METHOD.filled(method=method)
        return found and Route(surface=self, refusal=refused, account=found.account)


DOORS = (Chat(), Completions(), Responses(), Models())
