"""How a completion is written: one writer for each family of shapes, chosen by the profile."""

from __future__ import annotations

from typing import NamedTuple, Protocol

from workersai_contracts.profile import WireProfile

from ..completion import Completion
from ..seed import Seed


class Stamp(NamedTuple):
    """What an answer bears beside its words.

    Attributes:
        model: the model's id.
        request_id: a uuid.
        created_s: seconds since the epoch.
        chat: the request had messages rather than a prompt.
        wants_usage: a stream was asked for its usage (`stream_options.include_usage`).
    """

    model: str
    request_id: str
    created_s: int
    chat: bool
    wants_usage: bool = False


class Writer(Protocol):
    """One family of shapes.

    Attributes:
        dated: its answers bear the time, so the same request is answered anew each time.
    """

    dated: bool

    def result(self, completion: Completion, profile: WireProfile, stamp: Stamp) -> bytes:
        """Return the bare result of a whole answer, as JSON."""

    def events(
        self, completion: Completion, profile: WireProfile, stamp: Stamp, seed: Seed
    ) -> list[bytes]:
        """Return the events of a streamed answer, each with its blank line, `[DONE]` the last."""


def writer_of(profile: WireProfile) -> Writer:
    """Return the writer of a profile."""
    from . import native, openai

    return openai if profile.shape == "openai" else native
