import threading
from typing import Any

import pytest
from tests.mockserver.talk import request_of

from workersai_contracts import refusal
from workersai_mock.call import Call, call_of
from workersai_mock.choice import Choice
from workersai_mock.errors import StubError
from workersai_mock.matcher import Difference, Matcher
from workersai_mock.outcome import outcome_of
from workersai_mock.reply import Prose, Result, Text, ToolCall
from workersai_mock.settings import MODEL_ID
from workersai_mock.stub import Stub
from workersai_mock.stubs import Stubs

A, B = Text("a"), Text("b")


def call(prompt: str = "hi", *, model: str = MODEL_ID) -> Call:
    request, mock = request_of({"prompt": prompt}, model=model)
    return call_of(request, mock.contract)


def stubs_of(*stubs: Stub) -> Stubs:
    stubs_ = Stubs()
    for stub in stubs:
        stubs_.add(stub)
    return stubs_


def said(stubs: Stubs, prompt: str = "hi") -> object:
    choice = stubs.choose(call(prompt))
    return "unmatched" if choice.unmatched else choice.outcome if choice.stub else "default"


def on(prompt: str, *outcomes: Any, **more: Any) -> Stub:
    return Stub(matcher=Matcher(prompt=prompt), outcomes=outcomes, **more)


def test_the_newest_stub_answers() -> None:
    assert said(stubs_of(Stub(outcomes=(A,)), Stub(outcomes=(B,)))) is B


def test_a_single_outcome_answers_always() -> None:
    stubs = stubs_of(Stub(outcomes=(A,)))

    assert [said(stubs) for _ in range(3)] == [A, A, A]


def test_a_sequence_is_gone_through_once() -> None:
    stubs = stubs_of(on("hi", A, B))

    assert [said(stubs) for _ in range(3)] == [A, B, "unmatched"]


def test_times_count_the_whole_sequence() -> None:
    stubs = stubs_of(on("hi", A, B, times=2))

    assert [said(stubs) for _ in range(5)] == [A, B, A, B, "unmatched"]


@pytest.mark.parametrize(
    "stub",
    [on("hi", refusal.CAPACITY, times=2), on("hi", times=2, twists=(lambda answer, rng: answer,))],
    ids=["refusal", "fault"],
)
def test_after_refusals_and_faults_the_default_reply_follows(stub: Stub) -> None:
    stubs = stubs_of(on("other", A), stub)

    assert [said(stubs) == "default" for _ in range(3)] == [False, False, True]


def test_after_a_refusal_the_older_stub_follows() -> None:
    stubs = stubs_of(Stub(outcomes=(A,)), Stub(outcomes=(refusal.CAPACITY,), times=1))

    assert [said(stubs) for _ in range(2)] == [refusal.CAPACITY, A]


def test_a_catch_all_that_is_used_up_excuses_nothing() -> None:
    stubs = stubs_of(on("other", A), Stub(outcomes=(refusal.CAPACITY,), times=1))

    assert [said(stubs) for _ in range(2)] == [refusal.CAPACITY, "unmatched"]


def test_with_refusals_only_the_default_reply_answers_the_others() -> None:
    assert said(stubs_of(on("other", refusal.CAPACITY))) == "default"


def test_ordered_stubs_wait_for_each_other() -> None:
    stubs = stubs_of(on("one", A, ordered=True), on("two", B, ordered=True))

    choice = stubs.choose(call("two"))

    assert choice.unmatched
    assert choice.misses[0].differences == [Difference("order", "after stub 1", "before it")]
    assert [said(stubs, prompt) for prompt in ("one", "two", "two")] == [A, B, "unmatched"]


def test_the_nearest_miss_comes_first() -> None:
    stubs = stubs_of(on("hi", A, times=1), on("hello", A), on("zzz", A))
    said(stubs)

    misses = stubs.choose(call("hi")).misses

    assert [miss.stub.matcher.fields["prompt"] for miss in misses] == ["hi", "hello", "zzz"]
    assert misses[0].differences == [Difference("times", 1, "used up")]


def test_of_a_foreign_model_only_stubs_that_name_one_are_asked() -> None:
    named = Stub(matcher=Matcher(model="@cf/x/y"), outcomes=(Result({}),))
    stubs = stubs_of(named, Stub(outcomes=(A,)))

    assert stubs.choose(call(model="@cf/x/y"), foreign=True).stub is named
    assert stubs.choose(call(model="@cf/x/z"), foreign=True) == Choice()


def test_stubs_are_added_listed_and_removed_by_id() -> None:
    stubs = stubs_of(Stub(outcomes=(A,)), Stub(outcomes=(B,)))
    said(stubs)

    assert [(stub_id, used) for stub_id, _, used in stubs.items()] == [(1, 0), (2, 1)]
    assert [stub.outcomes for stub in stubs] == [(A,), (B,)]
    removed = stubs.remove(2)
    assert removed is not None
    assert stubs.remove(2) is None
    assert stubs.add(removed) == 3
    assert stubs.used(removed) == 0
    assert len(stubs) == 2


def test_no_stub_is_false() -> None:
    stubs = stubs_of(Stub())
    stubs.clear()

    assert not stubs


def test_a_snapshot_brings_back_stubs_and_counts() -> None:
    stubs = stubs_of(Stub(outcomes=(A,), times=1))
    moment = stubs.snapshot()
    first = said(stubs)
    stubs.add(Stub(outcomes=(B,)))
    stubs.restore(moment)

    assert [first, said(stubs), said(stubs)] == [A, A, "unmatched"]


def test_a_stub_as_data() -> None:
    def later(found: Call) -> str:
        return found.model

    stub = Stub(
        matcher=Matcher(prompt="hi"),
        outcomes=(
            A,
            refusal.CAPACITY,
            Result({"response": "x"}, off_contract=True),
            later,
            Prose(),
        ),
        twists=(lambda answer, rng: answer,),
        times=2,
        origin="test_x.py:3",
    )
    (described,) = stubs_of(stub).described()

    outcomes = described.pop("outcomes")
    twists = described.pop("twists")
    assert isinstance(outcomes, list)
    assert outcomes[:3] == [
        {"reply": "a"},
        {"refuse": "CAPACITY", "code": 3040},
        {"result": {"response": "x"}, "off_contract": True},
    ]
    assert outcomes[3]["call"].startswith("later (test_stub.py:")
    assert outcomes[4] == {"reply": "Prose(locale='en_US')"}
    assert str(twists).startswith("['<lambda> (test_stub.py:")
    assert described == {
        "id": 1,
        "used": 0,
        "match": {"prompt": "hi"},
        "times": 2,
        "ordered": False,
        "answers": True,
        "checked": False,
        "origin": "test_x.py:3",
    }


@pytest.mark.parametrize(
    ("stub", "text"),
    [
        (on("hi", A, origin="t.py:1"), "on(prompt='hi') -> 'a' (t.py:1)"),
        (Stub(outcomes=(refusal.CAPACITY,)), "any request -> CAPACITY (3040)"),
        (Stub(outcomes=(ToolCall("f"),)), "any request -> ToolCall(name='f'"),
        (Stub(), "any request -> default reply, twisted"),
    ],
    ids=["text", "refusal", "tool", "fault"],
)
def test_a_stub_in_words(stub: Stub, text: str) -> None:
    assert str(stub).startswith(text)


@pytest.mark.parametrize(
    "value", [7, None, Text, {"response": "x"}], ids=["number", "none", "class", "dict"]
)
def test_what_is_no_outcome_is_refused(value: object) -> None:
    with pytest.raises(StubError, match="is no answer"):
        outcome_of(value)


def test_threads_share_the_count() -> None:
    stubs = stubs_of(Stub(outcomes=(A,), times=200))
    asked = call()

    def work() -> None:
        for _ in range(50):
            stubs.choose(asked)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert [used for _, _, used in stubs.items()] == [200]
