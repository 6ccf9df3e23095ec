"""Findings that a team accepts for a while: each with its reason and the day it ends."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import orjson

from workersai_contracts.check import get_check
from workersai_contracts.errors import FileFormatError, UnknownCheckError
from workersai_contracts.schema_file import check_version

from .result import Finding, Report, accept

# Codes of Schemathesis, of generated requests.
_FOREIGN = r"ST\d{3}"
_KEYS = frozenset({"check", "model", "place", "reason", "expires"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Acceptance:
    """One kind of finding that is let pass.

    Attributes:
        check: its id.
        reason: why.
        expires: the last day on which it is let pass.
        model: of this model alone; empty for any.
        place: from this probe or file alone; empty for any.
    """

    check: str
    reason: str
    expires: date
    model: str = ""
    place: str = ""

    def covers(self, finding: Finding) -> bool:
        """Tell whether a finding is of this kind."""
        return (
            self.check == finding.check.id
            and self.model in ("", finding.model)
            and self.place in ("", finding.place)
        )


def read_baseline(path: Path) -> tuple[Acceptance, ...]:
    """Return what a file accepts: `{"version": 1, "accepted": [...]}`.

    Raises:
        FileFormatError: says the file, the entry and what is wrong in it.
    """
    try:
        document = orjson.loads(path.read_bytes())
    except OSError as error:
        raise FileFormatError(f"{path}: cannot be read: {error.strerror}") from error
    except orjson.JSONDecodeError as error:
        raise FileFormatError(f"{path}: is no JSON: {error}") from error
    if not isinstance(document, dict) or not isinstance(document.get("accepted"), list):
        raise FileFormatError(f'{path}: must hold "version": 1 and a list "accepted"')
    check_version(document, file=str(path))
    return tuple(
        _entry(each, place=f"{path}: /accepted/{number}")
        for number, each in enumerate(document["accepted"])
    )


def apply_baseline(report: Report, accepted: Iterable[Acceptance], *, today: date) -> Report:
    """Return the report with what is accepted marked so, and notes on entries without effect."""
    accepted = tuple(accepted)
    valid = [each for each in accepted if each.expires >= today]
    reasons = [
        next((each.reason for each in valid if each.covers(found)), "") for found in report.findings
    ]
    notes = []
    for each in accepted:
        if each not in valid:
            notes.append(f"baseline: {each.check} was accepted until {each.expires}")
        elif not any(each.covers(found) for found in report.findings):
            notes.append(f"baseline: {each.check} is accepted, and was not found")
    report = accept(report, reasons)
    return replace(report, notes=(*report.notes, *notes))


def _entry(value: Any, *, place: str) -> Acceptance:
    if not isinstance(value, dict) or not all(isinstance(each, str) for each in value.values()):
        raise FileFormatError(f"{place}: must be an object of texts")
    missing = {"check", "reason", "expires"} - {name for name, text in value.items() if text}
    if missing or value.keys() - _KEYS:
        wrong = ", ".join(sorted(missing or value.keys() - _KEYS))
        raise FileFormatError(f"{place}: {'lacks' if missing else 'knows no'} {wrong}")
    try:
        expires = date.fromisoformat(value["expires"])
        is_foreign = re.fullmatch(_FOREIGN, value["check"])
        check = value["check"] if is_foreign else get_check(value["check"]).id
    except ValueError as error:
        raise FileFormatError(f"{place}: expires is no day such as 2026-12-31: {error}") from None
    except UnknownCheckError as error:
        raise FileFormatError(f"{place}: {error}") from None
    return Acceptance(**{**value, "check": check, "expires": expires})
