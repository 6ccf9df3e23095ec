import warnings
from collections.abc import Mapping
from typing import Any

import pytest
from tests.mockserver.socket_client import ask as ask_raw
from tests.mockserver.talk import ask, chat, talking

from workersai_mock import ManualClock, SettingError, WorkersAI
from workersai_mock.fault.refuse import Refuse
from workersai_mock.verdict import RULES, ClientWarning, Limits, Verdicts, enforce
from workersai_mock.verdict.chain import chains
from workersai_mock.verdict.judge import JUDGES

BODY = chat("hi")
RETRY = {"x-stainless-retry-count": "1"}
FAST = {"min_backoff_s": 0.0}


def outcomes(workersai: WorkersAI, **limits: Any) -> Mapping[str, str]:
    """Return the outcomes of all rules; more than one verdict of a rule shows as several."""
    found = workersai.verdicts(**limits)
    return {rule.code: " ".join(v.outcome for v in found[rule.code]) for rule in RULES}


def sizes(workersai: WorkersAI, *, window_s: float = 10.0) -> list[int]:
    tenant = workersai.tenant
    found = chains(tenant.journal, window_s=window_s, attempts=tenant.attempts)
    return [len(chain.entries) for chain in found]


def twice(workersai: WorkersAI, **how: Any) -> None:
    ask(workersai, BODY)
    ask(workersai, BODY, **how)
    workersai.settle()


def test_nothing_seen_is_nothing_judged() -> None:
    with talking() as workersai:
        found = workersai.verdicts()

    assert {verdict.outcome for verdict in found} == {"not judged"}
    assert [verdict.code for verdict in found] == [rule.code for rule in RULES] == list(JUDGES)
    assert "no request was repeated" in found["retry_storm"][0].reason
    assert "with workersai.attempt()" in found["hung"][0].reason


@pytest.mark.parametrize("code", [4006, 3036, 5006, 10000], ids=str)
def test_what_stays_refused_is_not_to_be_retried(code: int) -> None:
    with talking() as workersai:
        workersai.refuse(code)
        ask(workersai, BODY)
        before = outcomes(workersai)
        ask(workersai, BODY)
        [verdict] = workersai.verdicts()["retried_in_vain"]

    assert before["retried_in_vain"] == "right"
    assert before["not_retried"] == "not judged"
    assert verdict.outcome == "wrong"
    assert f"/{code} stays so; the client came 1 times more" in verdict.reason
    assert [evidence.number for evidence in verdict.evidence] == [1, 2]
    assert verdict.evidence[1].after_s is not None
    assert str(verdict).startswith("retried_in_vain: wrong: ")
    assert f"/{code} after 0." in str(verdict)


@pytest.mark.parametrize("code", [3040, 3043, 3021, 3050], ids=str)
def test_what_may_pass_soon_is_to_be_retried(code: int) -> None:
    with talking() as workersai:
        workersai.refuse(code, times=1)
        ask(workersai, BODY)
        before = outcomes(workersai)
        ask(workersai, BODY)
        after = outcomes(workersai)

    assert before["not_retried"] == "wrong"
    assert after["not_retried"] == "right"
    assert after["retried_in_vain"] == "not judged"


def test_a_refusal_of_the_mock_itself_is_not_judged() -> None:
    with talking() as workersai:
        workersai.on(text="other").reply("hm")
        twice(workersai)
        found = outcomes(workersai)

    assert found["retried_in_vain"] == found["not_retried"] == "not judged"


def test_nothing_is_grouped_after_a_success() -> None:
    with talking() as workersai:
        twice(workersai)
        workersai.refuse(3040, times=1)
        twice(workersai)
        twice(workersai)

        assert sizes(workersai) == [1, 1, 2, 1, 1]


@pytest.mark.parametrize(
    ("window_s", "headers", "expected"),
    [(10.0, {}, [2]), (-1.0, {}, [1, 1]), (-1.0, RETRY, [2])],
    ids=["within the window", "later", "later, but counted by the SDK"],
)
def test_a_repetition_comes_soon_or_says_so(
    window_s: float, headers: dict[str, str], expected: list[int]
) -> None:
    with talking() as workersai:
        workersai.refuse(3040)
        twice(workersai, headers=headers)

        assert sizes(workersai, window_s=window_s) == expected


def test_another_body_is_another_call() -> None:
    with talking() as workersai:
        workersai.refuse(3040)
        ask(workersai, BODY)
        ask(workersai, chat("you"))

        assert sizes(workersai) == [1, 1]


def test_another_told_call_is_another_call() -> None:
    with talking() as workersai:
        workersai.refuse(10000)
        for _ in range(2):
            with workersai.attempt():
                ask(workersai, BODY)

        assert sizes(workersai) == [1, 1]
        assert outcomes(workersai)["retried_in_vain"] == "right right"


def test_an_answer_under_way_is_followed_by_nothing() -> None:
    with talking() as workersai:
        workersai.refuse(3040)
        twice(workersai)
        [first, _] = workersai.tenant.journal
        first.duration_s = None

        assert sizes(workersai) == [1, 1]
        first.duration_s = 0.0


@pytest.mark.parametrize("fault", ["close", "reset", "no-done", "error-event"])
def test_a_broken_answer_may_be_asked_for_again(fault: str) -> None:
    with talking() as workersai:
        for _ in range(2):
            ask_raw(workersai.server, fault=fault)
        workersai.settle()

        assert sizes(workersai) == [2]
        assert outcomes(workersai)["no_backoff"] == "not judged"


def test_who_waits_backs_off() -> None:
    with talking() as workersai:
        workersai.refuse(3040)
        twice(workersai)
        wrong, right = outcomes(workersai), outcomes(workersai, **FAST)

    assert (wrong["no_backoff"], right["no_backoff"]) == ("wrong", "right")


@pytest.mark.parametrize(
    ("limits", "expected"),
    [({}, "right"), ({"max_attempts": 3}, "wrong"), ({"max_per_s": 3}, "wrong")],
    ids=["few", "too many", "too many at once"],
)
def test_a_storm_is_many_attempts(limits: dict[str, Any], expected: str) -> None:
    with talking() as workersai:
        workersai.refuse(3040)
        twice(workersai)
        twice(workersai)

        assert outcomes(workersai, **limits)["retry_storm"] == expected


@pytest.mark.parametrize(("told_s", "expected"), [(0, "right"), (9, "wrong")])
def test_a_retry_after_is_to_be_obeyed(told_s: int, expected: str) -> None:
    with talking() as workersai:
        workersai.twist(Refuse(retry_after_s=told_s))
        twice(workersai)

        assert outcomes(workersai)["retry_after_ignored"] == expected


def test_who_sits_out_a_stall_has_no_timeout() -> None:
    with talking(max_stall_s=0.06) as workersai:
        ask_raw(workersai.server, fault="stall")
        ask_raw(workersai.server, fault="stall:seconds=0.001")
        workersai.settle()
        verdicts = workersai.verdicts()["stayed_through_stall"]

    assert [verdict.outcome for verdict in verdicts] == ["wrong", "not judged"]
    assert "did not give up" in verdicts[0].reason


def test_who_leaves_a_stall_has_one() -> None:
    with talking(max_stall_s=60) as workersai:
        ask_raw(workersai.server, fault="stall", timeout_s=0.1)
        ask_raw(workersai.server, fault="stall", timeout_s=0.1)
        workersai.settle()

        assert outcomes(workersai)["stayed_through_stall"] == "right right"
        assert sizes(workersai) == [2]


class ScaledClock(ManualClock):
    """A clock that runs faster than time does."""

    scale = 10.0


def test_a_scaled_clock_says_nothing_of_timeouts() -> None:
    with talking(max_stall_s=0.06, clock=ScaledClock()) as workersai:
        with workersai.attempt() as attempt:
            ask_raw(workersai.server, fault="stall")
            attempt.hung()
        found = outcomes(workersai)

    assert found["stayed_through_stall"] == found["hung"] == "not judged"


def test_a_bound_is_not_negative() -> None:
    with pytest.raises(SettingError, match="min_backoff_s=-1"):
        Limits(min_backoff_s=-1)


def refused_twice() -> Verdicts:
    with talking() as workersai:
        workersai.refuse(4006)
        twice(workersai)
        return workersai.verdicts()


def test_a_policy_reports_warns_or_fails() -> None:
    found = refused_twice()

    assert found.codes == {"retried_in_vain"}
    assert len(found) == len(RULES)
    assert str(found).count("\n") == len(RULES) - 1
    assert enforce(found).startswith("retried_in_vain: wrong")
    with pytest.warns(ClientWarning, match="retried_in_vain"):
        enforce(found, policy="warn")
    with pytest.raises(AssertionError, match="the client did wrong:\nretried_in_vain"):
        enforce(found, policy="fail")


def test_what_is_broken_on_purpose_is_passed_over() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")

        assert enforce(refused_twice(), policy="warn", expected=["retried_in_vain"]) == ""
