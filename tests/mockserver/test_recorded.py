"""One recorded exchange as the answer of a stub."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.mockserver.admin_call import call
from tests.mockserver.talk import ask, chat, talking

from workersai_contracts import refusal
from workersai_contracts.errors import FileFormatError
from workersai_contracts.exchange import Exchange, Frame
from workersai_contracts.exchange.file import write_exchanges
from workersai_mock.contract import Contract
from workersai_mock.errors import ScenarioError, StubError
from workersai_mock.fault.connection import Close
from workersai_mock.paces import LARGE_MODEL
from workersai_mock.reply import Recorded
from workersai_mock.scenario.read import Scenario, read_scenario
from workersai_mock.server import MockServer
from workersai_mock.settings import Settings

from .made_recording import CAPACITY, SAID, made, whole
from .service import EVENTS


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A file of two recordings, the second one a stream."""
    found = tmp_path / "tape.jsonl"
    write_exchanges(found, [whole("a"), made("b")])
    return found


def test_a_stub_answers_with_the_bytes_that_were_recorded(path: Path) -> None:
    with talking() as workersai:
        workersai.on(messages="whole").reply(Recorded.read(path))
        workersai.on(messages="stream").reply(Recorded.read(path, number=2))
        plain, stream = ask(workersai, chat("whole")), ask(workersai, chat("stream", stream=True))

        assert (plain.body, plain.headers["Content-Type"]) == (SAID, "application/json")
        assert (stream.body, stream.headers["Content-Type"]) == (
            b"".join(EVENTS),
            "text/event-stream",
        )
        assert workersai.findings() == []
        assert workersai.last.stub is workersai.stubs[1]


@pytest.mark.parametrize(("speed", "due"), [(0.0, None), (1.0, [1, 2, 3]), (2.0, [0.5, 1, 1.5])])
def test_its_times_are_scaled_and_the_pace_of_the_mock_has_no_say(
    speed: float, due: list[float] | None
) -> None:
    with talking(pace=LARGE_MODEL) as workersai:
        workersai.reply(Recorded(made("b"), speed=speed))
        ask(workersai, chat("hi", stream=True))

        at_s = workersai.last.entry.answer.timeline.at_s
        assert (at_s and [round(each * 1000, 3) for each in at_s]) == due


def test_it_is_one_of_a_sequence_and_what_a_callable_may_return() -> None:
    with talking() as workersai:
        workersai.reply(Recorded(whole("a")), lambda _: Recorded(whole("a", b"{}")), times=1)

        assert [ask(workersai, chat("hi")).body for _ in range(2)] == [SAID, b"{}"]


def test_faults_happen_to_it() -> None:
    with talking() as workersai:
        workersai.reply(Recorded(made("b")), twists=(Close(at_event=2),))
        with pytest.raises(Exception, match="IncompleteRead"):
            ask(workersai, chat("hi", stream=True))

        assert workersai.last.events_delivered == 2


def test_a_recorded_refusal_is_one_that_was_told_to() -> None:
    with talking() as workersai:
        workersai.reply(Recorded(whole("a", CAPACITY, status=429)))
        with workersai.expect_refusal(refusal.CAPACITY):
            heard = ask(workersai, chat("hi"))

        assert (heard.status, heard.body) == (429, CAPACITY)
        assert workersai.findings() == []


def test_it_answers_for_a_model_of_another_task() -> None:
    with talking() as workersai:
        workersai.on(model="@cf/baai/bge-m3").reply(Recorded(whole("a")))

        assert ask(workersai, {"text": "x"}, model="@cf/baai/bge-m3").body == SAID


def test_it_is_shown_without_its_bodies(path: Path) -> None:
    with talking() as workersai:
        workersai.reply(Recorded.read(path, speed=2))
        workersai.on(messages="b").reply(Recorded(Exchange(frames=(Frame(0, b"{}"),), status=200)))
        shown = [json.dumps(stub["outcomes"]) for stub in workersai.tenant.stubs.described()]

        assert shown == [
            f'[{{"reply": "Recorded({path}#1, speed=2)"}}]',
            '[{"reply": "Recorded(POST , speed=0)"}]',
        ]


@pytest.mark.parametrize(
    ("exchange", "speed", "said"),
    [
        (whole("a", ending="left"), 1, "the recording cannot be played: the client left"),
        (whole("a"), -1, "no speed of -1"),
        (whole("a"), float("inf"), "no speed of inf"),
    ],
    ids=["left", "negative", "endless"],
)
def test_what_cannot_be_played_is_said_when_it_is_written(
    exchange: Exchange, speed: float, said: str
) -> None:
    with pytest.raises(StubError, match=said):
        Recorded(exchange, speed=speed)


@pytest.mark.parametrize("number", [0, 3])
def test_a_file_has_no_other_exchanges(path: Path, number: int) -> None:
    with pytest.raises(StubError, match=rf"tape.jsonl has 2 exchanges, and no number {number}"):
        Recorded.read(path, number=number)


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(FileFormatError, match=r"none\.jsonl"):
        Recorded.read(tmp_path / "none.jsonl")


def scenario(folder: Path, reply: str) -> Scenario:
    text = f"version: 1\nstubs:\n- {{reply: {{recorded: {reply}}}}}"
    return read_scenario(text, file=str(folder / "shop.yaml"), contract=Contract(Settings()))


@pytest.mark.parametrize(
    ("reply", "number", "speed"),
    [
        ("tape.jsonl", 1, 1),
        ("{file: tape.jsonl, number: 2, speed: 0}", 2, 0),
        ("{file: tape.jsonl, speed: 2.5}", 1, 2.5),
    ],
)
def test_a_scenario_file_names_one_beside_itself(
    path: Path, reply: str, number: int, speed: float
) -> None:
    (stub,) = scenario(path.parent, reply).stubs

    assert stub.outcomes == (Recorded.read(path, number=number, speed=speed),)


@pytest.mark.parametrize(
    ("reply", "problem"),
    [
        ("1", "a recording is a number; write keys and values"),
        ("{}", "a recording needs a file; write `recorded: {file: ...}`"),
        ("{file: ''}", "file is a text (''); it must be a text"),
        ("{file: tape.jsonl, speed: -1}", "speed is a number (-1); it must be a number from 0"),
        (
            "{file: tape.jsonl, speed: true}",
            "speed is true or false (True); it must be a number from 0",
        ),
        ("{file: none.jsonl}", "none.jsonl: cannot be read"),
        ("{file: tape.jsonl, number: 9}", "has 2 exchanges, and no number 9; give a file of"),
    ],
)
def test_what_a_scenario_file_may_not_say(path: Path, reply: str, problem: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        scenario(path.parent, reply)

    assert problem in str(caught.value)
    assert str(caught.value).startswith(f"{path.parent / 'shop.yaml'}:3:")


def test_a_call_from_outside_has_no_file_read(path: Path) -> None:
    with MockServer(admin=True) as server:
        heard = call(server, "POST", "stubs", {"reply": {"recorded": str(path)}})

        assert heard.status == 422
        assert "a recording is read for scenario files only" in heard.json["detail"]
