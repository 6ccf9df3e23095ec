"""Scenario files in a running mock: which stub answers, states, saving, what stays as it was."""

from __future__ import annotations

import asyncio
import json
import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.mockserver.talk import OPENAI_SHAPED, ask, talking

from workersai_mock.errors import ScenarioError
from workersai_mock.scenario.watch import Watch, watch
from workersai_mock.settings import ACCOUNT_ID, MODEL_ID
from workersai_mock.workersai import WorkersAI


@pytest.fixture
def workersai() -> Iterator[WorkersAI]:
    """A mock whose answers come at once unless a scenario says otherwise."""
    with talking() as found:
        yield found


class Saved:
    """A scenario file that is served, and saved again and again."""

    def __init__(self, workersai: WorkersAI, path: Path, text: str) -> None:
        self.workersai, self.path = workersai, path
        self.path.write_text("version: 1\n" + text)
        self.stage = workersai.server.mock.stage
        self.stage.open([path])

    def save(self, text: str) -> bool:
        """Save it, as an editor would, and let the mock look at once."""
        self.path.write_text("version: 1\n" + text)
        return self.stage.reload()

    def said(self, prompt: str = "hi", **body: object) -> str:
        """Return the text of the answer, or the code of the refusal."""
        heard = ask(self.workersai, {"prompt": prompt, **body})
        return heard.result["response"] if heard.status == 200 else str(heard.code)


@pytest.fixture
def shop(workersai: WorkersAI, tmp_path: Path) -> Saved:
    return Saved(workersai, tmp_path / "shop.yaml", "stubs: [{reply: first}]")


def test_the_first_stub_of_a_file_that_is_meant_answers(shop: Saved) -> None:
    shop.save("stubs: [{match: {prompt: a}, reply: A}, {reply: rest}, {reply: never}]")

    assert [shop.said("a"), shop.said("b")] == ["A", "rest"]


def test_stubs_of_earlier_files_come_first(shop: Saved, tmp_path: Path) -> None:
    second = tmp_path / "second.yaml"
    second.write_text("version: 1\nstubs: [{match: {prompt: b}, reply: B}, {reply: B too}]")
    shop.path.write_text("version: 1\nstubs: [{match: {prompt: a}, reply: A}]")

    shop.stage.open([shop.path, second])

    assert [shop.said("a"), shop.said("b"), shop.said("c")] == ["A", "B", "B too"]


def test_a_stub_written_by_a_test_comes_before_the_files_even_after_a_reload(shop: Saved) -> None:
    shop.workersai.on(prompt="a").reply("mine")
    shop.save("stubs: [{reply: second}]")

    assert [shop.said("a"), shop.said("b")] == ["mine", "second"]


def test_sequences_and_refusals(shop: Saved) -> None:
    shop.save("unmatched: default\nstubs: [{replies: [{refuse: 3040}, {refuse: 3040}, fine]}]")

    said = [shop.said() for _ in range(3)]

    assert said == ["3040", "3040", "fine"]
    assert shop.said() not in said


def test_a_request_that_no_stub_is_for_says_why(shop: Saved) -> None:
    shop.save("stubs:\n- match: {prompt: a}\n  reply: A\n- match: {prompt: b}\n  reply: B\n")

    message = ask(shop.workersai, {"prompt": "c"}).message

    assert "no stub is for this request" in message
    assert f"{shop.path}:3" in message
    assert "prompt: expected 'a', got 'c'" in message


def test_states_lead_from_stub_to_stub(shop: Saved) -> None:
    shop.save(
        "stubs:\n"
        "- {match: {prompt: order}, state: start, reply: log in}\n"
        "- {match: {prompt: login}, then: in, reply: welcome}\n"
        "- {match: {prompt: order}, state: in, reply: sent}\n"
    )

    assert [shop.said(p) for p in ("order", "login", "order")] == ["log in", "welcome", "sent"]


def test_a_state_that_is_not_the_one_is_a_reason_for_not_matching(shop: Saved) -> None:
    shop.save("stubs: [{state: paid, reply: sent}, {state: sent, then: paid, reply: x}]")

    message = ask(shop.workersai, {"prompt": "c"}).message

    assert "state: expected 'paid', got 'start'" in message


def test_a_sequence_moves_on_when_it_is_used_up(shop: Saved) -> None:
    shop.save("stubs: [{state: start, then: over, replies: [a, b]}, {reply: rest}]")

    assert [shop.said() for _ in range(3)] == ["a", "b", "rest"]
    assert shop.workersai.tenant.stubs.states == {"shop": "over"}


def test_faults_happen_to_the_stub_that_has_them(shop: Saved) -> None:
    shop.save("stubs: [{match: {prompt: a}, reply: A, fault: 'refuse:refusal=3021'}, {reply: x}]")

    assert [shop.said("a"), shop.said("b")] == ["3021", "x"]


def test_what_stands_under_a_model_holds_for_its_answers_only(shop: Saved) -> None:
    shop.save(
        f"models:\n  '{MODEL_ID}': {{fault: 'refuse:refusal=3040'}}\nstubs: [{{reply: everywhere}}]"
    )

    other = ask(shop.workersai, {"prompt": "a"}, model=OPENAI_SHAPED)

    assert shop.said("a") == "3040"
    assert other.result["choices"][0]["text"] == "everywhere"


def test_a_file_without_answers_twists_the_default(shop: Saved) -> None:
    shop.save(f"models:\n  '{MODEL_ID}': {{fault: 'refuse:refusal=3021,every=2'}}")

    said = [shop.said() for _ in range(4)]

    assert said[1::2] == ["3021", "3021"]
    assert said[0] == said[2] != "3021"


def test_what_one_request_asks_for_outranks_the_pace_of_its_stub(shop: Saved) -> None:
    shop.save("pace: {name: instant, ttft_s: 3600}\nstubs: [{reply: hi}]")

    heard = ask(shop.workersai, {"prompt": "a"}, headers={"x-workersai-mock-ttft": "0"})

    assert heard.result["response"] == "hi"


def test_a_broken_file_keeps_the_last_good_set_and_says_where(shop: Saved) -> None:
    ok = shop.save("stubs:\n- {replyy: second}\n")

    assert not ok
    assert shop.stage.broken
    assert list(map(str, shop.stage.problems)) == [
        f"{shop.path}:3:4: a stub has no 'replyy'; did you mean reply?"
    ]
    assert (shop.said(), shop.stage.revision) == ("first", 1)


def test_a_mended_file_is_served_again(shop: Saved) -> None:
    shop.save("stubs: {")
    shop.save("stubs: [{reply: second}]")

    assert (shop.said(), shop.stage.broken, shop.stage.revision) == ("second", False, 2)


def test_doubts_are_kept_but_break_nothing(shop: Saved) -> None:
    shop.save("stubs: [{match: {promt: x}, reply: second}]")

    assert not shop.stage.broken
    assert [p.rule for p in shop.stage.problems] == ["unknown-parameter"]


def test_a_file_that_is_wrong_from_the_start_is_an_error(
    workersai: WorkersAI, tmp_path: Path
) -> None:
    with pytest.raises(ScenarioError, match="No such file"):
        workersai.server.mock.stage.open([tmp_path / "a.yaml"])


def test_a_reload_keeps_a_state_that_the_file_still_knows(shop: Saved) -> None:
    shop.save("stubs: [{then: paid, reply: x}]")
    shop.said()
    shop.save("stubs: [{state: paid, reply: paid now}, {reply: y}]")
    kept = shop.said()
    shop.save("stubs: [{state: start, reply: begun}]")

    assert (kept, shop.said()) == ("paid now", "begun")


def test_reset_brings_files_and_states_back(shop: Saved) -> None:
    shop.save("stubs: [{then: over, replies: [once]}]")
    shop.said()
    shop.workersai.reset()

    assert shop.workersai.tenant.stubs.states == {"shop": "start"}
    assert shop.said() == "once"


def test_a_snapshot_remembers_states(shop: Saved) -> None:
    shop.save("stubs: [{then: over, reply: x}]")
    moment = shop.workersai.tenant.snapshot()
    shop.said()
    shop.workersai.tenant.restore(moment)

    assert shop.workersai.tenant.stubs.states == {"shop": "start"}


def test_every_tenant_has_the_files_for_itself(tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    file.write_text("version: 1\nunmatched: refuse\nstubs: [{replies: [one]}]")
    with talking(tenants="token") as workersai:
        ask(workersai, {"prompt": "x"}, token="early")
        workersai.server.mock.stage.open([file])

        first = [ask(workersai, {"prompt": "x"}, token=t).status for t in ("early", "late")]
        again = ask(workersai, {"prompt": "x"}, token="late").status

    assert (first, again) == ([200, 200], 400)


def test_a_stream_under_way_finishes_on_the_old_set(shop: Saved) -> None:
    stub = "{reply: old words of a long answer, fault: 'stall:at_event=1,seconds=0.3'}"
    assert shop.save(f"stubs: [{stub}]")
    body = json.dumps({"prompt": "x", "stream": True})
    request = (
        f"POST /client/v4/accounts/{ACCOUNT_ID}/ai/run/{MODEL_ID} HTTP/1.1\r\nHost: mock\r\n"
        f"Authorization: Bearer t\r\nConnection: close\r\nContent-Length: {len(body)}\r\n\r\n{body}"
    )
    with socket.create_connection(("127.0.0.1", shop.workersai.server.port), timeout=10) as client:
        client.sendall(request.encode())
        heard = b""
        while b"data: " not in heard:
            heard += client.recv(65536)
        assert b"[DONE]" not in heard
        shop.save("stubs: [{reply: new}]")
        while more := client.recv(65536):
            heard += more

    lines = [line[6:] for line in heard.splitlines() if line.startswith(b"data: {")]
    said = "".join(json.loads(line).get("response") or "" for line in lines)
    assert said == "old words of a long answer"
    assert shop.said() == "new"


def test_the_watch_sees_content_and_not_times(tmp_path: Path) -> None:
    file = tmp_path / "a"
    file.write_text("1")
    seen = Watch([file])
    quiet = seen.changed()
    os.utime(file, ns=(1, 1))
    touched = seen.changed()
    file.write_text("2")
    os.utime(file, ns=(2, 2))
    written = seen.changed()

    assert (quiet, touched, written, seen.changed()) == (False, False, True, False)


def test_the_watch_sees_a_file_go_come_back_and_be_replaced(tmp_path: Path) -> None:
    file, other = tmp_path / "a", tmp_path / "b"
    file.write_text("1")
    seen = Watch([file])
    file.unlink()
    gone = seen.changed()
    file.write_text("1")
    back = seen.changed()
    other.write_text("2")
    other.replace(file)

    assert (gone, back, seen.changed()) == (True, True, True)


def test_watching_reloads_once_after_each_change(tmp_path: Path) -> None:
    file = tmp_path / "a"
    file.write_text("1")
    writes = iter(["1", "2", "2", "3"])
    reloads: list[str] = []

    async def pause() -> None:
        try:
            file.write_text(next(writes))
        except StopIteration:
            raise asyncio.CancelledError from None

    with pytest.raises(asyncio.CancelledError):
        asyncio.run(watch(Watch([file]), lambda: reloads.append(file.read_text()), pause=pause))

    assert reloads == ["2", "3"]
