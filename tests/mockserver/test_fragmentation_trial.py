import sys
from collections.abc import Iterator

import pytest
from hypothesis.errors import Unsatisfiable
from hypothesis.strategies import nothing
from tests.mockserver.talk import ask, talking

from workersai_contracts import get_model
from workersai_mock import MODEL_ID, MissingExtraError, SettingError, Text, WorkersAI
from workersai_mock.fragmentation import FragmentationError

BODY = {"prompt": "hi", "stream": True}


@pytest.fixture
def workersai() -> Iterator[WorkersAI]:
    with talking(reply=Text("Hé there")) as found:
        yield found


def test_a_failing_assertion_of_pytest_breaks_it(workersai: WorkersAI) -> None:
    def call() -> None:
        ask(workersai, BODY)
        if workersai.tenant.twists:
            pytest.fail("cut")

    with pytest.raises(FragmentationError, match="cut"):
        workersai.for_each_fragmentation(call, n=1)


def test_what_breaks_only_once_is_told_all_the_same(workersai: WorkersAI) -> None:
    calls: list[int] = []

    def call() -> None:
        ask(workersai, BODY)
        calls.append(1)
        assert len(calls) != 12, "only now"

    with pytest.raises(FragmentationError, match="only now"):
        workersai.for_each_fragmentation(call, n=30)


@pytest.mark.parametrize("number", [3, 14], ids=["among the first", "while it searches"])
def test_an_interrupt_goes_through(workersai: WorkersAI, number: int) -> None:
    calls: list[int] = []

    def call() -> None:
        ask(workersai, BODY)
        calls.append(1)
        if len(calls) == number:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        workersai.for_each_fragmentation(call, n=30)

    assert workersai.tenant.twists == ()


def test_what_fails_uncut_is_raised_as_it_is(workersai: WorkersAI) -> None:
    def call() -> None:
        ask(workersai, BODY)
        raise LookupError("by itself")

    with pytest.raises(LookupError, match="by itself"):
        workersai.for_each_fragmentation(call)


@pytest.mark.parametrize(
    ("body", "why"),
    [(None, "sent no request"), ({"prompt": 1}, "every request was refused")],
    ids=["no request", "refused"],
)
def test_nothing_to_cut_is_misuse(workersai: WorkersAI, body: object, why: str) -> None:
    def call() -> None:
        if body is not None:
            ask(workersai, body)

    with pytest.raises(SettingError, match=why):
        workersai.for_each_fragmentation(call)


def test_what_cannot_be_compared_is_misuse(workersai: WorkersAI) -> None:
    def call() -> object:
        ask(workersai, BODY)
        return object()

    with pytest.raises(SettingError, match="something that can be compared"):
        workersai.for_each_fragmentation(call)


def test_no_cutting_at_all_is_misuse(workersai: WorkersAI) -> None:
    with pytest.raises(SettingError, match="n=0"):
        workersai.for_each_fragmentation(lambda: None, n=0)


def test_without_hypothesis_it_says_what_to_install(
    workersai: WorkersAI, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "hypothesis", None)

    with pytest.raises(MissingExtraError, match=r"workersai-mock\[hypothesis\]"):
        workersai.for_each_fragmentation(lambda: None)


def test_answers_that_vary_or_run_out_are_the_same_each_time() -> None:
    model = get_model(MODEL_ID)._replace(requests_per_minute=1)
    with talking(vary=True, quota=True, models=(model,)) as workersai:
        tried = workersai.for_each_fragmentation(lambda: ask(workersai, BODY).body, n=9)

    assert tried >= 9


def test_an_error_of_hypothesis_itself_goes_through(
    workersai: WorkersAI, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("workersai_mock.fragmentation.cuttings", lambda *_, **__: nothing())

    with pytest.raises(Unsatisfiable):
        workersai.for_each_fragmentation(lambda: ask(workersai, BODY).body)
