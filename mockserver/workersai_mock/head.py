"""What the headers of a request say, read once for all requests that send the same ones."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from multidict import CIMultiDict, CIMultiDictProxy

from .bound import Bound, bound_of, unwrapped
from .control import read_control
from .errors import SettingError
from .request import NO_CONTROL, Control, Route

Headers = tuple[tuple[bytes, bytes], ...]

SECRETS = frozenset(
    {
        b"authorization",
        b"cf-aig-authorization",
        b"cookie",
        b"proxy-authorization",
        b"x-auth-email",
        b"x-auth-key",
        b"x-auth-user-service-key",
    }
)
REDACTED = b"[redacted]"


class Head(NamedTuple):
    """The headers of a request, understood.

    Attributes:
        headers: all of them, names in any case.
        redacted: all of them in their order, the values of those that hold secrets replaced.
        bearer: the Authorization header, whatever it holds.
        has_key: an e-mail and a key are given instead.
        from_browser: a page's script sent the request.
        expects_continue: the client waits for leave to send its body.
        gateway: the id of the AI Gateway that a request at the API's own address is to pass.
        control: what is asked for this one request.
        control_error: why that cannot be, empty where it can.
        bound: what a Worker's binding asks; None for everybody else.
    """

    headers: Mapping[str, str]
    redacted: Headers
    bearer: str | None
    has_key: bool
    from_browser: bool
    expects_continue: bool
    gateway: str = ""
    control: Control = NO_CONTROL
    control_error: str = ""
    bound: Bound | None = None

    @property
    def token(self) -> str:
        """The bearer token, empty where there is none."""
        return (self.bearer or "").removeprefix("Bearer ")

    def control_at(self, route: Route) -> Control:
        """Return what is asked for this one request, by its path first."""
        return route.control.over(self.control) if route.control else self.control


def read_head(raw: Headers) -> Head:
    """Return what raw headers say; those of a single request never fail, see `control_error`."""
    raw, url = unwrapped(raw)
    headers = CIMultiDictProxy(
        CIMultiDict(
            (name.decode("latin-1"), value.decode("utf-8", "surrogateescape"))
            for name, value in raw
        )
    )
    control, error = NO_CONTROL, ""
    try:
        control = read_control(headers)
    except SettingError as problem:
        error = str(problem)
    return Head(
        headers=headers,
        redacted=redacted(raw),
        bearer=headers.get("Authorization"),
        has_key=bool(headers.get("X-Auth-Email") and headers.get("X-Auth-Key")),
        from_browser="Origin" in headers,
        expects_continue=headers.get("Expect", "").lower() == "100-continue",
        gateway=headers.get("cf-aig-gateway-id", ""),
        control=control,
        control_error=error,
        bound=bound_of(headers, url),
    )


def redacted(headers: Headers) -> Headers:
    """Return the headers with the values of those that hold secrets replaced."""
    return tuple((k, REDACTED if k.lower() in SECRETS else v) for k, v in headers)
