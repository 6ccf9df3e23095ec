from pathlib import Path

import pytest

from workersai_contracts.verify.budget import Budget, FileLedger, MemoryLedger, Spent


@pytest.mark.parametrize(
    ("budget", "now", "said"),
    [
        (Budget(), 0.0, ""),
        (Budget(calls=3), 0.0, "budget spent: 3 calls"),
        (Budget(neurons=10), 0.0, "budget spent: 10 neurons"),
        (Budget(seconds=60), 60.0, "budget spent: 60 s"),
    ],
    ids=["within", "calls", "neurons", "seconds"],
)
def test_a_call_beyond_the_budget_is_not_booked(
    tmp_path: Path, budget: Budget, now: float, said: str
) -> None:
    times = iter([0.0, 0.0, 0.0, 0.0, now])
    memory = MemoryLedger(budget, clock=lambda: next(times))
    other = iter([0.0, 0.0, 0.0, now])
    file = FileLedger(tmp_path / "spent.json", budget, clock=lambda: next(other))

    for ledger in (memory, file):
        assert [ledger.book(3.0) for _ in range(3)] == ["", "", ""]
        assert ledger.book(3.0) == said
        assert ledger.spent.calls == (4 if not said else 3)


def test_defaults_are_those_that_are_documented() -> None:
    assert Budget() == Budget(calls=200, neurons=500, seconds=300)


def test_a_file_that_nothing_was_booked_in_is_empty(tmp_path: Path) -> None:
    assert FileLedger(tmp_path / "spent.json", Budget()).spent == Spent()
