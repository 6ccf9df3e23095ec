from __future__ import annotations

import asyncio
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from workersai_contracts.errors import FileFormatError
from workersai_contracts.exchange import Exchange
from workersai_mock.errors import ListenError, SettingError
from workersai_mock.recorder.line import line
from workersai_mock.recorder.recorder import LINGER_S, Recorder, Taken, upstream_of
from workersai_mock.recorder.server import RecorderServer
from workersai_mock.recorder.tape import Tape, check_tape, pattern_of

from .service import (
    ACCOUNT,
    plays,
    request,
    serving,
    taped,
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "tape.jsonl"


def test_a_body_that_cannot_be_read_is_refused(path: Path) -> None:
    asked = request(b"zz\r\n", headers={"Transfer-Encoding": "chunked"})
    broken = asked.replace(b"Content-Length: 4\r\n", b"")

    stand, came = taped(plays(), path, broken)

    assert came.status == 400
    assert stand.taken == []


def test_a_file_that_holds_something_else_is_left_alone(path: Path) -> None:
    path.write_text("notes\n")

    with pytest.raises(FileFormatError, match=r"tape\.jsonl:1: is no JSON"):
        check_tape(path)


def test_a_file_that_is_not_there_holds_nothing(path: Path) -> None:
    assert check_tape(path) == 0


def test_a_file_that_cannot_be_written_is_said(path: Path) -> None:
    with pytest.raises(SettingError, match=r"cannot write .*: No such file"):
        Tape(path / "deeper")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
def test_a_full_disk_is_said() -> None:
    with Tape(Path("/dev/full")) as tape:
        assert "No space left" in tape.write(Exchange())


@pytest.mark.parametrize(
    "url", ["api.cloudflare.com", "ftp://x", "https://", "https://a:b@c", "https://a?b", "http://#"]
)
def test_an_upstream_is_an_address(url: str) -> None:
    with pytest.raises(SettingError, match="an upstream is"):
        upstream_of(url)


def test_an_upstream_may_have_a_path() -> None:
    assert upstream_of("http://localhost:8/base/") == "http://localhost:8/base"


def test_a_pattern_is_an_expression() -> None:
    with pytest.raises(SettingError, match="is no regular expression"):
        pattern_of("(")


def test_a_port_that_is_taken_is_said(path: Path) -> None:
    async def main() -> None:
        from workersai_mock.clock import ManualClock

        async with serving(plays()) as url:
            with Tape(path) as tape:
                recorder = Recorder(tape, clock=ManualClock(), linger_s=LINGER_S)
                server = RecorderServer(recorder, port=urlsplit(url).port or 0)
                with pytest.raises(ListenError, match="cannot listen on 127"):
                    await server.__aenter__()

    asyncio.run(main())


def test_an_address_of_ipv6_is_put_in_brackets(path: Path) -> None:
    from workersai_mock.clock import ManualClock

    with Tape(path) as tape:
        server = RecorderServer(Recorder(tape, clock=ManualClock()), host="::1", port=5)

        assert server.url == "http://[::1]:5"


def test_a_line_is_one_line_without_an_account() -> None:
    url = f"https://api.cloudflare.com/client/v4/accounts/{ACCOUNT}/x\ny?token=1"
    text = line(Taken(Exchange(url=url, status=200), 0.0123))

    assert text == (
        r"POST  https://api.cloudflare.com/client/v4/accounts/\u2026/x\ny  200  "
        "whole, 0 bytes in 0 reads  12.3 ms  recorded"
    )
