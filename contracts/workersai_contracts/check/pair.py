"""Checks on two answers to one request: which belong together, and how they are compared."""

from collections import defaultdict
from collections.abc import Callable, Sequence

import orjson

from workersai_contracts.grammar import Violation

from .reading import Reading
from .value import Function, Look

Compare = Callable[[Reading, Reading], str | None]
Key = Callable[[Reading], object]


def pairs(compare: Compare, *, key: Key) -> Function:
    """Make a check's function that compares answers with the first that has the same key.

    A key of None leaves an answer out.
    """

    def function(code: str, readings: Sequence[Reading]) -> list[Look]:
        groups: defaultdict[object, list[Reading]] = defaultdict(list)
        for reading in readings:
            found = key(reading)
            if found is not None:
                groups[found].append(reading)
        looks = []
        for first, *others in groups.values():
            for other in others:
                fault = compare(first, other)
                broken = (Violation(code, fault),) if fault else ()
                looks.append(Look(other.exchange, broken))
        return looks

    return function


def same_request(reading: Reading) -> bytes | None:
    """Return what is alike in a request streamed and plain; None for a refusal."""
    if reading.is_refused or not reading.inputs or reading.set_aside:
        return None
    inputs = {name: value for name, value in reading.inputs.items() if name != "stream"}
    about = [reading.exchange.url, reading.exchange.model, inputs]
    return orjson.dumps(about, option=orjson.OPT_SORT_KEYS)


def counted(reading: Reading) -> bytes | None:
    """Leave out what has no usage."""
    return same_request(reading) if reading.usages else None


def seeded(reading: Reading) -> tuple[bytes | None, str] | None:
    """Leave out what had no seed; streamed and plain are apart."""
    return (same_request(reading), reading.kind) if _is_seeded(reading) else None


def said(reading: Reading) -> bytes | None:
    """Leave out what had no seed; streamed and plain are together."""
    return same_request(reading) if _is_seeded(reading) else None


def _is_seeded(reading: Reading) -> bool:
    return "seed" in reading.inputs and same_request(reading) is not None


def prompt_difference(first: Reading, other: Reading) -> str | None:
    """Say how the counts of one prompt differ."""
    usages = (*first.usages, *other.usages)
    one, *others = dict.fromkeys(str(usage["prompt_tokens"]) for usage in usages)
    return f"a prompt is counted as {one} and as {' and '.join(others)}" if others else None


def completion_difference(first: Reading, other: Reading) -> str | None:
    """Say how the counts of one text differ."""
    if first.text != other.text:
        return None
    one, two = (reading.usages[-1].get("completion_tokens") for reading in (first, other))
    return None if one == two else f"the same text is counted as {one} and as {two} tokens"


def text_difference(first: Reading, other: Reading) -> str | None:
    """Say that two texts differ."""
    if first.text == other.text:
        return None
    return f"the same request and seed get {_start(first.text)} and {_start(other.text)}"


def _start(text: str | None) -> str:
    return "no text" if text is None else repr(text[:60])
