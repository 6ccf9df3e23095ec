"""The grammar of the event stream: what is broken where, by code. Not whether a text is right."""

from .judge import Judge, assert_event_stream, judge
from .rule import RULES
from .value import Rule, Severity, Violation
from .wire import V1, WIRES, detect_wire

__all__ = [
    "RULES",
    "V1",
    "WIRES",
    "Judge",
    "Rule",
    "Severity",
    "Violation",
    "assert_event_stream",
    "detect_wire",
    "judge",
]
