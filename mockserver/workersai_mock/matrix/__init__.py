"""One call under every fault, with a real time limit each: a table of what the client did."""

from .right import FAULTS, RIGHT, Right
from .run import fault_matrix, fault_matrix_async
from .value import Cell, Did, Matrix

__all__ = [
    "FAULTS",
    "RIGHT",
    "Cell",
    "Did",
    "Matrix",
    "Right",
    "fault_matrix",
    "fault_matrix_async",
]
