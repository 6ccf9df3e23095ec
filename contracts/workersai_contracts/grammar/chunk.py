"""The machine of OpenAI-shaped chunks, on the native door (wire 2026) and on /ai/v1 (wire v1)."""

from collections.abc import Iterator

from workersai_contracts.profile import WireProfile

from .event import Event
from .native import padding_fault, usage_event_violations
from .usage import find_fault, is_repeat
from .value import Violation

_SHARED = ("id", "object", "created", "model")
# Recorded on /ai/v1: deltas and the chunks that finish differ in the order of their keys.
_DELTA_KEYS = ("id", "created", "model", "object", "choices")
_FINISH_KEYS = ("id", "object", "created", "model", "choices", "usage")
_PASSED_COUNTS = ("prompt_tokens", "total_tokens", "completion_tokens")


class ChunkShape:
    """Judges the chunks of one stream; `profile` is None on /ai/v1, which has no padding."""

    def __init__(self, profile: WireProfile | None) -> None:
        self._profile = profile
        self._shared: dict[str, object] | None = None
        self._finished: set[object] = set()
        self._usages = 0
        self.text: list[str] = []

    def take(self, event: Event) -> Iterator[Violation]:
        """Judge the next chunk, or the native usage event that ends wire 2026."""
        if self._profile and self._usages:
            code = "SSE014" if "response" in event.value else "SSE015"
            yield event.violation(code, "comes after usage")
        elif self._profile and "response" in event.value:
            self._usages += 1
            yield from _native_usage(event)
        else:
            yield from self._chunk(event)

    def end(self, *, named: bool) -> Iterator[Violation]:
        """Judge what the whole stream lacks; it is the same whether or not the wire is named."""
        if not self._finished:
            yield Violation("SSE020", "no chunk bears a finish_reason")
        if self._profile and not self._usages:
            yield Violation("SSE014", f"no usage event, which wire {self._profile.name} has")

    def _chunk(self, event: Event) -> Iterator[Violation]:
        yield from self._keys(event)
        yield from self._same(event)
        usage = event.value.get("usage")
        if usage is not None:
            yield from self._chunk_usage(event, usage)
        if self._profile and self._profile.padding and "p" in event.value:
            fault = padding_fault(event.value["p"], self._profile.padding)
            if fault:
                yield event.violation("SSE012", fault)
        choices = event.value.get("choices")
        if not isinstance(choices, list):
            yield event.violation("SSE022", "`choices` is no list")
            return
        for choice in choices:
            yield from self._choice(event, choice, usage)

    def _keys(self, event: Event) -> Iterator[Violation]:
        keys = tuple(event.value)
        orders = (self._profile.event_keys,) if self._profile else (_FINISH_KEYS, _DELTA_KEYS)
        required = {*_SHARED, "choices", *(("p",) if self._profile else ())}
        unknown = [key for key in keys if key not in orders[0]]
        missing = sorted(required - set(keys))
        if unknown:
            yield event.violation("SSE010", f"unknown key {', '.join(unknown)}")
        elif missing:
            yield event.violation("SSE010", f"no {', '.join(missing)}")
        elif all(keys != tuple(key for key in order if key in keys) for order in orders):
            yield event.violation("SSE010", f"keys are not in the order {', '.join(orders[-1])}")

    def _same(self, event: Event) -> Iterator[Violation]:
        shared = {key: event.value.get(key) for key in _SHARED}
        if self._shared is None:
            self._shared = shared
            if self._profile and _says_something(event.value.get("choices")):
                yield event.violation("SSE017", "the first chunk is not one without text")
            if shared["object"] != "chat.completion.chunk":
                yield event.violation("SSE019", "`object` is not chat.completion.chunk")
        for key, value in shared.items():
            if value != self._shared[key]:
                first = self._shared[key]
                yield event.violation("SSE019", f"`{key}` is {value!r}, at first it was {first!r}")

    def _chunk_usage(self, event: Event, usage: object) -> Iterator[Violation]:
        # Recorded on /ai/v1, 2026-05: a model's own chunk keeps its order, total before completion.
        passed = isinstance(usage, dict) and tuple(usage) == _PASSED_COUNTS
        fault = find_fault(usage, ordered=self._profile is None and not passed)
        if fault:
            yield event.violation("SSE016", fault)
        if self._profile is None:
            self._usages += 1
            if self._usages > 2 or (self._usages == 2 and not is_repeat(usage)):
                yield event.violation("SSE014", "usage a second time")

    def _choice(self, event: Event, choice: object, usage: object) -> Iterator[Violation]:
        if not isinstance(choice, dict) or not isinstance(choice.get("delta"), dict):
            yield event.violation("SSE022", "a choice without `delta`")
            return
        index = choice.get("index")
        if isinstance(index, bool) or not isinstance(index, int):
            yield event.violation("SSE022", "a choice without `index`")
            index = 0
        content = choice["delta"].get("content")
        if content is not None and not isinstance(content, str):
            yield event.violation("SSE022", "`content` is no string")
        elif content and index in self._finished:
            yield event.violation("SSE021", f"choice {index} goes on after its finish_reason")
        self.text.append(content if isinstance(content, str) else "")
        if choice.get("finish_reason") is not None:
            repeats = self._profile is None and is_repeat(usage)
            if index in self._finished and not repeats:
                yield event.violation("SSE020", f"choice {index} finishes a second time")
            self._finished.add(index)


def _says_something(choices: object) -> bool:
    first = choices[0] if isinstance(choices, list) and choices else None
    delta = first.get("delta") if isinstance(first, dict) else None
    return isinstance(delta, dict) and bool(delta.get("content"))


def _native_usage(event: Event) -> Iterator[Violation]:
    if "usage" in event.value:
        yield from usage_event_violations(event)
    else:
        yield event.violation("SSE010", "a native event without usage among chunks")
