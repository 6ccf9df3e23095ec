"""The line that `record` prints for each request. Holds no secret: no header, no body."""

from __future__ import annotations

import re

from workersai_contracts.exchange import find_header

from .recorder import Taken

ACCOUNT = re.compile(r"/accounts/[^/]+/")
ENDINGS = {
    "close": "",
    "cut": "the service closed the connection early",
    "reset": "the service reset the connection",
    "left": "the client left",
}


def line(taken: Taken) -> str:
    """Return what became of a request, in one line."""
    exchange = taken.exchange
    path = ACCOUNT.sub("/accounts/…/", exchange.url.partition("?")[0])
    words = [exchange.method, exchange.model or path]
    if taken.refusal:
        words += [str(taken.refusal.status)]
    else:
        words += [str(exchange.status or "no answer"), *_body(taken)]
    words += [f"{taken.duration_s * 1000:.1f} ms"]
    words += [f"not recorded: {taken.unkept}" if taken.unkept else "recorded"]
    text = "  ".join(words)
    return text if text.isprintable() else ascii(text)[1:-1]


def _body(taken: Taken) -> list[str]:
    exchange = taken.exchange
    kind = find_header(exchange.headers or (), "content-type") or ""
    stream = "stream" if kind.startswith("text/event-stream") else "whole"
    said = [f"{stream}, {len(exchange.body)} bytes in {len(exchange.frames)} reads"]
    said += [ENDINGS[exchange.ending]] if exchange.ending != "close" else []
    return said
