"""What `serve` and `run` say of their recordings, before and after."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from .player import listed, stale_text

if TYPE_CHECKING:
    from ..journal import Entry
    from ..state import Tenant
    from .recording import Replay


class Report:
    """Listens to what is answered, whoever asked."""

    def __init__(self, replay: Replay) -> None:
        self.replay = replay
        self._played: set[str] = set()
        self._missed = 0

    def __call__(self, tenant: Tenant, entry: Entry) -> None:
        """Take note of one request."""
        decision = entry.answer.decision
        if decision and decision.kind == "recording":
            self._played.add(decision.text)
        self._missed += decision is None or decision.kind == "unrecorded"

    def lines(self) -> Iterator[str]:
        """Yield what is to be said at the end."""
        recordings = self.replay.recordings
        if unused := [each for each in recordings if each.place not in self._played]:
            yield f"{len(unused)} of {len(recordings)} recordings never played: {listed(unused)}"
        if self._missed:
            yield f"{self._missed} requests were not in the recordings"


def remarks(replay: Replay, *, now_s: float) -> Iterator[str]:
    """Yield what should be known before the first request."""
    for text in replay.unplayable:
        yield f"cannot be played: {text}"
    if stale := replay.stale(now_s):
        yield stale_text(replay, stale)
