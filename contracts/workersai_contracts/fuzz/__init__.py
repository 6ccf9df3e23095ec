"""Generated requests: Schemathesis makes them, our checks judge the answers beside its own.

Needs the extra `[contracts]`, and only when `fuzz` is called.
"""

from .accepted import ACCEPTED, Accepted, find_accepted, is_accepted, unaccepted
from .extra import need_extra
from .run import fuzz, generate
from .value import Finding, Harvest, Manner

__all__ = [
    "ACCEPTED",
    "Accepted",
    "Finding",
    "Harvest",
    "Manner",
    "find_accepted",
    "fuzz",
    "generate",
    "is_accepted",
    "need_extra",
    "unaccepted",
]
