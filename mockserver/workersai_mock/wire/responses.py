"""OpenAI's responses, whole only: Cloudflare's docs say that its models do not stream them.

Assumed but for that: the shape is OpenAI's, with what a text and function calls need of it.
"""

from __future__ import annotations

from workersai_contracts.envelope import to_json
from workersai_contracts.profile import WireProfile

from ..completion import Completion
from ..seed import Seed
from . import Stamp, openai

dated = True


def result(completion: Completion, profile: WireProfile, stamp: Stamp) -> bytes:
    """Return a response with a message, then its function calls."""
    cut = completion.finish_reason == "length"
    counts = completion.usage
    key = stamp.request_id.replace("-", "")
    fields: dict[str, object] = {
        "id": f"resp_{key}",
        "object": "response",
        "created_at": stamp.created_s,
        "status": "incomplete" if cut else "completed",
        "error": None,
        "incomplete_details": {"reason": "max_output_tokens"} if cut else None,
        "instructions": None,
        "model": stamp.model,
        "output": _output(completion, stamp, key),
        "parallel_tool_calls": True,
        "tool_choice": "auto",
        "tools": [],
        "usage": {
            "input_tokens": counts["prompt_tokens"],
            "input_tokens_details": {"cached_tokens": 0},
            "output_tokens": counts["completion_tokens"],
            "output_tokens_details": {"reasoning_tokens": 0},
            "total_tokens": counts["total_tokens"],
        },
    }
    return to_json(fields)


def events(completion: Completion, profile: WireProfile, stamp: Stamp, seed: Seed) -> list[bytes]:
    """Never asked for: the door reads no `stream`."""
    raise NotImplementedError


def _output(completion: Completion, stamp: Stamp, key: str) -> list[dict[str, object]]:
    output: list[dict[str, object]] = []
    if completion.pieces or not completion.tool_calls:
        text = {"type": "output_text", "text": completion.text, "annotations": []}
        message = {"id": f"msg_{key}", "type": "message", "status": "completed"}
        output.append({**message, "role": "assistant", "content": [text]})
    for number, call in enumerate(completion.tool_calls):
        called = {"call_id": openai.call_id(stamp, number), "name": call.name}
        arguments = to_json(call.arguments).decode()
        item = {"id": f"fc_{number}_{key}", "type": "function_call", "status": "completed"}
        output.append({**item, **called, "arguments": arguments})
    return output
