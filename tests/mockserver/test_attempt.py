import asyncio
from collections.abc import Callable
from contextlib import suppress

import pytest
from tests.mockserver.socket_client import ask as ask_raw
from tests.mockserver.talk import ask, chat, talking

from workersai_mock import WorkersAI
from workersai_mock.verdict import Attempt, Verdict

STREAM = {"prompt": "hi", "stream": True}


def only(workersai: WorkersAI, code: str) -> Verdict:
    [found] = [verdict for verdict in workersai.verdicts() if verdict.code == code]
    return found


def test_a_call_returns() -> None:
    with talking() as workersai, workersai.attempt() as attempt:
        assert attempt.outcome == "running"
        running = only(workersai, "hung")
        ask(workersai, chat("hi"))

    assert running.outcome == "not judged"
    assert (attempt.outcome, attempt.raised, attempt.first, attempt.last) == (
        "returned",
        None,
        1,
        1,
    )


def test_what_a_call_raises_goes_on() -> None:
    with talking() as workersai:
        with pytest.raises(LookupError), workersai.attempt() as attempt:
            raise LookupError
        found = only(workersai, "hung")

    assert (attempt.outcome, attempt.raised) == ("raised", LookupError)
    assert (found.outcome, found.evidence) == ("right", ())
    assert found.reason.startswith("the call raised LookupError after 0.")


def cancelled(workersai: WorkersAI) -> Attempt:
    with suppress(asyncio.CancelledError), workersai.attempt() as attempt:
        raise asyncio.CancelledError
    return attempt


def too_slow(workersai: WorkersAI) -> Attempt:
    with workersai.attempt(limit_s=0.0) as attempt:
        ask(workersai, chat("hi"))
    return attempt


def said(workersai: WorkersAI) -> Attempt:
    with workersai.attempt(limit_s=60.0) as attempt:
        attempt.hung()
    return attempt


@pytest.mark.parametrize("call", [cancelled, too_slow, said])
def test_a_call_hangs(call: Callable[[WorkersAI], Attempt]) -> None:
    with talking() as workersai:
        attempt = call(workersai)

        assert attempt.outcome == "hung"
        assert only(workersai, "hung").outcome == "wrong"


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        ("no-done", "accepted_truncated"),
        ("close", "accepted_truncated"),
        ("wrong-length", "accepted_truncated"),
        ("error-event:goes_on=true", "ignored_error_event"),
        ("refuse", "swallowed_refusal"),
    ],
)
@pytest.mark.parametrize("raises", [False, True], ids=["returned", "raised"])
def test_a_faulty_answer_is_not_to_be_returned(fault: str, code: str, raises: bool) -> None:
    with talking() as workersai:
        with suppress(ValueError), workersai.attempt():
            ask_raw(workersai.server, fault=fault)
            workersai.settle()
            if raises:
                raise ValueError
        found = only(workersai, code)

    assert found.outcome == ("right" if raises else "wrong")
    assert [evidence.number for evidence in found.evidence] == [1]
    assert ("raised ValueError" if raises else "returned") in found.reason


def test_only_the_last_answer_counts() -> None:
    with talking() as workersai:
        workersai.refuse(3040, times=1)
        with workersai.attempt():
            ask(workersai, chat("hi"))
            ask(workersai, chat("hi"))
        found = only(workersai, "swallowed_refusal")

    assert found.outcome == "not judged"
    assert found.reason == "no told call ended in a refusal"


def test_calls_at_the_same_time_are_not_told_apart() -> None:
    with talking() as workersai:
        workersai.refuse(3040)
        with workersai.attempt() as one, workersai.attempt() as other:
            ask(workersai, chat("hi"))
        found = workersai.verdicts()["swallowed_refusal"]

    assert (one.alone, other.alone) == (False, False)
    assert [verdict.outcome for verdict in found] == ["not judged", "not judged"]


def test_who_leaves_on_purpose_has_not_accepted_anything() -> None:
    with talking(max_stall_s=60) as workersai:
        with workersai.attempt():
            ask_raw(workersai.server, fault="hang", timeout_s=0.1)
            workersai.settle()
        found = only(workersai, "accepted_truncated")

    assert found.outcome == "not judged"
    assert "left the answer before its end" in found.reason


def test_an_event_that_is_no_object_is_no_error() -> None:
    with talking() as workersai:
        with workersai.attempt():
            ask_raw(workersai.server, fault="not-json, not-json:data=[1]")
        found = workersai.verdicts()

    assert found.codes == frozenset()


def test_a_reset_forgets_attempts() -> None:
    with talking() as workersai:
        with workersai.attempt():
            pass
        moment = workersai.tenant.snapshot()
        workersai.reset()
        forgotten = list(workersai.tenant.attempts)
        workersai.tenant.restore(moment)

        assert forgotten == []
        assert len(workersai.tenant.attempts) == 1
