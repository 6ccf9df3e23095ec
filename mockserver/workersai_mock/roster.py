"""Which bearer token is whose: given out, ended, or nobody's and so the current tenant's."""

from __future__ import annotations

import hashlib
import threading
from collections import deque
from typing import NamedTuple

from .state import State, Tenant

NOBODY = "(no test)"
# How many ended tenants are kept with their journals: late readers are rare and soon.
KEPT_ENDED = 64


class Straggler(NamedTuple):
    """Requests that came with the token of a tenant which had ended."""

    name: str
    times: int
    text: str


class Roster:
    """The tokens of a session. A token is the key of its tenant, a name may come twice.

    Of a tenant that ended long ago only its token and its name are kept, by which its stragglers
    are known.

    Args:
        state: where the tenants are.
    """

    def __init__(self, state: State) -> None:
        self._state = state
        self._lock = threading.Lock()
        self._names: dict[str, str] = {}
        self._open: set[str] = set()
        self._ended: deque[str] = deque()
        self._late: dict[str, Straggler] = {}
        self.current = NOBODY

    def open(self, name: str, *, current: bool = True) -> str:
        """Give out a token for a new tenant, which is made when something first happens to it.

        Args:
            name: what the tenant is called in texts, such as a test's id.
            current: requests that have no token of ours belong to it from now on.
        """
        with self._lock:
            digest = hashlib.blake2b(name.encode(), digest_size=6).hexdigest()
            token = f"workersai-mock-{digest}-{len(self._names) + 1}"
            self._open.add(token)
            self._names[token] = name
        if current:
            self.current = token
        return token

    def close(self, token: str) -> None:
        """End a tenant: from now on its token is a straggler's; its journal can still be read."""
        with self._lock:
            if self.current == token:
                self.current = NOBODY
            self._open.discard(token)
            self._ended.append(token)
            oldest = self._ended.popleft() if len(self._ended) > KEPT_ENDED else None
        if tenant := self._state.find(token):
            tenant.ended = True
        if oldest is not None:
            self._state.forget(oldest)

    def key(self, token: str) -> str:
        """Return the key of the tenant that a request with this token belongs to."""
        return token if token in self._names else self.current

    def tenant(self, token: str) -> Tenant:
        """Return the tenant that a request with this token belongs to."""
        key = self.key(token)
        tenant = self._state.tenant(key)
        # It may have been made just now, and after its end.
        if name := self._names.get(key):
            tenant.title = name
            tenant.ended = tenant.ended or key not in self._open
        return tenant

    def note(self, tenant: Tenant, text: str) -> None:
        """Remember that a request came after the end of its tenant."""
        with self._lock:
            known = self._late.get(tenant.name)
            times = known.times + 1 if known else 1
            self._late[tenant.name] = Straggler(tenant.title, times, text)

    def stragglers(self) -> list[Straggler]:
        """Return what came with tokens of ended tenants, in the order in which it first came."""
        with self._lock:
            return list(self._late.values())
