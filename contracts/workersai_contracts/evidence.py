"""Judging files: recordings of ours, HAR, cassettes, bare streams and envelopes. Sends nothing."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import orjson

from .check import ALL, Check, Outcome, Verdict, run_checks
from .check.reading import NOT_WHOLE
from .check.value import overall
from .errors import FileFormatError
from .exchange import Exchange
from .exchange.file import read_exchanges
from .exchange.foreign import from_cassette, from_envelope, from_event_stream, from_har

SUFFIXES = (".jsonl", ".sse", ".json", ".har")


@dataclass(frozen=True, slots=True)
class Evidence:
    """One file and what became of it.

    Attributes:
        path: the file.
        exchanges: what it holds.
        outcomes: one for each check, over all its exchanges.
        unread: why it could not be read; empty where it could.
    """

    path: Path
    exchanges: tuple[Exchange, ...] = ()
    outcomes: tuple[Outcome, ...] = ()
    unread: str = ""

    @property
    def verdict(self) -> Verdict:
        """What all checks together say."""
        return overall(outcome.verdict for outcome in self.outcomes)

    @property
    def violated(self) -> tuple[Outcome, ...]:
        """The checks that are broken."""
        return tuple(each for each in self.outcomes if each.verdict == "violated")

    @property
    def lacks(self) -> str:
        """What tells that these are not all bytes; empty where nothing does."""
        looks = (look for outcome in self.outcomes for look in outcome.looks)
        return next((look.unseen for look in looks if look.unseen.startswith(NOT_WHOLE)), "")

    @property
    def reason(self) -> str:
        """Why nothing was looked at; empty where something was."""
        if self.verdict != "not looked at":
            return ""
        reasons = (self.unread, self.lacks, *(outcome.reason for outcome in self.outcomes))
        return next(filter(None, reasons), "no check was chosen")


def judge_evidence(
    paths: Iterable[Path], *, checks: Iterable[Check] = ALL, wire: str = ""
) -> list[Evidence]:
    """Judge files, and the files in folders, each by itself; a file that fails says why.

    Args:
        paths: files, or folders that are gone through.
        checks: which to run.
        wire: what streams are written in where their file does not say.
    """
    checks = tuple(checks)
    return [_judged(path, checks=checks, wire=wire) for path in find_files(paths)]


def find_files(paths: Iterable[Path]) -> Iterator[Path]:
    """Yield the files, those of folders in order of name; what is hidden is left out."""
    for path in paths:
        if not path.is_dir():
            yield path
            continue
        for inner in sorted(path.rglob("*")):
            if inner.is_file() and not inner.name.startswith("."):
                yield inner


def read_evidence(path: Path) -> list[Exchange]:
    """Return the exchanges of a file, whichever format it has.

    Raises:
        FileFormatError: it has none of them, or not the one of its name.
        VersionError: it was written by a newer release.
    """
    source = str(path)
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES:
        named = f"its name ends in {suffix}" if suffix else "its name has no ending"
        raise FileFormatError(f"{path}: {named}; evidence ends in {', '.join(SUFFIXES)}")
    if suffix == ".jsonl":
        return read_exchanges(path)
    try:
        body = path.read_bytes()
    except OSError as error:
        raise FileFormatError(f"{path}: cannot be read: {error.strerror}") from error
    if suffix == ".sse":
        return [from_event_stream(body, source=source)]
    try:
        document = orjson.loads(body)
    except orjson.JSONDecodeError:
        document = None
    if isinstance(document, dict) and "interactions" in document:
        return from_cassette(document, source=source)
    if suffix == ".har" or (isinstance(document, dict) and "log" in document):
        return from_har(document or {}, source=source)
    return [from_envelope(body, source=source)]


def _judged(path: Path, *, checks: tuple[Check, ...], wire: str) -> Evidence:
    try:
        found = read_evidence(path)
    except FileFormatError as error:
        return Evidence(path, unread=str(error))
    exchanges = tuple(each if each.wire else replace(each, wire=wire) for each in found)
    return Evidence(path, exchanges, tuple(run_checks(exchanges, checks=checks)))
