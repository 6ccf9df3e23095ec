"""Chat token by token with httpx, for those who want no SDK."""

import json
from collections.abc import Iterator

import httpx

from .sdk import MODEL, messages

RUN_URL = "https://api.cloudflare.com/client/v4/accounts/{account_id}/ai/run"


class Chat:
    """A conversation partner.

    Args:
        token: an API token with the permission Workers AI.
        run_url: where models run.
    """

    def __init__(self, token: str, *, run_url: str) -> None:
        self._client = httpx.Client(headers={"Authorization": f"Bearer {token}"})
        self._url = f"{run_url}/{MODEL}"

    def stream(self, question: str) -> Iterator[str]:
        """Yield the answer as it comes; raises EOFError where it ends too early."""
        body = {"messages": messages(question), "stream": True}
        with self._client.stream("POST", self._url, json=body) as response:
            response.raise_for_status()
            for line in response.iter_lines():
                data = line.removeprefix("data: ")
                if data == "[DONE]":
                    return
                if data:
                    yield json.loads(data).get("response") or ""
        raise EOFError("the answer broke off")

    def close(self) -> None:
        """Give the connection back."""
        self._client.close()
