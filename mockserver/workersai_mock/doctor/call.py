"""One call through each door of a mock. A new door takes a row here."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from http.client import HTTPException
from typing import Any, NamedTuple

from ..settings import ACCOUNT_ID, MODEL_ID

TIMEOUT_S = 10.0
GATEWAY_ID = "default"
ASK: Mapping[str, Any] = {"prompt": "hi", "max_tokens": 8}
CHAT: Mapping[str, Any] = {
    "model": MODEL_ID,
    "messages": [{"role": "user", "content": "hi"}],
    "max_tokens": 8,
}
RESPONSES_MODEL = "@cf/openai/gpt-oss-20b"
BATCH_MODEL = "@cf/meta/llama-3.3-70b-instruct-fp8-fast"


class Door(NamedTuple):
    """What is asked at one door.

    Attributes:
        surface: the name that the mock's surface has.
        what: what is asked there.
        path: below the root.
        body: the JSON that is posted; None for a GET.
        status: what is answered when all is well.
        headers: what makes it this door, where the path does not.
    """

    surface: str
    what: str
    path: str
    body: Mapping[str, Any] | None = None
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()


class Called(NamedTuple):
    """What came of it; `status` is None where nothing was answered."""

    door: Door
    status: int | None
    why: str = ""

    @property
    def ok(self) -> bool:
        """Whether the mock answered as it should."""
        return self.status == self.door.status and not self.why


_AI = f"/client/v4/accounts/{ACCOUNT_ID}/ai"
_GATEWAY = f"/v1/{ACCOUNT_ID}/{GATEWAY_ID}"
_BINDING = (("Host", "workers-binding.ai"), ("cf-consn-model-id", MODEL_ID))
DOORS = (
    Door("native", "ai/run", f"{_AI}/run/{MODEL_ID}", ASK),
    Door("native, model in the body", "ai/run, model in the body", f"{_AI}/run", CHAT),
    Door(
        "batch",
        "ai/run?queueRequest=true",
        f"{_AI}/run/{BATCH_MODEL}?queueRequest=true",
        {"requests": [ASK]},
    ),
    Door("openai", "chat/completions", f"{_AI}/v1/chat/completions", CHAT),
    Door("openai completions", "completions", f"{_AI}/v1/completions", {**ASK, "model": MODEL_ID}),
    Door(
        "openai responses",
        "responses",
        f"{_AI}/v1/responses",
        {"model": RESPONSES_MODEL, "input": "hi"},
    ),
    Door("openai models", "models (there is no GET)", f"{_AI}/v1/models", status=405),
    Door("catalog", "models/search", f"{_AI}/models/search?per_page=1"),
    Door("catalog", "tokens/verify", "/client/v4/user/tokens/verify"),
    Door("gateway", "gateway, ai/run", f"{_GATEWAY}/workers-ai/{MODEL_ID}", ASK),
    Door("gateway chat", "gateway, chat", f"{_GATEWAY}/workers-ai/v1/chat/completions", CHAT),
    Door(
        "gateway compat",
        "gateway, compat",
        f"{_GATEWAY}/compat/chat/completions",
        {**CHAT, "model": f"workers-ai/{MODEL_ID}"},
    ),
    Door("binding", "env.AI", "/run?version=3", {"inputs": ASK, "options": {}}, headers=_BINDING),
)


def doors_of(surfaces: Sequence[str]) -> list[Door]:
    """Return what to ask of a mock that has these surfaces."""
    return [door for door in DOORS if door.surface in surfaces]


def call(url: str, door: Door, *, token: str) -> Called:
    """Ask once, past any proxy."""
    body = None if door.body is None else json.dumps(door.body).encode()
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    try:
        sent = urllib.request.Request(url + door.path, body, headers | dict(door.headers))
        with direct().open(sent, timeout=TIMEOUT_S) as answer:
            return Called(door, answer.status)
    except urllib.error.HTTPError as error:
        with error:
            why = "" if error.code == door.status else _said(error.read(4096))
            return Called(door, error.code, why)
    except (OSError, HTTPException, ValueError) as error:
        return Called(door, None, str(getattr(error, "reason", error)) or type(error).__name__)


def direct() -> urllib.request.OpenerDirector:
    """Return what opens an address itself, whatever proxies the environment names."""
    return urllib.request.build_opener(urllib.request.ProxyHandler({}))


def _said(body: bytes) -> str:
    """Return the text of a refusal, or of what is no mock at all."""
    try:
        return str(json.loads(body)["errors"][0]["message"])
    except (ValueError, LookupError, TypeError):
        return "this is no answer of Workers AI"
