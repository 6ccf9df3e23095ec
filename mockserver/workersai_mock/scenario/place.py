"""Where something stands in a file, and what is wrong there."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Literal, NamedTuple

Severity = Literal["error", "warning"]

RULES = {
    "syntax": "the file is not readable as YAML",
    "version": "the file is of a version that this release does not read",
    "unknown-key": "a key that nothing reads, most often a typo",
    "wrong-value": "a value of the wrong kind, or one that cannot be",
    "unknown-model": "a model that the catalogue does not have",
    "unknown-name": "a pace, fault, quirk, fragment or refusal that does not exist",
    "off-contract": "an answer that the service would never send",
    "shadowed": "a stub whose requests an earlier stub takes, always",
    "dead": "a stub in a state that is never reached",
    "unknown-parameter": "a request key that the model's schema does not know",
}
Rule = str


class Place(NamedTuple):
    """A place in a file.

    Attributes:
        file: its path, or what stands for it where there is no file.
        line: from 1; 0 where there are no lines, as in the body of a request.
        column: from 1.
    """

    file: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}" if self.line else self.file


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong in a file.

    Attributes:
        place: where.
        rule: which of `RULES`.
        text: what is wrong, in words.
        mend: what would be right; empty where nothing can be said.
        severity: a file with an error is not loaded.
    """

    place: Place
    rule: Rule
    text: str
    mend: str = ""
    severity: Severity = "error"

    def __str__(self) -> str:
        return f"{self.place}: {self.text}" + (f"; {self.mend}" if self.mend else "")

    def described(self) -> dict[str, object]:
        """Return the problem as data that JSON can hold."""
        file, line, column = self.place
        told = {"rule": self.rule, "severity": self.severity, "text": self.text, "mend": self.mend}
        return {"file": file, "line": line, "column": column, **told}


def nearest(word: str, known: Iterable[str]) -> str:
    """Return what to say to a word that is none of the known ones."""
    listed = list(known)
    near = get_close_matches(word, listed, n=1)
    return f"did you mean {near[0]}?" if near else f"there are: {', '.join(listed)}"
