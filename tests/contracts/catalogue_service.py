"""A stand-in for the service's `ai/models` routes, built on the standard library alone."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit


class CatalogueService(ThreadingHTTPServer):
    """Answers `schema` and `search` with what it is told.

    Attributes:
        answers: status and document by route; a list is a list of pages.
        seen: path, query and bearer token of each request.
    """

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.answers: dict[str, tuple[int, Any]] = {}
        self.seen: list[tuple[str, dict[str, str], str | None]] = []

    @property
    def url(self) -> str:
        """The base URL, as of the SDKs."""
        return f"http://127.0.0.1:{self.server_port}/client/v4"


class _Handler(BaseHTTPRequestHandler):
    server: CatalogueService

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        query = {key: values[0] for key, values in parse_qs(parts.query).items()}
        self.server.seen.append((parts.path, query, self.headers["Authorization"]))
        status, document = self.server.answers[parts.path.rpartition("/")[2]]
        if isinstance(document, list):
            document = document[min(int(query["page"]), len(document)) - 1]
        body = document if isinstance(document, bytes) else json.dumps(document).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@contextmanager
def serving() -> Iterator[CatalogueService]:
    """Serve on a thread."""
    service = CatalogueService()
    thread = Thread(target=service.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield service
    finally:
        service.shutdown()
        thread.join()
        service.server_close()


def row(name: str, task: str = "Text Generation") -> dict[str, Any]:
    """Return a row of the catalogue."""
    listed = [{"property_id": "context_window", "value": "10"}]
    return {"name": name, "task": {"name": task}, "properties": listed}


def found(rows: list[Any], total: int | None = None) -> dict[str, Any]:
    """Return a page of the catalogue."""
    info = {"total_count": len(rows) if total is None else total}
    return {"success": True, "errors": [], "messages": [], "result": rows, "result_info": info}
