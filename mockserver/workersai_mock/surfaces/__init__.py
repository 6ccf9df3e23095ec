"""The ways in. Each surface knows its paths, how it reads, how it envelopes; nothing else."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from workersai_contracts.profile import WireProfile
    from workersai_contracts.refusal import Refusal

    from ..request import Route
    from ..seed import Seed
    from ..wire import Writer


class Asked(NamedTuple):
    """What a body asks for at one door.

    Attributes:
        model_id: the model; empty where the body does not say.
        inputs: what matchers, replies and prompts see.
        judged: what the model's schema is held against.
    """

    model_id: str
    inputs: Mapping[str, object]
    judged: object


class Surface(Hashable, Protocol):
    """One door of the service."""

    @property
    def name(self) -> str:
        """What tells it from the others."""

    @property
    def model_in_body(self) -> bool:
        """Whether the body says which model, not the path."""

    @property
    def is_openai(self) -> bool:
        """Whether it is one of OpenAI's doors, which heed more than the models' schemas know."""

    def find_route(self, method: str, path: str) -> Route | None:
        """Return where a raw path (with its query) leads, or None where it is not this door's."""

    def read(self, value: object, model_id: str) -> Asked:
        """Return what a parsed body asks for; `model_id` is what the path names."""

    def writer(self, profile: WireProfile) -> Writer:
        """Return what writes answers of a profile at this door."""

    def enveloped(self, result: bytes) -> bytes:
        """Return a result, already JSON, as the body of an answer."""

    def refused(self, refusal: Refusal, *, request_id: str) -> tuple[bytes, str]:
        """Return a refusal as the body of an answer, and its content type."""

    def headers(self, found: dict[str, str], seed: Seed) -> Mapping[str, str]:
        """Return the headers of an answer, whatever it is, as this door sends them."""


def members(value: object) -> Mapping[str, object]:
    """Return a JSON object; any other value as an empty one."""
    return value if isinstance(value, dict) else {}


def text(value: object) -> str:
    """Return a JSON string; any other value as an empty one."""
    return value if isinstance(value, str) else ""
