import time

import pytest

from workersai_mock.clock import ManualClock, SystemClock


def test_manual_clock_moves_only_when_told() -> None:
    clock = ManualClock(5.0)

    clock.advance(2.5)

    assert clock.now() == 7.5


def test_manual_clock_refuses_to_run_backwards() -> None:
    clock = ManualClock(5.0)

    with pytest.raises(ValueError, match="forward only, not by -1 s"):
        clock.advance(-1)

    assert clock.now() == 5.0


def test_system_clock_is_the_wall_clock() -> None:
    before = time.time()

    now_s = SystemClock().now()

    assert before <= now_s <= time.time()
