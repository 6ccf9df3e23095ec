"""One run by several processes: each probe is sent once, by whoever needs it first."""

import asyncio
import time
from collections.abc import Callable
from pathlib import Path

import aiohttp
import orjson

from workersai_contracts.check import Check, group_of
from workersai_contracts.errors import RedactionError
from workersai_contracts.exchange import Exchange
from workersai_contracts.exchange.file import exchange_line, from_document

from .budget import FileLedger
from .lock import locked
from .plan import Plan, Section, Step
from .result import Part, judge_section
from .run import PATIENCE, Gathered, lack_of
from .send import NO_ANSWER, send

# Any answer shows that a living model is not refused as retired.
_GROUPS = {"LIFE003": "ENV"}


class Share:
    """What the processes of a run have gathered, in a folder that all of them know.

    Args:
        folder: made where it is missing.
        plan: the same in all processes.
        rate: calls a minute, of all together; 0 for as many as come.
        timeout_s: how long an answer may pause.
        clock: seconds, the same for all processes.
        sleep: waits for so many seconds.
    """

    def __init__(
        self,
        folder: Path,
        plan: Plan,
        *,
        rate: float = 0,
        timeout_s: float = 30,
        clock: Callable[[], float] = time.time,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.folder = folder
        self.plan = plan
        self._rate = rate
        self._timeout_s = timeout_s
        self._clock = clock
        self._sleep = sleep
        self._ledger = FileLedger(folder / "spent.json", plan.budget, clock=clock)
        self._known: dict[tuple[str, str], Exchange | str] = {}

    def judge(self, section: Section, check: Check) -> Part:
        """Return the verdict of one check, sending what nobody has sent yet."""
        exchanges: list[Exchange] = []
        unsent: list[tuple[str, str]] = []
        for step in needed(section, check):
            said = self._get(section, step)
            lack = said if isinstance(said, str) else lack_of(said)
            unsent += [(step.probe.id, lack)] if lack else []
            exchanges += [said] if isinstance(said, Exchange) else []
        alone = Section(section.title, section.model, section.steps, (check,), ())
        return judge_section(Gathered(alone, tuple(exchanges), tuple(unsent), 0))

    def _get(self, section: Section, step: Step) -> Exchange | str:
        if self.plan.target.closed:
            return self.plan.target.closed
        key = (step.probe.model, step.probe.id)
        if key not in self._known:
            with locked(self.folder):
                self._known[key] = self._read(step) or self._send(section, step)
        return self._known[key]

    def _read(self, step: Step) -> Exchange | str | None:
        path = self._path(step)
        if not path.exists():
            return None
        document = orjson.loads(path.read_bytes())
        return document if isinstance(document, str) else from_document(document)

    def _send(self, section: Section, step: Step) -> Exchange | str:
        """Send a probe under the folder's lock, and write down what came of it."""
        said = self._stopped() or self._ledger.book(step.neurons or 0) or self._ask(section, step)
        line, said = _written(said)
        self._path(step).write_bytes(line)
        return said

    def _ask(self, section: Section, step: Step) -> Exchange | str:
        self._wait()
        try:
            exchange = asyncio.run(self._exchange(section, step))
        except NO_ANSWER as error:
            return self._silence(f"no answer: {str(error) or type(error).__name__}")
        self._note("silent", "")
        if exchange.status == 429:
            self._note("stopped", "stopped after 429")
        return exchange

    async def _exchange(self, section: Section, step: Step) -> Exchange:
        target = self.plan.target
        async with aiohttp.ClientSession(auto_decompress=False, trust_env=target.billed) as session:
            return await send(
                session,
                step.probe,
                target=target,
                model=section.model,
                timeout_s=self._timeout_s,
            )

    def _silence(self, said: str) -> str:
        silent = self._noted("silent") + "."
        self._note("silent", silent)
        if len(silent) >= PATIENCE:
            self._note("stopped", f"{said} ({PATIENCE} times in a row)")
        return said

    def _wait(self) -> None:
        if not self._rate:
            return
        pause = float(self._noted("next") or 0) - self._clock()
        if pause > 0:
            self._sleep(pause)
        self._note("next", str(self._clock() + 60 / self._rate))

    def _stopped(self) -> str:
        return self._noted("stopped")

    def _noted(self, name: str) -> str:
        path = self.folder / name
        return path.read_text() if path.exists() else ""

    def _note(self, name: str, text: str) -> None:
        (self.folder / name).write_text(text)

    def _path(self, step: Step) -> Path:
        # A probe's id is made of letters, digits, dots and dashes; its model's is not.
        place = self.plan.steps.index(step)
        return self.folder / f"{place}-{step.probe.id}.json"


def _written(said: Exchange | str) -> tuple[bytes, Exchange | str]:
    """Return what to write down, and what the others will read there."""
    if isinstance(said, Exchange):
        try:
            line = exchange_line(said)
        except RedactionError as error:
            said = f"not kept: {error}"
        else:
            # What belongs together is compared by its address, which is redacted, too.
            return line, from_document(orjson.loads(line))
    return orjson.dumps(said), said


def needed(section: Section, check: Check) -> tuple[Step, ...]:
    """Return the calls of a section that are for a check."""
    group = _GROUPS.get(check.id, group_of(check))
    return tuple(step for step in section.steps if group in step.probe.checks)
