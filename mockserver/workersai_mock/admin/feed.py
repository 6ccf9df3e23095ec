"""What happens in a mock, in order, for whoever listens to it. Owns no socket.

While nobody listens nothing of this runs: the mock's requests are not told to anybody.
"""

from __future__ import annotations

import asyncio
import secrets
from collections import deque
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple

from .journal import ids_of
from .row import row_of
from .tenant import label_of

if TYPE_CHECKING:
    from ..journal import Entry, Journal
    from ..mock import Mock
    from ..state import Tenant

# How many are kept for those who read slowly or come back; more are counted, not sent.
KEPT = 2048
LINGER_S = 60.0


class Happened(NamedTuple):
    """One thing that happened: to a request, or where `journal` is None to what answers them.

    The request itself is looked up when it is told: what has left the journal takes no memory here.
    """

    tenant: Tenant | None
    what: str
    journal: Journal | None = None
    number: int = 0


class Feed:
    """The last things that happened, numbered; it begins with the first listener.

    Args:
        mock: where.
        linger_s: how long after the last listener it goes on, so that one who was cut off misses
            nothing.

    Attributes:
        name: of this stretch without a gap; numbers count within it.
    """

    def __init__(self, mock: Mock, *, linger_s: float = LINGER_S) -> None:
        self.name = ""
        self._mock = mock
        self._linger_s = linger_s
        self._happened: deque[Happened] = deque(maxlen=KEPT)
        self._count = 0
        self._listening = 0
        self._sleep: asyncio.TimerHandle | None = None
        self._news = asyncio.Event()

    @property
    def awake(self) -> bool:
        """Whether what happens is noted."""
        return bool(self.name)

    @property
    def count(self) -> int:
        """How many things happened in this stretch."""
        return self._count

    def join(self) -> None:
        """Begin to listen; each call is matched by one of `leave`."""
        self._listening += 1
        if self._sleep:
            self._sleep.cancel()
            self._sleep = None
        if not self.awake:
            self.name = secrets.token_hex(4)
            self._news = asyncio.Event()
            self._mock.openers.append(self._opened)
            self._mock.listeners.append(self._ended)
            self._mock.stage.listeners.append(self._staged)

    def leave(self) -> None:
        """Listen no more; the last one puts it to sleep, after a while."""
        self._listening -= 1
        if self.awake and not self._listening:
            loop = asyncio.get_running_loop()
            self._sleep = loop.call_later(self._linger_s, self.close)

    def close(self) -> None:
        """End the stretch: listeners are done, and what happens is noted no more."""
        if not self.awake:
            return
        self.name, self._count = "", 0
        self._happened.clear()
        self._mock.openers.remove(self._opened)
        self._mock.listeners.remove(self._ended)
        self._mock.stage.listeners.remove(self._staged)
        self._news.set()
        if self._sleep:
            self._sleep.cancel()
            self._sleep = None

    async def wait(self, *, at_most_s: float) -> None:
        """Return when something happens, or when the time is over."""
        self._news.clear()
        try:
            await asyncio.wait_for(self._news.wait(), at_most_s)
        except TimeoutError:
            return

    def after(self, seen: int, *, most: int) -> tuple[int, list[Happened]]:
        """Return how many after that number are lost, and those that follow, at most so many."""
        oldest = self._count - len(self._happened) + 1
        lost = max(oldest - seen - 1, 0)
        first = seen + lost + 1 - oldest
        return lost, list(islice(self._happened, first, first + most))

    def changed(self, what: str, tenant: Tenant | None = None) -> None:
        """Note that something other than a request changed; nothing while nobody listens."""
        if self.awake:
            self._note(Happened(tenant, what))

    def told(self, happened: Happened) -> tuple[str, dict[str, Any]] | None:
        """Return kind and data of what happened; None where another tells it, or it is gone."""
        tenant, journal = happened.tenant, happened.journal
        label = tenant and label_of(tenant.name, self._mock.settings)
        if journal is None or tenant is None:
            return "changed", {"what": happened.what, "tenant": label}
        entry = journal.find(happened.number) if tenant.journal is journal else None
        # What has ended meanwhile is told once, by its end.
        if entry is None or (happened.what == "opened" and entry.duration_s is not None):
            return None
        return "entry", {"tenant": label, **row_of(entry, self._mock.contract, ids_of(tenant))}

    def _opened(self, tenant: Tenant, entry: Entry) -> None:
        self._note(Happened(tenant, "opened", tenant.journal, entry.number))

    def _ended(self, tenant: Tenant, entry: Entry) -> None:
        self._note(Happened(tenant, "ended", tenant.journal, entry.number))
        # What stands there may have been used, and by an answer that does not show it.
        if tenant.stubs:
            self._note(Happened(tenant, "stubs"))
        if tenant.twists:
            self._note(Happened(tenant, "twists"))

    def _staged(self, stage: object) -> None:
        self._note(Happened(None, "scenario"))

    def _note(self, happened: Happened) -> None:
        self._happened.append(happened)
        self._count += 1
        self._news.set()
