"""The report on a terminal: coloured by rich where that is installed, else plain text."""

import re
import sys
from collections.abc import Iterator
from typing import IO

from workersai_contracts.verify.result import Part, Report, Result

_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_MARKS = {"agreed": "ok", "violated": "BROKEN", "not looked at": "unseen"}
_STYLES = {"ok": "green", "BROKEN": "bold red", "accepted": "cyan"}
# Of many alike, so many are shown.
_SHOWN = 3
_NAMED = 6


def plain(report: Report) -> str:
    """Return the report as plain text."""
    return "".join(f"{line}\n" for line, _ in _lines(report))


def show(report: Report, *, file: IO[str] | None = None) -> None:
    """Print the report."""
    file = file or sys.stdout
    try:
        from rich.console import Console
        from rich.text import Text
    except ImportError:
        file.write(plain(report))
        return
    console = Console(file=file, soft_wrap=True, highlight=False)
    for line, style in _lines(report):
        console.print(Text(line, style=style))


def tally(report: Report) -> str:
    """Return the sums in one line."""
    accepted = len(report.findings) - len(report.open)
    return (
        f"{report.count('agreed')} agreed, {report.count('violated')} violated,"
        f" {report.count('not looked at')} not looked at;"
        f" {len(report.open)} findings" + (f", {accepted} accepted" if accepted else "")
    )


def mark(result: Result) -> str:
    """Return one word for what became of a check."""
    if result.findings and not result.open:
        return "accepted"
    return _MARKS[result.verdict]


def printable(text: str) -> str:
    """Return text whose control characters are written out: an answer shall not move a cursor."""
    return _CONTROL.sub(lambda hit: f"\\x{ord(hit[0]):02x}", text)


def unseen_by_reason(part: Part) -> dict[str, list[str]]:
    """Return the checks and probes that were not looked at, by the reason."""
    found: dict[str, list[str]] = {}
    for result in part.results:
        if result.verdict == "not looked at":
            found.setdefault(result.reason, []).append(result.check.id)
    for name, reason in part.unsent:
        found.setdefault(reason, []).append(name)
    return found


def unasked_by_reason(part: Part) -> dict[str, list[str]]:
    """Return the checks that nothing in the plan can show, by the reason."""
    found: dict[str, list[str]] = {}
    for check, reason in part.unasked:
        found.setdefault(reason, []).append(check.id)
    return found


def _lines(report: Report) -> Iterator[tuple[str, str]]:
    yield f"workersai-mock verify: {report.target}", "bold"
    for note in report.notes:
        yield f"note: {note}", ""
    for part in report.parts:
        yield "", ""
        yield part.title, "bold"
        yield from _part(part)
    yield "", ""
    yield tally(report), "bold"


def _part(part: Part) -> Iterator[tuple[str, str]]:
    for result in part.results:
        if result.verdict != "not looked at":
            yield from _result(result)
    for reason, names in unseen_by_reason(part).items():
        yield f"  unseen    {len(names)} not looked at: {reason} ({_few(names)})", "yellow"
    for reason, names in unasked_by_reason(part).items():
        yield f"  not asked {_few(names)}: {reason}", "dim"


def _result(result: Result) -> Iterator[tuple[str, str]]:
    word = mark(result)
    yield f"  {word:8}  {result.check.id}  {result.check.title}", _STYLES[word]
    for found in result.findings[:_SHOWN]:
        accepted = f" [accepted: {found.accepted}]" if found.accepted else ""
        yield f"            {printable(found.place)}: {printable(found.text)}{accepted}", ""
        if found.curl:
            yield f"            {printable(found.curl)}", "dim"
    if len(result.findings) > _SHOWN:
        yield f"            and {len(result.findings) - _SHOWN} more", ""


def _few(names: list[str]) -> str:
    return ", ".join(names[:_NAMED]) + (", …" if len(names) > _NAMED else "")
