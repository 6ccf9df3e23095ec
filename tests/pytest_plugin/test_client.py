"""What becomes of the client's verdicts, and a body that runs for many cuttings."""

import pytest

from .conftest import Inner, says

GIVES_UP = """
def test_capacity(workersai):
    workersai.refuse(3040, times=1)
    try: ask("hi")
    except Exception: pass
"""
FAILS = GIVES_UP + "    assert not workersai\n"
TOLD = "*not_retried: wrong: 429/3040 may pass soon; the client came 0 times more (#1 429/3040)"


def test_a_green_run_does_not_report(inner: Inner) -> None:
    result = inner(GIVES_UP)

    result.assert_outcomes(passed=1)
    result.stdout.no_fnmatch_line("*not_retried*")


def test_a_failure_reports(inner: Inner) -> None:
    result = inner(FAILS)

    result.assert_outcomes(failed=1)
    says(result, "*workersai client*", TOLD)


@pytest.mark.parametrize("distributed", [False, True], ids=["here", "in a worker"])
def test_a_warning_is_told_at_the_end(inner: Inner, distributed: bool) -> None:
    words = ("-n", "1") if distributed else ()
    result = inner(GIVES_UP, "--workersai-client=warn", *words, isolated=distributed)

    result.assert_outcomes(passed=1)
    says(result, f"warning: test_it.py::test_capacity: the client: {TOLD}")


def test_a_test_fails_for_it_where_that_is_asked_for(inner: Inner) -> None:
    result = inner(GIVES_UP, ini="workersai_client = fail")

    result.assert_outcomes(failed=1)
    says(result, f"*workersai: the client: {TOLD}")


STREAM = """
import httpx

def stream(workersai):
    url, body = f"{workersai.run_url}/{MODEL}", {"prompt": "hi", "stream": True}
    headers = {"Authorization": f"Bearer {workersai.token}"}
    with httpx.stream("POST", url, json=body, headers=headers) as got:
        yield from got.iter_raw()

runs = []
"""


def test_a_body_runs_for_many_cuttings(inner: Inner) -> None:
    result = inner(
        STREAM
        + """
@pytest.mark.workersai(fragmentations=8)
def test_sound(workersai):
    runs.append(1)
    workersai.reply("hello")
    assert b"".join(stream(workersai)).endswith(b"[DONE]" + bytes([10, 10]))

def test_once(workersai):
    assert len(runs) > 8
    assert b"".join(stream(workersai))
"""
    )

    result.assert_outcomes(passed=2)


def test_a_body_that_breaks_shows_the_cut(inner: Inner) -> None:
    result = inner(
        STREAM
        + """
@pytest.mark.workersai(fragmentations=8)
def test_unsound(workersai):
    workersai.reply("Hé")
    for piece in stream(workersai):
        piece.decode()
"""
    )

    result.assert_outcomes(failed=1)
    says(result, "*the call breaks when the answer is cut so (seed 0, *", "*UnicodeDecodeError*")


def test_an_async_body_has_a_twin_of_its_own(inner: Inner) -> None:
    result = inner(
        """
@pytest.mark.anyio
@pytest.mark.workersai(fragmentations=8)
async def test_async(workersai):
    pass
"""
    )

    assert "for_each_fragmentation_async" in result.stdout.str()
    assert result.parseoutcomes().get("passed", 0) == 0
