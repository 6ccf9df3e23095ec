import random
from itertools import pairwise
from statistics import mean

import pytest

from workersai_mock.errors import SettingError
from workersai_mock.pace import (
    INSTANT,
    SMALL_MODEL,
    Pace,
    controlled,
    delayed,
    get_pace,
    paced,
)
from workersai_mock.request import NO_CONTROL, Control
from workersai_mock.timeline import Timeline

FIVE = Timeline((b"a", b"b", b"c", b"d", b"e"))


def test_first_frame_waits_for_ttft_and_the_others_for_itl() -> None:
    found = paced(FIVE, pace=Pace(1.0, 0.5), rng=random.Random(0))

    assert found.at_s == (1.0, 1.5, 2.0, 2.5, 3.0)
    assert found.data == FIVE.data


def test_instant_pace_leaves_a_timeline_as_it_is() -> None:
    assert paced(FIVE, pace=INSTANT, rng=random.Random(0)) is FIVE
    assert delayed(FIVE, pace=INSTANT, tokens=3, rng=random.Random(0)) is FIVE


def test_whole_answer_comes_when_its_last_token_would_have() -> None:
    found = delayed(Timeline((b"x",)), pace=Pace(1.0, 0.5), tokens=5, rng=random.Random(0))

    assert found.at_s == (3.0,)


def test_answer_without_tokens_still_waits_for_ttft() -> None:
    found = delayed(Timeline((b"x",)), pace=Pace(1.0, 0.5), tokens=0, rng=random.Random(0))

    assert found.at_s == (1.0,)


def test_jitter_is_seeded_never_runs_backwards_and_keeps_the_mean() -> None:
    long = Timeline((b"x",) * 5_000)

    one = paced(long, pace=SMALL_MODEL, rng=random.Random(7))
    other = paced(long, pace=SMALL_MODEL, rng=random.Random(7))

    assert one.at_s is not None
    assert one == other
    gaps = [b - a for a, b in pairwise(one.at_s)]
    assert min(gaps) > 0
    assert len(set(gaps)) > 4_000
    assert mean(gaps) == pytest.approx(SMALL_MODEL.itl_s, rel=0.03)


@pytest.mark.parametrize(
    ("control", "wanted"),
    [
        pytest.param(NO_CONTROL, SMALL_MODEL, id="nothing"),
        pytest.param(Control(ttft_s=2.0), Pace(2.0, SMALL_MODEL.itl_s), id="ttft"),
        pytest.param(Control(itl_s=0.0), Pace(SMALL_MODEL.ttft_s, 0.0), id="itl"),
        pytest.param(Control(ttft_s=0.0, itl_s=0.0), INSTANT, id="both"),
    ],
)
def test_one_request_may_ask_for_its_own_pace(control: Control, wanted: Pace) -> None:
    assert controlled(SMALL_MODEL, control) == wanted


def test_unknown_name_lists_those_there_are() -> None:
    with pytest.raises(SettingError, match="no pace 'x'; there are: instant, small-model, large"):
        get_pace("x")


@pytest.mark.parametrize("field", ["ttft_s", "itl_s", "jitter"])
@pytest.mark.parametrize("value", [-1.0, float("nan"), float("inf")])
def test_no_pace_has_times_that_cannot_be(field: str, value: float) -> None:
    with pytest.raises(SettingError, match=f"no {field} of {value}"):
        Pace(**{field: value})
