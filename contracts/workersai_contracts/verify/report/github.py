"""The report for GitHub: annotations as workflow commands, and a job summary in Markdown."""

from collections.abc import Iterator

from workersai_contracts.verify.result import Finding, Part, Report

from .console import mark, tally, unseen_by_reason

_LEVELS = {"error": "error", "warning": "warning", "info": "notice"}
_MARKS = {"ok": "✅", "BROKEN": "❌", "unseen": "❔", "accepted": "☑️"}


def annotations(report: Report) -> str:
    """Return a workflow command for each finding that counts, and one for what was not seen."""
    lines = [_annotation(found) for found in report.open]
    if report.unseen:
        lines.append(f"::warning title=not looked at::{_data(_unseen(report))}")
    return "".join(f"{line}\n" for line in lines)


def summary(report: Report) -> str:
    """Return the job summary."""
    lines = [f"## workersai-mock verify: {_cell(report.target)}", "", tally(report), ""]
    lines += [f"> {_cell(note)}\n" for note in report.notes]
    for part in report.parts:
        lines += [f"### {_cell(part.title)}", "", *_table(part), ""]
    return "\n".join(lines)


def _annotation(found: Finding) -> str:
    level = _LEVELS[found.check.severity]
    title = _property(f"{found.check.id} {found.check.title}")
    said = f"{found.place}: {found.text}" + (f"\n{found.curl}" if found.curl else "")
    return f"::{level} title={title}::{_data(said)}"


def _unseen(report: Report) -> str:
    reasons = [reason for part in report.parts for _, reason in part.unsent]
    reasons += [result.reason for result in report.results if result.reason]
    return f"{report.unseen} not looked at: {'; '.join(dict.fromkeys(reasons))}"


def _table(part: Part) -> Iterator[str]:
    yield "| | check | what holds | |"
    yield "|---|---|---|---|"
    for result in part.results:
        if result.verdict == "not looked at":
            continue
        said = [_said(found) for found in result.findings[:3]]
        more = len(result.findings) - len(said)
        said += [f"and {more} more"] if more else []
        check = result.check
        row = (_MARKS[mark(result)], check.id, _cell(check.title), "<br>".join(said))
        yield f"| {' | '.join(row)} |"
    for reason, names in unseen_by_reason(part).items():
        yield f"| ❔ | | {len(names)} not looked at | {_cell(reason)}: {_cell(', '.join(names))} |"


def _said(found: Finding) -> str:
    command = f"<br>`{_code(found.curl)}`" if found.curl else ""
    return f"`{_code(found.place)}`: {_cell(found.text)}{command}"


def _cell(text: str) -> str:
    """Return text that Markdown shows as it is, in one cell."""
    for old, new in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ("|", "&#124;"), ("\n", " ")):
        text = text.replace(old, new)
    for sign in "\\`*_[]":
        text = text.replace(sign, f"\\{sign}")
    return text


def _code(text: str) -> str:
    return text.replace("`", "'").replace("|", "\\|").replace("\n", " ")


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
