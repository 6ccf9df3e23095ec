"""One clear line and exit code 2 for whatever is our own misuse; never a traceback."""

from collections.abc import Iterator
from contextlib import contextmanager

import click
from workersai_contracts.errors import ContractsError

from ..errors import MockError


@contextmanager
def one_line() -> Iterator[None]:
    """Turn the errors of both packages into click's one line on standard error."""
    try:
        yield
    except (MockError, ContractsError) as error:
        failure = click.ClickException(str(error))
        failure.exit_code = 2
        raise failure from None
