from tests.mockserver.talk import ask, chat

from workersai_mock import roster as module
from workersai_mock.gate import BEARER
from workersai_mock.roster import NOBODY, Straggler
from workersai_mock.server import MockServer
from workersai_mock.settings import ACCOUNT_ID, MODEL_ID, TOKEN
from workersai_mock.workersai import WorkersAI


def test_each_token_has_a_tenant_of_its_own() -> None:
    with MockServer(tenants="session") as server:
        roster = server.mock.roster
        first, second = [WorkersAI(server, token=roster.open("test_a")) for _ in range(2)]
        ask(first, chat("x"))

        assert first.token != second.token
        assert BEARER.fullmatch(f"Bearer {first.token}")
        assert (len(first.requests), len(second.requests)) == (1, 0)
        assert first.tenant.title == "test_a"


def test_a_foreign_token_belongs_to_the_current_tenant() -> None:
    with MockServer(tenants="session") as server:
        roster = server.mock.roster
        first = WorkersAI(server, token=roster.open("test_a"))
        second = WorkersAI(server, token=roster.open("test_b", current=False))
        ask(second, chat("x"), token=TOKEN)
        ask(second, chat("x"), token="anything")
        roster.current = second.token
        ask(first, chat("x"), token=TOKEN)

        assert (len(first.requests), len(second.requests)) == (2, 1)


def test_between_two_tenants_nobody_is_current() -> None:
    with MockServer(tenants="session") as server:
        roster = server.mock.roster
        token = roster.open("test_a")
        other = roster.open("test_b", current=False)
        roster.close(other)
        before = roster.current
        roster.close(token)
        nobody = WorkersAI(server, token=TOKEN)
        heard = ask(nobody, chat("x"))

        assert (before, roster.current) == (token, NOBODY)
        assert heard.status == 200
        assert nobody.tenant.name == NOBODY


def test_the_token_of_an_ended_tenant_is_a_stragglers() -> None:
    with MockServer(tenants="session") as server:
        roster = server.mock.roster
        ended = WorkersAI(server, token=roster.open("test_a"))
        current = WorkersAI(server, token=roster.open("test_b"))
        roster.close(ended.token)
        heard = [ask(ended, chat("x")) for _ in range(2)][-1]

        assert (heard.status, heard.code) == (400, 8790)
        assert heard.headers["x-should-retry"] == "false"
        assert f"POST {MODEL_ID} came with the token of test_a" in heard.message
        (straggler,) = roster.stragglers()
        assert straggler == Straggler("test_a", 2, straggler.text)
        assert [finding.kind for finding in ended.findings()] == ["straggler"]
        assert current.findings() == []
        assert len(ended.requests) == 2


def test_a_refusal_is_no_straggler() -> None:
    with MockServer(tenants="session") as server:
        roster = server.mock.roster
        ended = WorkersAI(server, token=roster.open("test_a"))
        ask(ended, {})
        roster.close(ended.token)

        assert roster.stragglers() == []


def test_of_tenants_that_ended_long_ago_only_token_and_name_are_kept() -> None:
    with MockServer(tenants="session") as server:
        roster = server.mock.roster
        tenants = [
            WorkersAI(server, token=roster.open(f"test_{n}")) for n in range(module.KEPT_ENDED + 1)
        ]
        for workersai in tenants:
            assert workersai.stubs == ()
        for workersai in tenants[:2]:
            ask(workersai, chat("x"))
        for workersai in tenants:
            roster.close(workersai.token)
        kept = len(server.mock.state.tenants())

        assert kept == module.KEPT_ENDED
        assert [workersai.requests.total for workersai in tenants[:3]] == [0, 1, 0]


def test_a_straggler_of_a_tenant_that_was_dropped_is_known_by_its_token() -> None:
    with MockServer(tenants="session", max_tenants=3) as server:
        roster = server.mock.roster
        ended = WorkersAI(server, token=roster.open("test_a"))
        roster.close(ended.token)
        first = ended.tenant
        for _ in range(3):
            server.mock.tenant_of(roster.open("test_b"))
        heard = [ask(ended, chat("x")) for _ in range(2)][-1]

        assert ended.tenant is not first
        assert (heard.status, heard.code) == (400, 8790)
        assert "came with the token of test_a, which has ended" in heard.message
        assert [(each.name, each.times) for each in roster.stragglers()] == [("test_a", 2)]


def test_a_tenant_is_made_when_something_happens_to_it() -> None:
    with MockServer(tenants="session") as server:
        roster, state = server.mock.roster, server.mock.state
        idle, late = roster.open("test_a"), roster.open("test_b")
        roster.close(idle)
        roster.close(late)
        heard = ask(WorkersAI(server, token=late), chat("x"))

        assert state.find(idle) is None
        assert (tenant := state.find(late))
        assert (tenant.title, tenant.ended) == ("test_b", True)
        assert (heard.status, heard.code) == (400, 8790)


def test_tenants_by_token_are_found_too() -> None:
    with MockServer(tenants="token") as server:
        one, two = WorkersAI(server, token="one"), WorkersAI(server, token="two")
        ask(one, chat("x"))

        assert (one.requests.total, two.requests.total) == (1, 0)


def test_tenants_by_account_are_found_by_it() -> None:
    with MockServer(tenants="account") as server:
        one, two = WorkersAI(server, token=ACCOUNT_ID), WorkersAI(server, token="0" * 32)
        ask(one, chat("x"), token="any")

        assert (one.requests.total, two.requests.total) == (1, 0)
