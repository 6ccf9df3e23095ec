"""Reports of a run, each kind a function from a `Report` to text. Only `write` touches a file."""

from collections.abc import Callable
from pathlib import Path

from workersai_contracts.errors import TargetError
from workersai_contracts.verify.result import Report

from . import console, github, html, jsonl, junit

# How each kind renders; `allow_unseen` decides whether what was not looked at is a failure.
KINDS: dict[str, Callable[[Report], str]] = {
    "console": console.plain,
    "github": github.summary,
    "html": html.page,
    "jsonl": jsonl.lines,
    "junit": junit.document,
}


def read_wanted(text: str) -> tuple[str, str]:
    """Return kind and path of `KIND=PATH`.

    Raises:
        TargetError: there is no such kind, or no path.
    """
    kind, _, path = text.partition("=")
    if kind not in KINDS or not path:
        there = ", ".join(KINDS)
        raise TargetError(f"--report takes KIND=PATH with one of {there}, not {text!r}")
    return kind, path


def write(report: Report, *, kind: str, path: Path) -> None:
    """Write one report; folders that are missing are made.

    Raises:
        TargetError: it cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(KINDS[kind](report), encoding="utf-8")
    except OSError as error:
        raise TargetError(f"--report {kind}={path}: {error.strerror}") from error


__all__ = ["KINDS", "read_wanted", "write"]
