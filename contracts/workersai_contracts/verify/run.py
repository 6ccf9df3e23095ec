"""Going through a plan: book, wait, send, keep. Judges nothing."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import aiohttp

from workersai_contracts.exchange import Exchange
from workersai_contracts.redaction import redacted

from .budget import Ledger
from .plan import Plan, Section, Step
from .send import NO_ANSWER, send
from .store import Store

# So many in a row without an answer, and the target is taken to be down.
PATIENCE = 3

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """How a plan is gone through.

    Attributes:
        rate: calls a minute; 0 for as many as come.
        timeout_s: how long an answer may pause.
        reuse_days: how old kept evidence may be; 0 sends all anew.
        sleep: waits for so many seconds.
        clock: seconds, rising.
        progress: told each probe's id as it is done with.
    """

    rate: float = 0
    timeout_s: float = 30
    reuse_days: float = 0
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    clock: Callable[[], float] = time.monotonic
    progress: Progress = lambda probe: None


@dataclass(frozen=True, slots=True)
class Gathered:
    """What came of one section.

    Attributes:
        section: which.
        exchanges: the evidence.
        unsent: the probes without any, and why.
        reused: how many exchanges were kept from before.
    """

    section: Section
    exchanges: tuple[Exchange, ...]
    unsent: tuple[tuple[str, str], ...]
    reused: int


@dataclass(frozen=True, slots=True)
class Harvest:
    """What came of a run.

    Attributes:
        sections: one for each of the plan.
        notes: what a reader must know.
        stopped: why nothing more may be sent; empty where it may.
    """

    sections: tuple[Gathered, ...]
    notes: tuple[str, ...] = ()
    stopped: str = ""


class Sender:
    """Sends what a plan says, until something says stop.

    Args:
        plan: what to send.
        ledger: books each call before it is sent.
        store: where evidence is kept; None keeps none.
        course: how.
    """

    def __init__(self, plan: Plan, *, ledger: Ledger, store: Store | None, course: Course) -> None:
        self.plan = plan
        self.ledger = ledger
        self.store = store
        self.course = course
        self.notes: list[str] = []
        self.stopped = plan.target.closed
        self._silent = 0
        self._next = 0.0

    async def go(self) -> Harvest:
        """Send everything, section by section."""
        connector = aiohttp.TCPConnector(limit=1)
        # What answers is judged as it comes; a proxy of the environment is the user's business.
        async with aiohttp.ClientSession(
            connector=connector, auto_decompress=False, trust_env=self.plan.target.billed
        ) as session:
            sections = [await self._section(session, each) for each in self.plan.sections]
        return Harvest(tuple(sections), tuple(self.notes), self.stopped)

    async def _section(self, session: aiohttp.ClientSession, section: Section) -> Gathered:
        exchanges: list[Exchange] = []
        unsent: list[tuple[str, str]] = []
        reused = 0
        for step in section.steps:
            found = self._kept(step)
            reused += found is not None
            said = found or await self._fresh(session, section, step)
            if isinstance(said, str):
                unsent.append((step.probe.id, said))
            else:
                exchanges.append(said)
                unsent += [(step.probe.id, lack)] if (lack := lack_of(said)) else []
            self.course.progress(step.probe.id)
        return Gathered(section, tuple(exchanges), tuple(unsent), reused)

    def _kept(self, step: Step) -> Exchange | None:
        if self.store is None:
            return None
        return self.store.find(step.probe, days=self.course.reuse_days)

    async def _fresh(
        self, session: aiohttp.ClientSession, section: Section, step: Step
    ) -> Exchange | str:
        """Return the answer to one probe, or why there is none."""
        if self.stopped:
            return self.stopped
        await self._wait()
        if refused := self.ledger.book(step.neurons or 0):
            return refused
        try:
            exchange = await send(
                session,
                step.probe,
                target=self.plan.target,
                model=section.model,
                timeout_s=self.course.timeout_s,
                clock=self.course.clock,
            )
        except NO_ANSWER as error:
            return self._silence(error)
        self._silent = 0
        if exchange.status == 429:
            self.stopped = "stopped after 429"
            self.notes.append(f"the target answered 429 to {step.probe.id}; nothing more was sent")
        if self.store and (unkept := self.store.keep(exchange, probe=step.probe)):
            self.notes.append(unkept)
        # As it is kept: what belongs together, new and old, is compared by its address.
        return redacted(exchange)

    def _silence(self, error: BaseException) -> str:
        said = f"no answer: {str(error) or type(error).__name__}"
        self._silent += 1
        if self._silent >= PATIENCE:
            self.stopped = f"{said} ({PATIENCE} times in a row)"
        return said

    async def _wait(self) -> None:
        if not self.course.rate:
            return
        pause = self._next - self.course.clock()
        if pause > 0:
            await self.course.sleep(pause)
        self._next = self.course.clock() + 60 / self.course.rate


def lack_of(exchange: Exchange) -> str:
    """Return why an answer does not tell what it was asked for; empty where it does."""
    if exchange.ending != "close":
        return f"the answer broke off ({exchange.ending})"
    return "answered 429" if exchange.status == 429 else ""


def run_plan(
    plan: Plan, *, ledger: Ledger, store: Store | None = None, course: Course | None = None
) -> Harvest:
    """Go through a plan on a loop of its own, and return what came of it."""
    sender = Sender(plan, ledger=ledger, store=store, course=course or Course())
    return asyncio.run(sender.go())
