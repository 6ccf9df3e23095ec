from __future__ import annotations

from itertools import islice, pairwise
from random import Random

import pytest
from tests.mockserver.made import stream, whole

from workersai_mock.distribution import Distribution
from workersai_mock.distributions import (
    Constant,
    Lognormal,
    Normal,
    Recorded,
    Uniform,
    distribution_of,
    words_of,
)
from workersai_mock.errors import SettingError
from workersai_mock.pace import INSTANT, Pace, controlled
from workersai_mock.paces import PACES, get_pace
from workersai_mock.request import Control

DISTRIBUTIONS: dict[str, Distribution] = {
    "constant": Constant(0.2),
    "uniform": Uniform(0.1, 0.3),
    "normal": Normal(0.2, 0.03),
    "lognormal": Lognormal(0.2, 0.5),
    "recorded": Recorded((0.1, 0.2, 0.3)),
    "nothing": Lognormal(0.0, 0.5),
}


def due_s(pace: Pace, count: int = 4, *, prompt_tokens: int = 0, seed: int = 0) -> list[float]:
    return pace.due_s(count, prompt_tokens=prompt_tokens, rng=Random(seed))


@pytest.mark.parametrize("name", DISTRIBUTIONS)
def test_draws_have_the_mean_and_are_never_negative(name: str) -> None:
    distribution = DISTRIBUTIONS[name]
    drawn = list(islice(distribution.draws(Random(1)), 3000))

    assert min(drawn) >= 0
    assert sum(drawn) / len(drawn) == pytest.approx(distribution.mean_s, rel=0.05)


def test_what_would_be_negative_is_nothing() -> None:
    assert min(islice(Normal(0.0, 1.0).draws(Random(0)), 10)) == 0.0


def test_a_recording_is_played_in_order_and_again() -> None:
    assert list(islice(Recorded((1.0, 2.0)).draws(Random(0)), 5)) == [1.0, 2.0, 1.0, 2.0, 1.0]


@pytest.mark.parametrize("distribution", DISTRIBUTIONS.values(), ids=list(DISTRIBUTIONS))
def test_words_of_a_distribution_make_it_again(distribution: Distribution) -> None:
    assert distribution_of(words_of(distribution)) == distribution


def test_a_distribution_of_a_user_s_own_has_no_words() -> None:
    class Own:
        mean_s = 1.0

        def draws(self, rng: Random) -> object:
            return iter(())

    with pytest.raises(SettingError, match="has no words"):
        words_of(Own())  # type: ignore[arg-type]


def test_tokens_come_one_after_the_other() -> None:
    assert due_s(Pace(ttft_s=1.0, itl_s=0.5)) == [1.0, 1.5, 2.0, 2.5]


def test_the_prompt_is_read_first() -> None:
    assert due_s(Pace(ttft_s=1.0, prefill_s=0.01), prompt_tokens=100) == [2.0] * 4


def test_bursts_come_together_when_their_last_is_due() -> None:
    assert due_s(Pace(ttft_s=1.0, itl_s=1.0, burst=2), 5) == [2.0, 2.0, 4.0, 4.0, 5.0]


def test_times_never_run_backwards() -> None:
    for name, pace in PACES.items():
        times = due_s(pace, 200, prompt_tokens=50, seed=3)
        assert all(a <= b for a, b in pairwise(times)), name


def test_the_same_seed_keeps_the_same_time() -> None:
    pace = PACES["uneven"]

    assert due_s(pace, seed=1) == due_s(pace, seed=1) != due_s(pace, seed=2)


def test_jitter_spreads_plain_numbers_only() -> None:
    times = due_s(Pace(ttft_s=1.0, itl_s=Constant(0.5), jitter=0.3))

    assert times[0] != 1.0
    assert times[1] - times[0] == pytest.approx(0.5)


def test_a_stream_is_spread_and_a_whole_answer_comes_with_its_last_token() -> None:
    pace = Pace(ttft_s=1.0, itl_s=0.5, load=0.1)
    streamed = pace(stream(b"a", b"b", b"c"), Random(0)).timeline
    at_once = pace(whole({"response": "abc"}, tokens=3), Random(0)).timeline

    assert (streamed.at_s, at_once.at_s) == ((1.0, 1.5, 2.0), (2.0,))
    assert (streamed.load, at_once.load) == (0.1, 0.1)


def test_an_answer_without_tokens_is_as_late_as_one() -> None:
    answer = whole({})
    answer.completion = None

    assert Pace(ttft_s=1.0, itl_s=0.5)(answer, Random(0)).timeline.at_s == (1.0,)


def test_an_empty_answer_has_no_times() -> None:
    assert Pace(ttft_s=1.0)(whole({}, tokens=0), Random(0)).timeline.at_s == (0.0,)
    assert Pace(ttft_s=1.0)(stream(), Random(0)).timeline.at_s == ()


def test_a_slow_line_delays_by_bytes() -> None:
    paced = Pace(itl_s=1.0, bytes_per_s=10.0)(stream(b"x" * 5, b"y" * 20, b"z" * 10), Random(0))

    assert paced.timeline.at_s == (0.5, 3.0, 4.0)


def test_instant_changes_nothing() -> None:
    answer = stream(b"a")

    assert INSTANT(answer, Random(0)) is answer


def test_what_is_asked_for_has_no_jitter() -> None:
    pace = Pace(ttft_s=1.0, itl_s=0.5, jitter=0.3, burst=4, prefill_s=0.1)

    assert controlled(pace, Control(ttft_s=2.0)) == Pace(ttft_s=2.0, itl_s=0.5, prefill_s=0.1)
    assert controlled(pace, Control(itl_s=2.0)) == Pace(ttft_s=1.0, itl_s=2.0, prefill_s=0.1)
    assert controlled(pace, Control()) is pace


def test_a_pace_is_found_by_name() -> None:
    assert get_pace("instant") is INSTANT
    with pytest.raises(SettingError, match="no pace 'slow'; there are: instant, small-model"):
        get_pace("slow")


@pytest.mark.parametrize("name", ["ttft_s", "itl_s", "jitter", "prefill_s", "load", "bytes_per_s"])
@pytest.mark.parametrize("value", [-1.0, float("inf"), float("nan")])
def test_a_pace_is_a_number_from_nothing_on(name: str, value: float) -> None:
    with pytest.raises(SettingError, match=f"a pace has no {name} of"):
        Pace(**{name: value})  # type: ignore[arg-type]


def test_a_burst_is_one_token_at_the_least() -> None:
    with pytest.raises(SettingError, match="a pace has no burst of 0"):
        Pace(burst=0)
