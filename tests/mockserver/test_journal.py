import json
from typing import Any

import pytest

from workersai_mock.answer import Answer
from workersai_mock.answered import OBJECT_BYTES
from workersai_mock.clock import ManualClock
from workersai_mock.head import REDACTED, redacted
from workersai_mock.journal import Journal
from workersai_mock.mock import Mock
from workersai_mock.reply import Text
from workersai_mock.settings import Settings
from workersai_mock.state import MAX_COUNTED, MemoryState, Tenant
from workersai_mock.timeline import Timeline

from .client import AUTH, PATH, ask, call, head_of
from .conftest import Serve


def write(journal: Journal, mock: Mock, body: bytes, answer: Answer | None = None) -> None:
    """Record a request; its own answer is new unless one is given for many."""
    request = mock.read("POST", PATH, head_of(AUTH), body)
    journal.open(request, answer=answer or mock.answer(request), at_s=1.0)


def sized(size: int) -> Answer:
    """Return an answer that takes so many bytes of a journal."""
    return Answer(200, {}, Timeline((b"x" * (size - OBJECT_BYTES),)))


@pytest.mark.parametrize(
    ("bounds", "kept"),
    [
        pytest.param({"max_entries": 3, "max_bytes": 10**6}, [3, 4, 5], id="entries"),
        pytest.param({"max_entries": 10, "max_bytes": 250}, [4, 5], id="bytes"),
        pytest.param({"max_entries": 10, "max_bytes": 5}, [5], id="one is always kept"),
        pytest.param({"max_entries": 0, "max_bytes": 10**6}, [], id="none"),
    ],
)
def test_journal_keeps_the_last_within_its_bounds(
    mock: Mock, bounds: dict[str, int], kept: list[int]
) -> None:
    journal = Journal(**bounds)

    for _ in range(5):
        write(journal, mock, b"0123456789", sized(100))

    assert [entry.number for entry in journal] == kept
    assert len(journal) == len(kept)
    assert (journal.total, journal.evicted) == (5, 5 - len(kept))


def test_answer_of_many_requests_counts_once(mock: Mock) -> None:
    shared, own = sized(100), sized(100)
    journal = Journal(max_entries=9, max_bytes=230)

    for answer in (shared, shared, shared, own):
        write(journal, mock, b"0123456789", answer)
    before = [entry.number for entry in journal]
    write(journal, mock, b"0123456789", own)

    # One answer and three bodies, then two answers and three, of which the first is held by one.
    assert before == [2, 3, 4]
    assert [entry.number for entry in journal] == [3, 4, 5]


def test_restored_journal_counts_what_it_holds(mock: Mock) -> None:
    journal = Journal(max_entries=9, max_bytes=230)
    write(journal, mock, b"0123456789", sized(100))
    moment = journal.snapshot()
    write(journal, mock, b"0123456789", sized(100))

    journal.restore(moment)
    write(journal, mock, b"0123456789", sized(100))
    write(journal, mock, b"0123456789", sized(100))

    assert [entry.number for entry in journal] == [2, 3]


def test_entry_remembers_what_was_said_without_its_tokens(mock: Mock) -> None:
    journal = Journal(max_entries=9, max_bytes=10**6)

    write(journal, mock, b'{"prompt":"a"}')

    [entry] = journal
    told = entry.answer.completion
    assert told is not None
    assert told.text == "Hello there"
    assert told.usage == {
        "prompt_tokens": told.prompt_tokens,
        "completion_tokens": 2,
        "total_tokens": told.prompt_tokens + 2,
    }
    assert json.loads(entry.answer.body)["result"]["response"] == "Hello there"


def test_kept_answers_are_forgotten_when_they_take_too_much(
    mock: Mock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("workersai_mock.mock.MAX_KEPT_BYTES", 2500)
    first = ask(mock, {"prompt": "a"})

    again = ask(mock, {"prompt": "a"})
    for number in range(10):
        ask(mock, {"prompt": f"b {number}"})

    assert again is first
    assert ask(mock, {"prompt": "a"}) is not first


def test_cleared_journal_counts_from_one(mock: Mock) -> None:
    journal = Journal(max_entries=9, max_bytes=15)
    write(journal, mock, b"0123456789")

    journal.clear()
    write(journal, mock, b"0123456789")

    assert [entry.number for entry in journal] == [1]
    assert journal.evicted == 0


def test_journal_may_grow_while_it_is_read(mock: Mock) -> None:
    journal = Journal(max_entries=9, max_bytes=10**6)
    write(journal, mock, b"a")

    for _ in journal:
        write(journal, mock, b"b")

    assert len(journal) == 2


@pytest.mark.parametrize(
    "name",
    [b"Authorization", b"X-Auth-Key", b"cf-aig-authorization", b"Cookie", b"PROXY-AUTHORIZATION"],
)
def test_secrets_are_redacted(name: bytes) -> None:
    found = redacted(((name, b"secret"), (b"Accept", b"*/*")))

    assert found == ((name, REDACTED), (b"Accept", b"*/*"))


def test_entry_tells_what_came_and_what_became_of_it(serve: Serve) -> None:
    server = serve(clock=ManualClock(5.0), wire="2023")

    call(server, b'{"prompt":"a","stream":true}', path=PATH + "?tags=x")
    call(server, b"{")

    one, other = server.mock.state.tenant("default").journal
    assert (one.number, one.at_s, one.method, one.path) == (1, 5.0, "POST", PATH + "?tags=x")
    assert one.route.model_id == "@cf/qwen/qwen1.5-1.8b-chat"
    assert one.body == b'{"prompt":"a","stream":true}'
    assert (b"Authorization", REDACTED) in one.headers
    assert (one.delivered, one.left, one.nth) == (3, False, 1)
    assert other.answer.refusal is not None
    assert (other.number, other.delivered, other.left) == (2, 1, False)


@pytest.mark.parametrize(
    ("tenants", "names"),
    [("one", ["default"] * 3), ("token", ["a", "b", ""]), ("account", ["0" * 32, "1" * 32, "x"])],
)
def test_tenants_are_told_apart(tenants: Any, names: list[str]) -> None:
    mock = Mock(Settings(reply=Text("x"), tenants=tenants))
    accounts = ("0" * 32, "1" * 32, "x")
    headers: list[dict[str, str]] = [
        {"Authorization": "Bearer a"},
        {"Authorization": "Bearer b"},
        {},
    ]

    found = [
        mock.read("POST", f"/client/v4/accounts/{account}/ai/run/m", head_of(sent), b"").tenant.name
        for account, sent in zip(accounts, headers, strict=True)
    ]

    assert found == names


def test_tenant_is_made_once_and_reset_with_the_others(mock: Mock) -> None:
    state = MemoryState(Settings())
    one, other = state.tenant("a"), state.tenant("b")
    write(one.journal, mock, b"x")
    one.nth("k")
    one.quota.spend(5.0, now_s=0.0)

    state.reset()

    assert state.tenant("a") is one
    assert other.name == "b"
    assert len(one.journal) == 0
    assert one.nth("k") == 1
    assert one.quota.neurons == 0.0


def test_counting_identical_requests_is_bounded() -> None:
    tenant = Tenant("a", Settings())
    tenant.nth("first")
    for number in range(MAX_COUNTED - 1):
        tenant.nth(number)

    again = tenant.nth("first")
    tenant.nth("one more")
    forgotten, kept = tenant.nth(0), tenant.nth("first")

    assert (again, forgotten, kept) == (2, 1, 3)


def test_vary_counts_each_tenant_apart() -> None:
    mock = Mock(Settings(vary=True, tenants="token"))

    texts = [
        ask(mock, {"prompt": "a"}, headers={"Authorization": f"Bearer {name}"}).timeline.body
        for name in ("a", "b", "a")
    ]

    assert texts[0] == texts[1] != texts[2]
