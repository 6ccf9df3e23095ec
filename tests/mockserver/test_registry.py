from __future__ import annotations

from random import Random

import pytest
from tests.mockserver.made import stream

from workersai_mock.distributions import Lognormal, Normal, Recorded, Uniform
from workersai_mock.errors import SettingError
from workersai_mock.fault import ContentType, NoDone, Refuse, Stall, WrongLength
from workersai_mock.fragment import At, Byte, LineEnds
from workersai_mock.occasion import Sometimes, Together
from workersai_mock.pace import INSTANT, Pace
from workersai_mock.paces import PACES, SMALL_MODEL
from workersai_mock.quirk import OBSERVED, DoneTwice
from workersai_mock.registry import (
    CLASSES,
    KINDS,
    data_of,
    names,
    parameters,
    text_of,
    twist_of,
    twists_from,
)
from workersai_mock.twist import Kind, Twist

SAMPLES: list[tuple[dict[str, object], str, Twist]] = [
    ({"fault": "stall"}, "stall", Stall()),
    ({"fault": "stall", "at_event": 3}, "stall:at_event=3", Stall(at_event=3)),
    ({"fault": "stall", "seconds": 0.5}, "stall:seconds=0.5", Stall(seconds=0.5)),
    ({"fault": "wrong-length", "by": -3}, "wrong-length:by=-3", WrongLength(by=-3)),
    ({"fault": "refuse", "refusal": "3021"}, "refuse:refusal=3021", Refuse("3021")),
    (
        {"fault": "no-done", "probability": 0.25, "every": 3, "times": 2},
        "no-done:probability=0.25,every=3,times=2",
        Sometimes(NoDone(), probability=0.25, every=3, times=2),
    ),
    ({"quirk": "done-twice"}, "done-twice", DoneTwice()),
    ({"quirk": "observed"}, "observed", Together(tuple(quirk() for quirk in OBSERVED))),
    ({"fragment": "byte", "size": 2}, "byte:size=2", Byte(size=2)),
    ({"fragment": "crlf", "cr": True}, "crlf:cr=true", LineEnds(cr=True)),
    ({"fragment": "at", "at": [3, 5]}, "at:at=3 5", At(at=(3, 5))),
    ({"pace": "instant"}, "instant", INSTANT),
    (
        {"pace": "small-model", "load": 0.5},
        "small-model:load=0.5",
        Pace(0.25, 1 / 60, 0.3, load=0.5),
    ),
    (
        {"pace": "instant", "ttft_s": "normal 1.0 0.2", "itl_s": "uniform 0.1 0.2"},
        "instant:ttft_s=normal 1.0 0.2,itl_s=uniform 0.1 0.2",
        Pace(Normal(1.0, 0.2), Uniform(0.1, 0.2)),
    ),
    (
        {"pace": "instant", "ttft_s": "lognormal 1.0 0.2", "itl_s": "recorded 0.1 0.2"},
        "instant:ttft_s=lognormal 1.0 0.2,itl_s=recorded 0.1 0.2",
        Pace(Lognormal(1.0, 0.2), Recorded((0.1, 0.2))),
    ),
]
IDS = [text for _, text, _ in SAMPLES]


@pytest.mark.parametrize(("data", "text", "twist"), SAMPLES, ids=IDS)
def test_data_words_and_value_are_one(data: dict[str, object], text: str, twist: Twist) -> None:
    kind = next(kind for kind in KINDS if kind in data)

    assert twist_of(data) == twist
    assert twists_from(kind, text) == (twist,)
    assert (data_of(twist), text_of(twist)) == (data, text)


@pytest.mark.parametrize(("kind", "name"), [(kind, name) for kind in KINDS for name in names(kind)])
def test_every_name_makes_a_value_that_can_be_a_key(kind: Kind, name: str) -> None:
    twist = twist_of({kind: name})

    assert data_of(twist) == {kind: name}
    assert hash(twist) == hash(twist_of({kind: name}))


@pytest.mark.parametrize(
    ("key", "spellings", "value"),
    [
        ("at_event", [3, "3"], Stall(at_event=3)),
        ("at_byte", [7, "7"], Stall(at_byte=7)),
        ("at_byte", [None], Stall()),
        ("seconds", [2, 2.0, "2"], Stall(seconds=2.0)),
    ],
    ids=["int", "optional", "none", "float"],
)
def test_words_and_numbers_mean_the_same(key: str, spellings: list[object], value: Twist) -> None:
    assert {twist_of({"fault": "stall", key: spelling}) for spelling in spellings} == {value}


@pytest.mark.parametrize("yes", [True, "true", "Yes", "on", "1"])
@pytest.mark.parametrize("no", [False, "false", "no", "off", "0"])
def test_flags_are_spelled_as_people_do(yes: object, no: object) -> None:
    assert twist_of({"fragment": "crlf", "cr": yes}) == LineEnds(cr=True)
    assert twist_of({"fragment": "crlf", "cr": no}) == LineEnds(cr=False)


def test_a_list_of_times_is_a_recording() -> None:
    assert twist_of({"pace": "instant", "itl_s": [0.1, 0.2]}) == Pace(itl_s=Recorded((0.1, 0.2)))


def test_a_constant_is_a_number() -> None:
    assert twist_of({"pace": "instant", "itl_s": "constant 2"}) == Pace(itl_s=2.0)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({}, "a twist has one of the keys pace, fault, quirk, fragment; this has nothing"),
        ({"fault": "stall", "quirk": "done-twice"}, "this has fault, quirk"),
        ({"fault": "stal"}, "no fault is called 'stal'; did you mean stall?"),
        ({"fault": 3}, "no fault is called 3; there are: refuse, "),
        ({"pace": "sma11-model"}, "no pace is called 'sma11-model'; did you mean small-model?"),
        (
            {"fault": "stall", "at_evnt": 1},
            "fault stall takes no 'at_evnt'; did you mean at_event?",
        ),
        ({"fault": "stall", "x": 1}, "there are: at_event, at_byte, seconds, probability, every, "),
        ({"fault": "stall", "at_event": -1}, "at_event is -1, but must be a whole number from 0"),
        ({"fault": "stall", "at_event": 1.5}, "at_event is 1.5, but must be a whole number"),
        ({"fault": "stall", "at_event": True}, "at_event is True, but must be a whole number"),
        ({"fault": "stall", "seconds": "soon"}, "seconds is 'soon', but must be a number from 0"),
        ({"fault": "stall", "seconds": "inf"}, "seconds is 'inf', but must be a number from 0"),
        ({"fault": "stall", "seconds": []}, "seconds is [], but must be a number from 0"),
        ({"fault": "stall", "every": 0}, "every is 0, but must be a whole number from 1"),
        ({"fault": "stall", "probability": 2}, "probability is 2.0, but must be from 0 to 1"),
        ({"fault": "no-answer", "ending": "close"}, "must be one of cut, reset, hang"),
        ({"fault": "content-type", "value": []}, "value is [], but must be text"),
        (
            {"fault": "refuse", "refusal": "CAPACTY"},
            "fault refuse: no refusal 'CAPACTY'; nearest: ",
        ),
        ({"fault": "error-event", "refusal": "X1"}, "fault error-event: no refusal 'X1'"),
        ({"fragment": "crlf", "cr": "maybe"}, "cr is 'maybe', but must be true or false"),
        ({"fragment": "at", "at": 3}, "at is 3, but must be whole numbers from 0"),
        ({"quirk": "observed", "tokens": 3}, "quirk observed is a group and takes no tokens"),
        ({"pace": "instant", "ttft_s": "nor 1"}, "ttft_s: 'nor 1' is no time: a number of seconds"),
        ({"pace": "instant", "ttft_s": True}, "ttft_s: True is no time"),
        ({"pace": "instant", "ttft_s": -1}, "is no time"),
        ({"pace": "instant", "ttft_s": "normal 1"}, "is no time"),
        ({"pace": "instant", "ttft_s": ""}, "is no time"),
        ({"pace": "instant", "ttft_s": []}, "is no time"),
    ],
)
def test_what_cannot_be_is_said_with_what_is_near(data: dict[str, object], message: str) -> None:
    with pytest.raises(SettingError) as raised:
        twist_of(data)

    assert message in str(raised.value)


def test_words_name_several_twists() -> None:
    assert twists_from("fault", " stall:at_event=2, seconds=1 , no-done,") == (
        Stall(at_event=2, seconds=1.0),
        NoDone(),
    )


def test_a_value_may_hold_colons_and_equal_signs() -> None:
    found = twists_from("fault", "content-type:value=a:b=c")

    assert found == (ContentType(value="a:b=c"),)


def test_no_words_name_nothing() -> None:
    assert twists_from("fault", "") == ()


@pytest.mark.parametrize("text", ["at_event=3", "at_event=3,stall"])
def test_words_begin_with_a_name(text: str) -> None:
    with pytest.raises(SettingError, match="does not begin with the name of a fault"):
        twists_from("fault", text)


def test_a_twist_of_a_user_s_own_has_no_name() -> None:
    with pytest.raises(SettingError, match="has no name"):
        data_of(lambda answer, rng: answer)


def test_a_pace_is_told_by_the_nearest_profile() -> None:
    assert {name: data_of(pace) for name, pace in PACES.items()} == {
        name: {"pace": name} for name in PACES
    }
    assert data_of(SMALL_MODEL) == {"pace": "small-model"}


def test_parameters_come_with_defaults() -> None:
    assert dict(parameters(Stall)) == {"at_event": 1, "at_byte": None, "seconds": None}


def test_a_named_twist_says_its_kind() -> None:
    assert {
        kind for kind, named in CLASSES.items() for cls in named.values() if cls.kind != kind
    } == set()


def test_twists_together_are_applied_in_turn() -> None:
    answer = Together((DoneTwice(), NoDone()))(stream(b"data: [DONE]\n\n"), Random(0))

    assert answer.timeline.data == ()


def test_what_happens_sometimes_happens_when_called() -> None:
    answer = Sometimes(NoDone(), probability=0.0)(stream(b"data: [DONE]\n\n"), Random(0))

    assert answer.timeline.data == ()
