"""What tools and JSON mode ask for, seeded, where no stub says it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from .default import JSON_MODE
from .reply import Json, Reply, ToolCall
from .reply.structure import asked_schema
from .reply.tool import offered
from .surfaces import members

if TYPE_CHECKING:
    from .contract import Contract
    from .request import Request

# Of JSON mode without a schema nothing is known but that it is an object.
ANY_OBJECT = {"type": "object", "properties": {"answer": {"type": "string"}}}


def wanted(request: Request, contract: Contract) -> Reply | None:
    """Return the reply that a request asks for as far as its model's schema knows what it says."""
    known = contract.known_of(request.model)
    # OpenAI's doors were seen to heed a tool_choice that the model's schema has no place for.
    heeded = "tool_choice" in known or request.route.surface.is_openai
    if "tools" in known and (name := _called(request, knows_choice=heeded)):
        return ToolCall(name)
    inputs = request.inputs
    asked = {key: inputs[key] for key in JSON_MODE if key in known and key in inputs}
    return _structured(request, asked)


def _structured(request: Request, asked: Mapping[str, object]) -> Reply | None:
    if asked_schema(asked) is not None:
        return Json()
    if members(asked.get("response_format")).get("type") == "json_object":
        from .reply.sample import sample  # only JSON mode needs it

        return Json(sample(ANY_OBJECT, request.seed.rng("object")))
    return None


def _called(request: Request, *, knows_choice: bool) -> str | None:
    """Return the tool to call; None where a text is due."""
    inputs = request.inputs
    names = [name for name, _ in offered(inputs)]
    choice = inputs.get("tool_choice") if knows_choice else None
    done = _done(inputs.get("messages"))
    if named := members(members(choice).get("function")).get("name"):
        # A loop that names the tool again after it was called would never end.
        return named if isinstance(named, str) and named in names and not done else None
    left = [name for name in names if name not in done]
    rng = request.seed.rng("tool")
    if choice == "required":
        return rng.choice(left) if left else None
    if choice == "none" or done or not names or rng.random() < 0.5:
        return None
    return rng.choice(names)


def _done(messages: object) -> list[str]:
    """Return the tools that were called since the user spoke last; results alone count as ``."""
    names: list[str] = []
    for message in reversed(messages if isinstance(messages, list) else []):
        fields = members(message)
        if fields.get("role") == "user":
            break
        if fields.get("role") == "tool":
            names.append("")
        calls = fields.get("tool_calls")
        for call in calls if isinstance(calls, list) else []:
            found = members(call)
            names.append(str(members(found.get("function", found)).get("name")))
    return names
