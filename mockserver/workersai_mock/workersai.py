"""One tenant of a running server in a test's words: stubs, journal, assertions, findings.

Owns no state: it is a view of the server and of the tenant, and wants no pytest.
"""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workersai_contracts.refusal import Refusal, get_refusal

from . import assertion
from .call import Exchange
from .clock import ManualClock
from .errors import SettingError
from .finding import Finding, findings
from .matcher import Matcher
from .settings import ACCOUNT_ID, TOKEN
from .traffic import Exchanges

if TYPE_CHECKING:
    from .contract import Contract
    from .journal import Entry
    from .on import On
    from .outcome import Outcome
    from .replay.recording import OnMiss, Replay
    from .server import MockServer
    from .state import Tenant
    from .stub import Stub
    from .twist import Twist
    from .verdict import Attempt, Verdicts

# How long what only the end of an answer tells is waited for.
SETTLE_S = 0.5


class WorkersAI:
    """What a test says to the mock, and asks of it.

    Stubs may be written while the server answers on another thread: `Stubs` and `Ledger` lock.

    Args:
        server: a running server.
        token: the bearer token of the tenant; the default is for a server with one tenant.
    """

    def __init__(self, server: MockServer, *, token: str = TOKEN) -> None:
        self.server = server
        self.token = token

    @property
    def url(self) -> str:
        """The server's root, `http://host:port`."""
        return self.server.url

    @property
    def v4_url(self) -> str:
        """The base URL of the `cloudflare` SDKs."""
        return self.server.v4_url

    @property
    def run_url(self) -> str:
        """Where a model's id is appended: `{run_url}/@cf/qwen/qwen1.5-1.8b-chat`."""
        return self.server.run_url

    @property
    def openai_url(self) -> str:
        """The base URL of the `openai` SDKs."""
        return self.server.openai_url

    @property
    def gateway_url(self) -> str:
        """An AI Gateway: `/workers-ai/{model}`, `/workers-ai/v1` and `/compat` come after it."""
        return self.server.gateway_url

    @property
    def account_id(self) -> str:
        """The account id in these addresses; the server takes any 32 hex digits."""
        return ACCOUNT_ID

    @property
    def clock(self) -> ManualClock:
        """Where stamps and quotas take the time from, to be moved: `clock.advance(60)`.

        Raises SettingError where the server has a clock that nobody moves, such as the system's.
        """
        clock = self.server.settings.clock
        if isinstance(clock, ManualClock):
            return clock
        raise SettingError(f"{type(clock).__name__} cannot be moved; give clock=ManualClock()")

    @property
    def contract(self) -> Contract:
        """The rules by which the server judges."""
        return self.server.mock.contract

    @property
    def tenant(self) -> Tenant:
        """What the server keeps for this token."""
        return self.server.mock.tenant_of(self.token)

    @property
    def stubs(self) -> tuple[Stub, ...]:
        """The stubs in the order in which they were written."""
        return tuple(self.tenant.stubs)

    def on(self, **matcher: Any) -> On:
        """Say which requests the following stub is for; takes what `Matcher` takes."""
        from .on import On

        return On(self.tenant.stubs, self.contract, Matcher(**matcher))

    def reply(
        self,
        *outcomes: Outcome,
        tool_call: object = None,
        tool_calls: object = None,
        json: object = None,
        result: Mapping[str, object] | None = None,
        times: int | None = None,
        ordered: bool = False,
        twists: tuple[Twist, ...] = (),
        off_contract: bool = False,
    ) -> Stub:
        """Stub what every request is answered with; see `On.reply`."""
        return self.on().reply(
            *outcomes,
            tool_call=tool_call,
            tool_calls=tool_calls,
            json=json,
            result=result,
            times=times,
            ordered=ordered,
            twists=twists,
            off_contract=off_contract,
        )

    def refuse(
        self,
        refusal: Refusal | int | str,
        *,
        times: int | None = None,
        ordered: bool = False,
        twists: tuple[Twist, ...] = (),
        **values: object,
    ) -> Stub:
        """Stub that requests are refused; see `On.refuse`."""
        return self.on().refuse(refusal, times=times, ordered=ordered, twists=twists, **values)

    def twist(self, *twists: Twist, times: int | None = None, ordered: bool = False) -> Stub:
        """Stub what happens to default replies, such as faults; see `On.twist`."""
        return self.on().twist(*twists, times=times, ordered=ordered)

    def replay(
        self,
        *files: Path | str,
        speed: float = 0.0,
        on_miss: OnMiss = "fail",
        max_age_days: float | None = None,
        upstream: str | None = None,
    ) -> Replay:
        """Answer from recordings, wherever no stub is meant; a second call adds to the first.

        Args:
            files: what `workersai-mock record` or an export wrote, or HAR.
            speed: how many times faster than recorded; 0 is at once.
            on_miss: what a request gets that was not recorded; see `Replay`.
            max_age_days: older recordings are a finding.
            upstream: where `on_miss="record"` asks.

        Raises:
            FileFormatError: a file cannot be read.
        """
        from .replay.recording import read_replay

        replay = read_replay(
            *files, speed=speed, on_miss=on_miss, max_age_days=max_age_days, upstream=upstream
        )
        self.tenant.play(replay)
        return replay

    @property
    def requests(self) -> Exchanges:
        """All requests of this tenant in order, with what became of each."""
        journal, contract = self.tenant.journal, self.contract
        entries = tuple(journal)
        kept = tuple(Exchange(entry, contract, settle=self._settle) for entry in entries)
        # By the last entry's number: one more may have come since.
        return Exchanges(kept, total=entries[-1].number if entries else 0)

    @property
    def exchanges(self) -> Exchanges:
        """The same as `requests`."""
        return self.requests

    @property
    def last(self) -> Exchange:
        """The last request; an AssertionError where there was none."""
        __tracebackhide__ = True
        return assertion.last(self.requests)

    def assert_called(self, *, times: int | None = None, **matcher: Any) -> None:
        """Fail unless matching requests came: at least one, or exactly `times`."""
        __tracebackhide__ = True
        assertion.assert_called(self.requests, Matcher(**matcher), times=times)

    def assert_called_once_with(self, **matcher: Any) -> Exchange:
        """Fail unless exactly one request came in all, and it matches; return it."""
        __tracebackhide__ = True
        return assertion.assert_called_once_with(self.requests, Matcher(**matcher))

    def assert_not_called(self, **matcher: Any) -> None:
        """Fail where a request came; with a matcher, where one came that matches."""
        __tracebackhide__ = True
        assertion.assert_not_called(self.requests, Matcher(**matcher))

    @contextmanager
    def expect_refusal(self, refusal: Refusal | int | str | None = None) -> Iterator[None]:
        """Let refusals inside the block be no finding; fail where none came.

        Args:
            refusal: which one, by value, code or name; None stands for any.
        """
        __tracebackhide__ = True
        wanted = get_refusal(refusal) if isinstance(refusal, int | str) else refusal
        with self.tenant.ledger.expecting(wanted) as expectation:
            yield
        if not expectation.met:
            named = f"{wanted.name} ({wanted.code})" if wanted else "any"
            raise AssertionError(f"expected a refusal ({named}), none was answered")

    def findings(self) -> list[Finding]:
        """Return what a test must not pass over, errors first; may be asked again and again."""
        return findings(self.tenant, self.contract)

    def for_each_fragmentation(
        self, call: Callable[[], object], *, n: int = 100, **how: Any
    ) -> int:
        """Run `call` for cuttings of the same answer; see `fragmentation`."""
        __tracebackhide__ = True
        from .fragmentation import for_each_fragmentation

        return for_each_fragmentation(self, call, n=n, **how)

    async def for_each_fragmentation_async(
        self, call: Callable[[], Awaitable[object]], *, n: int = 100, **how: Any
    ) -> int:
        """Do the same with an awaitable call, on the running loop."""
        __tracebackhide__ = True
        from .fragmentation import for_each_fragmentation_async

        return await for_each_fragmentation_async(self, call, n=n, **how)

    @contextmanager
    def attempt(self, *, limit_s: float | None = None) -> Iterator[Attempt]:
        """Record how the call inside the block ends; what it raises goes on.

        Args:
            limit_s: whoever takes longer counts as hung.
        """
        from .verdict.attempt import attempt

        with attempt(self.tenant, limit_s=limit_s) as found:
            yield found

    def verdicts(self, **limits: Any) -> Verdicts:
        """Judge the client by what was seen so far; takes what `Limits` takes.

        Ask when its calls have ended: who is not back yet counts as not coming back.
        """
        from .verdict import Limits, judge

        self.settle()
        return judge(self.tenant, self.server.settings, limits=Limits(**limits))

    def reset(self) -> None:
        """Put the tenant back to how it was at the start: no stubs, no journal, no findings."""
        self.tenant.reset()

    def settle(self) -> None:
        """Wait, briefly, until answers under way have ended."""
        for entry in self.tenant.journal:
            self._settle(entry)

    def _settle(self, entry: Entry) -> None:
        # On the server's own thread waiting would keep the answer from ending.
        if not self.server.own_thread:
            return
        deadline = time.monotonic() + SETTLE_S
        while entry.duration_s is None and time.monotonic() < deadline:
            time.sleep(0.001)
