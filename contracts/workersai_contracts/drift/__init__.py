"""Drift: what changed between two states of the published contract, and whom it hurts.

Comparing is pure; `drift.live` alone talks to a network, and only when it is called.
"""

from .compare import compare
from .kind import HARMS, Change, Harm, Side, at_least
from .lock import Lock, new_lock, read_lock, write_lock
from .probe import ProbeRow, probe_rows
from .snapshot import Snapshot, pinned, read_snapshot
from .triangle import Row, triangle

__all__ = [
    "HARMS",
    "Change",
    "Harm",
    "Lock",
    "ProbeRow",
    "Row",
    "Side",
    "Snapshot",
    "at_least",
    "compare",
    "new_lock",
    "pinned",
    "probe_rows",
    "read_lock",
    "read_snapshot",
    "triangle",
    "write_lock",
]
