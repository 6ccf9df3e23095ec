from __future__ import annotations

from collections.abc import Iterator
from itertools import permutations
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.mockserver.made import stream
from tests.mockserver.socket_client import ask

from workersai_mock.answer import Answer
from workersai_mock.fault import FAULTS, NoDone, SlowFirstToken
from workersai_mock.fragment import FRAGMENTS, Byte
from workersai_mock.occasion import Sometimes, Together
from workersai_mock.pace import INSTANT, Pace
from workersai_mock.paces import PACES
from workersai_mock.plan import plan, twisted
from workersai_mock.quirk import OBSERVED, QUIRKS, DoneTwice
from workersai_mock.reply import Text
from workersai_mock.request import NO_CONTROL, Control, Request
from workersai_mock.server import MockServer
from workersai_mock.settings import Settings
from workersai_mock.state import Tenant
from workersai_mock.twist import Twist

EVENTS = (
    b'data: {"response":"4","p":"ab"}\n\n',
    b'data: {"response":"\xc3\xbc"}\n\n',
    b'data: {"response":"","usage":{"total_tokens":2}}\n\n',
    b"data: [DONE]\n\n",
)
NAMED: list[Twist] = [*(kind() for kind in (*FAULTS[1:], *QUIRKS, *FRAGMENTS)), *PACES.values()]


class Asked:
    """As much of a request as twists need."""

    def __init__(self, seed: int = 0) -> None:
        from workersai_mock.seed import Seed

        self.seed = Seed.of(seed, b"")


def sent(twists: tuple[Twist, ...], seed: int = 0) -> Answer:
    request: Request = Asked(seed)  # type: ignore[assignment]
    return twisted(stream(*EVENTS), plan(twists, INSTANT, NO_CONTROL), request)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.sampled_from(NAMED), min_size=2, max_size=5), st.randoms())
def test_it_does_not_matter_in_which_order_twists_are_given(
    twists: list[Twist], shuffled: Random
) -> None:
    paces = [twist for twist in twists if isinstance(twist, Pace)]
    once = [twist for twist in twists if not isinstance(twist, Pace)] + list(paces[:1])
    other = shuffled.sample(once, len(once))

    one, two = sent(tuple(once)), sent(tuple(other))
    assert (one.timeline, one.headers) == (two.timeline, two.headers)


def test_the_same_seed_twists_alike() -> None:
    twists: tuple[Twist, ...] = (PACES["uneven"], FRAGMENTS[6]())

    assert sent(twists).timeline == sent(twists).timeline != sent(twists, seed=1).timeline


def test_quirks_come_before_faults_before_cuts() -> None:
    planned = plan((Byte(), NoDone(), DoneTwice(), PACES["bursty"]), INSTANT, NO_CONTROL)

    assert [type(twist).__name__ for twist in planned] == ["DoneTwice", "Pace", "NoDone", "Byte"]


def test_a_user_s_own_twists_stay_in_their_order_between() -> None:
    def own(answer: Answer, rng: Random) -> Answer:
        return answer.sent_as(answer.timeline.of([*answer.timeline, *answer.timeline]))

    def other(answer: Answer, rng: Random) -> Answer:
        return answer

    for given_ in permutations((Byte(), NoDone())):
        assert plan((own, *given_, other), INSTANT, NO_CONTROL) == (NoDone(), own, other, Byte())
    assert sent((own,)).timeline.body == b"".join(EVENTS * 2)


def test_the_last_pace_holds_and_a_caller_changes_it() -> None:
    twists = (PACES["bursty"], Together((PACES["small-model"],)))

    assert plan(twists, PACES["slow-3g"], NO_CONTROL) == (PACES["small-model"],)
    assert plan((), PACES["slow-3g"], NO_CONTROL) == (PACES["slow-3g"],)
    assert plan(twists, INSTANT, Control(ttft_s=1.0, itl_s=0.0)) == (Pace(ttft_s=1.0),)
    assert plan((), INSTANT, NO_CONTROL) == ()


def test_an_answer_knows_what_happened_to_it() -> None:
    assert sent((NoDone(),)).twists == (NoDone(),)
    assert sent(()).twists == ()


@pytest.fixture
def server() -> Iterator[MockServer]:
    with MockServer(wire="2023", reply=Text("hi")) as running:
        yield running


def statuses(server: MockServer, fault: str, *prompts: str) -> list[int]:
    return [ask(server, prompt=prompt, fault=fault).status for prompt in prompts]


def test_a_refusal_comes_twice_then_never_again(server: MockServer) -> None:
    assert statuses(server, "refuse:times=2", *"aaaa") == [429, 429, 200, 200]


def test_every_third_request_is_refused_whatever_it_asks(server: MockServer) -> None:
    assert statuses(server, "refuse:every=3", *"abcabc") == [200, 200, 429] * 2


def test_every_second_request_but_once_only(server: MockServer) -> None:
    assert statuses(server, "refuse:every=2,times=1", *"abcdef") == [200, 429, 200, 200, 200, 200]


def test_chance_is_replayed_with_the_seed() -> None:
    def run(seed: int, prompts: str) -> dict[str, list[int]]:
        with MockServer(seed=seed) as server:
            found: dict[str, list[int]] = {}
            for prompt in prompts:
                found.setdefault(prompt, []).extend(
                    statuses(server, "refuse:probability=0.5", prompt)
                )
            return found

    one = run(1, "aaaaabbbbb")
    assert run(1, "bababababa") == one  # other requests in between change nothing
    assert run(2, "aaaaabbbbb") != one
    assert {status for row in one.values() for status in row} == {200, 429}


def test_two_faults_of_one_kind_are_counted_apart(server: MockServer) -> None:
    faults = "refuse:refusal=3040,times=1, refuse:refusal=3021,every=2"

    bodies = [ask(server, fault=faults).body for _ in range(3)]
    assert [b"3040" in bodies[0], b"3021" in bodies[1], b"hi" in bodies[2]] == [True] * 3


def test_what_happens_sometimes_may_be_several_at_once() -> None:
    twist = Sometimes(Together((NoDone(), DoneTwice())), every=2)
    with MockServer(wire="2023", reply=Text("hi"), twists=(twist,)) as server:
        first, second = ask(server).chunks, ask(server).chunks

    assert (len(first), len(second)) == (2, 1)


def test_a_reset_tenant_counts_from_the_start(server: MockServer) -> None:
    statuses(server, "refuse:times=1", "a")
    server.mock.state.tenant("default").reset()

    assert statuses(server, "refuse:times=1", "a", "a") == [429, 200]


def test_tenants_are_counted_apart() -> None:
    tenants = Tenant("a", Settings()), Tenant("b", Settings())

    assert [tenant.nth("key") for tenant in tenants] == [1, 1]


def test_a_twisted_answer_is_not_given_to_who_asks_for_none(server: MockServer) -> None:
    broken, plain = ask(server, fault="no-done"), ask(server)

    assert (len(broken.chunks), len(plain.chunks)) == (1, 2)


def test_slowness_adds_to_the_pace() -> None:
    answer = sent((SlowFirstToken(seconds=2.0), Pace(ttft_s=1.0, itl_s=1.0)))

    assert answer.timeline.at_s == (3.0, 4.0, 5.0, 6.0)


def test_all_that_was_observed_is_many() -> None:
    assert len(sent(tuple(quirk() for quirk in OBSERVED)).twists) == len(OBSERVED)
