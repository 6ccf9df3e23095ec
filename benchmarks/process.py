"""A server's process: started on a core of its own, watched through /proc, stopped by its id."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SERVER_CORE, CLIENT_CORE = 0, 1
START_LIMIT_S = 30.0
PROC = Path("/proc")


@contextmanager
def core(number: int) -> Iterator[None]:
    """Stay on one core, and start children there, where the system and its cores allow it."""
    if sys.platform == "linux" and (os.cpu_count() or 1) > 1:
        before = os.sched_getaffinity(0)
        os.sched_setaffinity(0, {number})
        try:
            yield
        finally:
            os.sched_setaffinity(0, before)
    else:
        yield


class Process:
    """A server process with everything it starts.

    Args:
        command: the argv; `{port}` is filled in with a free port.
        request: what is asked until it is answered with 200.
    """

    def __init__(self, command: tuple[str, ...], *, request: bytes) -> None:
        self.port = _free_port()
        argv = [part.replace("{port}", str(self.port)) for part in command]
        # Everybody's second start finds compiled modules.
        environ = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
        self._log = tempfile.TemporaryFile()  # noqa: SIM115 - closed by stop()
        began_s = time.perf_counter()
        with core(SERVER_CORE):
            self._popen = subprocess.Popen(
                argv,
                env=environ,
                stdin=subprocess.DEVNULL,
                stdout=self._log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        try:
            self._wait(request, until_s=began_s + START_LIMIT_S)
        except BaseException:
            self.stop()
            raise
        self.cold_s = time.perf_counter() - began_s

    def __enter__(self) -> Process:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _wait(self, request: bytes, *, until_s: float) -> None:
        while time.perf_counter() < until_s:
            if self._popen.poll() is not None:
                break
            try:
                with socket.create_connection(("127.0.0.1", self.port), timeout=5) as client:
                    client.sendall(request)
                    if client.recv(65536)[9:12] == b"200":
                        return
            except OSError:
                pass
            time.sleep(0.002)
        self._log.seek(0)
        said = self._log.read()[-500:].decode(errors="replace")
        raise RuntimeError(f"no answer with status 200 from {self._popen.args!r}\n{said}")

    def cpu_s(self) -> float | None:
        """Return the CPU seconds used so far; None where there is no /proc."""
        ticks = [sum(map(int, fields[11:13])) for fields in self._stats()]
        return sum(ticks) / os.sysconf("SC_CLK_TCK") if ticks else None

    def rss_bytes(self) -> int | None:
        """Return the resident memory; None where there is no /proc."""
        pages = [int(fields[21]) for fields in self._stats()]
        return sum(pages) * os.sysconf("SC_PAGE_SIZE") if pages else None

    def stop(self) -> None:
        """End the process, by force after three seconds."""
        self._popen.terminate()
        try:
            self._popen.wait(3)
        except subprocess.TimeoutExpired:
            self._popen.kill()
            self._popen.wait()
        self._log.close()

    def _stats(self) -> Iterator[list[str]]:
        """Yield /proc/PID/stat of the process and its children, from the third field on."""
        pids = [self._popen.pid]
        while pids:
            place = PROC / str(pids.pop())
            try:
                yield place.joinpath("stat").read_text().rpartition(")")[2].split()
                for task in place.joinpath("task").iterdir():
                    pids += map(int, task.joinpath("children").read_text().split())
            except OSError:
                continue


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
