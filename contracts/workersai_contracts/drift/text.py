"""Drift as text: for a terminal, for a page, for a program. Compares nothing."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict

from .kind import HARMS, Change
from .probe import ProbeRow
from .triangle import Row


def summary(changes: Sequence[Change]) -> str:
    """Return how many changes there are of each harm."""
    if not changes:
        return "no change"
    counts = [f"{sum(each.harm == harm for each in changes)} {harm}" for harm in HARMS]
    return ", ".join(counts)


def plain(changes: Sequence[Change], *, old: str, new: str) -> str:
    """Return lines for a terminal, the worst change first."""
    lines = [f"{old} -> {new}: {summary(changes)}"]
    lines += [f"  {each.harm:9}  {each.pointer}\n             {_said(each)}" for each in changes]
    return "\n".join(lines) + "\n"


def markdown(changes: Sequence[Change], *, old: str, new: str) -> str:
    """Return a section of a page."""
    lines = [f"## {old} to {new}", "", f"{summary(changes).capitalize()}.", ""]
    if changes:
        lines += ["| harm | side | pointer | what changed |", "|---|---|---|---|"]
        lines += [
            f"| {each.harm} | {each.side} | `{each.pointer}` | {each.sentence} |"
            for each in changes
        ]
        lines.append("")
    return "\n".join(lines)


def json_lines(changes: Iterable[Change]) -> str:
    """Return one JSON object a line."""
    return "".join(json.dumps(asdict(each), ensure_ascii=False) + "\n" for each in changes)


def rows_text(rows: Sequence[Row]) -> str:
    """Return the triangle as a table, those that agree as a count."""
    shown = [row for row in rows if row.verdict != "AGREED"]
    lines = [f"{len(rows) - len(shown)} of {len(rows)} checks agree"]
    lines += [
        f"  {row.verdict:13}  {row.check.id:7}  {row.check.title}\n                 {row.sentence}"
        for row in shown
    ]
    return "\n".join(lines) + "\n"


def probe_rows_text(rows: Sequence[ProbeRow]) -> str:
    """Return the triangle probe by probe as a table, those that agree as a count."""
    shown = [row for row in rows if row.verdict != "AGREED"]
    lines = [f"{len(rows) - len(shown)} of {len(rows)} probes agree"]
    lines += [
        f"  {row.verdict:13}  {row.probe}: published {row.published}, live {row.live or '-'}, "
        f"mock {row.mock or '-'}\n                 {row.sentence}"
        for row in shown
    ]
    return "\n".join(lines) + "\n"


def _said(change: Change) -> str:
    return f"{change.side}: {change.sentence}"
