import asyncio
import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace

import httpx
import pytest
from hypothesis.errors import Unsatisfiable
from hypothesis.strategies import nothing
from tests.mockserver.client import AUTH
from tests.mockserver.talk import ask, chat, talking

from workersai_contracts import get_model
from workersai_contracts.event_stream import Decoder
from workersai_mock import MODEL_ID, MissingExtraError, MockServer, SettingError, Text, WorkersAI
from workersai_mock.cutting import Cutting
from workersai_mock.fragment import Byte, LineEnds
from workersai_mock.fragmentation import FragmentationError
from workersai_mock.registry import twists_from

BODY = {"prompt": "hi", "stream": True}
REPLY = Text("Hé there")


@pytest.fixture(scope="module")
def http() -> Iterator[httpx.Client]:
    with httpx.Client(headers=AUTH, trust_env=False) as client:
        yield client


@pytest.fixture
def workersai() -> Iterator[WorkersAI]:
    with talking(reply=REPLY) as found:
        yield found


Read = Callable[[], object]
Parse = Callable[[Iterator[bytes]], object]


@pytest.fixture
def reading(workersai: WorkersAI, http: httpx.Client) -> Callable[[Parse], Read]:
    """Return calls that read the stream with a parser, piece by piece."""

    def made(parse: Parse) -> Read:
        def call() -> object:
            url = f"{workersai.run_url}/{MODEL_ID}"
            with http.stream("POST", url, json=BODY) as got:
                return parse(got.iter_raw())

        return call

    return made


def sound(pieces: Iterator[bytes]) -> list[str]:
    decoder = Decoder()
    return [event.data for piece in pieces for event in decoder.feed(piece)]


def decoding_each_piece(pieces: Iterator[bytes]) -> str:
    return "".join(piece.decode() for piece in pieces)


def one_event_for_each_piece(pieces: Iterator[bytes]) -> list[object]:
    return [json.loads(piece[6:]) for piece in pieces if b"[DONE]" not in piece]


def skipping_what_is_no_event(pieces: Iterator[bytes]) -> list[bytes]:
    return [piece for piece in pieces if piece.startswith(b"data: {") and piece.endswith(b"\n\n")]


def blind_to_carriage_returns(pieces: Iterator[bytes]) -> list[bytes]:
    return b"".join(pieces).split(b"\n\n")


def test_a_sound_parser_reads_every_cutting_the_same(
    workersai: WorkersAI, reading: Callable[[Parse], Read]
) -> None:
    tried = workersai.for_each_fragmentation(reading(sound), n=20, allowed=True)

    assert tried >= 20


def test_a_broken_character_is_shrunk_to_its_one_cut(
    workersai: WorkersAI, reading: Callable[[Parse], Read]
) -> None:
    with pytest.raises(FragmentationError, match="UnicodeDecodeError") as raised:
        workersai.for_each_fragmentation(reading(decoding_each_piece), n=20)

    assert len(raised.value.cutting.places) == 1
    assert raised.value.pieces[0].endswith(b'"H\xc3')
    assert raised.value.pieces[1].startswith(b'\xa9"')
    assert r"'data: {\"response\":\"H\xc3' | b'\xa9" in str(raised.value).replace('"', r"\"")


def test_joined_events_are_a_cutting_too(
    workersai: WorkersAI, reading: Callable[[Parse], Read]
) -> None:
    def with_cuts_joined(pieces: Iterator[bytes]) -> object:
        first = next(pieces)
        return first.count(b"\n\n") < 2

    with pytest.raises(FragmentationError, match="events joined into one piece") as raised:
        workersai.for_each_fragmentation(reading(with_cuts_joined), n=20)

    assert raised.value.cutting == Cutting(joined=True)


def test_what_is_read_differently_breaks_it(
    workersai: WorkersAI, reading: Callable[[Parse], Read]
) -> None:
    with pytest.raises(FragmentationError, match="instead of") as raised:
        workersai.for_each_fragmentation(reading(skipping_what_is_no_event), n=5)

    assert len(raised.value.cutting.places) <= 1


def test_other_line_ends_only_where_they_are_wanted(
    workersai: WorkersAI, reading: Callable[[Parse], Read]
) -> None:
    call = reading(blind_to_carriage_returns)
    workersai.for_each_fragmentation(call, n=10)
    with pytest.raises(FragmentationError, match="which the format allows") as raised:
        workersai.for_each_fragmentation(call, n=40, allowed=True)

    assert raised.value.cutting.form is not None


def test_the_replay_breaks_it_again(workersai: WorkersAI, reading: Callable[[Parse], Read]) -> None:
    call = reading(one_event_for_each_piece)
    with pytest.raises(FragmentationError) as raised:
        workersai.for_each_fragmentation(call, n=10)
    words = str(raised.value).rpartition("x-workersai-mock-fragment: ")[2]
    workersai.twist(*twists_from("fragment", words))

    with pytest.raises(json.JSONDecodeError):
        call()


def test_the_same_seed_finds_the_same(
    workersai: WorkersAI, reading: Callable[[Parse], Read]
) -> None:
    def found() -> str:
        with pytest.raises(FragmentationError) as raised:
            workersai.for_each_fragmentation(reading(one_event_for_each_piece), n=10)
        return str(raised.value)

    assert found() == found()


def test_afterwards_it_is_as_after_one_call(workersai: WorkersAI) -> None:
    stub = workersai.reply("once", "twice")
    workersai.for_each_fragmentation(lambda: ask(workersai, chat("hi")).result, n=9)

    assert workersai.requests.total == 1
    assert workersai.tenant.stubs.used(stub) == 1
    assert workersai.tenant.twists == ()
    assert ask(workersai, chat("hi")).result["response"] == "twice"


def test_a_stub_that_refuses_is_cut_too(workersai: WorkersAI) -> None:
    workersai.refuse(3040)

    assert workersai.for_each_fragmentation(lambda: ask(workersai, chat("hi")).code, n=9) >= 9


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
    model = replace(get_model(MODEL_ID), requests_per_minute=1)
    with talking(vary=True, quota=True, models=(model,)) as workersai:
        tried = workersai.for_each_fragmentation(lambda: ask(workersai, BODY).body, n=9)

    assert tried >= 9


def test_an_error_of_hypothesis_itself_goes_through(
    workersai: WorkersAI, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("workersai_mock.fragmentation.cuttings", lambda *_, **__: nothing())

    with pytest.raises(Unsatisfiable):
        workersai.for_each_fragmentation(lambda: ask(workersai, BODY).body)


def test_many_cuts_are_not_all_shown(workersai: WorkersAI) -> None:
    def call() -> None:
        ask(workersai, BODY)
        pieces = workersai.last.entry.answer.timeline.data
        assert len(pieces) < 15

    with pytest.raises(FragmentationError, match="cuts more"):
        workersai.for_each_fragmentation(call, n=10)


def test_an_awaitable_call_runs_on_its_own_loop() -> None:
    async def broken() -> str:
        async with MockServer(reply=REPLY) as server, httpx.AsyncClient(headers=AUTH) as http:
            found, workersai = asyncio.get_running_loop(), WorkersAI(server)
            url = f"{workersai.run_url}/{MODEL_ID}"

            async def call() -> str:
                assert asyncio.get_running_loop() is found
                async with http.stream("POST", url, json=BODY) as got:
                    return "".join([piece.decode() async for piece in got.aiter_raw()])

            with pytest.raises(FragmentationError) as raised:
                await workersai.for_each_fragmentation_async(call, n=10)
            return raised.value.error

    assert asyncio.run(broken()).startswith("UnicodeDecodeError")


def test_a_cutting_is_said_in_twists() -> None:
    cutting = Cutting((1, 2), joined=True, form=LineEnds(), gap_s=0.5)

    names = [str(getattr(twist, "name", "")) for twist in cutting.twists]
    assert names == ["crlf", "all", "at"]
    assert Cutting((9,)).weight < Cutting((1, 2)).weight < Cutting(form=LineEnds()).weight
    assert not isinstance(cutting.twists[-1], Byte)
