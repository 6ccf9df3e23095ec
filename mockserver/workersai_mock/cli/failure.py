"""One clear line and exit code 2 for whatever is our own misuse; never a traceback."""

from collections.abc import Iterator
from contextlib import contextmanager

import click

from workersai_contracts.errors import ContractsError

from ..errors import MockError


class Misuse(click.ClickException):
    """What was asked for cannot be; exit code 2 as for a wrong option."""

    exit_code = 2


@contextmanager
def one_line() -> Iterator[None]:
    """Turn the errors of both packages into click's one line on standard error."""
    try:
        yield
    except (MockError, ContractsError) as error:
        raise Misuse(str(error)) from None
