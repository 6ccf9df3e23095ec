"""Group SSE: the stream's grammar, one check for each of its rules."""

from collections.abc import Sequence

from workersai_contracts.grammar import RULES, V1, WIRES
from workersai_contracts.profile import PROFILES

from .pair import pairs, said, text_difference
from .reading import NOT_WHOLE, Reading
from .value import Check, Look

# They are about the whole of a stream: of a part of one they say nothing.
_OF_THE_END = frozenset({"SSE003", "SSE006", "SSE014", "SSE020"})


_NATIVE = tuple(profile.name for profile in PROFILES if profile.shape == "native")
_CHUNKS = tuple(wire for wire in WIRES if wire not in _NATIVE)
_OPENS_OR_CLOSES = tuple(
    profile.name for profile in PROFILES if profile.first_event_empty or profile.trailing_event
)
# On other wires there is nothing that could break the rule.
_WIRES: dict[str, tuple[str, ...]] = {
    "SSE011": (*_NATIVE, "2026"),
    "SSE012": tuple(profile.name for profile in PROFILES if profile.padding),
    "SSE016": (*(profile.name for profile in PROFILES if profile.usage_event), V1),
    "SSE017": _OPENS_OR_CLOSES,
    **dict.fromkeys(("SSE019", "SSE020", "SSE021", "SSE022"), _CHUNKS),
}


def _judged(code: str, readings: Sequence[Reading]) -> list[Look]:
    return [_look(code, reading) for reading in readings]


def _look(code: str, reading: Reading) -> Look:
    found = tuple(one for one in reading.judged if one.code == code) if _is_stream(reading) else ()
    if found:
        return Look(reading.exchange, found)
    return Look(reading.exchange, unseen=_unseen(code, reading))


def _unseen(code: str, reading: Reading) -> str:
    if reading.set_aside:
        return reading.set_aside
    if reading.kind != "stream":
        return "no event stream"
    if reading.wire not in _WIRES.get(code, WIRES):
        return f"wire {reading.wire} has no such thing"
    if not reading.stream_is_whole and code in _OF_THE_END:
        return f"{NOT_WHOLE}: no end"
    return ""


def _is_stream(reading: Reading) -> bool:
    return reading.kind == "stream" and not reading.set_aside


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
