"""What changes while the mock runs, one object per tenant, reached through one narrow protocol."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from copy import deepcopy
from typing import TYPE_CHECKING, Any, Protocol

from .batch import Batches
from .gateway import Book
from .journal import Journal
from .ledger import Ledger
from .quota import Quota
from .settings import Settings
from .stubs import Stubs

if TYPE_CHECKING:
    from .replay.player import Player
    from .replay.recording import Replay
    from .twist import Twist
    from .verdict.attempt import Attempt

# Counting identical requests must not grow without bound on a server that runs for weeks.
MAX_COUNTED = 100_000
# Opaque: only `Tenant.restore` reads it.
Moment = tuple[Any, ...]
Prepare = Callable[["Tenant"], None]
Forgot = Callable[["Tenant"], None]


class Tenant:
    """One client's own world: stubs, journal, quota, how often it asked what.

    Attributes:
        name: what it is found by.
        title: what it is called in texts.
        ended: requests that still come are stragglers.
        twists: what happens to each of its answers, beside what stubs and settings say.
        attempts: how calls ended, as tests said.
        gateways: what the gateways before its doors remember.
        batches: what was queued.
    """

    def __init__(self, name: str, settings: Settings, *, prepared: Sequence[Prepare] = ()) -> None:
        self.name = self.title = name
        self.ended = False
        self._settings = settings
        self._prepared = prepared
        self.reset()

    def reset(self) -> None:
        """Put everything back to how it was at the start."""
        settings = self._settings
        self.journal = Journal(
            max_entries=settings.journal_entries, max_bytes=settings.journal_bytes
        )
        self.stubs = Stubs()
        self.ledger = Ledger()
        self.quota = Quota()
        self.gateways, self.batches = Book(), Batches()
        self.twists: tuple[Twist, ...] = ()
        self.attempts: list[Attempt] = []
        self.player = player_of(settings.replay) if settings.replay else None
        self._asked: OrderedDict[object, int] = OrderedDict()
        for prepare in self._prepared:
            prepare(self)

    def play(self, replay: Replay) -> None:
        """Answer from recordings, beside those that there may be already."""
        if self.player:
            self.player.add(replay)
        else:
            self.player = player_of(replay)

    def snapshot(self) -> Moment:
        """Return what `restore` puts back: all that a test can have changed."""
        played = self.player and (self.player, self.player.snapshot())
        kept: Moment = tuple(self.attempts), deepcopy(self.quota), OrderedDict(self._asked)
        kept += self.gateways.copy(), self.batches.copy()
        return self.stubs.snapshot(), self.journal.snapshot(), self.ledger.snapshot(), played, *kept

    def restore(self, moment: Moment) -> None:
        """Put back to a moment what `snapshot` kept of it."""
        self.stubs.restore(moment[0])
        self.journal.restore(moment[1])
        self.ledger.restore(moment[2])
        self.player = None
        if moment[3]:
            self.player, played = moment[3]
            self.player.restore(played)
        self.attempts = list(moment[4])
        self.quota, self._asked = deepcopy(moment[5]), OrderedDict(moment[6])
        self.gateways, self.batches = moment[7].copy(), moment[8].copy()

    def nth(self, key: object) -> int:
        """Count one more identical request and return which one it is, from 1."""
        self._asked[key] = n = self._asked.pop(key, 0) + 1
        if len(self._asked) > MAX_COUNTED:
            self._asked.popitem(last=False)
        return n

    def asked(self, key: object) -> int:
        """Return how many identical requests were counted."""
        return self._asked.get(key, 0)

    def forget(self, key: object) -> None:
        """Begin to count identical requests anew."""
        self._asked.pop(key, None)


class State(Protocol):
    """What replicas of a server would have to share; everything else follows from the request.

    Attributes:
        prepared: what is done to each tenant when it is made or reset.
        listeners: told of each tenant that is dropped so that there are not too many.
    """

    prepared: list[Prepare]
    listeners: list[Forgot]

    def tenants(self) -> list[Tenant]:
        """Return every tenant that was asked for."""

    def tenant(self, name: str) -> Tenant:
        """Return the tenant of that name, made when it is first asked for."""

    def find(self, name: str) -> Tenant | None:
        """Return the tenant of that name; None where nobody asked for it yet."""

    def forget(self, name: str) -> None:
        """Drop a tenant; the next request of that name begins anew."""


class MemoryState:
    """The state of one process; of too many tenants those that were used longest ago are dropped.

    Tests ask it on one thread and requests on another, so it locks.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._lock = threading.RLock()
        self._tenants: OrderedDict[str, Tenant] = OrderedDict()
        self.prepared: list[Prepare] = []
        self.listeners: list[Forgot] = []

    def tenants(self) -> list[Tenant]:
        """Return every tenant that was asked for."""
        with self._lock:
            return list(self._tenants.values())

    def tenant(self, name: str) -> Tenant:
        """Return the tenant of that name, made when it is first asked for."""
        with self._lock:
            if found := self._tenants.get(name):
                self._tenants.move_to_end(name)
                return found
            made = self._tenants[name] = Tenant(name, self._settings, prepared=self.prepared)
            if len(self._tenants) > self._settings.max_tenants:
                _, oldest = self._tenants.popitem(last=False)
                for listener in self.listeners:
                    listener(oldest)
            return made

    def find(self, name: str) -> Tenant | None:
        """Return the tenant of that name; None where nobody asked for it yet."""
        with self._lock:
            return self._tenants.get(name)

    def forget(self, name: str) -> None:
        """Drop a tenant; the next request of that name begins anew."""
        with self._lock:
            self._tenants.pop(name, None)

    def reset(self) -> None:
        """Put every tenant back to how it was at the start."""
        for tenant in self.tenants():
            tenant.reset()


def player_of(replay: Replay) -> Player:
    """Return what plays recordings; it is imported only where there are some."""
    from .replay.player import Player

    return Player(replay)
