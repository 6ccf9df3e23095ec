import os
import threading
import time
from pathlib import Path
from types import SimpleNamespace

import pytest

from workersai_contracts.verify import lock
from workersai_contracts.verify.lock import Lock, by_file, by_kernel, locked, usual

both = pytest.mark.parametrize("one", [by_kernel, by_file], ids=["kernel", "file"])


@both
def test_a_locked_folder_lets_one_in_at_a_time(tmp_path: Path, one: Lock) -> None:
    inside, most = [], []

    def enter() -> None:
        for _ in range(20):
            with locked(tmp_path / "new", lock=one):
                inside.append(1)
                most.append(len(inside))
                inside.pop()

    threads = [threading.Thread(target=enter) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert (len(most), max(most)) == (80, 1)


@both
def test_a_failure_inside_lets_go(tmp_path: Path, one: Lock) -> None:
    with pytest.raises(RuntimeError), locked(tmp_path, lock=one):
        raise RuntimeError

    with locked(tmp_path, lock=one):
        assert not list(tmp_path.glob("*.held")) or one is by_file


def test_what_a_dead_process_left_is_taken_away(tmp_path: Path) -> None:
    left = tmp_path / "lock.held"
    left.touch()
    os.utime(left, (0, 0))

    with locked(tmp_path, lock=by_file):
        assert left.exists()

    assert not left.exists()


def test_who_finds_it_held_waits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    held, waited = tmp_path / "lock.held", []

    def sleep(seconds: float) -> None:
        waited.append(seconds)
        held.unlink()

    monkeypatch.setattr(lock, "time", SimpleNamespace(time=time.time, sleep=sleep))
    held.touch()

    with locked(tmp_path, lock=by_file):
        assert waited == [lock.PAUSE_S]
        assert held.exists()


def test_without_fcntl_a_file_is_the_lock(monkeypatch: pytest.MonkeyPatch) -> None:
    assert usual() is by_kernel

    monkeypatch.setattr(lock, "find_spec", lambda name: None)

    assert usual() is by_file
