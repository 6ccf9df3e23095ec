"""What pytest calls: options, markers, hooks and fixtures. Only wires; the work is in the others.

pytest imports this in every run of everybody who has it installed, so what is heavy is imported
inside the fixtures.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping
from typing import TYPE_CHECKING, Any

import pytest

from . import option
from .collection import SPREAD
from .importing import as_they_are
from .run import RUN, Run

if TYPE_CHECKING:
    from workersai_mock.server import MockServer
    from workersai_mock.workersai import WorkersAI

    from .endpoint import Endpoint
    from .proxied import Proxied
    from .trial import Trial

MARKER = "workersai"
PARAMETERS = {name: f"{MARKER}_{name}" for name in SPREAD}
TRIAL: pytest.StashKey[Trial] = pytest.StashKey()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Announce ini keys and flags."""
    option.add_options(parser)


def pytest_configure(config: pytest.Config) -> None:
    """Announce the marker, with its whole signature."""
    config.addinivalue_line(
        "markers",
        f"{MARKER}(*, {option.signature()}): run the test against a fake of Workers AI, "
        "with these options; the nearest marker wins, and the marker alone brings the fixture",
    )
    as_they_are(config)
    config.stash[RUN] = run = Run(config)
    config.pluginmanager.register(run, "workersai-run")
    if option.contract_target(config):
        from .contract import register

        register(config)


def pytest_report_header(config: pytest.Config) -> str | None:
    """Say in one line what is faked."""
    from .report import header

    return header(config.stash[RUN]) if config.get_verbosity() >= 0 else None


@pytest.hookimpl(tryfirst=True)
def pytest_pycollect_makeitem(
    collector: pytest.Module | pytest.Class, name: str, obj: object
) -> None:
    """Let the marker alone bring the fixture, early enough for what the fixture depends on."""
    from .collection import bring_fixture

    bring_fixture(collector, name, obj, marker=MARKER)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run a test once per wire or seed where its marker names several."""
    from .collection import spread

    spread(metafunc, marker=MARKER)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let markers that other hooks added bring the fixture, too."""
    from .collection import add_fixture

    for item in items:
        if item.get_closest_marker(MARKER):
            add_fixture(item, name=MARKER)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None]:
    """Give the verdict when the body has ended well, as part of its call."""
    passed = False
    try:
        yield
        # A unittest.TestCase keeps its failure to itself until the report is made.
        passed = not getattr(item, "_excinfo", None)
    finally:
        if trial := item.stash.get(TRIAL, None):
            trial.verdict(passed=passed)


@pytest.hookimpl(wrapper=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> Generator[None, object, object]:
    """Run the body for cuttings of the same answer where its marker says so."""
    body = pyfuncitem.obj
    if trial := pyfuncitem.stash.get(TRIAL, None):
        pyfuncitem.obj = trial.repeated(body)
    try:
        return (yield)
    finally:
        pyfuncitem.obj = body  # or a rerun would repeat the repetition


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Add the traffic to the report of a failure, and the test's share to its last report."""
    report = yield
    if trial := item.stash.get(TRIAL, None):
        if report.failed:
            report.sections += trial.sections(report.longreprtext)
        if call.when == "teardown":
            trial.attach(report)
            del item.stash[TRIAL]
    return report


@pytest.fixture(scope="session")
def workersai_server_config() -> Mapping[str, Any]:
    """Override it to say where the server listens: `{"host": ..., "port": ...}`."""
    return {}


@pytest.fixture(scope="session")
def workersai_config() -> Mapping[str, Any]:
    """Override it, in any scope, to say how the mock behaves: the options of the marker."""
    return {}


@pytest.fixture(scope="session")
def workersai_seed() -> int | None:
    """Parametrize it and name it in the test to run that over many seeds."""
    return None


@pytest.fixture(scope="session")
def workersai_wire() -> str | None:
    """Parametrize it and name it in the test to run that over several wire profiles."""
    return None


@pytest.fixture(scope="session")
def workersai_server(request: pytest.FixtureRequest) -> MockServer:
    """Serve the mock for the whole session, on a thread and an event loop of its own."""
    return request.config.stash[RUN].started(request).server


@pytest.fixture(scope="session")
def workersai_session(request: pytest.FixtureRequest) -> Iterator[WorkersAI]:
    """Point the environment at the mock for the whole session, with one fixed token.

    For clients that are built once: requests with that token belong to the test that runs.
    """
    with request.config.stash[RUN].started(request).pointed() as workersai:
        yield workersai


@pytest.fixture
def workersai_target(request: pytest.FixtureRequest) -> Endpoint:
    """Give the test the API that `--workersai-contracts` names; the mock without it."""
    from .endpoint import resolve

    return resolve(request, option.contract_target(request.config) or "mock")


@pytest.fixture
def workersai_live(request: pytest.FixtureRequest) -> Endpoint:
    """Give the test the real API; skip it unless `--workersai-contracts=live` asks for that."""
    from .endpoint import resolve

    if option.contract_target(request.config) != "live":
        pytest.skip("the real API is asked with --workersai-contracts=live alone")
    return resolve(request, "live")


@pytest.fixture
def workersai(
    request: pytest.FixtureRequest, workersai_config: Mapping[str, Any]
) -> Iterator[WorkersAI]:
    """Give the test a fake of Workers AI of its own, and fail it where something false passed."""
    from .trial import Trial

    # Not through `workersai_server`: a fixture below costs each test more than all else here.
    run, node = request.config.stash[RUN], request.node
    session = run.started(request)
    named = request.fixturenames
    parameters = {
        name: request.getfixturevalue(fixture)
        for name, fixture in PARAMETERS.items()
        if fixture in named
    }
    trial = Trial(session, node.nodeid, run.options(node, workersai_config, parameters))
    node.stash[TRIAL] = trial
    try:
        trial.begin()
        yield trial.workersai
    finally:
        trial.end()
    trial.aftermath()


@pytest.fixture
def workersai_proxy(request: pytest.FixtureRequest, workersai: WorkersAI) -> Iterator[Proxied]:
    """Let clients that know only Cloudflare's own hosts find the test's fake, by a proxy.

    `HTTPS_PROXY` and what makes clients trust it are set while the test runs; other hosts are
    refused unless the option `proxy_only` says otherwise.
    """
    from .proxied import proxied

    with proxied(request.config.stash[RUN].started(request)) as found:
        yield found
