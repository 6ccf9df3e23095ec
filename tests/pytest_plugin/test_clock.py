"""`workersai.clock` moves a test's own quota: its minute and its day."""

import pytest

from .conftest import Inner, says

HEAD = """
from workersai_contracts.catalog import default_catalog

SLOW = default_catalog().find(MODEL)._replace(id="@cf/my/slow", requests_per_minute=2)

def statuses(workersai, n=1, *, model="@cf/my/slow"):
    return [post(f"{workersai.run_url}/{model}").status_code for _ in range(n)]
"""


@pytest.mark.parametrize("place", ["ini", "marker"])
def test_the_minute_of_a_test(place: str, inner: Inner) -> None:
    marker = "models=[SLOW]" + (", quota=True" if place == "marker" else "")
    result = inner(
        f"""{HEAD}
pytestmark = pytest.mark.workersai({marker})

@pytest.mark.parametrize("n", range(2))
def test_minute(workersai, n):
    with workersai.expect_refusal("RATE_LIMIT"):
        assert statuses(workersai, 3) == [200, 200, 429]
    workersai.clock.advance(59)
    with workersai.expect_refusal("RATE_LIMIT"):
        assert statuses(workersai) == [429]
    workersai.clock.advance(1)
    assert statuses(workersai, 2) == [200, 200]

def test_finding(workersai): statuses(workersai, 3)
""",
        ini="workersai_quota = true" if place == "ini" else "",
    )

    result.assert_outcomes(passed=2, failed=1)
    says(result, "*_ test_finding _*", "workersai: *requests a minute*")


@pytest.mark.parametrize("place", ["ini", "marker"])
def test_the_day_of_a_test(place: str, inner: Inner) -> None:
    ini = "workersai_quota = true\nworkersai_neurons_per_1k_tokens = 1e7\n"
    mark = "pytestmark = pytest.mark.workersai(quota=True, neurons_per_1k_tokens=1e7)"
    result = inner(
        f"""{HEAD}
{mark if place == "marker" else ""}

@pytest.mark.parametrize("n", range(2))
def test_day(workersai, n):
    with workersai.expect_refusal("DAILY_ALLOCATION"):
        assert statuses(workersai, 2, model=MODEL) == [200, 429]
    workersai.clock.advance(86_400)
    assert statuses(workersai, model=MODEL) == [200]

def test_finding(workersai): statuses(workersai, 2, model=MODEL)
""",
        ini=ini if place == "ini" else "",
    )

    result.assert_outcomes(passed=2, failed=1)
    says(result, "*_ test_finding _*", "workersai: *neurons*")
