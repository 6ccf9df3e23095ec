"""What a client did under each fault, as values and as a table."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from ..verdict import Verdicts
    from .right import Right

Did = Literal["same", "other", "raised", "hung"]
HEAD = ("fault", "right", "what the client did", "attempts", "seconds", "")
WORDS = {
    "hung": "hangs",
    "same": "returns the whole answer",
    "other": "returns something else",
}
GOOD: dict[str, frozenset[Did]] = {
    "raise": frozenset({"raised"}),
    "same": frozenset({"same"}),
    "either": frozenset({"raised", "same"}),
    "any": frozenset({"raised", "same", "other"}),
}
MARKS = {True: "ok", False: "WRONG", None: ""}


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """What a client did under one fault.

    Attributes:
        fault: its name in words.
        right: what counts as right.
        did: returned the `same` as without the fault, or something `other`; `raised`; or `hung`.
        error: the class of what it raised.
        attempts: how many requests it sent.
        seconds: how long it took, or how long it was waited for.
        verdicts: what the rules say of it.
        abandoned: its thread was still running when the next fault's turn came.
    """

    fault: str
    right: Right
    did: Did
    error: str = ""
    attempts: int
    seconds: float
    verdicts: Verdicts
    abandoned: bool = False

    @property
    def ok(self) -> bool | None:
        """Whether that was right; None where it is not judged."""
        return None if self.right == "not judged" else self.did in GOOD[self.right]

    @property
    def words(self) -> str:
        """What it did, in words."""
        return f"raises {self.error}" if self.did == "raised" else WORDS[self.did]


@dataclass(frozen=True, slots=True)
class Matrix:
    """What a client did under every fault, in order.

    Attributes:
        cells: one for each fault.
        limit_s: how long each call might take.
        worst_case_s: how long all could have taken, as it was stated before.
    """

    cells: tuple[Cell, ...]
    limit_s: float
    worst_case_s: float

    def __iter__(self) -> Iterator[Cell]:
        return iter(self.cells)

    def __len__(self) -> int:
        return len(self.cells)

    def __getitem__(self, fault: str) -> Cell:
        for cell in self.cells:
            if cell.fault == fault:
                return cell
        raise KeyError(fault)

    @property
    def wrong(self) -> tuple[Cell, ...]:
        """Where the client did not do what is right."""
        return tuple(cell for cell in self.cells if cell.ok is False)

    def rows(self) -> list[tuple[str, ...]]:
        """Return the table's rows as text."""
        return [
            (c.fault, c.right, c.words, str(c.attempts), f"{c.seconds:.1f}", MARKS[c.ok])
            for c in self.cells
        ]

    def __str__(self) -> str:
        rows = [HEAD, *self.rows()]
        widths = [max(len(row[place]) for row in rows) for place in range(len(HEAD))]
        lines = ("  ".join(map(str.ljust, row, widths)).rstrip() for row in rows)
        return "\n".join(lines)
