"""Running a call under one fault after the other, never longer than was said before."""

from __future__ import annotations

import sys
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING

from ..errors import SettingError
from ..verdict import Attempt
from .ending import End, on_loop, on_thread
from .right import Right, chosen, right_of
from .value import Cell, Did, Matrix

if TYPE_CHECKING:
    from ..journal import Entry
    from ..twist import Twist
    from ..workersai import WorkersAI

Faults = Iterable["str | Twist"]
Say = Callable[[str], object]
# Beyond its limit and a last stall, a call gets so long to notice that nothing comes any more.
GRACE_S = 1.0
JournalMoment = tuple[tuple["Entry", ...], int]
# A timer that fires a little early is no difference.
SLACK_S = 0.05


def fault_matrix(
    call: Callable[[], object],
    workersai: WorkersAI,
    *,
    limit_s: float = 5.0,
    faults: Faults | None = None,
    right: Mapping[str, Right] | None = None,
    say: Say | None = None,
) -> Matrix:
    """Run `call` once under each fault and return what it did.

    Each call runs on a thread of its own, an awaitable one on a loop of its own. Stubs, journal
    and counts are put back after each.

    Args:
        call: asks this tenant and reads the answer; plain or awaitable.
        workersai: the tenant; its server runs on a thread of its own.
        limit_s: real seconds; who takes longer, or waits to the end of a stall, hangs.
        faults: names such as `close` or `refuse:refusal=INTERNAL`, or twists; all by default.
        right: what is right under a fault, where `matrix.RIGHT` says something else.
        say: is told the worst-case duration before anything runs; stderr by default.

    Raises:
        SettingError: the call fails without any fault, or a name is unknown.
    """
    if not workersai.server.own_thread:
        raise SettingError("the server runs on this very loop: await fault_matrix_async(...)")
    run = Run(workersai, limit_s=limit_s, faults=faults, right=right, say=say)
    ended = partial(on_thread, call, limit_s=limit_s, more_s=run.more_s, dismiss=run.dismiss)
    with run.under():
        run.begin(ended())
    for name, twist in run.faults:
        with run.under(twist):
            run.note(name, ended())
    return run.matrix()


async def fault_matrix_async(
    call: Callable[[], Awaitable[object]],
    workersai: WorkersAI,
    *,
    limit_s: float = 5.0,
    faults: Faults | None = None,
    right: Mapping[str, Right] | None = None,
    say: Say | None = None,
) -> Matrix:
    """Do what `fault_matrix` does on the running loop; a call that takes too long is cancelled."""
    run = Run(workersai, limit_s=limit_s, faults=faults, right=right, say=say)
    with run.under():
        run.begin(await on_loop(call, limit_s=limit_s))
    for name, twist in run.faults:
        with run.under(twist):
            run.note(name, await on_loop(call, limit_s=limit_s))
    return run.matrix()


class Run:
    """One matrix in the making."""

    def __init__(
        self,
        workersai: WorkersAI,
        *,
        limit_s: float,
        faults: Faults | None,
        right: Mapping[str, Right] | None,
        say: Say | None,
    ) -> None:
        if limit_s <= 0:
            raise SettingError(f"limit_s={limit_s}: a call takes some time")
        self.workersai, self.tenant = workersai, workersai.tenant
        self.limit_s, self.right = limit_s, dict(right or {})
        self.faults = chosen(faults)
        self.cells: list[Cell] = []
        self.stall_s = workersai.server.settings.max_stall_s
        # One stall may have begun just before the limit.
        self.more_s = self.stall_s + GRACE_S
        self.worst_case_s = (len(self.faults) + 1) * (limit_s + self.more_s)
        (say or _to_stderr)(
            f"fault matrix: {len(self.faults)} faults, at most {self.worst_case_s:.0f} s "
            f"({limit_s:g} s each and {self.more_s:g} s for what still runs then)"
        )

    @contextmanager
    def under(self, *twists: Twist) -> Iterator[None]:
        """Let a fault happen inside the block, and leave no trace of it."""
        tenant = self.tenant
        moment, before, ended = tenant.snapshot(), tenant.twists, tenant.ended
        tenant.twists = (*before, *twists)
        self._attempt = Attempt(first=tenant.journal.total + 1)
        tenant.attempts.append(self._attempt)
        self._journal: JournalMoment | None = None
        try:
            yield
        finally:
            tenant.twists, tenant.ended = before, ended
            tenant.restore(moment)

    def dismiss(self) -> None:
        """Answer nothing more to a call whose time is over, and do not count what it still asks."""
        self._journal = self.tenant.journal.snapshot()
        self.tenant.ended = True

    def begin(self, end: End) -> None:
        """Take what the call does without a fault as what is right."""
        if end.hung:
            raise SettingError(f"without any fault the call takes longer than {self.limit_s:g} s")
        if end.error is not None:
            raise SettingError(f"without any fault the call raises {end.error!r}") from end.error
        entries = self._entries()
        if not entries:
            raise SettingError("the call sent no request to this server")
        self.value = end.value
        self.streamed = any(entry.answer.streamed for entry in entries)

    def note(self, name: str, end: End) -> None:
        """Add what the call did under a fault."""
        if self._journal is not None:
            self.tenant.journal.restore(self._journal)
        entries = self._entries()
        did = self._did(end, entries)
        if did == "hung":
            self._attempt.hung()
        self._attempt.end(end.error, last=self.tenant.journal.total)
        self.cells.append(
            Cell(
                fault=name,
                right=right_of(name, self.right, streamed=self.streamed),
                did=did,
                error=type(end.error).__name__ if did == "raised" else "",
                attempts=len(entries),
                seconds=end.seconds,
                verdicts=self.workersai.verdicts(),
                abandoned=end.abandoned,
            )
        )

    def matrix(self) -> Matrix:
        """Return all that was noted."""
        return Matrix(tuple(self.cells), self.limit_s, self.worst_case_s)

    def _entries(self) -> list[Entry]:
        return [entry for entry in self.tenant.journal if self._attempt.owns(entry.number)]

    def _did(self, end: End, entries: list[Entry]) -> Did:
        # Who waits until the server itself ends a stall hangs too: in life nobody ends it.
        self.workersai.settle()
        long_s = min(self.limit_s, self.stall_s) - SLACK_S
        sat = any(entry.waited_s >= long_s and not entry.gave_up for entry in entries)
        if end.hung or sat:
            return "hung"
        if end.error is not None:
            return "raised"
        return "same" if end.value == self.value else "other"


def _to_stderr(text: str) -> None:
    print(text, file=sys.stderr)
