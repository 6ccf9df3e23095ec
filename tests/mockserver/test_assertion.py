from collections.abc import Iterator

import pytest
from tests.mockserver.talk import ask, chat, talking

from workersai_mock.traffic import Evicted
from workersai_mock.workersai import WorkersAI


@pytest.fixture
def workersai() -> Iterator[WorkersAI]:
    with talking() as workersai:
        yield workersai


@pytest.fixture
def small() -> Iterator[WorkersAI]:
    """A journal of two that had to let the first of three requests go."""
    with talking(journal_entries=2) as workersai:
        for text in ("a", "b", "b"):
            ask(workersai, chat(text))
        yield workersai


def test_what_came_is_called(workersai: WorkersAI) -> None:
    ask(workersai, chat("a"))
    ask(workersai, chat("b"))

    workersai.assert_called()
    workersai.assert_called(times=2)
    workersai.assert_called(messages="a")
    workersai.assert_called(times=1, messages="b")
    workersai.assert_not_called(messages="c")


def test_nothing_is_not_called(workersai: WorkersAI) -> None:
    workersai.assert_not_called()
    with pytest.raises(AssertionError, match=r"^expected a request; no request came at all$"):
        workersai.assert_called()
    with pytest.raises(AssertionError, match=r"^no request came$"):
        _ = workersai.last


def test_a_wrong_count_shows_the_nearest_requests(workersai: WorkersAI) -> None:
    for text in ("zzz", "hello", "yyy", "xxx"):
        ask(workersai, chat(text))
    with pytest.raises(AssertionError) as failure:
        workersai.assert_called(times=2, messages="hallo")

    lines = str(failure.value).splitlines()
    assert lines[0] == "expected 2 requests matching on(messages='hallo'); 0 of 4 did"
    assert lines[1].startswith("  #2 @cf/qwen/qwen1.5-1.8b-chat messages=[{'role': 'user',")
    assert lines[2] == "    messages: expected 'hallo', got 'hello'"
    assert lines[-1] == "  and 1 more"


def test_called_once_with_gives_the_request(workersai: WorkersAI) -> None:
    ask(workersai, chat("a"))

    assert workersai.assert_called_once_with(messages="a").number == 1


@pytest.mark.parametrize("texts", [["b"], ["a", "a"], ["a", "b"]], ids=str)
def test_once_is_once_in_all(workersai: WorkersAI, texts: list[str]) -> None:
    for text in texts:
        ask(workersai, chat(text))

    with pytest.raises(AssertionError, match="expected exactly one request in all matching"):
        workersai.assert_called_once_with(messages="a")


def test_a_request_that_came_is_not_not_called(workersai: WorkersAI) -> None:
    ask(workersai, chat("a"))

    with pytest.raises(AssertionError, match=r"^expected no request; 1 came\n  #1 .*\n    matches"):
        workersai.assert_not_called()
    with pytest.raises(AssertionError, match=r"expected no request matching on\(messages='a'\)"):
        workersai.assert_not_called(messages="a")


def test_a_refusal_is_shown_as_such(workersai: WorkersAI) -> None:
    ask(workersai, {})
    ask(workersai, {"prompt": "x"}, account="me")
    with pytest.raises(AssertionError) as failure:
        workersai.assert_not_called()

    assert "-> 400/5006 BAD_INPUT" in str(failure.value)
    assert "prompt='x' -> 404/7003 MALFORMED_ACCOUNT" in str(failure.value)


def test_a_tool_call_is_shown_as_such(workersai: WorkersAI) -> None:
    workersai.reply(tool_call=("f", {"a": 1}))
    ask(workersai, chat("a"))

    with pytest.raises(AssertionError, match=r"-> 200 f\({'a': 1}\)"):
        workersai.assert_not_called()


def test_counts_outlive_eviction(small: WorkersAI) -> None:
    small.assert_called(times=3)
    with pytest.raises(AssertionError, match="expected 2 requests; 3 came"):
        small.assert_called(times=2)
    with pytest.raises(AssertionError, match="expected no request; 3 came"):
        small.assert_not_called()


def test_what_the_kept_entries_settle_is_settled(small: WorkersAI) -> None:
    small.assert_called(messages="b")
    with pytest.raises(AssertionError, match="expected no request matching"):
        small.assert_not_called(messages="b")
    with pytest.raises(AssertionError, match="expected 1 request matching"):
        small.assert_called(times=1, messages="b")


def test_what_touches_evicted_entries_fails_and_says_so(small: WorkersAI) -> None:
    for ask_ in (
        lambda: small.assert_called(messages="a"),
        lambda: small.assert_called(times=2, messages="b"),
        lambda: small.assert_not_called(messages="a"),
        lambda: len(small.requests),
        lambda: list(small.requests),
        lambda: small.requests[0],
        lambda: small.requests[-3],
        lambda: small.requests[:1],
        lambda: small.requests.matching(messages="b"),
    ):
        with pytest.raises(Evicted, match="1 of 3 requests have left the journal"):
            ask_()


def test_the_newest_requests_are_there_for_sure(small: WorkersAI) -> None:
    assert small.requests[-1].number == small.last.number == 3
    assert small.requests
    assert repr(small.requests) == "<3 requests>"
    assert [finding.kind for finding in small.findings()] == ["evicted"]


def test_requests_are_a_sequence(workersai: WorkersAI) -> None:
    assert not workersai.requests
    for text in ("a", "b"):
        ask(workersai, chat(text))

    assert [each.user_text for each in workersai.exchanges] == ["a", "b"]
    assert workersai.requests[0].user_text == "a"
    assert [each.number for each in workersai.requests[1:]] == [2]
    assert [each.number for each in workersai.requests.matching(messages="b")] == [2]
