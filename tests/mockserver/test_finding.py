import pytest
from tests.mockserver.talk import ask, chat, talking

from workersai_contracts import refusal
from workersai_mock.finding import Finding
from workersai_mock.ledger import MAX_NOTES
from workersai_mock.settings import ACCOUNT_ID, MODEL_ID
from workersai_mock.workersai import WorkersAI

RAW = {"prompt": "[INST] hi [/INST]", "raw": True}


def undescribed(*names: str) -> dict[str, object]:
    """Return a request that the published schema forbids, not so the service's validator."""
    parameters = {"type": "object", "properties": {name: {"type": "string"} for name in names}}
    return chat("x", tools=[{"name": "f", "description": "", "parameters": parameters}])


def found(workersai: WorkersAI) -> list[tuple[str, str]]:
    return [(finding.kind, finding.severity) for finding in workersai.findings()]


def test_nothing_is_found_where_nothing_is_odd() -> None:
    with talking() as workersai:
        ask(workersai, chat("x"))

        assert workersai.findings() == []


@pytest.mark.parametrize(
    ("body", "model", "account", "headers", "expected"),
    [
        ({"prompt": "x"}, MODEL_ID, "me", {}, "an account id is 32 hex digits, and 'me' is not"),
        ({"prompt": "x"}, MODEL_ID, ACCOUNT_ID, {"Authorization": "me"}, "must read 'Bearer'"),
        ({"prompt": "x"}, "@cf/qwen/qwen", ACCOUNT_ID, {}, "the nearest is '@cf/qwen/qw"),
        (b"", MODEL_ID, ACCOUNT_ID, {}, "no JSON was sent"),
        (b"{" * 90, MODEL_ID, ACCOUNT_ID, {}, "the body is no JSON: '{{{"),
        ({}, MODEL_ID, ACCOUNT_ID, {}, "the model's schema forbids the body: oneOf at '/'"),
        ({"prompt": "x"}, MODEL_ID, ACCOUNT_ID, {"x-workersai-mock-x": "1"}, "no header x-work"),
    ],
    ids=["account", "auth", "model", "empty", "no JSON", "schema", "control"],
)
def test_a_refusal_is_found_with_its_cause(
    body: object, model: str, account: str, headers: dict[str, str], expected: str
) -> None:
    with talking() as workersai:
        heard = ask(workersai, body, model=model, account=account, headers=headers)

        (finding,) = workersai.findings()
        assert (finding.kind, finding.severity) == ("refused", "error")
        assert f"was refused with {heard.status}/{heard.code}" in str(finding)
        assert expected in str(finding)


def test_a_body_that_is_too_large_is_found() -> None:
    with talking(max_body_bytes=10) as workersai:
        ask(workersai, chat("x" * 100))

        assert "larger than the mock takes" in str(workersai.findings()[0])


def test_the_same_refusal_is_one_finding() -> None:
    with talking() as workersai:
        for _ in range(3):
            ask(workersai, {})

        assert [finding.count for finding in workersai.findings()] == [3]


def test_a_refusal_that_is_expected_is_no_finding() -> None:
    with talking() as workersai:
        with workersai.expect_refusal(refusal.BAD_INPUT):
            ask(workersai, {})
        with workersai.expect_refusal(3040):
            workersai.refuse("CAPACITY", times=1)
            ask(workersai, chat("x"))
        with workersai.expect_refusal():
            ask(workersai, b"")

        assert workersai.findings() == []


def test_another_refusal_than_the_expected_is_a_finding() -> None:
    with talking() as workersai:
        with (
            pytest.raises(AssertionError, match=r"expected a refusal \(CAPACITY \(3040\)\), none"),
            workersai.expect_refusal(3040),
        ):
            ask(workersai, {})

        assert found(workersai) == [("refused", "error")]


def test_an_error_in_the_block_is_not_hidden() -> None:
    with talking() as workersai, pytest.raises(KeyError), workersai.expect_refusal():
        raise KeyError


def test_a_stub_that_was_not_used_is_found() -> None:
    with talking() as workersai:
        workersai.reply("x")

        (finding,) = workersai.findings()
        assert (finding.kind, finding.severity) == ("unused_stub", "error")
        assert str(finding).startswith("stub 1 was never used: any request -> 'x' (test_finding")


def test_a_stub_that_was_used_too_rarely_is_doubted() -> None:
    with talking() as workersai:
        workersai.reply("x", times=2)
        ask(workersai, chat("x"))

        (finding,) = workersai.findings()
        assert (finding.kind, finding.severity) == ("partly_used", "warning")
        assert "was used 1 of 2 times" in str(finding)


@pytest.mark.parametrize(
    ("body", "kind", "text"),
    [
        (
            {"messages": [{"role": "developer", "content": "x"}, {"role": "user", "content": "x"}]},
            "dropped_role",
            "a message with role 'developer' is silently dropped",
        ),
        (RAW, "foreign_tags", "a raw prompt with tags of llama2"),
        (undescribed("a"), "forbidden", "/a: 'description' is a required property"),
    ],
    ids=["role", "tags", "schema"],
)
def test_what_the_service_lets_pass_is_doubted(
    body: dict[str, object], kind: str, text: str
) -> None:
    with talking() as workersai:
        for _ in range(2):
            assert ask(workersai, body).status == 200

        doubts = [finding for finding in workersai.findings() if finding.kind == kind]
        assert [(each.severity, each.count) for each in doubts] == [("warning", 2)]
        assert text in str(doubts[0])


def test_errors_come_before_warnings() -> None:
    with talking() as workersai:
        ask(workersai, RAW)
        ask(workersai, {})

        assert found(workersai) == [("refused", "error"), ("foreign_tags", "warning")]


def test_many_violations_are_cut_short() -> None:
    with talking() as workersai:
        ask(workersai, undescribed("a", "b", "c", "d"))

        assert str(workersai.findings()[0]).endswith("'description' is a required property …")


def test_findings_beyond_the_bound_are_counted() -> None:
    with talking() as workersai:
        for number in range(MAX_NOTES + 2):
            workersai.tenant.ledger.note("refused", str(number))

        assert workersai.findings()[-1] == Finding("evicted", "2 more findings were not kept")
