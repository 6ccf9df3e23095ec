"""What `os.environ` says while the mock is in use, and what it said before."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping

from .network import API, GATEWAY

# Their values are the user's own: they must never be shown.
SECRETS = (
    "CLOUDFLARE_API_KEY",
    "CLOUDFLARE_API_TOKEN",
    "CLOUDFLARE_API_USER_SERVICE_KEY",
    "CLOUDFLARE_EMAIL",
    "CF_AI_API_TOKEN",
    "OPENAI_API_KEY",
)


# What is shorter is a placeholder, and may be a word of its own in any text.
SECRET_LENGTH = 8


class Environment:
    """Changes to `os.environ` that can be taken back.

    Attributes:
        before: what the changed variables were; None for those that were not there.
    """

    def __init__(self) -> None:
        self.before: dict[str, str | None] = {}

    def enter(self, values: Mapping[str, str], *, removed: Iterable[str]) -> None:
        """Set some variables and remove others."""
        environ, before = os.environ, self.before
        for name in removed:
            before[name] = environ.pop(name, None)
        for name, value in values.items():
            before[name] = environ.get(name)
            environ[name] = value

    def leave(self) -> None:
        """Put back what was there; a variable that the test set meanwhile is put back, too."""
        environ = os.environ
        for name, value in self.before.items():
            if value is None:
                environ.pop(name, None)
            else:
                environ[name] = value
        self.before = {}


def unproxied(environ: Mapping[str, str], loopback: str) -> dict[str, str]:
    """Return the `NO_PROXY` of both spellings under which nothing of ours meets a proxy.

    The real hosts are in it so that a client is turned away by the block and not helped by a proxy.
    """
    ours = f"{loopback},{API},{GATEWAY}"
    return {
        name: f"{known},{ours}" if (known := environ.get(name)) else ours
        for name in ("NO_PROXY", "no_proxy")
    }


def secrets(environ: Mapping[str, str | None]) -> set[str]:
    """Return the real credentials in an environment."""
    found = (environ.get(name) for name in SECRETS)
    return {secret for secret in found if secret and len(secret) >= SECRET_LENGTH}
