"""What was noted while requests were served: bounded, counted, asked for by `findings`."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Literal, NamedTuple

from workersai_contracts.refusal import Refusal

Kind = Literal[
    "unused_stub",
    "partly_used",
    "unmatched",
    "refused",
    "stub_failed",
    "off_contract",
    "unrecorded",
    "unused_recording",
    "stale_recording",
    "straggler",
    "forbidden",
    "dropped_role",
    "foreign_tags",
    "evicted",
]
# A server that runs for weeks must not keep every odd request.
MAX_NOTES = 500


class Note(NamedTuple):
    """One thing that happened, and how often."""

    kind: Kind
    text: str
    times: int = 1


class Expectation:
    """Refusals that are provoked on purpose.

    Args:
        refusal: which; None stands for any.

    Attributes:
        met: how many came.
    """

    def __init__(self, refusal: Refusal | None) -> None:
        self.refusal = refusal
        self.met = 0

    def covers(self, refusal: Refusal) -> bool:
        """Tell whether a refusal is one of those; the filled text does not matter."""
        wanted = self.refusal
        return wanted is None or (wanted.name, wanted.code) == (refusal.name, refusal.code)


class Ledger:
    """The notes of one tenant; written on the server's thread, read on the test's."""

    def __init__(self) -> None:
        self.notes: dict[tuple[Kind, object], Note] = {}
        self.beyond = 0
        self._expected: list[Expectation] = []
        self._lock = threading.Lock()

    def note(self, kind: Kind, text: str, *, key: object = None) -> None:
        """Note something once more; the same kind and key (by default the text) are one note."""
        with self._lock:
            place = (kind, text if key is None else key)
            if known := self.notes.get(place):
                self.notes[place] = Note(kind, known.text, known.times + 1)
            elif len(self.notes) < MAX_NOTES:
                self.notes[place] = Note(kind, text)
            else:
                self.beyond += 1

    def expects(self, refusal: Refusal) -> bool:
        """Tell whether a refusal is provoked on purpose, and count it as met."""
        with self._lock:
            for expectation in reversed(self._expected):
                if expectation.covers(refusal):
                    expectation.met += 1
                    return True
            return False

    @contextmanager
    def expecting(self, refusal: Refusal | None) -> Iterator[Expectation]:
        """Let refusals be provoked on purpose inside the block."""
        expectation = Expectation(refusal)
        with self._lock:
            self._expected.append(expectation)
        try:
            yield expectation
        finally:
            with self._lock:
                self._expected.remove(expectation)

    def snapshot(self) -> tuple[Mapping[tuple[Kind, object], Note], int]:
        """Return what `restore` puts back."""
        with self._lock:
            return dict(self.notes), self.beyond

    def restore(self, snapshot: tuple[Mapping[tuple[Kind, object], Note], int]) -> None:
        """Put the notes back to a moment."""
        with self._lock:
            self.notes, self.beyond = dict(snapshot[0]), snapshot[1]
