"""What the gateways of a tenant remember: answers for a while, and who came when."""

from __future__ import annotations

from collections import OrderedDict, deque
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..answer import Answer

# Answers are kept for tests, not for traffic: the oldest makes room.
MAX_KEPT = 1000


class Book:
    """The cache and the count of a tenant's gateways."""

    def __init__(self) -> None:
        self._kept: OrderedDict[object, tuple[float, Answer]] = OrderedDict()
        self._came: dict[str, deque[float]] = {}

    def copy(self) -> Book:
        """Return the same memory in an object of its own."""
        other = Book()
        other._kept = OrderedDict(self._kept)
        other._came = {gateway: deque(came) for gateway, came in self._came.items()}
        return other

    def find(self, key: object, *, now_s: float) -> Answer | None:
        """Return the answer that is kept under a key, unless its time is over."""
        until_s, answer = self._kept.get(key, (now_s, None))
        return answer if until_s > now_s else None

    def keep(self, key: object, answer: Answer, *, until_s: float) -> None:
        """Keep an answer until a time, in seconds since the epoch."""
        self._kept[key] = until_s, answer
        self._kept.move_to_end(key)
        if len(self._kept) > MAX_KEPT:
            self._kept.popitem(last=False)

    def count(self, gateway: str, *, limit: int, interval_s: float, now_s: float) -> bool:
        """Count one request of a gateway; False where it is one too many, which does not count."""
        came = self._came.setdefault(gateway, deque())
        while came and came[0] <= now_s - interval_s:
            came.popleft()
        if len(came) >= limit:
            return False
        came.append(now_s)
        return True
