"""Addresses in words: as the root of a URL, and why one cannot be listened on."""

from __future__ import annotations

import errno


def root_of(host: str, port: int) -> str:
    """Return `http://host:port`."""
    return f"http://{f'[{host}]' if ':' in host else host}:{port}"


def taken_why(
    host: str, port: int, error: OSError | UnicodeError, *, option: str = "--port"
) -> str:
    """Return why an address cannot be listened on; `option` is what chooses another port."""
    reason = getattr(error, "strerror", None) or str(error)
    if getattr(error, "errno", None) == errno.EADDRINUSE:
        reason = f"the port is in use; choose another with {option}, or 0 for any free one"
    return f"cannot listen on {host}:{port}: {reason}"
