"""One call of each client in JavaScript, in its process of Node."""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass
from types import TracebackType
from typing import Self

from tests.clients.sdk import Client, Group, Mode
from tests.clients.talk import Talk

from workersai_mock import MockServer

# A little longer than a call may take; then its process is ended.
GIVE_UP_S = 11.0
NOW, OLD = "node-sdk", "node-sdk-old"


class Asking(AbstractContextManager["Asking"]):
    """A call of one client, in a process that runs from entering to leaving.

    Args:
        talk: the process.
        do: what it does.
        patch: whether the global `fetch` is replaced.
    """

    def __init__(self, talk: Talk, *, do: str, patch: bool) -> None:
        self._talk, self._do, self._patch = talk, do, patch

    def __call__(self) -> object:
        """Ask, and return what is said."""
        return self._talk.ask(self._do, limit_s=GIVE_UP_S, patch=self._patch)

    def __enter__(self) -> Self:
        self._talk.__enter__()
        self()  # the first call of a process is slow
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._talk.close()


@dataclass(frozen=True, slots=True)
class Row:
    """A client with both of its ways to answer.

    Attributes:
        name: the column it has on the page.
        script: what runs it.
        packages: whose versions are told.
        codes: what is called for a stream, and for a whole answer.
        streams: what its script calls the stream.
        home: where its packages are.
        group: the table in which it stands.
    """

    name: str
    script: str
    packages: tuple[str, ...]
    codes: tuple[str, str]
    streams: str = "stream"
    home: str = NOW
    group: Group = "js"

    def client(self, mode: Mode) -> Client:
        """Return the client as the page knows it."""
        do = self.streams if mode == "stream" else "whole"

        def call(server: MockServer) -> Asking:
            talk = Talk(self.script, home=self.home, server=server)
            return Asking(talk, do=do, patch=self.home == OLD)

        code = self.codes[mode == "whole"]
        return Client(self.name, self.packages, mode, code, call, home=self.home, group=self.group)


_AI = ("`streamText().textStream`", "`generateText()`")
ROWS = (
    Row(
        "cloudflare npm",
        "cloudflare",
        ("cloudflare",),
        ("`ai.run({stream: true}).asResponse()`, lines handed on unread", "`ai.run()`"),
        streams="lines",
    ),
    Row("workers-ai-provider 4", "workers-ai", ("workers-ai-provider", "ai"), _AI),
    Row("workers-ai-provider 2", "workers-ai", ("workers-ai-provider", "ai"), _AI, home=OLD),
    Row("langchain npm", "langchain", ("@langchain/cloudflare",), ("`stream()`", "`invoke()`")),
    Row(
        "openai npm",
        "openai",
        ("openai",),
        ("`chat.completions.create({stream: true})`", "`chat.completions.create()`"),
        group="openai",
    ),
    Row(
        "openai-compatible",
        "openai-compatible",
        ("@ai-sdk/openai-compatible", "ai"),
        _AI,
        group="openai",
    ),
)
_MODES: tuple[Mode, ...] = ("stream", "whole")
JS: tuple[Client, ...] = tuple(row.client(mode) for mode in _MODES for row in ROWS)
