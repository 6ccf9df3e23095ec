"""One process at a time inside a folder. Owns how processes keep each other out."""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path
from typing import IO, TypeAlias

# Longer than any answer takes that a process waits for inside.
ABANDONED_S = 900.0
PAUSE_S = 0.01
Lock: TypeAlias = Callable[[Path], AbstractContextManager[None]]


@contextmanager
def locked(folder: Path, *, lock: Lock | None = None) -> Iterator[None]:
    """Hold the folder's lock: of all processes that ask for it, one is inside the block.

    Where the system has no `fcntl` (Windows, where this is untested) a file stands for the lock.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with (lock or usual())(folder / "lock"):
        yield


def usual() -> Lock:
    """Return the best lock that this system has."""
    return by_kernel if find_spec("fcntl") else by_file


@contextmanager
def by_kernel(path: Path) -> Iterator[None]:
    """Lock a file; the system lets go when the process ends, however it does."""
    import fcntl

    file: IO[str]
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


@contextmanager
def by_file(path: Path) -> Iterator[None]:
    """Make a file that nobody else can make meanwhile; what a dead process left is taken away."""
    path = path.with_suffix(".held")
    while not _made(path):
        with suppress(OSError):
            if time.time() - path.stat().st_mtime > ABANDONED_S:
                path.unlink()
        time.sleep(PAUSE_S)
    try:
        yield
    finally:
        path.unlink(missing_ok=True)


def _made(path: Path) -> bool:
    try:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY))
    except (FileExistsError, PermissionError):  # the second while Windows takes it away
        return False
    return True
