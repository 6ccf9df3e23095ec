"""What the project has set itself to reach: ratios between rows of one run."""

from __future__ import annotations

from typing import NamedTuple

ECHO, SERVER, APPLICATION = "mock echo", "raw server", "raw application"


class Goal(NamedTuple):
    """A bound on a ratio of medians, or on a figure itself where `other` is empty.

    Attributes:
        id: its number in the project's list.
        scenario: the row.
        figure: the column.
        other: the target that the mock is divided by.
        bound: what must be reached.
        at_least: whether the bound is a lower one.
    """

    id: str
    scenario: str
    figure: str
    other: str
    bound: float
    at_least: bool = True


def _paced_goals() -> list[Goal]:
    rows: list[tuple[str, str, dict[str, float], float]] = [
        ("G7", "paced 1000x100@50ms", {"gap_error_ms_p50": 0.5, "gap_error_ms_p99": 2.5}, 0.85),
        ("G8", "paced 5000x40@100ms", {"gap_error_ms_p99": 15, "late_ms_p99": 40}, 0.6),
        ("G9", "paced 10000x30@200ms", {"gap_error_ms_p99": 35, "late_ms_p99": 50}, 0.6),
    ]
    goals = []
    for number, scenario, bounds, cpu in rows:
        goals.append(Goal(number, scenario, "failed", "", 0, at_least=False))
        goals += [
            Goal(number, scenario, figure, "", bound, at_least=False)
            for figure, bound in bounds.items()
        ]
        goals.append(Goal(number, scenario, "cpu_us_per_event", APPLICATION, cpu, at_least=False))
        goals.append(Goal("G11", scenario, "kb_per_stream", "", 20, at_least=False))
    overload = "paced 10000x100@50ms"
    goals.append(Goal("G10", overload, "failed", "", 0, at_least=False))
    goals.append(Goal("G10", overload, "wall_s", APPLICATION, 0.6, at_least=False))
    return goals


GOALS: tuple[Goal, ...] = (
    Goal("G1", "nonstream repeated c32", "per_s", SERVER, 0.75),
    Goal("G1", "nonstream repeated c32", "per_s", APPLICATION, 1.05),
    Goal("G2", "nonstream repeated c32", "per_s", "aimock", 1.8),
    Goal("G2", "nonstream repeated c32", "per_s", "prism", 6),
    Goal("G2", "nonstream repeated c32", "per_s", "pytest-httpserver", 6),
    Goal("G2", "nonstream repeated c32", "per_s", "llmock", 10),
    Goal("G3", "nonstream repeated c256", "last_ms_p99", APPLICATION, 1.25, at_least=False),
    Goal("G3", "nonstream repeated c256", "last_ms_p99", "aimock", 0.6, at_least=False),
    Goal("G4", "stream repeated 128", "per_s", APPLICATION, 5),
    Goal("G4", "stream repeated 128", "per_s", "aimock", 5),
    Goal("G4", "stream distinct 128", "per_s", APPLICATION, 2),
    Goal("G4", "stream distinct 128", "per_s", "aimock", 2),
    Goal("G5", "stream repeated 1024", "per_s", APPLICATION, 12),
    Goal("G5", "stream distinct 1024", "per_s", APPLICATION, 3),
    Goal("G6", "stream repeated 128", "first_ms_p50", APPLICATION, 0.25, at_least=False),
    *_paced_goals(),
    # A request of the benchmark has a body of about 250 bytes.
    Goal("G12", "journal", "bytes_first", "", 1300 + 250, at_least=False),
    Goal("G12", "journal", "bytes_then", "", 100, at_least=False),
    Goal("G13", "cold", "cold_ms", APPLICATION, 1.25, at_least=False),
)
