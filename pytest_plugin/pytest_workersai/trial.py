"""One test's use of the mock, from set-up to teardown. Owns when which finding is told, and where.

A finding makes the test's call fail; one that comes after the body is an error of the teardown; and
where the body failed by itself, findings are told in its report and add no second failure.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import pytest

from . import report, tally
from .environment import Environment
from .finding import Told, findings

if TYPE_CHECKING:
    from .session import Session

Section = tuple[str, str]


class Trial:
    """What happens between the mock and one test.

    Args:
        session: the running server and what belongs to it.
        nodeid: the test's id.
        options: what holds for it.
    """

    def __init__(self, session: Session, nodeid: str, options: Mapping[str, Any]) -> None:
        self.nodeid = nodeid
        self.options = options
        self._session = session
        self._environment = Environment()
        self._block = session.block
        self._judged = False
        self._told: set[str] = set()
        self._raised: set[str] = set()
        self._share = tally.Tally()
        self._seen: tuple[int, ...] = ()
        self._known: list[Told] = []
        self.workersai = session.open(nodeid, options)

    def begin(self) -> None:
        """Point the environment at the mock and close the way to the real hosts."""
        values = self._session.variables(self.workersai.token, self.options["env"])
        self._environment.enter(values, removed=self._session.removed)
        self._session.note_secrets(self._environment.before)
        self._block.attempts.clear()
        if self.options["network"] == "block":
            self._block.enter()

    def end(self) -> None:
        """Put environment and network back; requests with this test's token are late from now."""
        self._block.leave()
        self._environment.leave()
        self._share = report.share(self._session.tenant(self.workersai))
        self._session.close(self.workersai, self.nodeid, policy=self.options["straggler"])

    def repeated(self, body: Callable[..., object]) -> Callable[..., object]:
        """Return the test's body run for cuttings of the same answer, if it is to be."""
        n = self.options["fragmentations"]
        if not n:
            return body
        if inspect.iscoroutinefunction(body):
            raise pytest.UsageError(
                "fragmentations runs a plain body; in an async test say "
                "`await workersai.for_each_fragmentation_async(call)`"
            )

        @functools.wraps(body)
        def repeated(*args: object, **kwargs: object) -> None:
            __tracebackhide__ = True
            self.workersai.for_each_fragmentation(lambda: body(*args, **kwargs), n=n)

        return repeated

    def verdict(self, *, passed: bool) -> None:
        """Fail the test for what was found while its body ran, if that passed."""
        self._judged = True
        errors = self._news("error")
        if passed and errors:
            self._raised = {told.text for told in errors}
            pytest.fail(self._shown(errors), pytrace=False)

    def aftermath(self) -> None:
        """Fail the teardown for what was found after the body."""
        errors = self._news("error") if self._judged else []
        if errors:
            self._raised |= {told.text for told in errors}
            pytest.fail("after the test's body: " + self._shown(errors), pytrace=False)

    def sections(self, failure: str) -> list[Section]:
        """Return what a failed report should show beside the failure's own text."""
        raised = self._raised
        found = [
            told for told in self._found() if told.text not in raised and told.text not in failure
        ]
        texts = {"workersai findings": self._shown(found)} if found else {}
        if self.options["client"] == "report" and (wrong := self.workersai.verdicts().wrong):
            texts["workersai client"] = "\n".join(map(str, wrong))
        texts["workersai traffic"] = self._session.redacted(
            report.traffic(self.workersai, seed=self.options["seed"])
        )
        return list(texts.items())

    def attach(self, to: pytest.TestReport) -> None:
        """Let the test's share of the sums travel with its last report."""
        self._share.warnings = [
            f"{self.nodeid}: {self._session.redacted(told.text)}"
            for told in self._found()
            if told.policy == "warn"
        ]
        # What was late until now would be lost with the worker, if that crashes before its end.
        self._share.stragglers = self._session.late()
        tally.attach(to, self._share)

    def _found(self) -> list[Told]:
        attempts = self._block.attempts
        if not (attempts or self._session.tenant(self.workersai)):
            return []
        tenant = self.workersai.tenant
        seen: tuple[int, ...] = (tenant.journal.total, len(tenant.stubs), len(tenant.attempts))
        seen += (len(tenant.ledger.notes), len(attempts), tenant.player is not None)
        # The second verdict on each request is slow, and asked for up to three times.
        if seen != self._seen:
            self._seen = seen
            self._known = findings(self.workersai, attempts, self.options)
        return self._known

    def _news(self, policy: str) -> list[Told]:
        news = [told for told in self._found() if told.text not in self._told]
        self._told.update(told.text for told in news)
        return [told for told in news if told.policy == policy]

    def _shown(self, found: list[Told]) -> str:
        return self._session.redacted(report.listed(found))
