"""The report as JSON lines: one check a line, then one line of sums."""

from collections.abc import Iterator
from typing import Any

import orjson

from workersai_contracts.exchange.file import to_document
from workersai_contracts.redaction import redacted
from workersai_contracts.verify.result import Finding, Part, Report, Result

VERSION = 1


def lines(report: Report) -> str:
    """Return the report, one object a line."""
    return "".join(orjson.dumps(each).decode() + "\n" for each in _objects(report))


def _objects(report: Report) -> Iterator[dict[str, Any]]:
    for part in report.parts:
        yield from (_check(part, result) for result in part.results)
        for name, reason in part.unsent:
            yield {"kind": "unsent", "part": part.title, "place": name, "reason": reason}
    yield {
        "kind": "summary",
        "version": VERSION,
        "target": report.target,
        "agreed": report.count("agreed"),
        "violated": report.count("violated"),
        "not_looked_at": report.unseen,
        "findings": len(report.open),
        "accepted": len(report.findings) - len(report.open),
        "notes": list(report.notes),
    }


def _check(part: Part, result: Result) -> dict[str, Any]:
    return {
        "kind": "check",
        "part": part.title,
        "model": part.model,
        "check": result.check.id,
        "title": result.check.title,
        "severity": result.check.severity,
        "verdict": result.verdict,
        "reason": result.reason,
        "looked": result.looked,
        "findings": [_finding(found) for found in result.findings],
    }


def _finding(found: Finding) -> dict[str, Any]:
    return {
        "place": found.place,
        "message": found.violation.message,
        "event": found.violation.event,
        "offset": found.violation.offset,
        "accepted": found.accepted,
        "curl": found.curl,
        "exchange": to_document(redacted(found.exchange)),
    }
