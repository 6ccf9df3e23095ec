"""What is printed: header, a failure's traffic, the sums; and what is not."""

from .conftest import Inner, says

TWO = """
def test_used(workersai):
    ask()
    with workersai.expect_refusal(5007): post(workersai.run_url + "/@cf/x/y")

def test_unused(): pass
"""


def test_the_header_is_one_line(inner: Inner) -> None:
    result = inner(TWO, "--workersai-seed=5")
    quiet = inner(TWO, "-q")

    says(
        result,
        "workersai: 0.*, @cf/qwen/qwen1.5-1.8b-chat, schema 2025, seed 5 "
        "(retired on the live API since 2025-10-01)",
    )
    assert "workersai: 0." not in quiet.stdout.str()


def test_the_sums_are_printed_only_where_the_fixture_was_used_and_not_when_quiet(
    inner: Inner,
) -> None:
    used = inner(TWO)
    quiet = inner(TWO, "-q")
    unused = inner("def test(): pass")

    says(used, "*= workersai =*", "2 requests in 1 tests, 1 refused, 10+* tokens")
    assert "= workersai =" not in quiet.stdout.str()
    assert "= workersai =" not in unused.stdout.str()


def test_neurons_are_summed_where_a_model_is_priced(inner: Inner) -> None:
    result = inner(
        """
def test(workersai):
    assert post(workersai.run_url + "/@cf/meta/llama-3.3-70b-instruct-fp8-fast").is_success
    workersai.reply("x", times=2)
    ask()
"""
    )

    says(result, "2 requests in 1 tests, * tokens, *.* neurons")


def test_a_failure_shows_the_events_that_were_sent_and_where_the_client_left(inner: Inner) -> None:
    result = inner(
        """
import os

@pytest.mark.workersai(seed=3)
def test(workersai):
    workersai.reply("one two three four five six seven eight nine ten " * 20)
    body = {"prompt": "hi" * 500, "stream": True}
    post(workersai.run_url + "/" + MODEL, body)
    for _ in range(10): post(workersai.run_url + "/" + MODEL)
    workersai.reply("short")
    post(workersai.run_url + "/" + MODEL, {"prompt": "hi", "stream": True})
    workersai.reply("one two three four five six seven eight nine ten " * 20)
    post(workersai.run_url + "/" + MODEL, body)
    assert 0
"""
    )

    says(
        result,
        "*- workersai traffic -*",
        "13 requests, the last 10:",
        "12. POST @cf/qwen/qwen1.5-1.8b-chat",
        "   -> answered 200 by any request -> 'short' *",
        '      data: {"response":"short"*',
        "      data: [DONE]",
        "13. POST @cf/qwen/qwen1.5-1.8b-chat",
        '   {"prompt":"hihi* … *hihi","stream":true}',
        "   -> answered 200 by any request -> 'one two*",
        '      data: {"response":"one"*',
        "      … * more events …",
        "      data: [DONE]",
        "seed 3; replay with --workersai-seed=3",
    )


def test_a_client_that_left_is_told(inner: Inner) -> None:
    result = inner(
        """
import httpx

@pytest.mark.workersai(pace="small-model")
def test(workersai):
    url, head = workersai.run_url + "/" + MODEL, {"Authorization": "Bearer x"}
    with httpx.stream("POST", url, json={"prompt": "hi", "stream": True}, headers=head) as answer:
        next(answer.iter_lines())
    assert 0
"""
    )

    says(result, "   -> answered 200 by default, the client left after * events")


def test_assertion_helpers_hide_their_frames(inner: Inner) -> None:
    result = inner(
        """
def test(workersai):
    ask("hello")
    workersai.assert_called_once_with(messages="hullo", stream=True)
"""
    )

    says(
        result,
        ">       workersai.assert_called_once_with(*",
        "*messages: expected 'hullo', got 'hello'*",
    )
    assert "workersai_mock/" not in result.stdout.str()
