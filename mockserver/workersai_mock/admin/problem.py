"""What the admin API says when it cannot do what was asked: problem details (RFC 9457)."""

from __future__ import annotations

from collections.abc import Mapping

import orjson
from aiohttp import web

CONTENT_TYPE = "application/problem+json"
# A name, not an address: there is nothing to be fetched.
TYPE = "urn:workersai-mock:admin:"


class Trouble(Exception):
    """A call that cannot be done.

    Attributes:
        status: the HTTP status.
        kind: the last part of the problem's `type`.
        title: the same in words, the same for all of one kind.
        detail: what is wrong with this call, and the mend.
        more: further members.
        headers: further headers.
    """

    def __init__(
        self,
        status: int,
        kind: str,
        *,
        title: str,
        detail: str,
        more: Mapping[str, object] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(detail)
        self.status, self.kind, self.title, self.detail = status, kind, title, detail
        self.more = more or {}
        self.headers = headers or {}

    def response(self) -> web.Response:
        """Return the answer that says so."""
        body = {
            "type": TYPE + self.kind,
            "title": self.title,
            "status": self.status,
            "detail": self.detail,
            **self.more,
        }
        headers = {"Content-Type": CONTENT_TYPE, **self.headers}
        return web.Response(status=self.status, body=orjson.dumps(body), headers=headers)


def not_found(detail: str) -> Trouble:
    """Return the trouble of a thing that is not there."""
    return Trouble(404, "not-found", title="There is no such thing", detail=detail)


def bad_request(detail: str) -> Trouble:
    """Return the trouble of a call that cannot be understood."""
    return Trouble(400, "bad-request", title="The call cannot be understood", detail=detail)


def unprocessable(detail: str, *, problems: list[dict[str, object]] | None = None) -> Trouble:
    """Return the trouble of a call whose values cannot be."""
    more = {"problems": problems} if problems else {}
    return Trouble(422, "wrong-value", title="A value cannot be", detail=detail, more=more)
