"""Talking to a mock over a real socket, as a client without any library would."""

import http.client
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from tests.mockserver.client import head_of

from workersai_mock.request import Request
from workersai_mock.server import MockServer
from workersai_mock.settings import ACCOUNT_ID, MODEL_ID, TOKEN, Settings
from workersai_mock.workersai import WorkersAI

OPENAI_SHAPED = "@cf/google/gemma-4-26b-a4b-it"
WITH_TOOL_LISTS = "@cf/meta/llama-3.3-70b-instruct-fp8-fast"
WEATHER = {
    "name": "get_weather",
    "description": "the weather",
    "parameters": {
        "type": "object",
        "properties": {"city": {"type": "string", "description": "where"}},
        "required": ["city"],
    },
}


@dataclass(frozen=True)
class Heard:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def result(self) -> Any:
        """The result of a plain answer."""
        return json.loads(self.body)["result"]

    @property
    def message(self) -> str:
        """The text of a refusal."""
        message = json.loads(self.body)["errors"][0]["message"]
        assert isinstance(message, str)
        return message

    @property
    def code(self) -> int:
        """The code of a refusal."""
        code = json.loads(self.body)["errors"][0]["code"]
        assert isinstance(code, int)
        return code

    @property
    def events(self) -> list[Any]:
        """The events of a stream but the last, which is `[DONE]`."""
        *events, done = self.body.decode().removesuffix("\n\n").split("\n\n")
        assert done == "data: [DONE]"
        return [json.loads(event.removeprefix("data: ")) for event in events]


@contextmanager
def talking(**settings: Any) -> Iterator[WorkersAI]:
    """Serve a mock on a thread of its own, with one tenant."""
    with MockServer(**settings) as server:
        yield WorkersAI(server)


def chat(text: str, **more: object) -> dict[str, object]:
    """Return a body with one user message."""
    return {"messages": [{"role": "user", "content": text}], **more}


def ask(
    workersai: WorkersAI,
    body: object,
    *,
    model: str = MODEL_ID,
    token: str | None = None,
    headers: Mapping[str, str] | None = None,
    account: str = ACCOUNT_ID,
) -> Heard:
    """Send one request and read the whole answer."""
    connection = http.client.HTTPConnection("127.0.0.1", workersai.server.port, timeout=10)
    try:
        connection.request(
            "POST",
            f"/client/v4/accounts/{account}/ai/run/{model}",
            body if isinstance(body, bytes) else json.dumps(body),
            {"Authorization": f"Bearer {token or workersai.token}", **(headers or {})},
        )
        response = connection.getresponse()
        return Heard(response.status, dict(response.getheaders()), response.read())
    finally:
        connection.close()


def request_of(
    body: object, *, model: str = MODEL_ID, settings: Settings | None = None
) -> tuple[Request, Any]:
    """Return a request that did not come over a socket, and the mock that read it."""
    from workersai_mock.mock import Mock

    mock = Mock(settings or Settings())
    path = f"/client/v4/accounts/{ACCOUNT_ID}/ai/run/{model}"
    head = head_of({"Authorization": f"Bearer {TOKEN}"})
    return mock.read("POST", path, head, json.dumps(body).encode()), mock
