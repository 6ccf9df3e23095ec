"""One run of pytest: its options, its server once somebody wants it, its sums, its end.

Owns what happens between processes under xdist, where each worker has a server of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import pytest

from . import collection, option
from .importing import unattended
from .tally import KEY, Tally, attached

if TYPE_CHECKING:
    from .session import Session

MARK = "@pytest.mark.workersai"
# Tests marked so talk to the real API on purpose.
LIVE = "live"


class Run:
    """Everything that one run knows; a plugin of its own, for the hooks of the run as a whole.

    Attributes:
        tally: the sums so far.
        below: what ini and the defaults say.
        flags: what flags say.
        where: what ini and the defaults say of the server.
    """

    def __init__(self, config: pytest.Config) -> None:
        self.config = config
        self.tally = Tally()
        self.below = option.lower(config, option.PER_TEST)
        self.flags = option.flags(config)
        self.where = option.lower(config, option.SERVER)
        self._session: Session | None = None

    def options(
        self, node: pytest.Item, said: Mapping[str, Any], parametrized: Mapping[str, Any]
    ) -> dict[str, Any]:
        """Return what holds for a test, in the order of `option`; parameters stand above all."""
        try:
            values = self.below
            if said:
                values = option.overlay(values, said, source="workersai_config")
            values = values | self.flags
            if node.get_closest_marker(LIVE):
                values = values | {"network": "allow"}
            for mark in reversed(list(node.iter_markers(KEY))):
                values = option.overlay(values, _named(mark), source=MARK)
            given = {name: value for name, value in parametrized.items() if value is not None}
            return option.overlay(values, given, source="parameter") if given else values
        except pytest.UsageError as error:
            raise pytest.fail.Exception(str(error), pytrace=False) from None

    def started(self, request: pytest.FixtureRequest) -> Session:
        """Return the running server and what belongs to it, started where it is not yet."""
        return self._session or self.start(request.getfixturevalue("workersai_server_config"))

    def start(self, said: Mapping[str, Any]) -> Session:
        """Start the server; `said` is what `workersai_server_config` says."""
        with unattended():
            from .session import Session

        where = option.overlay(
            self.where, said, source="workersai_server_config", options=option.SERVER
        )
        self._session = Session(
            host=where["host"], port=where["port"], proxy_only=where["proxy_only"]
        )
        return self._session

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionstart(self, session: pytest.Session) -> None:
        """Point the environment at the mock before tests are imported, where ini wants that."""
        if self.where["session"] and not self.config.pluginmanager.hasplugin("dsession"):
            self.start({}).point()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Add up a test's share, whichever process it ran in."""
        self.tally.add(attached(report))

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any, error: object) -> None:
        """Add what a worker knew only at its end, or that it crashed before that."""
        last = getattr(node, "workeroutput", None)
        if last is not None:
            self.tally.add(last.get(KEY, {}))
        elif self.below["straggler"] != "off":
            self.tally.crashed.append(node.gateway.id)

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Stop the server, hand over or report what came too late."""
        late = Tally()
        if self._session:
            late.stragglers = self._session.stop()
        output = getattr(self.config, "workeroutput", None)
        if output is not None:
            output[KEY] = {"stragglers": late.stragglers}
            return
        self.tally.add(late.dumped())
        for nodeid, policy, text in self.tally.stragglers:
            if policy == "error":
                self._fail(session, nodeid, text)
        if self.tally.tests and self.tally.crashed and self.below["straggler"] == "error":
            _redden(session)

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Print the sums if a test used the fixture."""
        from .report import summary

        if self.tally.tests or self.tally.stragglers:
            summary(terminalreporter, self.tally, quiet=self.config.get_verbosity() < 0)

    def _fail(self, session: pytest.Session, nodeid: str, text: str) -> None:
        """Report an error of a test that has ended, so that `--lf` and JUnit hear of it, too."""
        report = pytest.TestReport(
            nodeid=nodeid,
            location=(nodeid.partition("::")[0], None, nodeid.partition("::")[2]),
            keywords={},
            outcome="failed",
            longrepr=text,
            when="teardown",
        )
        self.config.hook.pytest_runtest_logreport(report=report)
        _redden(session)


RUN: pytest.StashKey[Run] = pytest.StashKey()


def _redden(session: pytest.Session) -> None:
    if session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def _named(mark: pytest.Mark) -> dict[str, Any]:
    if mark.args:
        raise pytest.UsageError(f"{MARK} takes keywords only, not {mark.args[0]!r}")
    return {
        name: value for name, value in mark.kwargs.items() if not collection.several(name, value)
    }
