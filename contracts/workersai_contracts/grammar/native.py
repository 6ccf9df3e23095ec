"""The machine of native events: `response`, padding, usage. One profile, one pass, forwards."""

from collections.abc import Iterator

from workersai_contracts.profile import Padding, WireProfile

from .event import Event
from .usage import find_fault
from .value import Violation

# Padding may be absent from an event; from so many in a row by chance it is not.
_SURELY_PADDED = 5


class NativeShape:
    """Judges the events of one native stream against its wire profile."""

    def __init__(self, profile: WireProfile) -> None:
        self._profile = profile
        self._last: Event | None = None
        self._usages = 0
        self._padded = 0
        self.text: list[str] = []

    def take(self, event: Event) -> Iterator[Violation]:
        """Judge the next event."""
        value, profile = event.value, self._profile
        if not value:
            if not profile.leading_empty_objects or self._last:
                yield event.violation("SSE013", "an empty object")
            return
        if self._usages and "usage" not in value:
            yield event.violation("SSE015", "comes after usage")
        if "usage" in value:
            yield from self._usage(event)
        else:
            yield from self._token(event)
        self._last = event

    def end(self, *, named: bool) -> Iterator[Violation]:
        """Judge what the whole stream lacks; `named` where the wire was not told from it."""
        if self._profile.usage_event and not self._usages:
            yield Violation("SSE014", f"no usage, which wire {self._profile.name} has")
        spoken = sum(map(bool, self.text))
        if named and self._profile.padding and spoken >= _SURELY_PADDED and not self._padded:
            yield Violation("SSE012", f"none of {spoken} events is padded")

    def _token(self, event: Event) -> Iterator[Violation]:
        value, profile = event.value, self._profile
        yield from self._keys(event)
        yield from _types(event)
        if "p" in value and profile.padding:
            self._padded += 1
            fault = padding_fault(value["p"], profile.padding)
            if fault:
                yield event.violation("SSE012", fault)
        text = value.get("response", "")
        if profile.first_event_empty and self._last is None and text != "":
            yield event.violation("SSE017", f"wire {profile.name} opens with an event without text")
        if isinstance(text, str):
            self.text.append(text)

    def _keys(self, event: Event) -> Iterator[Violation]:
        profile, keys = self._profile, tuple(event.value)
        known = profile.event_keys
        if event.value.get("tool_calls"):
            # A call comes inside an event of any wire; clients report it so.
            known = ("response", "tool_calls", *(("p",) if profile.padding else ()))
        unknown = [key for key in keys if key not in known]
        optional = (
            {"response"} if profile.has_tool_calls or event.value.get("tool_calls") else set()
        )
        if profile.padding and profile.padding.may_be_absent:
            optional.add("p")
        missing = [key for key in known if key not in keys and key not in optional]
        if unknown:
            yield event.violation("SSE010", f"unknown key {', '.join(unknown)}")
        if missing:
            yield event.violation("SSE010", f"no {', '.join(missing)}")
        if not unknown and keys != tuple(key for key in known if key in keys):
            yield event.violation("SSE010", f"keys are not in the order {', '.join(known)}")

    def _usage(self, event: Event) -> Iterator[Violation]:
        profile = self._profile
        self._usages += 1
        if not profile.usage_event:
            yield event.violation("SSE014", f"wire {profile.name} has no usage")
            return
        if self._usages > 1:
            yield event.violation("SSE014", "usage a second time")
            return
        yield from usage_event_violations(event)
        if profile.trailing_event and not self._closed():
            keys = ", ".join(profile.trailing_event)
            yield event.violation("SSE017", f"no event without text ({keys}) comes before usage")

    def _closed(self) -> bool:
        if self._last is None or self._last.value.get("response", "") != "":
            return False
        keys, wanted = (set(self._last.value), set(self._profile.trailing_event))
        # Contested: the vLLM path was seen with `response` in it and without.
        return keys == wanted or (self._profile.has_tool_calls and keys == wanted - {"response"})


def usage_event_violations(event: Event) -> Iterator[Violation]:
    """Judge a native event that bears usage: its keys, its empty text, its counts."""
    if tuple(event.value) != ("response", "usage"):
        keys = ", ".join(event.value)
        yield event.violation("SSE010", f"keys are {keys} instead of response, usage")
    if event.value.get("response", "") != "":
        yield event.violation("SSE011", "`response` beside usage is not the empty string")
    fault = find_fault(event.value["usage"])
    if fault:
        yield event.violation("SSE016", fault)


def padding_fault(padding: object, rule: Padding) -> str | None:
    """Say how a `p` differs from what its wire pads with; its length is free."""
    if not isinstance(padding, str):
        return f"padding is {type(padding).__name__}, no string"
    if rule.draw == "ring":
        rounds = len(padding) // len(rule.alphabet) + 1
        if not (rule.alphabet * rounds).startswith(padding):
            return f"padding is no start of {rule.alphabet} repeated"
    elif not set(padding) <= set(rule.alphabet):
        return f"padding holds characters that are not in {rule.alphabet}"
    return None


def _types(event: Event) -> Iterator[Violation]:
    value = event.value
    if not isinstance(value.get("response", ""), str):
        # Null stands beside a tool call in plain answers; a stream was never seen with it.
        found = type(value["response"]).__name__
        yield event.violation("SSE011", f"`response` is {found}, no string")
    if not isinstance(value.get("tool_calls", []), list):
        yield event.violation("SSE011", "`tool_calls` is no list")
