"""One call of each real client as its documentation says, with whatever it does by default."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any, Literal

from tests.clients.story import AUTH, BODY, MESSAGES, PATH, QUESTION, STREAM

from workersai_mock import ACCOUNT_ID, MODEL_ID, TOKEN, MockServer

Mode = Literal["stream", "whole"]
Say = Callable[[MockServer], Callable[[], object]]


@dataclass(frozen=True, slots=True)
class Client:
    """One way to ask with one client.

    Attributes:
        name: the column it has on the page.
        packages: whose versions are told.
        mode: whether it reads a stream or a whole answer.
        code: what is called.
        call: returns that call for a server.
        old: it lives in the folder of the older major.
    """

    name: str
    packages: tuple[str, ...]
    mode: Mode
    code: str
    call: Say
    old: bool = False

    @property
    def key(self) -> str:
        """What it is called by on the command line."""
        return f"{self.name} {self.mode}"

    def versions(self) -> str:
        """Return the versions that are installed."""
        return ", ".join(f"{package} {version(package)}" for package in self.packages)


def cloudflare_whole(server: MockServer) -> Callable[[], object]:
    """Return a plain call of the SDK."""
    from cloudflare import Cloudflare

    def call() -> object:
        with Cloudflare(api_token=TOKEN, base_url=server.v4_url) as client:
            return client.ai.run(MODEL_ID, account_id=ACCOUNT_ID, messages=MESSAGES)

    return call


def cloudflare_stream(server: MockServer) -> Callable[[], object]:
    """Return a streaming call of the SDK, which hands out lines and reads none of them."""
    from cloudflare import Cloudflare

    def call() -> object:
        with (
            Cloudflare(api_token=TOKEN, base_url=server.v4_url) as client,
            client.ai.with_streaming_response.run(
                MODEL_ID, account_id=ACCOUNT_ID, messages=MESSAGES, stream=True
            ) as response,
        ):
            return list(response.iter_lines())

    return call


def httpx_whole(server: MockServer) -> Callable[[], object]:
    """Return a plain call of httpx that looks at the status."""
    import httpx

    def call() -> object:
        with httpx.Client(base_url=server.url, headers=AUTH) as client:
            response = client.post(PATH, json=BODY).raise_for_status()
            return response.json()["result"]["response"]

    return call


def httpx_sse_stream(server: MockServer) -> Callable[[], object]:
    """Return a streaming call of httpx-sse that looks at the status and reads no event."""
    import httpx
    from httpx_sse import connect_sse

    def call() -> object:
        with (
            httpx.Client(base_url=server.url, headers=AUTH) as client,
            connect_sse(client, "POST", PATH, json=STREAM) as source,
        ):
            source.response.raise_for_status()
            return [event.data for event in source.iter_sse()]

    return call


def langchain_whole(server: MockServer) -> Callable[[], object]:
    """Return an `invoke` of the native chat model."""
    return _langchain(server, lambda model: model.invoke(QUESTION).content)


def langchain_stream(server: MockServer) -> Callable[[], object]:
    """Return a `stream` of the native chat model."""
    return _langchain(server, lambda model: [chunk.content for chunk in model.stream(QUESTION)])


def _langchain(server: MockServer, ask: Callable[[Any], object]) -> Callable[[], object]:
    from langchain_cloudflare import ChatCloudflareWorkersAI

    given: dict[str, Any] = {"account_id": ACCOUNT_ID, "api_token": TOKEN, "model": MODEL_ID}
    given["base_url"] = server.v4_url

    def call() -> object:
        model = ChatCloudflareWorkersAI(**given)
        with model.client:
            return ask(model)

    return call


_STREAMING = "`ai.with_streaming_response.run(stream=True)`, lines handed on unread"
CLIENTS: tuple[Client, ...] = (
    Client("cloudflare 5", ("cloudflare",), "stream", _STREAMING, cloudflare_stream),
    Client("cloudflare 4", ("cloudflare",), "stream", _STREAMING, cloudflare_stream, old=True),
    Client(
        "httpx-sse",
        ("httpx-sse", "httpx"),
        "stream",
        "`connect_sse`, `raise_for_status`, data handed on unread",
        httpx_sse_stream,
    ),
    Client("langchain", ("langchain-cloudflare",), "stream", "`stream()`", langchain_stream),
    Client("cloudflare 5", ("cloudflare",), "whole", "`ai.run()`", cloudflare_whole),
    Client("cloudflare 4", ("cloudflare",), "whole", "`ai.run()`", cloudflare_whole, old=True),
    Client("httpx", ("httpx",), "whole", "`post`, `raise_for_status`, `json`", httpx_whole),
    Client("langchain", ("langchain-cloudflare",), "whole", "`invoke()`", langchain_whole),
)
