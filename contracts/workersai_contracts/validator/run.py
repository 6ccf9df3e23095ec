"""What the steps of the exact verdict share; owns no rule of a schema."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple

from .javascript import JsError


class Refused(JsError):
    """The library refuses; the text is its message."""


@dataclass(slots=True)
class Run:
    """What one walk over a payload shares between all steps."""

    payload: object
    errors: dict[str, None] = field(default_factory=dict)
    evaluated: set[str] = field(default_factory=set)


class Place(NamedTuple):
    """Where in a schema a rule stands, as far as it changes what the library does."""

    at_root: bool = True
    in_branch: bool = False  # its messages come without the list of errors
    carries: bool = False  # under allOf a matching value counts as evaluated

    def refusal(self, message: str, run: Run) -> Refused:
        """Return the refusal to raise, with the errors so far where the library adds them."""
        if self.in_branch or not run.errors:
            return Refused(message)
        return Refused(f"{message}: {', '.join(run.errors)}")


Step = Callable[[object, str, Run], int]
"""Takes a value (or UNDEFINED), its path ("" at the root) and the run; returns the matches."""

Check = Callable[[object, str, Run], None]
