"""What a tenant is called where people read it: a bearer token is a secret, and stays one."""

from __future__ import annotations

from hashlib import blake2b
from typing import TYPE_CHECKING

from workersai_contracts.identity import is_mock_token

if TYPE_CHECKING:
    from ..settings import Settings


def label_of(name: str, settings: Settings) -> str:
    """Return a name that tells tenants apart and opens nothing."""
    if settings.tenants not in ("token", "session") or not name or is_mock_token(name):
        return name
    return f"token-{blake2b(name.encode('utf-8', 'replace'), digest_size=4).hexdigest()}"
