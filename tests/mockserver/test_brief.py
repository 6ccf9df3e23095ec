"""Bytes that are no HTTP get a 400 and one line of log."""

import logging

import pytest

from workersai_mock.brief import Brief, brief_logger

from .client import connect, receive
from .conftest import Serve


def record_of(error: BaseException | None) -> logging.LogRecord:
    info = (type(error), error, None) if error else None
    return logging.LogRecord("x", logging.ERROR, __file__, 1, "from %s", ("me",), info)


@pytest.mark.parametrize(
    ("error", "line"),
    [
        pytest.param(ValueError("a\n  b"), "from me: a b", id="with words"),
        pytest.param(ValueError(), "from me: ValueError", id="without words"),
        pytest.param(None, "from me", id="no error"),
    ],
)
def test_a_record_is_one_line(error: BaseException | None, line: str) -> None:
    record = record_of(error)

    assert Brief().filter(record)
    assert logging.Formatter().format(record) == line


def test_the_logger_is_made_brief_once() -> None:
    assert brief_logger() is brief_logger()
    assert sum(isinstance(found, Brief) for found in brief_logger().filters) == 1


@pytest.mark.parametrize(
    "sent", [b"GARBAGE\r\n\r\n", b"POST / HTTP/9.9\r\n\r\n", b"\x16\x03\x01\r\n"]
)
def test_bytes_that_are_no_http_make_no_traceback(
    serve: Serve, caplog: pytest.LogCaptureFixture, sent: bytes
) -> None:
    server = serve()

    with connect(server) as connection:
        connection.sendall(sent + b"\r\n")
        answer = receive(connection)

    assert answer.status == 400
    assert "Traceback" not in caplog.text
