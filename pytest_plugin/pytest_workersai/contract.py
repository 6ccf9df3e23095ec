"""The contract checks as items of pytest; imported only where a flag names whom to ask."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from math import inf
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from workersai_contracts.check import Check
from workersai_contracts.errors import ContractsError
from workersai_contracts.identity import MOCK_ACCOUNT_ID, MOCK_TOKEN
from workersai_contracts.verify.budget import Budget
from workersai_contracts.verify.plan import Plan, Section, make_plan
from workersai_contracts.verify.share import Share
from workersai_contracts.verify.target import Target, live_target, url_target

from . import option

if TYPE_CHECKING:
    from workersai_contracts.verify.result import Part

NAME = "workersai"
KEY = "workersai_contracts"


class ContractRun:
    """The contract checks of one run of pytest: a plugin of its own.

    Args:
        config: of the run.
        wanted: `mock`, `live`, or an address.
    """

    def __init__(self, config: pytest.Config, wanted: str) -> None:
        self.config = config
        self._stack = ExitStack()
        given = getattr(config, "workerinput", {}).get(KEY)
        # Workers ask the controller's mock: what belongs together comes from one server.
        self.target = _mock_of(given) if given and wanted == "mock" else self._target(wanted)
        self.plan = _plan(config, self.target)
        self.folder = Path(given["folder"] if given else tempfile.mkdtemp(prefix="workersai-"))
        if not given:
            self._stack.callback(shutil.rmtree, self.folder, ignore_errors=True)
        rate = float(config.getini("workersai_verify_rate"))
        self.share = Share(self.folder, self.plan, rate=rate if self.target.billed else 0)

    @pytest.hookimpl(optionalhook=True)
    def pytest_configure_node(self, node: Any) -> None:
        """Tell a worker where all of them keep what was answered, and where the mock is."""
        target = self.target
        node.workerinput[KEY] = {
            "folder": str(self.folder),
            "origin": target.origin,
            "retired_origin": target.retired_origin,
            "offers": sorted(target.offers),
        }

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection_modifyitems(
        self, session: pytest.Session, items: list[pytest.Item]
    ) -> None:
        """Add an item for each check, before others select among them."""
        collector = ContractCollector.from_parent(session, name=NAME, nodeid=NAME)
        collector.run = self
        items += collector.collect()

    def pytest_unconfigure(self) -> None:
        """Stop the mock, and forget the evidence."""
        self._stack.close()

    def _target(self, wanted: str) -> Target:
        try:
            if wanted == "live":
                return live_target(os.environ)
            if wanted != "mock":
                return address(wanted, os.environ)
        except ContractsError as error:
            raise pytest.UsageError(str(error)) from None
        from workersai_mock.target import mock_target

        return self._stack.enter_context(mock_target())


class ContractCollector(pytest.Collector):
    """Holds the items of all checks."""

    run: ContractRun

    def collect(self) -> list[pytest.Item]:
        """Return an item for each check of each section."""
        return list(self._items())

    def _items(self) -> Iterator[pytest.Item]:
        for section in self.run.plan.sections:
            # A verdict on one model is none on another: those of the shorter part say of which.
            suffix = f" [{section.model.id}]" if section.title == "lifecycle" else ""
            for check in section.checks:
                name = f"{check.id} {check.title}{suffix}"
                item = ContractItem.from_parent(self, name=name)
                item.ask(self.run, section, check)
                yield item


class ContractItem(pytest.Item):
    """One check, judged on the answers to all probes that are for it."""

    run: ContractRun
    section: Section
    check: Check

    def ask(self, run: ContractRun, section: Section, check: Check) -> None:
        """Say what is to be judged."""
        self.run, self.section, self.check = run, section, check

    def runtest(self) -> None:
        """Fail on findings; skip what could not be looked at, with the reason."""
        part = self.run.share.judge(self.section, self.check)
        found = [f"{each.place}: {each.text}" for each in part.results[0].findings]
        if found:
            raise ContractError("\n".join([self.name, *found[:20]]))
        if reason := _unseen(part):
            pytest.skip(reason)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """Show findings as they are, without a traceback."""
        if isinstance(excinfo.value, ContractError):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, None, str]:
        """Say where the item stands: in no file."""
        return self.config.rootpath, None, f"{NAME}::{self.name}"


class ContractError(AssertionError):
    """A check found something."""


def register(config: pytest.Config) -> None:
    """Add the contract checks to a run, where its flag names whom to ask."""
    wanted = option.contract_target(config)
    assert wanted
    config.pluginmanager.register(ContractRun(config, wanted), "workersai-contracts")


def address(url: str, environ: Mapping[str, str]) -> Target:
    """Return the API at an address, with the variables of `workersai-mock verify`."""
    return url_target(
        url,
        account=environ.get("WORKERSAI_MOCK_ACCOUNT", MOCK_ACCOUNT_ID),
        token=environ.get("WORKERSAI_MOCK_TOKEN", MOCK_TOKEN),
        offers=frozenset(environ.get("WORKERSAI_MOCK_OFFERS", "").split()),
    )


def _mock_of(given: Mapping[str, Any]) -> Target:
    return Target(
        name="mock",
        origin=given["origin"],
        retired_origin=given["retired_origin"],
        offers=frozenset(given["offers"]),
    )


def _plan(config: pytest.Config, target: Target) -> Plan:
    budget = Budget(
        calls=int(config.getini("workersai_verify_calls")),
        # Nobody pays for the mock's.
        neurons=inf if target.name == "mock" else float(config.getini("workersai_verify_neurons")),
        seconds=float(config.getini("workersai_verify_seconds")),
    )
    rate = config.getini("workersai_neurons_per_1k_tokens")
    try:
        return make_plan(
            target,
            model_id=config.getini("workersai_verify_model"),
            budget=budget,
            neurons_per_1k_tokens=float(rate) if rate else None,
        )
    except ContractsError as error:
        raise pytest.UsageError(str(error)) from None


def _unseen(part: Part) -> str:
    """Return why a check that found nothing was not looked at, or not in full; else nothing."""
    if part.results[0].verdict == "not looked at":
        return part.results[0].reason
    return next((reason for _, reason in part.unsent), "")
