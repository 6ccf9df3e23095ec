"""What every client is asked, and how what it heard is read; by the words of the documentation."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from workersai_mock import ACCOUNT_ID, MODEL_ID, TOKEN

QUESTION = "What is the origin of the phrase Hello, World"
MESSAGES: list[Any] = [
    {"role": "system", "content": "You are a friendly assistant"},
    {"role": "user", "content": QUESTION},
]
BODY: dict[str, Any] = {"messages": MESSAGES}
STREAM: dict[str, Any] = {**BODY, "stream": True}
# Neither a prompt nor messages: the validator refuses it.
WRONG: dict[str, Any] = {"temperature": 1}
WRONG_TEXT = "AiError: Bad input: Error: oneOf at '/' not met, 0 matches: "
PATH = f"/client/v4/accounts/{ACCOUNT_ID}/ai/run/{MODEL_ID}"
AUTH = {"Authorization": f"Bearer {TOKEN}"}
STRANGER = {"Authorization": "Bearer stranger"}
# Models whose schema knows tool_choice, JSON mode on the native shapes, OpenAI's responses.
TOOL_MODEL = "@cf/google/gemma-4-26b-a4b-it"
JSON_MODEL = "@cf/meta/llama-3.1-8b-instruct-fp8"
RESPONSES_MODEL = "@cf/openai/gpt-oss-20b"
CITY_SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {"city": {"type": "string", "description": "where"}},
    "required": ["city"],
}
TOOLS: list[Any] = [
    {
        "type": "function",
        "function": {
            "name": "get_weather",
            "description": "the weather",
            "parameters": CITY_SCHEMA,
        },
    }
]
# What keeps a client from asking anybody but the mock, litellm for its prices.
CALM = {"NO_PROXY": "127.0.0.1", "LITELLM_LOCAL_MODEL_COST_MAP": "True"}
USAGE_KEYS = ["prompt_tokens", "completion_tokens", "total_tokens"]


@dataclass(frozen=True, slots=True)
class Heard:
    """A stream as its client read it."""

    tokens: list[str]
    usage: dict[str, int]

    @property
    def text(self) -> str:
        """The tokens joined."""
        return "".join(self.tokens)


def heard(lines: Iterable[str]) -> Heard:
    """Read the lines of an event stream, which must end with the one terminator."""
    said = [line.removeprefix("data: ") for line in lines if line]
    assert said.pop() == "[DONE]"
    events = [json.loads(text) for text in said]
    [usage] = [event["usage"] for event in events if "usage" in event]
    return Heard([event["response"] for event in events if event["response"]], usage)
