"""Which recording answers, and which were never asked for; one player for each tenant."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING

from .ask import Ask, differences

if TYPE_CHECKING:
    from ..ledger import Kind
    from .recording import Recording, Replay

MOST_SHOWN = 3


class Player:
    """Recordings and how often each was played; asked on one thread and added to on another."""

    def __init__(self, replay: Replay) -> None:
        self.replay = replay
        self._lock = threading.Lock()
        self._groups: dict[bytes, list[Recording]] = {}
        self._marked: list[Ask] = []
        self._played: Counter[Recording] = Counter()
        for recording in replay.recordings:
            self._place(recording)

    def add(self, replay: Replay) -> None:
        """Have more recordings behind those there are; how they are played is said anew."""
        with self._lock:
            self.replay = replace(
                replay,
                recordings=self.replay.recordings + replay.recordings,
                unplayable=self.replay.unplayable + replay.unplayable,
            )
            for recording in replay.recordings:
                self._place(recording)

    def keep(self, recording: Recording) -> None:
        """Have one more recording, which was played just now."""
        self.add(replace(self.replay, recordings=(recording,), unplayable=()))
        self._played[recording] += 1

    def find(self, ask: Ask) -> Recording | None:
        """Return the recording whose turn it is, and count that it was played."""
        with self._lock:
            group = self._group(ask)
            if not group:
                return None
            found = next((each for each in group if not self._played[each]), group[-1])
            self._played[found] += 1
            return found

    def holds(self, ask: Ask) -> bool:
        """Tell whether there is a recording; counts nothing."""
        with self._lock:
            return bool(self._group(ask))

    def miss(self, ask: Ask) -> str:
        """Return why nothing answers, beside the recording that comes nearest."""
        lines = [f"no recording is for {ask.value['method']} {ask.value['path']}"]
        there = self.replay.recordings
        if not there:
            return f"{lines[0]}; there is none at all"
        apart = [(list(differences(each.ask.value, ask.value)), each) for each in there]
        found, nearest = min(apart, key=lambda pair: len(pair[0]))
        lines.append(f"  nearest of {len(there)}: {nearest}")
        lines += [f"    {difference}" for difference in found[:MOST_SHOWN]]
        return "\n".join(lines)

    def unused(self) -> list[Recording]:
        """Return the recordings that were never played, in order."""
        return [each for each in self.replay.recordings if not self._played[each]]

    def doubts(self, *, now_s: float) -> Iterator[tuple[Kind, str]]:
        """Yield what a test should hear of its recordings."""
        total = len(self.replay.recordings)
        if unused := self.unused():
            text = f"{len(unused)} of {total} recordings were never played: {listed(unused)}"
            yield "unused_recording", text
        if stale := self.replay.stale(now_s):
            yield "stale_recording", stale_text(self.replay, stale)

    def snapshot(self) -> tuple[Replay, Mapping[Recording, int]]:
        """Return what `restore` puts back."""
        with self._lock:
            return self.replay, dict(self._played)

    def restore(self, snapshot: tuple[Replay, Mapping[Recording, int]]) -> None:
        """Put recordings and counts back to a moment."""
        with self._lock:
            self.replay, self._played = snapshot[0], Counter(snapshot[1])
            self._groups, self._marked = {}, []
            for recording in self.replay.recordings:
                self._place(recording)

    def _place(self, recording: Recording) -> None:
        ask = recording.ask
        if ask.key not in self._groups and ask.marked:
            self._marked.append(ask)
        self._groups.setdefault(ask.key, []).append(recording)

    def _group(self, ask: Ask) -> list[Recording]:
        if found := self._groups.get(ask.key):
            return found
        for marked in self._marked:
            if not any(differences(marked.value, ask.value)):
                return self._groups[marked.key]
        return []


def listed(recordings: list[Recording]) -> str:
    """Return the first of them in words."""
    more = f" and {len(recordings) - MOST_SHOWN} more" if len(recordings) > MOST_SHOWN else ""
    return ", ".join(map(str, islice(recordings, MOST_SHOWN))) + more


def stale_text(replay: Replay, stale: list[Recording]) -> str:
    """Return which recordings are older than they may be."""
    return (
        f"{len(stale)} of {len(replay.recordings)} recordings are older than "
        f"{replay.max_age_days:g} days: {listed(stale)}"
    )
