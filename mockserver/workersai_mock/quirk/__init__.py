"""Oddities of real servers, each a value with its evidence. The tuple is the list of them."""

from .event import (
    DoneTwice,
    EmptyFirst,
    NoPadding,
    NullResponse,
    NumberTokens,
    SdkError,
    SeveralTokens,
    UsageTwice,
)
from .value import Quirk
from .whole import JsonForStream, JsonObject, NoIndex, OpenaiToolCalls, StopOnToolCalls

__all__ = [
    "OBSERVED",
    "QUIRKS",
    "DoneTwice",
    "EmptyFirst",
    "JsonForStream",
    "JsonObject",
    "NoIndex",
    "NoPadding",
    "NullResponse",
    "NumberTokens",
    "OpenaiToolCalls",
    "Quirk",
    "SdkError",
    "SeveralTokens",
    "StopOnToolCalls",
    "UsageTwice",
]

QUIRKS: tuple[type[Quirk], ...] = (
    NumberTokens,
    DoneTwice,
    UsageTwice,
    JsonForStream,
    NullResponse,
    NoPadding,
    EmptyFirst,
    SeveralTokens,
    JsonObject,
    OpenaiToolCalls,
    NoIndex,
    StopOnToolCalls,
    SdkError,
)

# What was seen and leaves a stream a stream: all of it can be true of one answer.
OBSERVED: tuple[type[Quirk], ...] = tuple(
    quirk for quirk in QUIRKS if quirk.provenance.mark == "observed" and quirk is not JsonForStream
)
