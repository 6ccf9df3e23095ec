"""Which wire a stream is written in, told from its events alone, and the machine for it."""

from collections.abc import Sequence

from workersai_contracts.profile import PROFILES, get_profile

from .chunk import ChunkShape
from .event import Event
from .native import NativeShape

V1 = "v1"
WIRES = (*(profile.name for profile in PROFILES), V1)


def detect_wire(events: Sequence[Event]) -> str:
    """Return the wire whose marks the events bear, the one with most marks where several fit.

    A stream that lost its usage looks like an older one: name the wire where it is known.
    """
    values = [event.value for event in events]
    if any("choices" in value for value in values):
        native = any("p" in value or "response" in value for value in values)
        return "2026" if native else V1
    if values and not values[0]:
        return "2024-02"
    if sum("tool_calls" in value for value in values) * 2 > sum("usage" not in v for v in values):
        return "2025-vllm"
    if any("usage" in value for value in values):
        return "2025"
    return "2024" if any("p" in value for value in values) else "2023"


def new_shape(wire: str) -> NativeShape | ChunkShape:
    """Return a fresh machine for a wire.

    Raises:
        UnknownEraError: no such wire.
    """
    if wire == V1:
        return ChunkShape(None)
    profile = get_profile(wire)
    return ChunkShape(profile) if profile.shape == "openai" else NativeShape(profile)
