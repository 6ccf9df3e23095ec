"""Which bearer token is whose: given out, ended, or nobody's and so the current tenant's."""

from __future__ import annotations

import hashlib
import threading
from collections import deque
from typing import NamedTuple

from .settings import Tenants
from .state import State, Tenant

NOBODY = "(no test)"
# How many ended tenants keep their journals: late readers are rare and soon.
KEPT_ENDED = 64


class Straggler(NamedTuple):
    """Requests that came with the token of a tenant which had ended."""

    name: str
    times: int
    text: str


class Roster:
    """The tokens of a session. A token is the key of its tenant, a name may come twice.

    Args:
        state: where the tenants are.
    """

    def __init__(self, state: State) -> None:
        self._state = state
        self._lock = threading.Lock()
        self._names: dict[str, str] = {}
        self._ended: deque[str] = deque()
        self.current = NOBODY

    def open(self, name: str, *, current: bool = True) -> str:
        """Give out a token for a new tenant.

        Args:
            name: what the tenant is called in texts, such as a test's id.
            current: requests that have no token of ours belong to it from now on.
        """
        with self._lock:
            digest = hashlib.blake2b(name.encode(), digest_size=6).hexdigest()
            token = f"workersai-mock-{digest}-{len(self._names) + 1}"
            self._names[token] = name
        self._state.tenant(token).title = name
        if current:
            self.current = token
        return token

    def close(self, token: str) -> None:
        """End a tenant: from now on its token is a straggler's; its journal can still be read."""
        self._state.tenant(token).ended = True
        with self._lock:
            if self.current == token:
                self.current = NOBODY
            self._ended.append(token)
            oldest = self._ended.popleft() if len(self._ended) > KEPT_ENDED else None
        if oldest is not None:
            self._state.tenant(oldest).journal.clear()

    def key(self, token: str) -> str:
        """Return the key of the tenant that a request with this token belongs to."""
        return token if token in self._names else self.current

    def tenant(self, token: str) -> Tenant:
        """Return the tenant that a request with this token belongs to."""
        return self._state.tenant(self.key(token))

    def name(self, tenants: Tenants, *, token: str, account: str) -> str:
        """Return the name of the tenant that a request belongs to, by what tells them apart."""
        match tenants:
            case "token":
                return token
            case "session":
                return self.key(token)
            case "account":
                return account
            case _:
                return "default"

    def stragglers(self) -> list[Straggler]:
        """Return what came with tokens of ended tenants, in the order in which they opened."""
        with self._lock:
            names = dict(self._names)
        return [
            Straggler(name, note.count, note.text)
            for token, name in names.items()
            if (tenant := self._state.tenant(token)).ended
            for note in tenant.ledger.snapshot()[0].values()
            if note.kind == "straggler"
        ]
