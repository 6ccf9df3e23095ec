"""AI Gateway's doors: /v1/{account_id}/{gateway_id}/…, in reality at gateway.ai.cloudflare.com.

Owns their paths and how their bodies read; answers and the provider's refusals are those of the
doors behind them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import unquote

from workersai_contracts import refusal
from workersai_contracts.profile import WireProfile
from workersai_contracts.refusal import Refusal

from .. import misuse
from ..request import Route
from . import Asked, Surface, members, openai, text
from .native import Native

if TYPE_CHECKING:
    from ..seed import Seed
    from ..wire import Writer

# At this mock's address other paths begin so, too, by mistake: an account is told by its form.
PREFIX = r"/v1/(?P<account>[0-9a-fA-F]{32})/(?P<gateway>[^/?]+)"
OWN = "workers-ai"
V1 = ("chat/completions", "completions", "responses")


class Run(Native):
    """`workers-ai/{model}`, also written `workers-ai/run/{model}`: the native door."""

    name = "gateway"
    path = re.compile(PREFIX + r"/workers-ai/(?:run/)?(?P<model>(?!v1/)[^?]+)(?:\?.*)?")

    def find_route(self, method: str, path: str) -> Route | None:
        """Return the route to a model."""
        found = self.path.fullmatch(path)
        return found and _route(self, method, found, model_id=unquote(found["model"]))


class Chat(openai.Chat):
    """`workers-ai/v1/chat/completions`."""

    name = "gateway chat"
    path = re.compile(PREFIX + r"/workers-ai/v1/chat/completions(?:\?.*)?")

    def find_route(self, method: str, path: str) -> Route | None:
        """Return the route of this door's one path."""
        found = self.path.fullmatch(path)
        return found and _route(self, method, found)


class Completions(openai.Completions):
    """`workers-ai/v1/completions`."""

    name = "gateway completions"
    path = re.compile(PREFIX + r"/workers-ai/v1/completions(?:\?.*)?")
    find_route = Chat.find_route


class Responses(openai.Responses):
    """`workers-ai/v1/responses`."""

    name = "gateway responses"
    path = re.compile(PREFIX + r"/workers-ai/v1/responses(?:\?.*)?")
    find_route = Chat.find_route


class Compat(Chat):
    """`compat/chat/completions`: the model's id stands behind its provider's name."""

    name = "gateway compat"
    path = re.compile(PREFIX + r"/compat/chat/completions(?:\?.*)?")

    def read(self, value: object, model_id: str) -> Asked:
        """Return the body as the chat's door reads it, `workers-ai/` cut off its model."""
        asked = super().read(value, model_id)
        return asked._replace(model_id=asked.model_id.removeprefix(f"{OWN}/"))


class Universal(Native):
    """The gateway's own address: a list of requests, each tried when the one before it failed."""

    name = "gateway universal"
    model_in_body = True
    path = re.compile(PREFIX + r"/?(?:\?.*)?")

    def find_route(self, method: str, path: str) -> Route | None:
        """Return the route of the list; which model is asked stands in each of its steps."""
        found = self.path.fullmatch(path)
        return found and _route(self, method, found, steps=True)


class Elsewhere(Native):
    """Everything else of a gateway: providers that this mock does not play."""

    name = "gateway elsewhere"
    path = re.compile(PREFIX + r"/(?P<provider>[^?]*)(?:\?.*)?")

    def find_route(self, method: str, path: str) -> Route | None:
        """Return our own refusal."""
        found = self.path.fullmatch(path)
        refused = _not_played(found["provider"]) if found else None
        return found and _route(self, method, found)._replace(refusal=refused)


class Step(NamedTuple):
    """One entry of a universal request, which is otherwise a request at the door behind it.

    Attributes:
        inner: the door.
        number: which entry, from 0.
    """

    inner: Surface
    number: int

    @property
    def name(self) -> str:
        """The name of the door behind it."""
        return f"universal {self.inner.name}"

    @property
    def model_in_body(self) -> bool:
        """Whether the entry's query names the model, not its endpoint."""
        return self.inner.model_in_body

    @property
    def is_openai(self) -> bool:
        """Whether it is one of OpenAI's doors."""
        return self.inner.is_openai

    def find_route(self, method: str, path: str) -> Route | None:
        """Return no route: an entry has no path of its own."""
        return None

    def read(self, value: object, model_id: str) -> Asked:
        """Return what the entry's query asks for."""
        return self.inner.read(entries(value)[self.number].get("query"), model_id)

    def writer(self, profile: WireProfile) -> Writer:
        """Return the writer of the door behind it."""
        return self.inner.writer(profile)

    def enveloped(self, result: bytes) -> bytes:
        """Return a result as the door behind it does."""
        return self.inner.enveloped(result)

    def refused(self, refusal: Refusal, *, request_id: str) -> tuple[bytes, str]:
        """Return a refusal as the door behind it does."""
        return self.inner.refused(refusal, request_id=request_id)

    def headers(self, found: dict[str, str], seed: Seed) -> Mapping[str, str]:
        """Return the headers as the door behind it does."""
        return self.inner.headers(found, seed)


DOORS = (Chat(), Completions(), Responses(), Run(), Compat(), Universal(), Elsewhere())
RUN, COMPAT = DOORS[3], DOORS[4]
OPENAI: Mapping[str, Surface] = dict(zip(V1, DOORS, strict=False))


def entries(value: object) -> list[Mapping[str, object]]:
    """Return the entries of a universal body; one that is no list is a list of itself."""
    return [members(one) for one in (value if isinstance(value, list) else [value])]


def step_of(whole: Route, entry: Mapping[str, object], number: int) -> Route:
    """Return where one entry of a universal request leads."""
    provider, endpoint = (text(entry.get(key)) for key in ("provider", "endpoint"))
    endpoint = endpoint.strip("/")
    if provider == OWN and endpoint.startswith("v1/"):
        inner = OPENAI.get(endpoint.removeprefix("v1/"))
        refused = None if inner else refusal.NO_ROUTE
        return whole._replace(surface=Step(inner or RUN, number), refusal=refused)
    if provider == OWN:
        model_id = unquote(endpoint.removeprefix("run/"))
        return whole._replace(surface=Step(RUN, number), model_id=model_id)
    if provider == "compat":
        return whole._replace(surface=Step(COMPAT, number))
    return whole._replace(surface=Step(RUN, number), refusal=_not_played(provider))


def _route(
    surface: Surface,
    method: str,
    found: re.Match[str],
    *,
    model_id: str = "",
    steps: bool = False,
) -> Route:
    return Route(
        surface=surface,
        # Assumed: the router of api.cloudflare.com answers so.
        refusal=None if method == "POST" else refusal.METHOD.filled(method=method),
        account=found["account"],
        model_id=model_id,
        gateway=found["gateway"],
        steps=steps,
    )


def _not_played(provider: str) -> Refusal:
    detail = f"AI Gateway leads to {OWN} alone here, and {provider[:80]!r} is another provider"
    return misuse.PROVIDER.filled(detail=detail)
