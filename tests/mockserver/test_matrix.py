import asyncio
import contextlib
import threading
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from tests.mockserver.client import AUTH
from tests.mockserver.talk import ask, chat, talking

from workersai_contracts.event_stream import Decoder
from workersai_mock import MODEL_ID, MockServer, SettingError, Text, WorkersAI
from workersai_mock.fault import Close, Stall
from workersai_mock.matrix import FAULTS, RIGHT, Cell, fault_matrix, fault_matrix_async
from workersai_mock.matrix.right import OF_STREAMS
from workersai_mock.registry import twists_from
from workersai_mock.twist import Twist
from workersai_mock.verdict import Verdicts

BODY = {"prompt": "hi", "stream": True}
# A slow answer comes after a second, which is more than these tests have.
QUICK = [fault for fault in FAULTS if not fault.startswith("slow")]


@pytest.fixture
def workersai() -> Iterator[WorkersAI]:
    with talking(reply=Text("Hello there"), max_stall_s=0.3) as found:
        yield found


def reader(workersai: WorkersAI, *, timeout_s: float | None = 1.0) -> Callable[[], list[str]]:
    """Return a call that reads a stream and looks at its status and at its end."""

    def call() -> list[str]:
        with (
            httpx.Client(headers=AUTH, timeout=timeout_s, trust_env=False, verify=False) as http,
            http.stream("POST", f"{workersai.run_url}/{MODEL_ID}", json=BODY) as got,
        ):
            got.raise_for_status()
            decoder = Decoder()
            events = [event.data for piece in got.iter_bytes() for event in decoder.feed(piece)]
        if events[-1:] != ["[DONE]"]:
            raise EOFError
        return events

    return call


def quiet(text: str) -> None:
    """Say nothing."""


def test_every_fault_has_a_word_on_what_is_right() -> None:
    assert {fault.partition(":")[0] for fault in FAULTS} == {
        *(word for word in RIGHT if ":" not in word),
        "slow-first-token",
    }
    assert set(RIGHT) >= OF_STREAMS
    assert [len(twists_from("fault", fault)) for fault in FAULTS] == [1] * len(FAULTS)


def test_a_careful_client_under_every_fault() -> None:
    with talking(reply=Text("Hello there"), max_stall_s=60) as workersai:
        found = fault_matrix(reader(workersai), workersai, limit_s=20, faults=QUICK, say=quiet)

    assert [cell.fault for cell in found] == QUICK
    assert len(found) == len(QUICK)
    # It does not look into the events.
    assert [cell.fault for cell in found.wrong] == ["not-json"]
    assert found["stall"].words == "raises ReadTimeout"
    assert found["garbage"].words == "returns the whole answer"
    assert found["not-json"].words == "returns something else"
    assert found["event-lost"].ok is None
    assert found["refuse"].verdicts.codes == {"not_retried"}
    assert found["close"].verdicts["accepted_truncated"][0].outcome == "right"
    with pytest.raises(KeyError):
        found["nonsense"]


def test_the_table_says_what_was_done(workersai: WorkersAI) -> None:
    found = fault_matrix(
        reader(workersai), workersai, limit_s=10, faults=["close", "not-json"], say=quiet
    )

    head, close, not_json = str(found).splitlines()
    assert head.split() == ["fault", "right", "what", "the", "client", "did", "attempts", "seconds"]
    assert close.split()[:4] == ["close", "raise", "raises", "RemoteProtocolError"]
    assert close.endswith("ok")
    assert not_json.endswith("WRONG")


def test_the_worst_case_is_said_before_anything_runs(
    workersai: WorkersAI, capsys: pytest.CaptureFixture[str]
) -> None:
    said: list[tuple[str, int]] = []

    def say(text: str) -> None:
        said.append((text, workersai.requests.total))

    found = fault_matrix(reader(workersai), workersai, limit_s=2, faults=["close"], say=say)
    fault_matrix(reader(workersai), workersai, limit_s=2, faults=[])

    # Without a fault and with one: the limit, the longest stall and a second each.
    assert found.worst_case_s == pytest.approx(2 * (2 + 0.3 + 1))
    assert said == [
        ("fault matrix: 1 faults, at most 7 s (2 s each and 1.3 s for what still runs then)", 0)
    ]
    assert capsys.readouterr().err.startswith("fault matrix: 0 faults, at most 3 s")


def test_it_leaves_no_trace(workersai: WorkersAI) -> None:
    stub = workersai.reply("Hello there", times=3)
    fault_matrix(reader(workersai), workersai, limit_s=10, faults=["close", "refuse"], say=quiet)

    assert workersai.requests.total == 0
    assert workersai.tenant.stubs.used(stub) == 0
    assert workersai.tenant.attempts == []
    assert (workersai.tenant.twists, workersai.tenant.ended) == ((), False)


def test_who_waits_to_the_end_of_a_stall_hangs(workersai: WorkersAI) -> None:
    faults: list[str | Twist] = ["stall", "hang", "no-answer", Stall(seconds=0.001)]
    found = fault_matrix(
        reader(workersai, timeout_s=None), workersai, limit_s=10, faults=faults, say=quiet
    )

    assert [cell.did for cell in found] == ["hung", "hung", "hung", "same"]
    assert found["stall"].words == "hangs"
    assert found["stall"].verdicts.codes == {"stayed_through_stall", "hung"}
    assert found["hang"].ok is False


def test_who_takes_too_long_is_dismissed(workersai: WorkersAI) -> None:
    threads = threading.active_count()

    def call() -> object:
        """Come again and again, until it is told that there is no more."""
        while True:
            with contextlib.suppress(Exception):
                return reader(workersai)()
            if ask(workersai, chat("still there?")).status == 400:
                return None

    found = fault_matrix(
        call, workersai, limit_s=1.5, faults=["refuse:refusal=INTERNAL", "not-json"], say=quiet
    )

    assert [cell.did for cell in found] == ["hung", "other"]
    assert not found["refuse:refusal=INTERNAL"].abandoned
    assert threading.active_count() <= threads
    assert workersai.findings() == []


def test_who_does_not_go_is_left_behind(workersai: WorkersAI) -> None:
    leave = threading.Event()
    plain = reader(workersai)

    def call() -> object:
        try:
            return plain()
        except EOFError:
            return leave.wait(30)

    [cell] = fault_matrix(call, workersai, limit_s=1.0, faults=["no-done"], say=quiet)
    leave.set()

    assert (cell.did, cell.abandoned, cell.seconds) == ("hung", True, 1.0)


@pytest.mark.parametrize(
    ("right", "ok"),
    [({}, False), ({"not-json": "any"}, True), ({"not-json": "not judged"}, None)],
    ids=["ours", "the caller's", "nobody's"],
)
def test_what_is_right_may_be_overridden(
    workersai: WorkersAI, right: dict[str, Any], ok: bool | None
) -> None:
    found = fault_matrix(
        reader(workersai), workersai, limit_s=10, faults=["not-json"], right=right, say=quiet
    )

    assert found["not-json"].ok is ok


def test_what_only_a_stream_has_changes_no_whole_answer(workersai: WorkersAI) -> None:
    faults: list[str | Twist] = ["no-done", Close(at_event=0), "truncated-utf8"]
    found = fault_matrix(
        lambda: ask(workersai, chat("hi")).result, workersai, limit_s=10, faults=faults, say=quiet
    )

    assert [(cell.right, cell.did) for cell in found] == [
        ("same", "same"),
        ("raise", "raised"),
        ("any", "raised"),
    ]


def test_a_fault_without_a_word_must_not_make_it_hang(workersai: WorkersAI) -> None:
    [cell] = fault_matrix(
        reader(workersai), workersai, limit_s=10, faults=["slow-first-token:seconds=0"], say=quiet
    )

    assert (cell.right, cell.ok) == ("any", True)


def cell(right: Any, did: Any) -> Cell:
    return Cell(fault="x", right=right, did=did, attempts=1, seconds=0.1, verdicts=Verdicts(()))


@pytest.mark.parametrize(
    ("right", "good"),
    [
        ("raise", {"raised"}),
        ("same", {"same"}),
        ("either", {"same", "raised"}),
        ("any", {"same", "raised", "other"}),
    ],
)
def test_what_is_right_is_one_of_four(right: str, good: set[str]) -> None:
    found = {did for did in ("same", "other", "raised", "hung") if cell(right, did).ok}

    assert found == good


def failing() -> None:
    raise LookupError


@pytest.mark.parametrize(
    ("call", "limit_s", "faults", "why"),
    [
        (failing, 1, None, "the call raises LookupError"),
        (lambda: threading.Event().wait(0.1), 0.01, None, "takes longer than 0.01 s"),
        (lambda: None, 1, None, "sent no request"),
        (lambda: None, 0, None, "limit_s=0"),
        (lambda: None, 1, ["close, reset"], "names 2 faults"),
        (lambda: None, 1, ["clsoe"], "did you mean close"),
    ],
    ids=["fails", "slow", "elsewhere", "no time", "two", "typo"],
)
def test_misuse_is_told(
    workersai: WorkersAI, call: Callable[[], object], limit_s: float, faults: Any, why: str
) -> None:
    with pytest.raises(SettingError, match=why):
        fault_matrix(call, workersai, limit_s=limit_s, faults=faults, say=quiet)


async def areader(workersai: WorkersAI) -> bytes:
    async with (
        httpx.AsyncClient(headers=AUTH, timeout=None, trust_env=False) as http,
        http.stream("POST", f"{workersai.run_url}/{MODEL_ID}", json=BODY) as got,
    ):
        got.raise_for_status()
        return await got.aread()


FAULTED = ["stall", "close", "refuse", "garbage"]
EXPECTED = ["hung", "raised", "raised", "other"]


def test_an_awaitable_call_runs_on_a_loop_of_its_own() -> None:
    with talking(max_stall_s=60) as workersai:
        found = fault_matrix(
            lambda: areader(workersai), workersai, limit_s=1.5, faults=FAULTED, say=quiet
        )

    assert [cell.did for cell in found] == EXPECTED
    assert not any(cell.abandoned for cell in found)


def test_an_awaitable_call_runs_on_the_running_loop() -> None:
    async def run() -> list[str]:
        async with MockServer(max_stall_s=60) as server:
            workersai = WorkersAI(server)
            with pytest.raises(SettingError, match="fault_matrix_async"):
                fault_matrix(lambda: areader(workersai), workersai)
            found = await fault_matrix_async(
                lambda: areader(workersai), workersai, limit_s=1.5, faults=FAULTED, say=quiet
            )
            return [cell.did for cell in found]

    assert asyncio.run(run()) == EXPECTED
