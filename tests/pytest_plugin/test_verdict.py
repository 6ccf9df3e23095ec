"""Nothing false passes: each finding in a test that swallows it, the text, and where it is told."""

import pytest

from .conftest import Inner, says

FALSE = """
def test_unused(workersai):
    workersai.on(messages="never").reply("x")

def test_unmatched(workersai):
    workersai.on(messages="hello", stream=True).reply("x")
    for _ in range(2):
        try: ask("hi", retries=2)
        except Exception: pass

def test_refused(workersai):
    assert post(workersai.run_url + "/" + MODEL, {"messages": 1}).status_code == 400

def test_account(workersai):
    post(workersai.run_url.replace(workersai.account_id, "me") + "/" + MODEL)

def test_model(workersai):
    post(workersai.run_url + "/@cf/qwen/qwen1.5-1.8b")

def test_raised(workersai):
    def broken(call): return {}["oops"]
    workersai.reply(broken)
    post(workersai.run_url + "/" + MODEL)

def test_blocked(workersai):
    try: post("https://api.cloudflare.com/client/v4/accounts/1/ai/v1/chat/completions")
    except BaseException: pass

def test_expected_but_none_came(workersai):
    with workersai.expect_refusal(5006): pass
"""


def test_each_finding_makes_a_test_fail_that_swallowed_it(inner: Inner) -> None:
    result = inner(FALSE)

    result.assert_outcomes(failed=8)
    says(
        result,
        "*_ test_unused _*",
        "workersai: stub 1 was never used: on(messages='never') -> 'x' (test_it.py:6)",
        "*_ test_unmatched _*",
        "workersai: 2 findings",
        "- no stub is for this request: @cf/qwen/*'content': 'hi'* (2 times)",
        "    stub 1: on(messages='hello', stream=True) -> 'x' (test_it.py:9)",
        "      messages: expected 'hello', got 'hi'",
        "      stream: expected True, got False",
        "- stub 1 was never used:*",
        "*_ test_refused _*",
        "workersai: POST * was refused with 400/5006 (BAD_INPUT): the model's schema forbids*",
        "*_ test_account _*",
        "*an account id is 32 hex digits, and 'me' is not*",
        "*_ test_model _*",
        "*the catalogue has no model '@cf/qwen/qwen1.5-1.8b'; the nearest is*qwen1.5-1.8b-chat*",
        "*_ test_raised _*",
        "workersai: KeyError: 'oops' at test_it.py:24*",
        "*_ test_blocked _*",
        "workersai: the code under test wanted https://api.cloudflare.com/*/ai/v1/chat/completions*",
        "*base_url=workersai.openai_url*",
        "*_ test_expected_but_none_came _*",
        "*expected a refusal (BAD_INPUT (5006)), none was answered*",
        "*= short test summary info =*",
    )
    assert "pytest_workersai/" not in result.stdout.str()
    assert "Traceback" not in result.stdout.str()


RELAXED = {
    "marker": ("@pytest.mark.workersai(unused_stub='off')\n", ""),
    "ini": ("", "workersai_unused_stub = off"),
}


@pytest.mark.parametrize(("mark", "ini"), RELAXED.values(), ids=RELAXED)
def test_a_finding_is_relaxed_by_marker_or_ini(mark: str, ini: str, inner: Inner) -> None:
    result = inner(f"{mark}def test(workersai): workersai.reply('x')", ini=ini)

    result.assert_outcomes(passed=1)
    assert "never used" not in result.stdout.str()


def test_what_is_stubbed_or_expected_is_no_finding(inner: Inner) -> None:
    result = inner(
        """
from pytest_workersai import refusals

def test_expected(workersai):
    with workersai.expect_refusal(refusals.BAD_INPUT):
        post(workersai.run_url + "/" + MODEL, {"messages": 1})

def test_told_to(workersai):
    workersai.refuse(refusals.CAPACITY, times=2)
    assert ask(retries=2)
    workersai.assert_called(times=3)
"""
    )

    result.assert_outcomes(passed=2)


def test_a_refusal_of_another_kind_than_expected_is_a_finding(inner: Inner) -> None:
    result = inner(
        """
def test(workersai):
    with workersai.expect_refusal(5006):
        post(workersai.run_url + "/" + MODEL, {"messages": 1})
        post(workersai.run_url + "/" + MODEL, token="two words")
"""
    )

    result.assert_outcomes(failed=1)
    says(result, "workersai: POST * was refused with *the Authorization header must read*")


def test_a_failed_body_keeps_its_one_failure_and_gets_the_findings(inner: Inner) -> None:
    result = inner(
        """
def test(workersai):
    workersai.reply("never", times=3)
    ask()
    assert 1 == 2
"""
    )

    result.assert_outcomes(failed=1)
    says(
        result,
        "E       assert 1 == 2",
        "*- workersai findings -*",
        "workersai: stub 1 was used 1 of 3 times:*",
        "*- workersai traffic -*",
        "1 request",
        "1. POST @cf/qwen/qwen1.5-1.8b-chat",
        "   -> answered 200 by any request -> 'never' (test_it.py:6)",
        "seed 0; replay with --workersai-seed=0",
    )


def test_xfail_and_last_failed_see_the_verdict(inner: Inner) -> None:
    source = """
@pytest.mark.xfail(strict=True)
def test_xfail(workersai): workersai.reply("x")

def test_lf(workersai): workersai.reply("x")

def test_ok(workersai): ask()
"""
    first = inner(source)
    again = inner(source, "--lf")

    first.assert_outcomes(xfailed=1, failed=1, passed=1)
    again.assert_outcomes(failed=1, deselected=0)


def test_a_finding_outlives_the_journal_that_it_came_from(inner: Inner) -> None:
    result = inner(
        """
def test(workersai):
    post(workersai.run_url + "/" + MODEL, {"messages": 1})
    workersai.tenant.journal.clear()
"""
    )

    result.assert_outcomes(failed=1)
    says(result, "*workersai: POST*5006*")


def test_what_happens_in_a_fixtures_teardown_is_an_error(inner: Inner) -> None:
    result = inner(
        """
@pytest.fixture
def client(workersai):
    yield
    post(workersai.run_url + "/" + MODEL, {"messages": 1}, token=workersai.token)

def test(client): ask()

def test_failed_already(client, workersai):
    workersai.reply("x")
    assert 0
"""
    )

    result.assert_outcomes(passed=1, failed=1, errors=2)
    says(result, "*ERROR at teardown of test _*", "after the test's body: workersai: POST*5006*")
    says(
        result, "*ERROR at teardown of test_failed_already _*", "after the test's body:*POST*5006*"
    )


def test_a_test_that_skips_or_never_starts_gets_no_verdict(inner: Inner) -> None:
    result = inner(
        """
def test_skip(workersai):
    workersai.reply("x")
    pytest.skip()

@pytest.fixture
def broken(workersai):
    workersai.reply("x")
    raise ValueError("broken")

def test_setup(broken): pass
"""
    )

    result.assert_outcomes(skipped=1, errors=1)
    says(result, "*ValueError: broken", "*- workersai findings -*", "*stub 1 was never used*")


def test_warnings_are_lines_of_the_summary_and_no_python_warnings(inner: Inner) -> None:
    source = """
def test(workersai):
    body = {"messages": [{"role": "user", "content": "hi"}, {"role": "tool", "content": "x"}]}
    assert post(workersai.run_url + "/" + MODEL, body).is_success
"""
    result = inner(source)
    quiet = inner(source, "-q")
    strict = inner(source, ini="workersai_dropped_role = error")
    off = inner(source, ini="workersai_dropped_role = off\nworkersai_contracts = off")

    result.assert_outcomes(passed=1, warnings=0)
    dropped = "*test_it.py::test: a message with role 'tool' is silently dropped*"
    says(result, "*= workersai =*", "1 requests in 1 tests*", "warning: " + dropped)
    says(quiet, "warning: " + dropped)
    assert "1 requests in" not in quiet.stdout.str()
    strict.assert_outcomes(failed=1)
    says(strict, "workersai: a message with role 'tool' is silently dropped*")
    off.assert_outcomes(passed=1)
    assert "dropped" not in off.stdout.str()


def test_what_the_published_schema_forbids_is_told_by_its_flag(inner: Inner) -> None:
    source = """
def test(workersai):
    body = {"messages": [{"role": "user", "content": "hi"}], "tools": [{"type": "x"}]}
    assert post(workersai.run_url + "/" + MODEL, body).is_success
"""
    warned = inner(source)
    strict = inner(source, "--workersai-contracts=error")

    warned.assert_outcomes(passed=1)
    says(warned, "warning: test_it.py::test: the published schema of * forbids *")
    strict.assert_outcomes(failed=1)
    says(strict, "workersai: the published schema of * forbids what the service lets pass:*")
