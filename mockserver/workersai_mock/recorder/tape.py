"""The file that exchanges are appended to, each whole and without its secrets, or not at all."""

from __future__ import annotations

import re
from collections.abc import Iterable
from io import FileIO
from pathlib import Path
from typing import Self

from workersai_contracts.errors import RedactionError
from workersai_contracts.exchange import Exchange
from workersai_contracts.exchange.file import exchange_line, read_exchanges
from workersai_contracts.redaction import Pattern

from ..errors import SettingError


class Tape:
    """An exchange file that is open for more.

    Args:
        path: made where it does not exist.
        patterns: further expressions whose matches in bodies and addresses are secret.

    Raises:
        SettingError: the file cannot be written.
    """

    def __init__(self, path: Path, *, patterns: Iterable[Pattern] = ()) -> None:
        self.path = path
        self._patterns = tuple(patterns)
        try:
            # Without a buffer a line is one write: whatever ends the process, lines are whole.
            self._file = FileIO(path, "a")
        except OSError as error:
            raise SettingError(f"cannot write {path}: {error.strerror}") from None

    def write(self, exchange: Exchange) -> str:
        """Append one exchange; return why it was not written, which is empty where it was."""
        try:
            self._file.write(exchange_line(exchange, patterns=self._patterns) + b"\n")
        except RedactionError as error:
            return str(error)
        except OSError as error:
            return f"cannot write {self.path}: {error.strerror}"
        return ""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()


def check_tape(path: Path) -> int:
    """Return how many exchanges a file holds already; 0 where there is none.

    Raises:
        FileFormatError: it holds something else, which is not to be written behind.
    """
    return len(read_exchanges(path)) if path.exists() else 0


def pattern_of(text: str) -> Pattern:
    """Return what a user calls secret; raises SettingError for what is no expression."""
    try:
        return re.compile(text.encode())
    except re.error as error:
        raise SettingError(f"{text!r} is no regular expression: {error}") from None
