"""What is left out on every day is said, and runs where everything must or where it is named."""

import pytest
from tests.sweep import REQUIRED
from tests.tree import ROOT

TESTS = """
import pytest
from tests.sweep import count, full, sampled

@pytest.mark.parametrize("n", sampled(range(count(3, everyday=2)), lambda n: n == 0))
def test_one(n): pass

@pytest.mark.parametrize(("a", "b"), [(1, 2), full(3, 4, id="other")])
def test_two(a, b): pass
"""
IRRELEVANT = (
    "asyncio",
    "faker",
    "hypothesispytest",
    "langsmith_plugin",
    "randomly",
    "schemathesis",
)
SAID = "*left to the full run, `make check`: 2 tests*"


@pytest.fixture
def project(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> pytest.Pytester:
    """Return a project that has this one's rule."""
    for name in (REQUIRED, "PYTEST_XDIST_WORKER", "PYTEST_XDIST_TESTRUNUID"):
        monkeypatch.delenv(name, raising=False)
    pytester.makeini(f"[pytest]\npythonpath = {ROOT}\nmarkers = full")
    pytester.makeconftest((ROOT / "tests" / "conftest.py").read_text(encoding="utf-8"))
    pytester.makepyfile(test_it=TESTS)
    return pytester


def run(project: pytest.Pytester, *arguments: str) -> pytest.RunResult:
    plugins = [word for name in IRRELEVANT for word in ("-p", f"no:{name}")]
    return project.runpytest_inprocess(*plugins, *arguments)


def test_a_sample_runs_and_the_rest_is_counted(project: pytest.Pytester) -> None:
    result = run(project)

    result.assert_outcomes(passed=2, deselected=2)
    result.stdout.fnmatch_lines([SAID])


def test_workers_tell_what_they_left_out(project: pytest.Pytester) -> None:
    result = run(project, "-n1")

    result.assert_outcomes(passed=2)
    result.stdout.fnmatch_lines([SAID])


def test_all_of_it_runs_where_everything_must(
    project: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(REQUIRED, "1")
    result = run(project)

    result.assert_outcomes(passed=5)
    result.stdout.no_fnmatch_line(SAID)


@pytest.mark.parametrize(
    ("named", "passed"),
    [(("test_it.py::test_two",), 2), (("-m", "full"), 2)],
    ids=["test", "marker"],
)
def test_what_is_named_runs(project: pytest.Pytester, named: tuple[str, ...], passed: int) -> None:
    result = run(project, *named)

    assert result.parseoutcomes()["passed"] == passed
    result.stdout.no_fnmatch_line(SAID)
