"""One call of each real client as its documentation says, with whatever it does by default.

Here are those of the models' own door in Python; `sdk_openai` and `sdk_js` have the others.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any, Literal

from tests.clients.story import AUTH, BODY, MESSAGES, PATH, QUESTION, STREAM
from tests.clients.talk import version_of

from workersai_mock import ACCOUNT_ID, MODEL_ID, TOKEN, MockServer

Mode = Literal["stream", "whole"]
Group = Literal["own", "openai", "js"]
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
        home: its environment, where it has one of its own; `node-NAME` for JavaScript.
        group: the table in which it stands.
    """

    name: str
    packages: tuple[str, ...]
    mode: Mode
    code: str
    call: Say
    home: str = ""
    group: Group = "own"

    @property
    def key(self) -> str:
        """What it is called by on the command line."""
        return f"{self.name} {self.mode}"

    def versions(self) -> str:
        """Return the versions that are installed."""
        js = self.home.startswith("node-")
        found = [version_of(p, home=self.home) if js else version(p) for p in self.packages]
        return ", ".join(map(" ".join, zip(self.packages, found, strict=True)))

    @contextmanager
    def calling(self, server: MockServer) -> Iterator[Callable[[], object]]:
        """Make the call for a server, and end what it has started."""
        call = self.call(server)
        made: object = call
        with made if isinstance(made, AbstractContextManager) else nullcontext():
            yield call


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
    return langchain(server, lambda model: model.invoke(QUESTION).content)


def langchain_stream(server: MockServer) -> Callable[[], object]:
    """Return a `stream` of the native chat model."""
    return langchain(server, lambda model: [chunk.content for chunk in model.stream(QUESTION)])


def langchain(
    server: MockServer, ask: Callable[[Any], object], **more: str
) -> Callable[[], object]:
    """Return a call of the chat model, which is closed afterwards."""
    from langchain_cloudflare import ChatCloudflareWorkersAI

    given: dict[str, Any] = {"account_id": ACCOUNT_ID, "api_token": TOKEN, "model": MODEL_ID}
    given |= {"base_url": server.v4_url, **more}

    def call() -> object:
        model = ChatCloudflareWorkersAI(**given)
        with model.client:
            return ask(model)

    return call


_STREAMING = "`ai.with_streaming_response.run(stream=True)`, lines handed on unread"
OWN: tuple[Client, ...] = (
    Client("cloudflare 5", ("cloudflare",), "stream", _STREAMING, cloudflare_stream),
    Client(
        "cloudflare 4", ("cloudflare",), "stream", _STREAMING, cloudflare_stream, home="cloudflare4"
    ),
    Client(
        "httpx-sse",
        ("httpx-sse", "httpx"),
        "stream",
        "`connect_sse`, `raise_for_status`, data handed on unread",
        httpx_sse_stream,
    ),
    Client("langchain", ("langchain-cloudflare",), "stream", "`stream()`", langchain_stream),
    Client("cloudflare 5", ("cloudflare",), "whole", "`ai.run()`", cloudflare_whole),
    Client(
        "cloudflare 4", ("cloudflare",), "whole", "`ai.run()`", cloudflare_whole, home="cloudflare4"
    ),
    Client("httpx", ("httpx",), "whole", "`post`, `raise_for_status`, `json`", httpx_whole),
    Client("langchain", ("langchain-cloudflare",), "whole", "`invoke()`", langchain_whole),
)
