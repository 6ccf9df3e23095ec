"""Reading the body of a request, whatever its coding and its length."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aiohttp import HttpVersion11
from aiohttp.web_exceptions import HTTPRequestEntityTooLarge
from aiohttp.web_protocol import RequestPayloadError

from workersai_contracts import refusal
from workersai_contracts.refusal import Refusal

from .head import Head

if TYPE_CHECKING:
    from aiohttp.web_request import BaseRequest


async def read_body(
    http: BaseRequest, head: Head, *, max_bytes: int
) -> tuple[bytes, Refusal | None]:
    """Return the body, or nothing and why it cannot be read; the gates before it come first."""
    if head.expects_continue and http.transport and http.version >= HttpVersion11:
        http.transport.write(b"HTTP/1.1 100 Continue\r\n\r\n")
    try:
        if http.content.is_eof():  # it came together with the head: nothing to wait for
            body = http.content.read_nowait()
            return (body, None) if len(body) <= max_bytes else (b"", refusal.BODY_TOO_LARGE)
        return await http.read(), None
    except HTTPRequestEntityTooLarge:
        return b"", refusal.BODY_TOO_LARGE
    except RequestPayloadError:  # a content coding or a chunk that cannot be decoded
        return b"", refusal.INVALID_JSON
