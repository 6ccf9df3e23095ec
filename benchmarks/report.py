"""Rows to medians, medians to Markdown: a table of figures and a table of goals."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from statistics import median
from typing import NamedTuple

from benchmarks.goal import ECHO, GOALS, Goal
from benchmarks.scenario import Figures

SHOWN = (
    "per_s",
    "events_per_s",
    "cpu_us",
    "cpu_us_per_event",
    "first_ms_p50",
    "last_ms_p50",
    "last_ms_p99",
    "gap_error_ms_p50",
    "gap_error_ms_p99",
    "late_ms_p99",
    "wall_s",
    "cold_ms",
    "rss_mb",
    "kb_per_stream",
    "bytes_first",
    "bytes_then",
    "whole",
    "failed",
)


class Row(NamedTuple):
    """What one target did in one scenario of one round."""

    target: str
    scenario: str
    round: int
    figures: Figures


Medians = dict[tuple[str, str], Figures]


def medians(rows: Iterable[Row]) -> Medians:
    """Return the median of each figure over the rounds, by scenario and target."""
    columns: dict[tuple[str, str], dict[str, list[float]]] = {}
    for row in rows:
        column = columns.setdefault((row.scenario, row.target), {})
        for name, value in row.figures.items():
            column.setdefault(name, []).append(value)
    return {
        key: {name: median(values) for name, values in column.items()}
        for key, column in columns.items()
    }


def figures_table(found: Medians) -> Iterator[str]:
    """Yield the lines of one Markdown table a scenario."""
    for scenario in dict.fromkeys(scenario for scenario, _ in found):
        rows = {target: figures for (name, target), figures in found.items() if name == scenario}
        names = [name for name in SHOWN if any(name in row for row in rows.values())]
        yield f"\n### {scenario}\n"
        yield f"| target | {' | '.join(names)} |"
        yield "| --- |" + " ---: |" * len(names)
        for target, figures in rows.items():
            cells = [_number(figures[name]) if name in figures else "" for name in names]
            yield f"| {target} | {' | '.join(cells)} |"


def goals_table(found: Medians) -> Iterator[str]:
    """Yield the lines of the goals of which this run holds both sides."""
    yield "\n### goals\n"
    yield "| goal | row | figure | beside | bound | found | by CPU | reached |"
    yield "| --- | --- | --- | --- | ---: | ---: | ---: | --- |"
    for goal in GOALS:
        value = find_value(goal, found)
        if value is not None:
            sign = ">=" if goal.at_least else "<="
            reached = value >= goal.bound if goal.at_least else value <= goal.bound
            yield (
                f"| {goal.id} | {goal.scenario} | {goal.figure} | {goal.other or '-'} "
                f"| {sign} {goal.bound:g} | {_number(value)} | {_by_cpu(goal, found)} "
                f"| {'yes' if reached else '**no**'} |"
            )


def find_value(goal: Goal, found: Medians) -> float | None:
    """Return the ratio or figure that a goal speaks of, or None where the run does not hold it."""
    mine = found.get((goal.scenario, ECHO), {}).get(goal.figure)
    if mine is None or not goal.other:
        return mine
    other = found.get((goal.scenario, goal.other), {}).get(goal.figure)
    return mine / other if other else None


def _by_cpu(goal: Goal, found: Medians) -> str:
    """Return the same ratio from CPU time, which a busy machine does not spoil."""
    if goal.figure != "per_s":
        return ""
    theirs, mine = (
        found.get((goal.scenario, name), {}).get("cpu_us") for name in (goal.other, ECHO)
    )
    return _number(theirs / mine) if theirs and mine else ""


def _number(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"
