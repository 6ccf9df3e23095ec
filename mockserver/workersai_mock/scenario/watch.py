"""Noticing that files were saved, by asking again and again: no dependency, any file system."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path

INTERVAL_S = 0.5


class Watch:
    """Tells whether files are other than they were when it was last asked.

    What counts is their content; it is read only where time or size say that it may differ.

    Args:
        files: which.
    """

    def __init__(self, files: Sequence[Path]) -> None:
        self._files = tuple(files)
        self._stats: dict[Path, tuple[int, int, int]] = {}
        self._digests: Mapping[Path, bytes] = {}
        self.changed()

    def changed(self) -> bool:
        """Return whether a file's content is another; a file that is gone has none."""
        stats = {file: _stat(file) for file in self._files}
        if stats == self._stats:
            return False
        self._stats = stats
        digests = {file: _digest(file) for file in self._files}
        differ = digests != self._digests
        self._digests = digests
        return differ


async def watch(
    seen: Watch,
    reload: Callable[[], object],
    *,
    pause: Callable[[], Awaitable[object]] = lambda: asyncio.sleep(INTERVAL_S),
) -> None:
    """Call `reload` after each change of the files, for ever.

    Args:
        seen: which files, as they were when they were read.
        reload: what is called, on this loop.
        pause: what is waited for between two looks.
    """
    while True:
        await pause()
        if seen.changed():
            reload()


def _stat(file: Path) -> tuple[int, int, int]:
    try:
        stat = file.stat()
    except OSError:
        return 0, 0, 0
    # Editors that save into a new file keep neither its number nor always its time.
    return stat.st_mtime_ns, stat.st_size, stat.st_ino


def _digest(file: Path) -> bytes:
    try:
        return hashlib.blake2b(file.read_bytes()).digest()
    except OSError:
        return b""
