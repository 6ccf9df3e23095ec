"""Generated requests: Schemathesis makes them, our checks judge the answers beside its own.

Needs the extra `[contracts]`, and only when `fuzz` is called.
"""

from .accepted import ACCEPTED, Accepted, is_accepted, unaccepted
from .run import fuzz
from .value import Finding

__all__ = ["ACCEPTED", "Accepted", "Finding", "fuzz", "is_accepted", "unaccepted"]
