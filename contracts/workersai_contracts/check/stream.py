"""Group SSE: the stream's grammar, one check for each of its rules."""

from collections.abc import Sequence

from workersai_contracts.grammar import RULES

from .pair import pairs, said, text_difference
from .reading import Reading
from .value import Check, Look

# They are about the whole of a stream: of a part of one they say nothing.
_OF_THE_END = frozenset({"SSE003", "SSE006", "SSE014", "SSE020"})


def _judged(code: str, readings: Sequence[Reading]) -> list[Look]:
    return [_look(code, reading) for reading in readings]


def _look(code: str, reading: Reading) -> Look:
    found = tuple(one for one in reading.judged if one.code == code) if _is_stream(reading) else ()
    if found:
        return Look(reading.exchange, found)
    return Look(reading.exchange, unseen=_unseen(code, reading))


def _unseen(code: str, reading: Reading) -> str:
    if reading.trimmed:
        return reading.trimmed
    if reading.kind != "stream":
        return "no event stream"
    if not reading.stream_is_whole and code in _OF_THE_END:
        return "not whole: no end"
    return ""


def _is_stream(reading: Reading) -> bool:
    return reading.kind == "stream" and not reading.trimmed


_TEXT = pairs(text_difference, key=said)

CHECKS = tuple(
    # What the text of a stream should be is known by the same request, answered plain.
    Check(
        rule.code,
        rule.title,
        rule.severity,
        rule.provenance,
        _TEXT if rule.code == "SSE018" else _judged,
    )
    for rule in RULES.values()
)
