"""Quirks of whole answers, and of the shapes of OpenAI's door."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, ClassVar

import orjson

from workersai_contracts.envelope import JSON, success, to_json
from workersai_contracts.provenance import Provenance

from ..timeline import by_event
from .value import FIELDS, WHOLE, Object, Quirk, each_event, payload, text_of, whole_result

if TYPE_CHECKING:
    import random

    from ..answer import Answer


@dataclass(frozen=True, slots=True)
class JsonForStream(Quirk):
    """A stream was asked for, a whole answer comes: `application/json` with the same text."""

    name: ClassVar[str] = "json-for-stream"
    order: ClassVar[int] = WHOLE
    provenance: ClassVar[Provenance] = Provenance(
        "observed",
        "github.com/cloudflare/ai/pull/396: GPT-OSS and Kimi answered so on /ai/run",
        "2026-02-12",
    )

    def __call__(self, answer: Answer, rng: random.Random) -> Answer:
        """Return what the stream says as one native result."""
        if not answer.streamed:
            return answer
        found = [p for f in by_event(answer.timeline) if (p := payload(f.data)) is not None]
        result: Object = {"response": "".join(map(text_of, found))}
        if usage := [p["usage"] for p in found if p.get("usage")]:
            result["usage"] = usage[-1]
        timeline = replace(answer.timeline, data=(success(to_json(result)),), at_s=None)
        headers = {**answer.headers, "Content-Type": JSON}
        return replace(answer.sent_as(timeline), headers=headers, streamed=False)


@dataclass(frozen=True, slots=True)
class JsonObject(Quirk):
    """A response that is the text of a JSON object comes as that object."""

    name: ClassVar[str] = "json-object"
    order: ClassVar[int] = FIELDS
    provenance: ClassVar[Provenance] = Provenance(
        "published", "Cloudflare docs, JSON mode: `response` is an object", "2025"
    )

    def __call__(self, answer: Answer, rng: random.Random) -> Answer:
        """Return a whole answer whose `response` is an object, where its text can be one."""
        return whole_result(answer, _as_object)


def _as_object(result: Object) -> Object | None:
    try:
        said = orjson.loads(result.get("response") or "")
    except (orjson.JSONDecodeError, TypeError):
        return None
    return {**result, "response": said} if isinstance(said, dict) else None


@dataclass(frozen=True, slots=True)
class OpenaiToolCalls(Quirk):
    """A native answer with tool calls has no `response`, and the calls have OpenAI's shape."""

    name: ClassVar[str] = "openai-tool-calls"
    order: ClassVar[int] = FIELDS
    provenance: ClassVar[Provenance] = Provenance(
        "observed", "whole answer of llama-4-scout", "2025"
    )

    def __call__(self, answer: Answer, rng: random.Random) -> Answer:
        """Return a whole answer with its calls rewritten."""

        def changed(result: Object) -> Object | None:
            calls = result.get("tool_calls")
            if not calls or "response" not in result:
                return None
            rewritten = [_call(call, rng) if "name" in call else call for call in calls]
            kept = {k: v for k, v in result.items() if k != "response"}
            return {**kept, "tool_calls": rewritten}

        return whole_result(answer, changed)


def _call(call: Object, rng: random.Random) -> Object:
    arguments = to_json(call.get("arguments", {})).decode()
    return {
        "id": f"chatcmpl-tool-{rng.getrandbits(128):032x}",
        "type": "function",
        "function": {"name": call["name"], "arguments": arguments},
    }


@dataclass(frozen=True, slots=True)
class NoIndex(Quirk):
    """Choices and tool calls of OpenAI-shaped chunks have no `index`."""

    name: ClassVar[str] = "no-index"
    order: ClassVar[int] = FIELDS
    provenance: ClassVar[Provenance] = Provenance(
        "observed",
        "github.com/vercel/ai/pull/4031: chunks of llama-3.1-8b on /ai/v1",
        "2024-12-09",
    )

    def __call__(self, answer: Answer, rng: random.Random) -> Answer:
        """Return the stream without any index."""
        return each_event(answer, lambda found: _stripped(found) if "choices" in found else None)


def _stripped(found: Any) -> Any:
    if isinstance(found, dict):
        return {k: _stripped(v) for k, v in found.items() if k != "index"}
    return [_stripped(item) for item in found] if isinstance(found, list) else found


@dataclass(frozen=True, slots=True)
class StopOnToolCalls(Quirk):
    """An OpenAI-shaped answer that calls tools has the finish reason `stop`."""

    name: ClassVar[str] = "stop-on-tool-calls"
    order: ClassVar[int] = FIELDS
    provenance: ClassVar[Provenance] = Provenance(
        "observed", "github.com/cloudflare/ai/issues/192", "2025-06-07"
    )

    def __call__(self, answer: Answer, rng: random.Random) -> Answer:
        """Return the answer, streamed or whole, with that finish reason."""
        return each_event(whole_result(answer, _stopped), _stopped)


def _stopped(found: Object) -> Object | None:
    if not any(c.get("finish_reason") == "tool_calls" for c in found.get("choices", ())):
        return None
    choices = [
        {**c, "finish_reason": "stop"} if c.get("finish_reason") == "tool_calls" else c
        for c in found["choices"]
    ]
    return {**found, "choices": choices}
