"""Injected defects, each a value. The tuple is the list that documentation and names come from."""

from .connection import Close, Hang, HeadersOnly, NoAnswer, Reset, SlowFirstToken, Stall
from .content import (
    ContentType,
    ErrorEvent,
    EventLost,
    EventTwice,
    Garbage,
    NoDone,
    NotJson,
    TruncatedUtf8,
    WrongLength,
)
from .refuse import Refuse
from .value import Fault

__all__ = [
    "FAULTS",
    "Close",
    "ContentType",
    "ErrorEvent",
    "EventLost",
    "EventTwice",
    "Fault",
    "Garbage",
    "Hang",
    "HeadersOnly",
    "NoAnswer",
    "NoDone",
    "NotJson",
    "Refuse",
    "Reset",
    "SlowFirstToken",
    "Stall",
    "TruncatedUtf8",
    "WrongLength",
]

FAULTS: tuple[type[Fault], ...] = (
    Refuse,
    NoAnswer,
    HeadersOnly,
    SlowFirstToken,
    Stall,
    Hang,
    Close,
    Reset,
    NoDone,
    NotJson,
    ErrorEvent,
    EventLost,
    EventTwice,
    TruncatedUtf8,
    ContentType,
    WrongLength,
    Garbage,
)
