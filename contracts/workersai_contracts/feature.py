"""What a model can be asked for, read from its request schema."""

from dataclasses import dataclass

from .branch import branches
from .schema_file import Schema


@dataclass(frozen=True, slots=True)
class Features:
    """What a request schema has a place for.

    Attributes:
        prompt: a single text.
        messages: a conversation.
        stream: an answer as events.
        json_mode: `response_format` with a JSON form.
        guided_json: a JSON Schema to follow.
        tools: tool calls.
        lora: a fine-tune by name.
        image: a picture beside the text, in a member of its own.
        async_batch: `requests` to be queued.
        responses: OpenAI's Responses form (`input`).
    """

    prompt: bool = False
    messages: bool = False
    stream: bool = False
    json_mode: bool = False
    guided_json: bool = False
    tools: bool = False
    lora: bool = False
    image: bool = False
    async_batch: bool = False
    responses: bool = False


def features(schema: Schema | None) -> Features:
    """Return what a request schema offers; nothing for a model without one."""
    if schema is None:
        return Features()
    names = {name for branch in branches(schema) for name in branch.properties}
    return Features(
        prompt="prompt" in names,
        messages="messages" in names,
        stream="stream" in names,
        json_mode="response_format" in names,
        guided_json="guided_json" in names,
        tools="tools" in names,
        lora="lora" in names,
        image="image" in names,
        async_batch="requests" in names,
        responses="input" in names,
    )
