"""Another client of the mock beside the page, and requests that need no socket at all."""

from __future__ import annotations

import http.client
import json
from collections.abc import Callable, Coroutine, Mapping
from typing import Any

from tests.mockserver.client import head_of

from workersai_mock.server import MockServer
from workersai_mock.settings import ACCOUNT_ID, MODEL_ID

TOKEN = "a-token-that-nobody-may-see"
RUN = f"/client/v4/accounts/{ACCOUNT_ID}/ai/run/"


def ask(
    server: MockServer,
    body: object,
    *,
    model: str = MODEL_ID,
    token: str = TOKEN,
    headers: Mapping[str, str] | None = None,
) -> str:
    """Ask as an application does; return the text, or the code of a refusal."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=20)
    try:
        sent = {"Authorization": f"Bearer {token}", **(headers or {})}
        connection.request("POST", RUN + model, json.dumps(body), sent)
        response = connection.getresponse()
        data = response.read()
    finally:
        connection.close()
    if response.getheader("Content-Type", "").startswith("text/event-stream"):
        return data.decode()
    value = json.loads(data)
    return str(value["result"]["response"] if value["success"] else value["errors"][0]["code"])


def pushed(server: MockServer, work: Callable[[], object]) -> None:
    """Do something on the server's own thread, where all that it notes is written."""

    async def run() -> None:
        work()

    call: Callable[[Coroutine[Any, Any, None]], None] = getattr(server, "_thread").call  # noqa: B009
    call(run())


def fill(server: MockServer, count: int) -> None:
    """Put requests that have ended into the journal and tell whoever listens, all at once."""
    mock = server.mock
    head = head_of({"Authorization": f"Bearer {TOKEN}"})
    request = mock.read("POST", RUN + MODEL_ID, head, b'{"prompt": "filled"}')
    answer = mock.answer(request)

    def work() -> None:
        for _ in range(count):
            entry = request.tenant.journal.open(
                request, answer=answer, at_s=mock.settings.clock.now()
            )
            for opener in mock.openers:
                opener(request.tenant, entry)
            entry.duration_s, entry.delivered = 0.01, 1
            for listener in mock.listeners:
                listener(request.tenant, entry)

    pushed(server, work)
