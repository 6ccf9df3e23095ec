"""pytest-rerunfailures: a finding is a failure of the call, so that reruns see it."""

from .conftest import Inner, says

SOURCE = """
TRIES = []

def test_once(workersai):
    TRIES.append(workersai.token)
    workersai.reply("hi")
    if len(TRIES) == 2: ask()

def test_ever(workersai): workersai.reply("hi")

def test_never(workersai):
    workersai.reply("hi")
    ask()
"""


def test_a_finding_is_rerun(inner: Inner) -> None:
    result = inner(SOURCE, "-p", "pytest_rerunfailures", "--reruns=2", "-rR")

    result.assert_outcomes(passed=2, failed=1)
    says(result, "*_ test_ever _*", "workersai: stub 1 was never used: *")
    says(result, "RERUN test_it.py::test_once", "RERUN test_it.py::test_ever")
    assert result.parseoutcomes()["rerun"] == 3


def test_a_finding_after_the_body_is_no_rerun_that_passes(inner: Inner) -> None:
    source = """
@pytest.fixture
def late(workersai):
    yield
    workersai.reply("never")

def test_it(late): pass
"""
    result = inner(source, "-p", "pytest_rerunfailures", "--reruns=1")

    assert result.ret == 1
    says(result, "*after the test's body: workersai: stub 1 was never used*")


def test_the_attempt_that_was_rerun_leaves_nothing_behind(inner: Inner) -> None:
    source = """
SEEN = []

def test_it(workersai):
    SEEN.append(workersai.token)
    assert workersai.requests.total == 0 and not workersai.stubs
    ask()
    assert len(SEEN) == 2

def test_tokens(workersai): assert len(set(SEEN)) == 2
"""
    result = inner(source, "-p", "pytest_rerunfailures", "--reruns=1")

    result.assert_outcomes(passed=2)
    assert result.parseoutcomes()["rerun"] == 1
